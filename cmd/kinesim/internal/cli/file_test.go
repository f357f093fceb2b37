package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
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

// TestWriteFile leaves what is there where it must not write, and what is no file where it cannot.
func TestWriteFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	for _, c := range []struct {
		mode  int
		wrong error
		want  string
	}{{os.O_EXCL, nil, "one"}, {os.O_EXCL, fs.ErrExist, "one"}, {os.O_TRUNC, nil, "three"}} {
		if err := WriteFile(name, []byte(c.want), c.mode, 0o666); !errors.Is(err, c.wrong) {
			t.Error(err)
		}
		if text, err := os.ReadFile(name); string(text) != c.want || err != nil {
			t.Errorf("%q, %v", text, err)
		}
	}
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip(full, "is not there")
	}
	link := filepath.Join(t.TempDir(), "l")
	if err := os.Symlink(full, link); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(link, []byte("x"), os.O_TRUNC, 0o666); !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	if _, err := os.Stat(link); err != nil {
		t.Errorf("the device is gone: %v", err)
	}
}
