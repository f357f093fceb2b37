package rehearsal_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// recordsOf is what of a summary depends on scenario and seed alone.
func recordsOf(s report.Summary) any {
	return []any{s.Digest, s.DigestPartial, s.Ledger.Offered, s.Ledger.Suppressed, s.Exports}
}

// TestSameRecords runs a scenario in both modes, with other lanes, workers and producers: the same records.
func TestSameRecords(t *testing.T) {
	lanes := func(n int) func(*scenarios.Scenario) { return func(sc *scenarios.Scenario) { sc.Export.Lanes = n } }
	one := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small, lanes(1)), Workers: 1}, rehearsal.Embedded()).Summary()
	if one.Verdict != report.Pass || one.Mode != report.ModeReal || one.Verification.Matched != one.Ledger.Acked ||
		one.Exports.Count == 0 || one.DigestPartial {
		t.Errorf("%+v", one)
	}
	for name, other := range map[string]report.Summary{
		"real":            inRealTime(t, rehearsal.Plan{Scenario: parse(t, small, lanes(7)), Workers: 3}, rehearsal.Embedded()).Summary(),
		"virtual":         inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}).Summary(),
		"virtual, others": inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small, lanes(7)), Producers: 5}).Summary(),
	} {
		if got, want := recordsOf(other), recordsOf(one); !reflect.DeepEqual(got, want) || other.Verdict != report.Pass {
			t.Errorf("%s: %s, %+v\nwant %+v", name, other.Verdict, got, want)
		}
	}
	third := inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small, func(sc *scenarios.Scenario) { sc.Seed = 99 })}).Summary()
	if third.Digest == one.Digest {
		t.Error("another seed has the same digest")
	}
}

// everyFault is the small scenario with one fault of each kind after the other.
const everyFault = small + `timeline:
  - {at: 0s, for: 500ms, fault: throttle, shard: 1}
  - {at: 200ms, for: 800ms, fault: internal_failure, share: 20%}
  - {at: 500ms, for: 500ms, fault: internal_error, share: 30%}
  - {at: 700ms, for: 500ms, fault: unavailable_error, share: 30%}
  - {at: 900ms, for: 500ms, fault: throttle_error, share: 30%}
  - {at: 1s, for: 1s, fault: latency, delay: {median: 20ms, p99: 300ms}}
  - {at: 1200ms, for: 500ms, fault: reset_before, share: 30%}
  - {at: 1500ms, for: 800ms, fault: reset_after, share: 40%}
  - {at: 2300ms, for: 200ms, fault: stall, share: 50%}
  - {at: 2600ms, for: 600ms, fault: outage}
  - {at: 3200ms, for: 500ms, fault: expired_iterator}
  - {at: 3200ms, for: 800ms, fault: throttle, share: 30%, operations: [PutRecords, GetRecords]}
`

// TestPromisesUnderFaults holds that nothing is lost as long as there is time, whatever happens to the calls; that
// order per key holds, and that the same records are exported. It does so in either time.
func TestPromisesUnderFaults(t *testing.T) {
	calm := inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}).Summary()
	patient := func(sc *scenarios.Scenario) {
		sc.Export.Attempts, sc.Export.RetryFor, sc.Export.Lanes = 0, time.Minute, 3
	}
	for mode, o := range map[string]*rehearsal.Outcome{
		"real":    inRealTime(t, rehearsal.Plan{Scenario: parse(t, everyFault, patient)}, rehearsal.Embedded()),
		"virtual": inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, everyFault, patient)}),
	} {
		s := o.Summary()
		if s.Ledger.Failed != 0 || s.Ledger.Unknown != 0 || s.Ledger.Acked != s.Exports.Count {
			t.Errorf("%s: ledger %+v of %d exports", mode, s.Ledger, s.Exports.Count)
		}
		v := s.Verification
		if v.Verdict != report.Verified || v.OutOfOrder != 0 || v.Missing != 0 || v.Unexplained != 0 {
			t.Errorf("%s: verification %+v", mode, v)
		}
		if v.Duplicates == 0 || s.Records.Throttled == 0 || s.Records.Retries == 0 {
			t.Errorf("%s: %d duplicates, %d throttled, %d retries: the faults were not there", mode, v.Duplicates, s.Records.Throttled,
				s.Records.Retries)
		}
		if s.Digest != calm.Digest {
			t.Errorf("%s: digest %s, without faults %s", mode, s.Digest, calm.Digest)
		}
	}
}

