package parts

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Load reads the parts in directories: each holds what a part has kept, or directories that do. One that holds neither
// is of a part that never began; it is told by name.
func Load(dirs []string) (all []Loaded, empty []string, err error) {
	for _, dir := range dirs {
		found, err := load(dir)
		if err != nil {
			return nil, nil, err
		}
		if len(found) == 0 {
			empty = append(empty, filepath.Clean(dir))
		}
		for _, l := range found {
			if i := slices.IndexFunc(all, func(o Loaded) bool { return o.Dir == l.Dir }); i >= 0 {
				all[i].found = all[i].found && l.found
				continue
			}
			all = append(all, l)
		}
	}
	return all, empty, nil
}

// Which says which run's parts are meant: all that is said holds of them. Its zero value means the run that was started
// last.
type Which struct {
	StartAt time.Time // when they were to begin
	Run     string    // what they say of the run that they are of
}

// has tells whether a part is of the run that is meant.
func (w Which) has(l *Loaded) bool {
	return (w.StartAt.IsZero() || l.StartAt.Equal(w.StartAt)) && (w.Run == "" || l.Run == w.Run)
}

// Choose keeps the parts of one run apart from what earlier ones have left where they were found: those that are meant,
// or else, of those that nobody has named one by one, the parts of the run that was started last. A stranger that was
// named stays, for NewMerge to refuse.
func Choose(all []Loaded, which Which) (run, others []Loaded) {
	var newest *Loaded
	for i := range all {
		if l := &all[i]; newest == nil || l.started().After(newest.started()) {
			newest = l
		}
	}
	for _, l := range all {
		stays := l.Plan == newest.Plan && l.Part.Of == newest.Part.Of && l.StartAt.Equal(newest.StartAt) &&
			sameRun(l.Kept, newest.Kept) || !l.found
		if which != (Which{}) {
			stays = which.has(&l)
		}
		if stays {
			run = append(run, l)
		} else {
			others = append(others, l)
		}
	}
	return run, others
}

// started is when the part was started last.
func (l *Loaded) started() time.Time { return l.Lives[len(l.Lives)-1].Started }

// Runs are what parts say of the runs that they are of, in order; nothing of those that say nothing.
func Runs(all []Loaded) (runs []string) {
	for _, l := range all {
		if l.Run != "" {
			runs = append(runs, l.Run)
		}
	}
	slices.Sort(runs)
	return slices.Compact(runs)
}

// Stranger says what a part is that Choose has set apart.
func (l *Loaded) Stranger() string {
	return fmt.Sprintf("%s is left out: it is part %s of another run, started %s", l.place(), l.Part.Name(),
		l.started().Format(time.RFC3339))
}

// Ended is how many parts have come to their ends, and of how many: that is 0 while neither a part nor the caller, who
// may pass 0, says. One that was interrupted is likely to be started again.
func Ended(all []Loaded, parts int) (ended, of int) {
	of = parts
	have := map[int]bool{}
	for _, l := range all {
		if of == 0 {
			of = l.Part.Of
		}
		if l.Ended && !l.Summary.Interrupted && !have[l.Part.Index] {
			have[l.Part.Index] = true
			ended++
		}
	}
	return ended, of
}

// load reads the part of a directory, or those of the directories in it.
func load(dir string) (found []Loaded, err error) {
	dir = filepath.Clean(dir)
	k, err := Read(dir)
	if err == nil {
		return []Loaded{{Dir: dir, Kept: k}}, nil
	}
	if !errors.Is(err, ErrNone) {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		inside := filepath.Join(dir, entry.Name())
		switch k, err := Read(inside); {
		case err == nil:
			found = append(found, Loaded{Dir: inside, Kept: k, found: true})
		case !errors.Is(err, ErrNone):
			return nil, fmt.Errorf("%s: %w", inside, err)
		}
	}
	return found, nil
}
