package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFolders holds that a newcomer is told of every folder of packages: by README.md, or by that of the folder it is
// in. What lies deeper is its package's matter.
func TestFolders(t *testing.T) {
	told := func(page, link string) bool {
		text, err := os.ReadFile(filepath.Join(repository, page, "README.md"))
		return err == nil && strings.Contains(string(text), "]("+link+")")
	}
	seen := map[string]bool{}
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		if err != nil || path == repository {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(name, ".") || name == "testdata") {
			return fs.SkipDir
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		folder, err := filepath.Rel(repository, filepath.Dir(path))
		if err != nil {
			return err
		}
		first, rest, _ := strings.Cut(filepath.ToSlash(folder), "/")
		second, _, _ := strings.Cut(rest, "/")
		whole := strings.TrimSuffix(first+"/"+second, "/")
		if !seen[whole] && !told(".", whole) && (second == "" || !told(first, second)) {
			t.Errorf("no README.md tells of %s", whole)
		}
		seen[whole] = true
		return nil
	})
	if err != nil || len(seen) < 10 {
		t.Fatalf("%d folders, %v", len(seen), err)
	}
}