// TestGivesUpByName holds that exactly the exports fail that used their attempts up, by the name of what refused them.
func TestGivesUpByName(t *testing.T) {
	sc := parse(t, small+"timeline: [{at: 0s, for: 1h, fault: throttle, share: 50%}]\n",
		func(sc *scenarios.Scenario) { sc.Export.Attempts = 2 })
	s := inRealTime(t, rehearsal.Plan{Scenario: sc}, rehearsal.Embedded()).Summary()
	if s.Verdict != report.Undelivered {
		t.Errorf("verdict %s", s.Verdict)
	}
	if s.Ledger.Failed == 0 || s.Records.Failures["ProvisionedThroughputExceededException"] != s.Ledger.Failed {
		t.Errorf("ledger %+v, failures %v", s.Ledger, s.Records.Failures)
	}
	if want := s.Ledger.Acked + s.Records.Throttled; s.Records.Attempts != want {
		t.Errorf("%d attempts, but %d records were acknowledged or throttled", s.Records.Attempts, want)
	}
	// Two throttled attempts per failed export, one per export that the second attempt saved.
	if saved := s.Records.Throttled - 2*s.Ledger.Failed; s.Records.Retries != saved+s.Ledger.Failed {
		t.Errorf("%d retries, %d failed and %d saved by the second attempt", s.Records.Retries, s.Ledger.Failed, saved)
	}
	if s.Verification.Verdict != report.Verified || s.Verification.FailedButStored != 0 {
		t.Errorf("verification %+v", s.Verification)
	}
}

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
	defer run.Close()
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

// TestFrames looks at a run as a dashboard does: its states, what was done to it, and the verdict at the end.
func TestFrames(t *testing.T) {
	var states []frame.State
	see := func(r *rehearsal.Run) {
		if f := r.Frame(); len(states) == 0 || states[len(states)-1] != f.State {
			states = append(states, f.State)
		}
	}
	lagging := func(sc *scenarios.Scenario) { sc.Stream.Latency = 900 * time.Millisecond }
	o := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small, lagging), Frames: true}, rehearsal.Embedded(), func(r *rehearsal.Run) {
		for i := range 400 {
			time.Sleep(50 * time.Millisecond)
			see(r)
			switch i {
			case 20:
				for _, do := range []string{rehearsal.Pause, rehearsal.Bookmark} {
					if err := r.Do(rehearsal.Command{Do: do}); err != nil {
						t.Error(err)
					}
				}
				r.Note("a note")
			case 30:
				if err := r.Do(rehearsal.Command{Do: rehearsal.Resume}); err != nil {
					t.Error(err)
				}
			}
		}
	})
	want := []frame.State{frame.StateRunning, frame.StatePaused, frame.StateRunning, frame.StateDraining, frame.StateEnded}
	if !reflect.DeepEqual(states, want) {
		t.Errorf("states %v, want %v", states, want)
	}
	f := o.Frame
	if f.Verdict != report.Pass || f.Digest != o.Summary().Digest || len(f.Exported) == 0 || len(f.Unexported) == 0 || f.Quota != nil ||
		f.Target != "embedded" {
		t.Errorf("the last frame: %s %s, %d and %d samples, quota %v, target %s", f.Verdict, f.Digest, len(f.Exported), len(f.Unexported),
			f.Quota, f.Target)
	}
	var marks []string
	for _, m := range f.Marks {
		marks = append(marks, m.Text)
	}
	if got := strings.Join(marks, ", "); got != "paused, bookmark 00:01, going on" {
		t.Errorf("marks: %s", got)
	}
	if len(f.Notes) != 1 || f.Notes[0].Text != "a note" {
		t.Errorf("notes: %+v", f.Notes)
	}
}

// TestVirtualFrames holds that a run in virtual time records itself, and that its last frame is the same each time.
func TestVirtualFrames(t *testing.T) {
	var frames [2]*frame.Frame
	for i := range frames {
		frames[i] = inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, everyFault), Frames: true}).Frame
	}
	if f := frames[0]; f.State != frame.StateEnded || len(f.Series.Points) < 15 || len(f.Marks) != 12 || f.Mode != report.ModeVirtual {
		t.Errorf("state %s, %d points, %d marks", f.State, len(f.Series.Points), len(f.Marks))
	}
	if !reflect.DeepEqual(frames[0], frames[1]) {
		t.Error("two runs end with other frames")
	}
}

