//go:build unix

package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWriteFileFollowsTheUmask compares with what any other program makes.
func TestWriteFileFollowsTheUmask(t *testing.T) {
	for _, mask := range []int{0o077, 0o027, 0o022, 0o002} {
		dir := t.TempDir()
		before := syscall.Umask(mask)
		err := WriteFile(filepath.Join(dir, "ours"), func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err })
		plain := os.WriteFile(filepath.Join(dir, "plain"), nil, 0o666)
		syscall.Umask(before)
		if err != nil || plain != nil {
			t.Fatal(err, plain)
		}
		ours, err := os.Stat(filepath.Join(dir, "ours"))
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.Stat(filepath.Join(dir, "plain"))
		if err != nil {
			t.Fatal(err)
		}
		if ours.Mode() != other.Mode() {
			t.Errorf("umask %03o: %v, want %v", mask, ours.Mode(), other.Mode())
		}
	}
}

// TestWriteFileLeavesNothingBehind fails in the middle: the file of before stays, and no other is there.
func TestWriteFileLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, []byte("before"), 0o666); err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	if err := WriteFile(file, func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if len(entries) != 1 || string(text) != "before" || err != nil {
		t.Errorf("%v, %q, %v", entries, text, err)
	}
}
