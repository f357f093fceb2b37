package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// controlFile is the file in the directory of --out that holds what was done by hand.
const controlFile = "control.log"

// What can be done to a run by hand, as a control log names it.
const (
	doPause    = "pause"
	doResume   = "resume"
	doSpeed    = "speed"
	doFault    = "fault"
	doBookmark = "bookmark"
)

// deed is something done to a run by hand: a line of a control log. It is repeated at the same moment of the wall, since a paused
// run has no other.
type deed struct {
	At    time.Duration `json:"at_ns"` // since the start of the run, on the wall's clock
	Do    string        `json:"do"`
	Speed float64       `json:"speed,omitempty"` // of doSpeed: the new one
}

// deedsKept bounds a control log, which people write with their keys.
const deedsKept = 100_000

// diary keeps what was done to a run.
type diary struct {
	mu     sync.Mutex
	deeds  []deed
	faults []scenarios.Event // those among them
}

func (d *diary) add(done deed) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.deeds) < deedsKept {
		d.deeds = append(d.deeds, done)
	}
}

func (d *diary) list() []deed {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.deeds)
}

// write writes the control log into a directory, unless nothing was done.
func (d *diary) write(dir string) error {
	deeds := d.list()
	if len(deeds) == 0 {
		// One of an earlier run would tell of things that this one did not see.
		if err := os.Remove(filepath.Join(dir, controlFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("write %s: %w", controlFile, err)
		}
		return nil
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, done := range deeds {
		if err := encoder.Encode(done); err != nil {
			return fmt.Errorf("write %s: %w", controlFile, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, controlFile), lines.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", controlFile, err)
	}
	return nil
}

// writeDiary writes what was done to this run, and says how to do it again.
func (r *running) writeDiary(s *report.Summary) error {
	if r.diary == nil {
		return nil
	}
	if len(r.diary.list()) > 0 {
		s.Repeat += " --replay-control " + shellQuote(filepath.Join(r.flags.out, controlFile))
	}
	return r.diary.write(r.flags.out)
}

// readDeeds reads a control log: one object of JSON in each line, in the order of their moments.
func readDeeds(r io.Reader) ([]deed, error) {
	var deeds []deed
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var done deed
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&done); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		switch {
		case !slices.Contains([]string{doPause, doResume, doSpeed, doFault, doBookmark}, done.Do):
			return nil, fmt.Errorf("line %d: do %q is not known: it is pause, resume, speed, fault or bookmark", n, done.Do)
		case done.Do == doSpeed && !(done.Speed > 0):
			return nil, fmt.Errorf("line %d: speed %v: more than 0", n, done.Speed)
		case done.At < 0 || len(deeds) > 0 && done.At < deeds[len(deeds)-1].At:
			return nil, fmt.Errorf("line %d: at %s lies before the line before", n, done.At)
		case len(deeds) == deedsKept:
			return nil, fmt.Errorf("line %d: more than %d lines", n, deedsKept)
		}
		deeds = append(deeds, done)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return deeds, nil
}

// loadReplay reads the control log that --replay-control names.
func (f *runFlags) loadReplay() ([]deed, error) {
	const example = "a " + controlFile + " that run --out has written"
	if f.replay == "" {
		return nil, nil
	}
	if f.virtual || f.predict {
		return nil, cli.Usage("leave one of them out", "--replay-control repeats what was done in real time, and not in virtual time")
	}
	file, err := os.Open(f.replay)
	if err != nil {
		return nil, cli.Usage(example, "--replay-control: %w", err)
	}
	defer file.Close()
	deeds, err := readDeeds(file)
	if err != nil {
		return nil, cli.Usage(example, "--replay-control %s: %w", f.replay, err)
	}
	return deeds, nil
}

// replay does again what a control log tells, each at its moment, until ctx ends.
func (r *running) replay(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for _, done := range r.deeds {
		timer.Reset(max(done.At-r.clock(), 0))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		if err := r.do(done); err != nil {
			r.say("note: %s was not repeated: %v", done.Do, err)
		}
	}
}

// do does something to the run, and keeps it.
func (r *running) do(done deed) error {
	done.At = r.clock()
	at := r.logical.Now()
	words := ""
	switch done.Do {
	case doPause, doResume:
		r.logical.Pause(done.Do == doPause)
		words = map[string]string{doPause: "paused", doResume: "going on"}[done.Do]
	case doSpeed:
		done.Speed = r.logical.SetSpeed(done.Speed)
		words = fmt.Sprintf("speed ×%.3g", done.Speed)
	case doFault:
		if err := r.faultNow(at); err != nil {
			return err
		}
	case doBookmark:
		r.mark(frame.Mark{Kind: frame.MarkBookmark, From: at, Until: at, Text: "bookmark " + report.FormatClock(at.Seconds())})
	}
	if words != "" {
		r.mark(frame.Mark{Kind: frame.MarkControl, From: at, Until: at, Text: words})
	}
	r.diary.add(done)
	return nil
}

// mark shows a mark to whoever looks at frames.
func (r *running) mark(m frame.Mark) {
	if r.recorder != nil {
		r.recorder.mark(m)
	}
}
