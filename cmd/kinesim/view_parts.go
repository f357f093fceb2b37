package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/parts"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// loadParts merges the frames of the parts in some directories, as far as they have written any.
func loadParts(dirs []string) (*frame.Frame, error) {
	loaded, _, err := parts.Load(dirs)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "", err)
	}
	if len(loaded) == 0 {
		return nil, cli.Fail(report.Invalid, "kinesim run --out "+shellQuote(dirs[0]),
			fmt.Errorf("%w in %s, nor in a directory in it", frame.ErrNone, filepath.Clean(dirs[0])))
	}
	loaded, _ = parts.Choose(loaded, parts.Which{})
	m, err := parts.NewMerge(loaded)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "the directories of one run", err)
	}
	f, err := drawParts(m, m.Rows(parts.Proof{}), time.Now())
	if err != nil {
		return nil, err
	}
	f.Findings = findingsOfParts(m, f)
	return f, nil
}

// drawParts draws the parts of a run as one, with what is said of each of them, as they stand at a moment; without one,
// as they stood when they were merged.
func drawParts(m *parts.Merge, rows []report.Part, now time.Time) (*frame.Frame, error) {
	var all []frame.Part
	var first time.Time
	lines := make([]frame.PartLine, len(rows))
	for i, kept := range m.Current() {
		f, err := frameOf(kept)
		if err != nil {
			return nil, err
		}
		lines[i] = frame.LineOf(rows[i], f, m.StartAt(), now)
		if f == nil || now.IsZero() && !kept.Ended {
			continue // it has just begun, or waits, or counts for nothing
		}
		began := kept.Part.Started
		if !kept.Ended && began.Before(m.StartAt()) {
			began = m.StartAt()
		}
		if first.IsZero() || began.Before(first) {
			first = began
		}
		all = append(all, frame.Part{Frame: f, Part: lines[i].Part, Began: began, Live: lines[i].Stand == frame.StandRunning})
	}
	f := &frame.Frame{Scenario: m.Scenario(), Mode: m.Mode(), State: frame.StateRunning, Phase: frame.Awaited, Speed: 1}
	if len(all) > 0 {
		for i := range all {
			if all[i].Frame.Mode == report.ModeReal { // virtual time is the same time for all
				all[i].After = max(all[i].Began.Sub(first), 0)
			}
		}
		f = frame.Merge(all)
	}
	f.SetParts(lines)
	return f, nil
}

// frameOf is the last frame of a part; nil when it has written none.
func frameOf(kept *parts.Loaded) (*frame.Frame, error) {
	if kept == nil {
		return nil, nil
	}
	f, err := frame.Read(kept.Dir)
	switch {
	case errors.Is(err, frame.ErrNone):
		return nil, nil
	case err != nil:
		return nil, cli.Fail(report.Invalid, "", fmt.Errorf("%s: %w", kept.Dir, err))
	}
	return f, nil
}

// findingsOfParts are what can be known of a divided run before its parts are merged: once all have ended, how they did
// together; until then which objectives they have, and what has been measured so far.
func findingsOfParts(m *parts.Merge, f *frame.Frame) *report.Findings {
	fullest := f.Series.Fullest()
	if f.State == frame.StateEnded {
		if merged, err := m.Sum(parts.Proof{}); err == nil {
			found := report.FindingsOf(&merged.Summary)
			found.Utilisation = cmp.Or(found.Utilisation, fullest)
			return found
		}
	}
	var cost *report.Cost
	if f.Quota != nil && f.Totals.Records > 0 {
		c := report.EstimateCost(f.Totals.Records, f.Totals.RecordBytes, f.Quota.Shards, f.Elapsed)
		cost = &c
	}
	return report.PendingFindings(m.Objectives(), fullest, cost)
}

// watched is a frame that is read again while its run goes on.
type watched struct {
	load func() (*frame.Frame, error)

	mu   sync.Mutex
	last *frame.Frame
	at   time.Time
}

// watchEvery is how often a run is looked at again that goes on in another process.
const watchEvery = time.Second

// frame is the newest one that could be read.
func (w *watched) frame() *frame.Frame {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last.State == frame.StateEnded || time.Since(w.at) < watchEvery {
		return w.last
	}
	w.at = time.Now()
	if f, err := w.load(); err == nil { // it may be written at this very moment: the next look will do
		w.last = f
	}
	return w.last
}

// framesOf is how the frame of results is read: of a run, or of the parts of one.
func framesOf(dirs []string) func() (*frame.Frame, error) {
	if len(dirs) == 1 {
		if _, err := os.Stat(filepath.Join(dirs[0], frame.File)); err == nil {
			return func() (*frame.Frame, error) { return loadFrame(dirs[0]) }
		}
		if _, err := parts.Read(dirs[0]); errors.Is(err, parts.ErrNone) {
			if loaded, _, err := parts.Load(dirs); err == nil && len(loaded) == 0 {
				return func() (*frame.Frame, error) { return loadFrame(dirs[0]) } // which says that there is none
			}
		}
	}
	return func() (*frame.Frame, error) { return loadParts(dirs) }
}
