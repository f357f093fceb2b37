package rehearsal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// mortal is a stream that somebody deletes after a second and a half, and may make again at once.
type mortal struct {
	strange
	remade  bool
	started time.Time
}

const lives = 1500 * time.Millisecond

func (m mortal) Fate(context.Context) (bool, time.Time) {
	if m.remade && time.Since(m.started) > lives {
		return false, m.started.Add(lives)
	}
	return time.Since(m.started) > lives, time.Time{}
}

func (m mortal) Connect(context.Context, exporter.Config) (exporter.Sink, error) { return m, nil }

func (m mortal) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	m.sink.Put(ctx, records, results)
	if m.remade || time.Since(m.started) < lives {
		return
	}
	for i := range results {
		results[i] = exporter.Result{Outcome: exporter.Refused, Code: "ResourceNotFoundException", Message: "no stream", Final: true}
	}
}

// forgetful is a reader that comes to the end of a stream in which there is nothing.
type forgetful struct{ stuck }

func (forgetful) Drain(context.Context) error { return nil }

// TestStreamThatSomebodyDeletes holds that the reason of a run's end is what was done to its stream, with the moment,
// and that its events tell of it: retries could not have helped.
func TestStreamThatSomebodyDeletes(t *testing.T) {
	for _, c := range []struct {
		name    string
		remade  bool
		reader  rehearsal.Reader
		verdict report.Verdict
		says    string
		tries   string
		note    string
	}{
		{name: "deleted", reader: forgetful{}, verdict: report.Undelivered,
			says: "the stream was deleted at 00:01: ResourceNotFoundException: no stream", note: "the stream was deleted"},
		{name: "made again", remade: true, reader: forgetful{}, verdict: report.Unverified, tries: "see who did that",
			says: "the stream was deleted and made again at 00:01: what it held before is gone",
			note: "the stream was deleted and made again"},
		{name: "made again, and nobody may read it", remade: true, verdict: report.Unverified,
			says: "the stream was deleted and made again at 00:01: what it held before is gone",
			note: "the stream was deleted and made again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rehearsal.Plan{Scenario: parse(t, small), Frames: true}
			o := inRealTime(t, p, opens(func(s rehearsal.Stream) rehearsal.Stream {
				sink, _ := s.Connect(context.Background(), exporter.Config{})
				return mortal{strange{Stream: s, reader: c.reader, sink: sink}, c.remade, time.Now()}
			}))
			s := o.Summary()
			if s.Verdict != c.verdict || s.Reasons[0].What != c.says || !strings.Contains(s.Reasons[0].Try, c.tries) {
				t.Errorf("%s: %+v; want %s: %s", s.Verdict, s.Reasons, c.verdict, c.says)
			}
			noted := ""
			for _, n := range o.Frame.Notes {
				if n.Text == c.note {
					noted = report.FormatClock(n.At.Seconds())
				}
			}
			if noted != "00:01" || o.Frame.Reasons[0].What != c.says {
				t.Errorf("noted at %q, reasons of the last frame %+v", noted, o.Frame.Reasons)
			}
		})
	}
}

// TestStreamThatStaysIsNotAskedFor holds that a run that was proven asks nothing more of its endpoint.
func TestStreamThatStaysIsNotAskedFor(t *testing.T) {
	sc := parse(t, small, func(sc *scenarios.Scenario) { sc.Workload[0].Duration = time.Second })
	s := inRealTime(t, rehearsal.Plan{Scenario: sc}, opens(func(s rehearsal.Stream) rehearsal.Stream { return curious{s} })).Summary()
	if s.Verdict != report.Pass {
		t.Errorf("%s: %+v", s.Verdict, s.Reasons)
	}
}

// curious is a stream that is inside this process, and is gone for whoever asks.
type curious struct{ rehearsal.Stream }

func (c curious) Fate(context.Context) (bool, time.Time) { return true, time.Time{} }
func (c curious) Tell(taken func([]exporter.Record, []exporter.Result)) {
	c.Stream.(rehearsal.Witness).Tell(taken)
}
