package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadFileWithoutMark(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	for text, want := range map[string]string{"\ufeffa: b\n": "a: b\n", "a: \ufeffb": "a: \ufeffb", "": ""} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadFile(name); string(got) != want || err != nil {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestReadFileBounded(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	for size, fits := range map[int64]bool{maxFile: true, maxFile + 1: false} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, size); err != nil { // a hole
			t.Fatal(err)
		}
		if text, err := ReadFile(name); (err == nil) != fits || fits && int64(len(text)) != size {
			t.Errorf("%d bytes: %d are read, %v", size, len(text), err)
		}
	}
	if _, err := ReadFile(t.TempDir()); err == nil {
		t.Error("a directory is read")
	}
}
