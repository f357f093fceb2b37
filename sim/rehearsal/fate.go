package rehearsal

import (
	"context"
	"fmt"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// end is why a run ended, or proved nothing, for what was done to its stream.
type end struct {
	verdict report.Verdict
	why     report.Reason
	partial bool // not every update was offered
	bound   bool // it went as far as it may
}

// refused is why the target takes nothing more. The sink says so when it is sure, which is a while after the first
// answer of that kind.
func (t *realTime) refused(ctx context.Context) *end {
	s := t.exporter.Snapshot()
	refusal, since := s.Refusal, s.At
	if refusal.Code == CodeBraked {
		return atBound(refusal.Message)
	}
	for _, spell := range s.Spells {
		if spell.Code == refusal.Code {
			since = min(since, spell.From)
		}
	}
	e := &end{verdict: report.Undelivered, why: report.Reason{What: refusal.Code + ": " + refusal.Message}}
	if explainer, ok := t.stream.(Explainer); ok {
		e.why.What, e.why.Try = explainer.Explain(*refusal)
	}
	if mortal, ok := t.stream.(Mortal); ok {
		if gone, remade := mortal.Fate(ctx); gone || !remade.IsZero() {
			e.why.What = t.tell(since, "the stream was deleted") + ": " + e.why.What
		}
	}
	return e
}

// replaced tells whether the stream that was read back is another one than exports were put into, or nil. Only a run
// that was not delivered or not proven has a reason to ask.
func (t *realTime) replaced(ctx context.Context, o *Outcome) *end {
	mortal, ok := t.stream.(Mortal)
	if !ok || o.Verification.Verdict == report.Verified && o.Snapshot.Ledger.Failed+o.Snapshot.Ledger.Unknown == 0 {
		return nil
	}
	gone, remade := mortal.Fate(ctx)
	e := &end{verdict: report.Unverified}
	switch {
	case gone:
		e.why.What = t.tell(o.Elapsed, "the stream was deleted") + " or before: what it held is gone"
	case !remade.IsZero():
		e.why.What = t.tell(remade.Sub(t.started), "the stream was deleted and made again") + ": what it held before is gone"
	default:
		return nil
	}
	e.why.Try = "see who did that, and run again"
	return e
}

// tell notes what was done to the stream at a moment of the exporter's clock, and returns it with the moment.
func (t *realTime) tell(at time.Duration, what string) string {
	at = t.clock.logical.At(max(at, 0))
	if t.recorder != nil {
		t.recorder.trouble(at, what)
	}
	return fmt.Sprintf("%s at %s", what, report.FormatClock(at.Seconds()))
}

// trouble keeps what was done to the stream among the notes.
func (c *recorder) trouble(at time.Duration, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history.Note(at, frame.LevelError, text)
}
