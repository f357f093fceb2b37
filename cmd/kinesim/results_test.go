package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// leave puts a file with some text into a directory, which it makes.
func leave(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(`{"scenario": "other", "seed": 9}`), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestResultsReplaceThoseOfAnEarlierRun leaves every result there is in a directory, and files of somebody else.
func TestResultsReplaceThoseOfAnEarlierRun(t *testing.T) {
	ofUpstream := func(name string) bool { return name == "event_to_ack.hlog" } // which quickstart has none of
	for _, c := range []struct {
		name, flags string
		want        []string
	}{
		{"a run", "--virtual", append(slices.DeleteFunc(report.Files(), ofUpstream), "frame.json.gz", "report.html")},
		{"a comparison", "--compare-pacing", []string{"pacing.json", "pacing-off", "pacing-on"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := t.TempDir()
			for _, name := range resultFiles() {
				leave(t, filepath.Join(out, name))
				for _, dir := range resultDirs {
					leave(t, filepath.Join(out, dir, name))
				}
			}
			leave(t, filepath.Join(out, "notes.txt"))
			p, _, stderr := quietProgram()
			words := append([]string{"run", "quickstart", "--ui", "none", "--out", out, "--scale", "0.1"}, strings.Fields(c.flags)...)
			if code := p.run(words); code != 0 {
				t.Fatalf("exit code %d: %s", code, stderr)
			}
			if !strings.Contains(stderr.String(), "holds results of an earlier run (other, seed 9") {
				t.Errorf("nothing says what is replaced: %s", stderr)
			}
			entries, err := os.ReadDir(out)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, entry := range entries {
				got = append(got, entry.Name())
			}
			want := append(slices.Clone(c.want), "notes.txt")
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("there are %v, want %v", got, want)
			}
		})
	}
}

// TestFilesOfOthersInADirectoryOfResults stay, and so does the directory that they are in.
func TestFilesOfOthersInADirectoryOfResults(t *testing.T) {
	out := t.TempDir()
	leave(t, filepath.Join(out, pacedDir, "summary.json"))
	leave(t, filepath.Join(out, pacedDir, "notes.txt"))
	if err := clearResults(out); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(filepath.Join(out, pacedDir)); err != nil || len(entries) != 1 || entries[0].Name() != "notes.txt" {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestResultsThatCannotBeWritten puts something where a file has to be: the run is over all the same, and printed.
func TestResultsThatCannotBeWritten(t *testing.T) {
	for _, flags := range []string{"--virtual", "--compare-pacing"} {
		out := t.TempDir()
		name := "summary.json"
		if flags == "--compare-pacing" {
			name = "pacing.json"
		}
		leave(t, filepath.Join(out, name, "in-the-way"))
		p, stdout, stderr := quietProgram()
		code := p.run([]string{"run", "quickstart", "--ui", "none", "--out", out, "--scale", "0.1", flags})
		if code != report.Unwritten.ExitCode() || !strings.Contains(stdout.String(), "Digest") {
			t.Errorf("%s: exit code %d\n%s", flags, code, stdout)
		}
		told := stderr.String()
		if !strings.Contains(told, "are missing: "+name+": ") || strings.Contains(told, "bug") || strings.Count(told, "kinesim: ") != 1 {
			t.Errorf("%s: %s", flags, told)
		}
	}
}

// A reason is said once for all files that it is of, and what is no file stands for itself.
func TestLostFiles(t *testing.T) {
	full := func(name string) error { return fmt.Errorf("write %s: %w", name, syscall.ENOSPC) }
	for want, lost := range map[string]error{
		"a, b: no space left on device":               errors.Join(full("a"), errors.Join(nil, full("b")), full("a")),
		"a: no space left on device; d: is a dir":     errors.Join(full("a"), errors.New("write d: is a dir")),
		"copy: forbidden; a: no space left on device": errors.Join(errors.New("copy: forbidden"), full("a")),
	} {
		if got := (lostFiles{lost}).Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	err := unwrittenResults("results", errors.Join(full("a"), full("b")), "again")
	var f *cli.Failure
	if !errors.As(err, &f) || f.Try != "make room in results; again" || err.Error() != "results in results are missing: a, b: no space left on device" {
		t.Errorf("got %v", err)
	}
}