// strange is a stream that is not inside this process: it can do no wrong on purpose, and is read back.
type strange struct {
	rehearsal.Stream
	reader rehearsal.Reader
	sink   exporter.Sink // or nil
	closed *int
}

func (s strange) Reader(context.Context) (rehearsal.Reader, error) {
	if s.reader == nil {
		return nil, errors.New("nobody may read it")
	}
	return s.reader, nil
}

func (s strange) Connect(ctx context.Context, c exporter.Config) (exporter.Sink, error) {
	if s.sink != nil {
		return s.sink, nil
	}
	return s.Stream.Connect(ctx, c)
}

func (s strange) Close() error {
	if s.closed != nil {
		*s.closed++
	}
	return s.Stream.Close()
}

// opens is a target that opens a stream around that of the embedded one.
type opens func(rehearsal.Stream) rehearsal.Stream

func (o opens) Open(ctx context.Context, sc *scenarios.Scenario) (rehearsal.Stream, error) {
	s, err := rehearsal.Embedded().Open(ctx, sc)
	return o(s), err
}

// TestFaultsOfAnotherTarget holds that a target that is not ours is told about, in one line, and left in peace.
func TestFaultsOfAnotherTarget(t *testing.T) {
	var said heard
	closed := 0
	sc := parse(t, small+"timeline: [{at: 0s, for: 1h, fault: outage}]\n")
	o := inRealTime(t, rehearsal.Plan{Scenario: sc, Say: said.say},
		opens(func(s rehearsal.Stream) rehearsal.Stream { return strange{Stream: s, closed: &closed} }))
	for _, want := range []string{
		"note: the scenario's fault is not applied: only the embedded Kinesis does wrong on purpose",
		"note: the stream is not read back: nobody may read it",
	} {
		if strings.Count(said.String(), want) != 1 {
			t.Errorf("said %q, want %q once", &said, want)
		}
	}
	if s := o.Summary(); s.Verification.Verdict != report.NotChecked || s.Verdict != report.Pass || closed != 1 {
		t.Errorf("verdict %s, verification %+v, closed %d times", s.Verdict, s.Verification, closed)
	}
}

// lost is a stream whose endpoint goes away after a second.
type lost struct {
	exporter.Sink
	started time.Time
}

func (l lost) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	if time.Since(l.started) < time.Second {
		l.Sink.Put(ctx, records, results)
		return
	}
	for i := range results {
		results[i] = exporter.Result{Outcome: exporter.Refused, Code: "Unreachable", Message: "connection refused"}
	}
}

// stuck is a reader that never gets to the end.
type stuck struct{}

func (stuck) Run(ctx context.Context, _ func(shard, sequence, key string, data []byte)) error {
	<-ctx.Done()
	return nil
}
func (stuck) Drain(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
func (stuck) Trouble() error                  { return errors.New("connection refused") }

// TestSurvivesTheEndOfItsEndpoint holds that exports fail by name, and that reading back is given up when it makes no
// progress.
func TestSurvivesTheEndOfItsEndpoint(t *testing.T) {
	var said heard
	o := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small), Say: said.say}, opens(func(s rehearsal.Stream) rehearsal.Stream {
		sink, _ := s.Connect(context.Background(), exporter.Config{})
		return strange{Stream: s, reader: stuck{}, sink: lost{sink, time.Now()}}
	}))
	s := o.Summary()
	if s.Verdict != report.Undelivered || s.Ledger.Acked == 0 || s.Records.Failures["Unreachable"] != s.Ledger.Failed ||
		s.Ledger.Failed == 0 {
		t.Errorf("verdict %s, ledger %+v, failures %v", s.Verdict, s.Ledger, s.Records.Failures)
	}
	if v := s.Verification; v.Verdict != report.Incomplete || !strings.Contains(v.Reason, "no progress for 10s: connection refused") {
		t.Errorf("verification %+v, though the stream is gone", v)
	}
	if !strings.Contains(said.String(), "reading the stream back: ") {
		t.Errorf("it does not tell of reading back: %s", &said)
	}
}

