package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestReplace has a file replaced, by itself and by way of a link, and one that cannot be written to its end.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Skipf("this system makes no symbolic links: %v", err)
	}
	writes := func(text string, err error) func(string) error {
		return func(name string) error {
			return errors.Join(os.WriteFile(name, []byte(text), 0o666), err)
		}
	}
	wrong := errors.New("wrong")
	for _, test := range []struct {
		name, text string
		err        error
		want       string
	}{
		{file, "one", nil, "one"},
		{file, "two", wrong, "one"},
		{link, "three", nil, "three"},
		{link, "four", wrong, "three"},
		{file, "five", nil, "five"},
	} {
		if err := replace(test.name, writes(test.text, test.err)); !errors.Is(err, test.err) {
			t.Errorf("%s: %v, want %v", test.text, err, test.err)
		}
		if text, err := os.ReadFile(link); string(text) != test.want {
			t.Errorf("after %s the file holds %q, want %q (%v)", test.text, text, test.want, err)
		}
	}
	if err := replace(filepath.Join(dir, "new"), writes("some of it", wrong)); !errors.Is(err, wrong) {
		t.Error(err)
	}
	entries, err := os.ReadDir(dir)
	if names := slices.Collect(func(yield func(string) bool) {
		for _, e := range entries {
			if !yield(e.Name()) {
				return
			}
		}
	}); err != nil || !slices.Equal(names, []string{"file", "link"}) {
		t.Errorf("the directory holds %q, %v", names, err)
	}
}

// TestRecordKeepsWhatIsNoFile records to a device that is always full, and to a scenario, which both stay.
func TestRecordKeepsWhatIsNoFile(t *testing.T) {
	scenario := filepath.Join(t.TempDir(), "mine.yaml")
	p, _, printed := quietProgram()
	if code := p.run([]string{"init", scenario}); code != 0 {
		t.Fatal(printed)
	}
	p, _, printed = quietProgram()
	if code := p.run([]string{"run", scenario, "--virtual", "--record", scenario}); code != 2 ||
		!strings.Contains(printed.String(), "is read by this run, and would be written over") {
		t.Errorf("exit code %d: %s", code, printed)
	}
	if runtime.GOOS != "linux" {
		return
	}
	p, _, printed = quietProgram()
	if code := p.run([]string{"run", "--virtual", "--record", "/dev/full"}); code != 9 ||
		!strings.Contains(printed.String(), "kinesim: --record /dev/full: no space left on device\ntry: make room in /dev\n") {
		t.Errorf("exit code %d: %s", code, printed)
	}
	if info, err := os.Stat("/dev/full"); err != nil || info.Mode().IsRegular() {
		t.Errorf("the device is gone: %v", err)
	}
}
