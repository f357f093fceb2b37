package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"kinesim/scenarios"
	"kinesim/sim/report"
)

// broken is a stream that takes some bytes and then no more.
type broken struct {
	strings.Builder
	room int
	err  error
}

func (b *broken) Write(p []byte) (int, error) {
	if len(p) > b.room {
		return 0, b.err
	}
	b.room -= len(p)
	return b.Builder.Write(p)
}

func TestOutputRemembersWhatItDidNotTake(t *testing.T) {
	for _, c := range []struct {
		name, want string
		room       int
		err        error
	}{
		{"room enough", "", 100, nil},
		{"a full disk", "standard output is not whole: no space left on device", 4, syscall.ENOSPC},
		{"a reader that is gone", "", 4, fmt.Errorf("write |1: %w", syscall.EPIPE)},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := &broken{room: c.room, err: c.err}
			out := NewOutput("standard output", to)
			for _, text := range []string{"one\n", "three\n", "5\n"} { // the last would fit again
				if n, err := io.WriteString(out, text); err != nil || n != len(text) {
					t.Errorf("%d, %v", n, err)
				}
			}
			if c.err != nil && to.String() != "one\n" {
				t.Errorf("wrote %q past a gap", to)
			}
			missing := out.Missing()
			if c.want == "" {
				if missing != nil {
					t.Error(missing)
				}
				return
			}
			var printed strings.Builder
			if code := Print(&printed, missing); code != report.Unwritten.ExitCode() || !strings.Contains(printed.String(), c.want) {
				t.Errorf("exit code %d: %s", code, &printed)
			}
		})
	}
}

// TestUnwritten tells a place without room from one that cannot be written.
func TestUnwritten(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "d/f", Err: syscall.ENOSPC}
	gone := &fs.PathError{Op: "open", Path: "d/f", Err: syscall.ENOENT}
	for _, c := range []struct {
		err     error
		verdict report.Verdict
		try     string
	}{
		{Unwritten(errors.Join(gone, fmt.Errorf("results: %w", full)), "d", "again"), report.Unwritten, "make room in d; again"},
		{Unwritten(gone, "d", ""), report.Unwritten, "see that d can be written"},
		{UnwrittenFile(full, "d/f"), report.Unwritten, "make room in d"},
		{UnwrittenFile(gone, "d/f"), report.Invalid, "a name in a directory that can be written"},
		{NoRoom(full, "d", report.Unreachable, "another"), report.Unwritten, "make room in d"},
		{NoRoom(gone, "d", report.Unreachable, "another"), report.Unreachable, "another"},
	} {
		f, ok := errors.AsType[*Failure](c.err)
		if !ok || f.Verdict != c.verdict || f.Try != c.try {
			t.Errorf("%v: %+v", c.err, f)
		}
	}
}

func TestWorse(t *testing.T) {
	missing := Fail(report.Unwritten, "room", errors.New("not whole"))
	for _, c := range []struct {
		name    string
		err     error
		verdict report.Verdict
		printed []string
	}{
		{"all well", nil, report.Unwritten, []string{"not whole", "try: room"}},
		{"a verdict that was printed", Fail(report.Unverified, "", nil), report.Unverified, []string{"not whole", "try: room"}},
		{"a failure without advice", Fail(report.Unreachable, "", errors.New("nobody there")), report.Unreachable,
			[]string{"nobody there; not whole", "try: room"}},
		{"a failure", Fail(report.Unreachable, "start it", errors.New("nobody there")), report.Unreachable,
			[]string{"nobody there; not whole", "try: start it"}},
		{"a mistake of the program's own", errors.New("broken"), report.Internal, []string{"broken; not whole", ReportIt}},
		{"mistakes of a scenario", scenarios.Problems{}, report.Invalid, []string{"0 mistakes"}},
	} {
		var printed strings.Builder
		if code := Print(&printed, Worse(c.err, missing)); code != c.verdict.ExitCode() {
			t.Errorf("%s: exit code %d: %s", c.name, code, &printed)
		}
		for _, part := range c.printed {
			if !strings.Contains(printed.String(), part) {
				t.Errorf("%s: no %q in %s", c.name, part, &printed)
			}
		}
	}
	if err := Worse(nil, nil); err != nil {
		t.Error(err)
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		line, want string
		width      int
	}{
		{"short", "short", 10},
		{"exactly", "exactl", 7},                              // the last column stays free
		{"夜間バッチ処理", "夜間バ", 8},                                 // two columns each
		{"夜間バッチ処理", "夜間バ", 7},                                 // the next would not fit
		{"e\u0301e\u0301e\u0301e\u0301", "e\u0301e\u0301", 3}, // an accent takes none
		{"👩\u200d👩\u200d👧x", "👩\u200d👩\u200d👧", 3},
	} {
		if got := Fit(c.line, c.width); got != c.want {
			t.Errorf("%q in %d columns: %q, want %q", c.line, c.width, got, c.want)
		}
	}
}
