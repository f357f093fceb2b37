package rehearsal_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// TestInterrupted ends a run in its middle, once and twice, and by its context: what was done until then balances and
// is reported.
func TestInterrupted(t *testing.T) {
	slow := func(sc *scenarios.Scenario) { sc.Stream.Latency = 500 * time.Millisecond }
	for _, c := range []struct {
		name  string
		drain time.Duration
		end   func(r *rehearsal.Run)
		most  time.Duration // until it has ended
		least time.Duration
		gives bool // exports are given up
	}{
		{name: "once", end: (*rehearsal.Run).Interrupt, least: 1500 * time.Millisecond, most: 4 * time.Second},
		{name: "twice", end: func(r *rehearsal.Run) { r.Interrupt(); r.Interrupt() }, most: 1500 * time.Millisecond, gives: true},
		{name: "without time to drain", drain: -1, end: (*rehearsal.Run).Interrupt, most: 1500 * time.Millisecond, gives: true},
		{name: "with little of it", drain: 100 * time.Millisecond, end: (*rehearsal.Run).Interrupt, least: 1100 * time.Millisecond,
			most: 1600 * time.Millisecond, gives: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said heard
			p := rehearsal.Plan{Scenario: parse(t, small, slow), Drain: c.drain, Say: said.say}
			o := inRealTime(t, p, rehearsal.Embedded(), func(r *rehearsal.Run) {
				time.Sleep(time.Second)
				c.end(r)
			})
			s := o.Summary()
			if s.Verdict != report.Interrupted || !s.Interrupted || !s.DigestPartial {
				t.Errorf("verdict %s, digest partial %v", s.Verdict, s.DigestPartial)
			}
			if o.Elapsed < c.least || o.Elapsed > c.most {
				t.Errorf("ended after %s, want %s to %s", o.Elapsed, c.least, c.most)
			}
			if gave := s.Ledger.Failed+s.Ledger.Unknown > 0; gave != c.gives || s.Ledger.Acked == 0 {
				t.Errorf("ledger %+v, want exports given up: %v", s.Ledger, c.gives)
			}
			if !strings.Contains(said.String(), "interrupted: delivering what is on its way, for at most") {
				t.Errorf("it does not say so: %s", &said)
			}
		})
	}
}

// TestVirtualInterrupted stops a month in its middle.
func TestVirtualInterrupted(t *testing.T) {
	sc := parse(t, small, func(sc *scenarios.Scenario) { sc.Workload[0].Duration = 30 * 24 * time.Hour })
	ctx, cancel := context.WithCancel(t.Context())
	run, err := rehearsal.Plan{Scenario: sc, Drain: time.Second}.StartVirtual(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	for run.Moment().Elapsed == 0 {
	}
	cancel()
	s := run.Wait().Summary()
	if s.Verdict != report.Interrupted || !s.DigestPartial || !s.Ledger.Balanced() || s.Ledger.InFlight != 0 ||
		s.Elapsed >= run.End().Seconds() {
		t.Errorf("verdict %s after %v s, ledger %+v", s.Verdict, s.Elapsed, s.Ledger)
	}
	if s.Ledger.Acked != s.Exports.Count {
		t.Errorf("%d of %d exports acknowledged", s.Ledger.Acked, s.Exports.Count)
	}
}

// TestVirtualInterruptedTwice gives up in the middle of an outage that nothing outlives.
func TestVirtualInterruptedTwice(t *testing.T) {
	sc := parse(t, small+"timeline: [{at: 1s, for: 1000h, fault: outage}]\n", func(sc *scenarios.Scenario) {
		sc.Export.Attempts, sc.Export.RetryFor, sc.Export.QueueRecords = 0, 24*time.Hour, 10_000
	})
	p := rehearsal.Plan{Scenario: sc, Drain: 1000 * time.Hour}
	s := inVirtualTime(t, p, func(r *rehearsal.Run) {
		for r.Moment().Elapsed < 10*time.Second {
		}
		r.Interrupt()
		r.Interrupt()
	}).Summary()
	if s.Verdict != report.Interrupted || s.Ledger.Unknown+s.Ledger.Failed == 0 || s.Elapsed > (20*time.Hour).Seconds() {
		t.Errorf("verdict %s after %v s, ledger %+v", s.Verdict, s.Elapsed, s.Ledger)
	}
}

// TestReadingBackInterrupted ends reading back, which a first interruption lets go on.
func TestReadingBackInterrupted(t *testing.T) {
	target := opens(func(s rehearsal.Stream) rehearsal.Stream { return strange{Stream: s, reader: stuck{}} })
	p := rehearsal.Plan{Scenario: parse(t, small), Frames: true}
	o := inRealTime(t, p, target, func(r *rehearsal.Run) {
		<-r.Settled()
		if state := r.Frame().State; state != frame.StateVerifying {
			t.Errorf("reading back is shown as %s", state)
		}
		r.Interrupt()
		synctest.Wait()
		select {
		case <-r.Ended():
			t.Error("the first interruption ends reading back")
		default:
		}
		r.Interrupt()
	})
	if v := o.Verification; v.Verdict != report.Incomplete || !strings.Contains(v.Reason, "interrupted") || !o.Interrupted {
		t.Errorf("verification %+v", v)
	}
}

// TestInterruptedBeforeItBegins wants no run of a context that has ended: nothing was sent, and there is nothing to
// wait for.
func TestInterruptedBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	plan := rehearsal.Plan{Scenario: parse(t, "version: 1\nworkload: [{duration: 1s, rate: 1/s}]\n")}
	if _, err := plan.StartVirtual(ctx); !errors.Is(err, rehearsal.ErrInterrupted) {
		t.Errorf("virtual: %v", err)
	}
	if _, err := plan.Start(ctx, rehearsal.Embedded()); !errors.Is(err, rehearsal.ErrInterrupted) {
		t.Errorf("real: %v", err)
	}
}
