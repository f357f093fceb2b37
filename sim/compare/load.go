package compare

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kinesim/sim/report"
)

// Load reads a group: a directory of results, a directory of such directories, or several with commas between them.
func Load(argument string) (Group, error) {
	g := Group{Name: strings.TrimRight(argument, "/")}
	for dir := range strings.SplitSeq(argument, ",") {
		if dir == "" {
			return g, fmt.Errorf("%q: a directory is missing beside a comma", argument)
		}
		dirs, err := results(dir)
		if err != nil {
			return g, err
		}
		for _, one := range dirs {
			if slices.ContainsFunc(g.Runs, func(r Run) bool { return filepath.Clean(r.Name) == filepath.Clean(one) }) {
				return g, fmt.Errorf("%s is there twice: a run says no more of noise when it is counted again", one)
			}
			r, err := LoadRun(one)
			if err != nil {
				return g, err
			}
			g.Runs = append(g.Runs, r)
		}
	}
	return g, nil
}

// LoadRun reads a run from its directory. One without a series, of an earlier kinesim, is compared by its summary
// alone.
func LoadRun(dir string) (Run, error) {
	s, c, err := report.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) && s.Digest != "" {
		c, err = nil, nil
	}
	if err != nil {
		return Run{}, fmt.Errorf("%s: %w", dir, err)
	}
	return Run{Name: dir, Summary: s, Course: c}, nil
}

// results are the directories of results that a directory stands for.
func results(dir string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(dir, report.SummaryFile)); err == nil {
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	var dirs []string
	for _, e := range entries {
		one := filepath.Join(dir, e.Name())
		if _, err := os.Stat(filepath.Join(one, report.SummaryFile)); err == nil {
			dirs = append(dirs, one)
		}
	}
	if len(dirs) == 0 {
		return nil, fmt.Errorf("there are no results in %s: neither %s, nor directories with one", dir, report.SummaryFile)
	}
	slices.Sort(dirs)
	return dirs, nil
}
