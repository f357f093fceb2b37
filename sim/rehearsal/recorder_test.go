package rehearsal

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// TestRecorderTakesSnapshotsInOrder holds that an older snapshot, which another goroutine brings late, is left out.
func TestRecorderTakesSnapshotsInOrder(t *testing.T) {
	c := new(recorder)
	c.history, c.samples = frame.NewHistory(c.logical), newSampleBook(nil, false, c.logical)
	latest := time.Duration(0)
	for _, s := range []struct {
		at      time.Duration
		exports uint64
	}{{time.Second, 10}, {3 * time.Second, 30}, {2 * time.Second, 20}, {4 * time.Second, 40}} {
		c.add(s.at, exporter.Snapshot{At: s.at, Exports: s.exports})
		latest = max(latest, s.at)
		if f := c.make(c.at, ""); f.Elapsed != latest || f.Totals.Exports != uint64(latest.Seconds()*10) {
			t.Errorf("after a snapshot of %s: %d exports at %s", s.at, f.Totals.Exports, f.Elapsed)
		}
	}
	var exported uint64
	f := c.make(c.at, "")
	for _, p := range f.Series.Points {
		exported += p.Exported
	}
	if c.at != 4*time.Second || exported != 40 || len(f.Series.Points) != 3 {
		t.Errorf("at %s: %d exports in %d points", c.at, exported, len(f.Series.Points))
	}
}

// TestNothingIsRecordedAfterTheEnd holds that a snapshot which somebody pulled before everything was settled, and
// brings after that, changes no frame.
func TestNothingIsRecordedAfterTheEnd(t *testing.T) {
	now := report.LiveInput{Elapsed: time.Second, Snapshot: exporter.Snapshot{At: time.Second, Exports: 10}}
	c := &recorder{moment: func() report.LiveInput { return now }}
	c.history, c.samples = frame.NewHistory(c.logical), newSampleBook(nil, false, c.logical)
	c.settle()
	late := exporter.Snapshot{At: 3 * time.Second, Exports: 30}
	c.add(late.At, late)
	now = report.LiveInput{Elapsed: late.At, Snapshot: late}
	if f := c.frame(); f.Elapsed != time.Second || f.Totals.Exports != 10 || len(f.Series.Points) != 1 {
		t.Errorf("%d exports at %s, in %d points", f.Totals.Exports, f.Elapsed, len(f.Series.Points))
	}
}

// TestSnapshotsAreTakenOnce: while a dashboard pulls frames the run is not recorded beside it, and once it has closed
// it is again. A snapshot adds up the histograms of all lanes, and is much of what a frame costs.
func TestSnapshotsAreTakenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Uint64
		start := time.Now()
		c := &recorder{}
		c.history, c.samples = frame.NewHistory(c.logical), newSampleBook(nil, false, c.logical)
		c.moment = func() report.LiveInput {
			at, n := time.Since(start), taken.Add(1)
			return report.LiveInput{Elapsed: at, Snapshot: exporter.Snapshot{At: at, Exports: n}}
		}
		settled := make(chan struct{})
		go c.follow(settled)
		for range 40 {
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			c.frame()
		}
		if n := taken.Load(); n != 40 {
			t.Errorf("%d snapshots for 40 frames", n)
		}
		time.Sleep(4*time.Second + time.Millisecond)
		if n := taken.Load(); n != 59 { // the first look after the last frame takes none
			t.Errorf("%d snapshots after four seconds without a dashboard", n)
		}
		close(settled)
	})
}

// told is what somebody tells of consumers.
type told []frame.ConsumerLine

func (t told) Lines() []frame.ConsumerLine { return t }

// TestWaitingIsPartOfARun: what is told while consumers are waited for is dated by how far they have come, not by the
// last export.
func TestWaitingIsPartOfARun(t *testing.T) {
	book := told{{Name: "audit"}, {Name: "crm"}}
	book[0].Now.At, book[1].Now.At = 80*time.Second, 95*time.Second
	clock := func(at time.Duration) time.Duration { return at }
	c := &recorder{at: 75 * time.Second, others: book, history: frame.NewHistory(clock)}
	for _, want := range []time.Duration{75 * time.Second, 95 * time.Second} {
		c.note("waiting for crm")
		f := c.make(c.at, "night")
		if got := f.Notes[0].At; got != want {
			t.Errorf("dated %s, want %s", got, want)
		}
		if waits := f.Hold > 50*time.Second; waits != (want > c.at) || waits && f.Elapsed != want {
			t.Errorf("at %s it waits for %s more", f.Elapsed, f.Hold)
		}
		c.hold(time.Minute)
	}
}
