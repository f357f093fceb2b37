package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/parts"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/sim/report/page"
)

// resultFiles are the names of all files that a run can write into its directory of results.
func resultFiles() []string {
	return append(report.Files(), parts.File, frame.File, page.File, rehearsal.ControlLog, report.Pacing.File(), report.Prediction.File(),
		report.VariedFile)
}

// resultDirs are the directories in it that hold results of their own.
var resultDirs = []string{unpacedDir, pacedDir}

// clearResults takes away what an earlier run has left in a directory of results, but for what is kept: it would tell
// of something else than what stands beside it. Files that no run writes stay.
func clearResults(dir string, keep ...string) error {
	var failed []error
	gone := func(name string) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTEMPTY) {
			failed = append(failed, fmt.Errorf("remove %s of an earlier run: %w", name, errors.Unwrap(err)))
		}
	}
	for _, name := range resultFiles() {
		if !slices.Contains(keep, name) {
			gone(name)
		}
	}
	for _, name := range resultDirs {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil && !slices.Contains(keep, name) {
			failed = append(failed, clearResults(filepath.Join(dir, name)))
			gone(name) // unless somebody else has put something there
		}
	}
	return errors.Join(failed...)
}

// prepareOut makes sure before the run that its results can be written after it, and says what they replace.
func (p *program) prepareOut(dir string) error {
	if dir == "" {
		return nil
	}
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(dir, ".kinesim-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return cli.NoRoom(fmt.Errorf("results cannot be written into %s: %w", filepath.Clean(dir), err), filepath.Clean(dir),
			report.Invalid, "a directory that can be written, for --out")
	}
	if earlier := earlierRun(dir); earlier != "" {
		p.say("note: %s holds results of %s, which those of this run replace", filepath.Clean(dir), earlier)
	}
	return nil
}

// earlierRun says whose results a directory holds, "" when it holds none.
func earlierRun(dir string) string {
	for _, at := range append([]string{"."}, resultDirs...) {
		file := filepath.Join(dir, at, report.SummaryFile)
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var s report.Summary
		if json.Unmarshal(text, &s) != nil {
			return "an earlier run"
		}
		written := ""
		if info, err := os.Stat(file); err == nil {
			written = ", written " + info.ModTime().Format(time.DateTime)
		}
		return fmt.Sprintf("an earlier run (%s, seed %d%s)", report.Escape(s.Scenario), s.Seed, written)
	}
	return ""
}

// write writes the results into the directory of --out, and returns the summary that was written. What cannot be
// written is kept in mind, and told when the summary has been printed.
func (s *session) write(o *rehearsal.Outcome) report.Summary {
	dir := s.flags.out
	if dir == "" {
		return o.Summary()
	}
	s.part.still()
	missing := []error{clearResults(dir, s.part.files()...)}
	if o.Mode == report.ModeReal && len(o.Control) > 0 {
		o.Repeat += " --replay-control " + shellQuote(filepath.Join(dir, rehearsal.ControlLog))
		missing = append(missing, rehearsal.WriteControlLog(dir, o.Control))
	}
	summary := o.Summary()
	missing = append(missing, frame.Write(dir, o.Frame), report.WriteDir(dir, summary, o.Course),
		page.WriteDir(dir, summary, o.Course, o.Frame), s.part.finish(s.run, o, summary))
	s.lose(errors.Join(missing...))
	return summary
}

// lose keeps in mind that results could not be written.
func (s *session) lose(err error) { s.lost = errors.Join(s.lost, err) }

// missing is the failure of results that could not all be written, or nil.
func (s *session) missing() error {
	if s.lost == nil {
		return nil
	}
	return unwrittenResults(filepath.Clean(s.flags.out), s.lost, "the command behind Repeat makes them again")
}

// unwrittenResults is the failure of results in a place, of which err joins what went wrong with each file.
func unwrittenResults(place string, err error, besides string) error {
	return cli.Unwritten(fmt.Errorf("results in %s are missing: %w", place, lostFiles{err}), place, besides)
}

// lostFiles says a reason once for all files that it is of.
type lostFiles struct{ error }

func (l lostFiles) Unwrap() error { return l.error }

func (l lostFiles) Error() string {
	var reasons []string
	names := map[string][]string{} // of files, by the reason
	for line := range strings.SplitSeq(l.error.Error(), "\n") {
		name, reason := "", line
		if file, isWrite := strings.CutPrefix(line, "write "); isWrite {
			name, reason, _ = strings.Cut(file, ": ")
		}
		if names[reason] == nil {
			reasons = append(reasons, reason)
		}
		if !slices.Contains(names[reason], name) {
			names[reason] = append(names[reason], name)
		}
	}
	for i, reason := range reasons {
		if files := strings.Join(names[reason], ", "); files != "" {
			reasons[i] = files + ": " + reason
		}
	}
	return strings.Join(reasons, "; ")
}