// deleted is a stream that is gone after a second, for good, and knows what to say of that.
type deleted struct {
	strange
	started time.Time
}

func (d deleted) Connect(ctx context.Context, c exporter.Config) (exporter.Sink, error) {
	sink, err := d.Stream.Connect(ctx, c)
	return &deletedSink{sink, d.started}, err
}

func (deleted) Explain(r exporter.Result) (what, try string) {
	return "it says " + r.Message, "make it again"
}

type deletedSink struct {
	exporter.Sink
	started time.Time
}

func (d *deletedSink) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	d.Sink.Put(ctx, records, results)
	if time.Since(d.started) < time.Second {
		return
	}
	for i := range results {
		results[i] = exporter.Result{Outcome: exporter.Refused, Code: "Gone", Message: "no stream", Final: true}
	}
}

// TestEndsWhenNothingIsTaken holds that a run does not go on to its end against a target that takes nothing more.
func TestEndsWhenNothingIsTaken(t *testing.T) {
	var said heard
	sc := parse(t, small, func(sc *scenarios.Scenario) { sc.Export.Attempts, sc.Export.RetryFor = 0, time.Hour })
	o := inRealTime(t, rehearsal.Plan{Scenario: sc, Say: said.say}, opens(func(s rehearsal.Stream) rehearsal.Stream {
		return deleted{strange{Stream: s, reader: stuck{}}, time.Now()}
	}))
	s := o.Summary()
	if o.Elapsed > 2*time.Second || s.Interrupted || !s.DigestPartial || s.Verdict != report.Undelivered {
		t.Errorf("it took %s, interrupted %t, partial %t, verdict %s", o.Elapsed, s.Interrupted, s.DigestPartial, s.Verdict)
	}
	if want := (report.Reason{What: "it says no stream", Try: "make it again"}); s.Reasons[0] != want {
		t.Errorf("reasons %+v, want %+v first", s.Reasons, want)
	}
	if s.Ledger.Acked == 0 || s.Records.Failures["Gone"] != s.Ledger.Failed ||
		!strings.Contains(said.String(), "the run ends here: it says no stream") {
		t.Errorf("ledger %+v, failures %v, said %s", s.Ledger, s.Records.Failures, &said)
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

// TestStartFails holds that a target that was opened is closed again when a run cannot begin.
func TestStartFails(t *testing.T) {
	closed := 0
	target := opens(func(s rehearsal.Stream) rehearsal.Stream { return strange{Stream: s, closed: &closed} })
	for name, sc := range map[string]*scenarios.Scenario{
		"no profiles": parse(t, small, func(sc *scenarios.Scenario) { sc.Population.Profiles = 0 }),
		"no batches":  parse(t, small, func(sc *scenarios.Scenario) { sc.Export.BatchRecords = 10_000 }),
		"nothing":     nil,
	} {
		closed = 0
		_, err := rehearsal.Plan{Scenario: sc}.Start(t.Context(), target)
		if want := map[string]int{"no batches": 1}[name]; err == nil || closed != want {
			t.Errorf("%s: error %v, closed %d times", name, err, closed)
		}
		if _, err := (rehearsal.Plan{Scenario: sc}).StartVirtual(t.Context()); err == nil {
			t.Errorf("%s: runs in virtual time", name)
		}
	}
}

// TestCost holds that a target that charges has its cost in the summary, and that what it warns of is said.
func TestCost(t *testing.T) {
	target := opens(func(s rehearsal.Stream) rehearsal.Stream { return dear{s} })
	var said heard
	s := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small), Say: said.say}, target).Summary()
	if !strings.HasSuffix(said.String(), "\nWARNING: dear at any price") {
		t.Errorf("said %s", &said)
	}
	if s.Cost == nil || s.Cost.Shards != 3 || s.Target != "dear" {
		t.Errorf("cost %+v of %s", s.Cost, s.Target)
	}
}

type dear struct{ rehearsal.Stream }

func (d dear) Warning() string { return "dear at any price" }

func (d dear) Facts() rehearsal.Facts {
	f := d.Stream.Facts()
	f.Name, f.Charges, f.Shards = "dear", true, 3
	return f
}
