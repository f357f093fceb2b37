package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/results"
	"kinesim/sim/parts"
	"kinesim/sim/report"
)

// openPlaces makes the places ready that results are read from.
func openPlaces(ctx context.Context, names []string) (places []*results.Place, err error) {
	for _, name := range names {
		if err := noResults(name); err != nil {
			closePlaces(places)
			return nil, err
		}
		place, err := results.Open(ctx, name)
		if err != nil {
			closePlaces(places)
			return nil, cli.NoRoom(err, os.TempDir(), report.Invalid, "a directory, or s3://BUCKET/PREFIX")
		}
		places = append(places, place)
	}
	return places, nil
}

// noResults refuses what is there and holds no results of a run: a file, and a table of several runs.
func noResults(name string) error {
	const want = "a directory that kinesim run --out has written"
	info, err := os.Stat(name)
	switch {
	case err != nil: // which whoever reads it will say
		return nil
	case !info.IsDir():
		return cli.Usage(want, "%s is a file, and no directory of results", name)
	}
	has := func(file string) bool {
		_, err := os.Stat(filepath.Join(name, file))
		return err == nil
	}
	if has(report.VariedFile) && !has(report.SummaryFile) {
		return cli.Usage(want+" without --vary", "%s holds a table of several runs, %s, and no results of one", name, report.VariedFile)
	}
	return nil
}

// closePlaces removes what was copied from S3.
func closePlaces(places []*results.Place) {
	for _, place := range places {
		_ = place.Close() // a directory of temporary files
	}
}

// bucketWanted is what to try against a place in S3 that cannot be read.
const bucketWanted = "a bucket that exists, and credentials that may list, get, put and delete its objects"

// pull copies what is new in places in S3.
func pull(ctx context.Context, places []*results.Place) error {
	for _, place := range places {
		if err := place.Pull(ctx); err != nil {
			return cli.NoRoom(err, place.Dir, report.Unreachable, bucketWanted)
		}
	}
	return nil
}

// dirsOf are the directories of places.
func dirsOf(places []*results.Place) (dirs []string) {
	for _, place := range places {
		dirs = append(dirs, place.Dir)
	}
	return dirs
}

// findParts loads the parts of one run in places that were pulled, each with the name of where it is; apart from them,
// what earlier runs have left there, and the places where nothing is.
func findParts(places []*results.Place, which parts.Which) (run, others []parts.Loaded, empty []string, err error) {
	all, empty, err := parts.Load(dirsOf(places))
	if err != nil {
		return nil, nil, nil, err
	}
	for i := range all {
		all[i].Name = nameOf(places, all[i].Dir)
	}
	for i := range empty {
		empty[i] = nameOf(places, empty[i])
	}
	run, others = parts.Choose(all, which)
	return run, others, empty, nil
}

// nameOf is how people know a directory in one of the places.
func nameOf(places []*results.Place, dir string) string {
	for _, place := range places {
		if name, ok := place.Within(dir); ok && results.Remote(place.Name) {
			return name
		}
	}
	return dir
}

// partNames are the names of places, and of the parts that were found in them.
func partNames(places []*results.Place, found ...[]parts.Loaded) (names []string) {
	for _, place := range places {
		names = append(names, place.Name)
	}
	for _, l := range slices.Concat(found...) {
		names = append(names, l.Name)
	}
	return names
}

// samePlace tells whether two names are of one place: what is written into one replaces what the other has.
func samePlace(a, b string) bool {
	if results.Remote(a) || results.Remote(b) {
		return strings.TrimRight(a, "/") == strings.TrimRight(b, "/")
	}
	same, err := sameFile(a, b)
	return err == nil && same // what cannot be looked at is not there
}

// removing is the command that removes what a part has left.
func removing(l parts.Loaded) string {
	if results.Remote(l.Name) {
		return "aws s3 rm --recursive " + shellQuote(l.Name+"/")
	}
	return "rm -r " + shellQuote(l.Dir)
}
