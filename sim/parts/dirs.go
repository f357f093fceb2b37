package parts

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
			if !slices.ContainsFunc(all, func(o Loaded) bool { return o.Dir == l.Dir }) {
				all = append(all, l)
			}
		}
	}
	return all, empty, nil
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
		return []Loaded{{dir, k}}, nil
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
			found = append(found, Loaded{inside, k})
		case !errors.Is(err, ErrNone):
			return nil, fmt.Errorf("%s: %w", inside, err)
		}
	}
	return found, nil
}
