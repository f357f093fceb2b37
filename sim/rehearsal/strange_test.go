package rehearsal_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

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

func (stuck) Trouble() error { return errors.New("connection refused") }

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
