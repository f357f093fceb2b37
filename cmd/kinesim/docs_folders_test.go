package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// fileName is a word that names a file of Go without its folder, or some by a star.
var fileName = regexp.MustCompile(`^[a-z0-9_]+(\.go|\*|\*\.go)$`)

// TestFileMaps holds the maps in doc.go to the files of their folders: each file is in it, and each that is in it is
// there. A doc.go that names fewer than three files is no map.
func TestFileMaps(t *testing.T) {
	maps := 0
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "doc.go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var told []string
		for _, word := range strings.Fields(string(text)) {
			if word = strings.Trim(word, ",;:.()"); fileName.MatchString(word) {
				told = append(told, word)
			}
		}
		files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
		if len(told) < 3 || err != nil {
			return err
		}
		maps++
		checkMap(t, path, told, files)
		return nil
	})
	if err != nil || maps < 20 {
		t.Fatalf("%d maps, %v", maps, err)
	}
}

func checkMap(t *testing.T, doc string, told, files []string) {
	t.Helper()
	named := make([]bool, len(told))
	for _, file := range files {
		name, found := filepath.Base(file), false
		for i, pattern := range told {
			whole, err := filepath.Match(pattern, name)
			stem, _ := filepath.Match(pattern, strings.TrimSuffix(name, ".go"))
			if err != nil {
				t.Errorf("%s: %q: %v", doc, pattern, err)
			}
			if whole || stem {
				named[i], found = true, true
			}
		}
		if !found && name != "doc.go" && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s does not tell of %s", doc, name)
		}
	}
	for i, there := range named {
		if !there {
			t.Errorf("%s tells of %s, which is not there", doc, told[i])
		}
	}
}
