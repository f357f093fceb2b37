package main

import (
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
	f, err := mergeFrames(loaded)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, cli.Fail(report.Invalid, "kinesim run --out "+shellQuote(dirs[0]),
			fmt.Errorf("%w in %s, nor in a directory in it", frame.ErrNone, filepath.Clean(dirs[0])))
	}
	return f, nil
}

// mergeFrames merges the frames of parts; nil when none of them has one.
func mergeFrames(loaded []parts.Loaded) (*frame.Frame, error) {
	var all []frame.Part
	var first time.Time
	for _, l := range loaded {
		f, err := frame.Read(l.Dir)
		if errors.Is(err, frame.ErrNone) {
			continue // it has just begun
		}
		if err != nil {
			return nil, cli.Fail(report.Invalid, "", fmt.Errorf("%s: %w", l.Dir, err))
		}
		p := frame.Part{Frame: f, Part: l.Part}
		if !l.Ended {
			p.Part = report.Part{
				Index: l.Part.Index, Of: l.Part.Of, State: report.PartUnfinished, Started: l.Part.Started, Starts: len(l.Lives),
				Elapsed: f.Elapsed.Seconds(), Exports: f.Totals.Exports, Acked: f.Ledger.Acked, Failed: f.Ledger.Failed,
				Unknown: f.Ledger.Unknown, Throttled: f.Totals.Throttled, P99: f.Latency[frame.DueToAck].Percentiles.P99, Digest: f.Digest,
			}
		}
		if began := p.Part.Started; first.IsZero() || began.Before(first) {
			first = began
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, nil
	}
	for i := range all {
		if all[i].Frame.Mode == report.ModeReal { // virtual time is the same time for all
			all[i].After = max(all[i].Part.Started.Sub(first), 0)
		}
	}
	return frame.Merge(all), nil
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
