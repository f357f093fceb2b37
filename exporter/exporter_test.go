package exporter

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter/profile"
)

// rig is an Exporter over a sink that a test scripts, with a dataflow of one mapped segment and one mapped attribute.
type rig struct {
	t        *testing.T
	flow     *profile.Dataflow
	start    time.Time
	exporter *Exporter
	sink     *scriptedSink
	seen     *recordingObserver
}

func newRig(t *testing.T, change func(*Config), answer func(call int, records []Record, results []Result)) *rig {
	t.Helper()
	schema := &profile.Schema{
		Attributes: []profile.Attribute{{Path: "loyalty.tier"}, {Path: "note"}},
		Segments:   []profile.Segment{{ID: "s1", Namespace: "ups"}},
		Namespaces: []string{"ECID"},
	}
	flow, err := profile.NewDataflow(schema, profile.Mapping{
		Segments: []profile.MappedSegment{{Segment: 0}}, Attributes: []string{"loyalty.tier"},
	}, profile.DefaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	cfg := DefaultConfig()
	cfg.Lanes, cfg.InFlight = 2, 4
	if change != nil {
		change(&cfg)
	}
	r := &rig{t: t, flow: flow, start: time.Now(), sink: &scriptedSink{answer: answer}, seen: &recordingObserver{}}
	if r.exporter, err = Start(cfg, flow, profile.PartitionKey{}, r.sink, r.seen, r.clock); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) clock() time.Duration { return time.Since(r.start) }

// update is a written attribute of a member; mapped says whether it is one that is exported.
func (r *rig) update(id int, tier string, mapped bool) *profile.Update {
	p := &profile.Profile{
		ID:          fmt.Appendf(nil, "profile-%d", id),
		Attributes:  []profile.Value{{Kind: profile.String, Text: []byte(tier)}, {Kind: profile.String, Text: []byte("x")}},
		Memberships: []profile.Membership{{Status: profile.Realized, LastQualification: 1_700_000_000_000}},
		Identities:  [][]profile.Identity{{{ID: []byte("1")}, {ID: []byte("2")}}},
	}
	change := profile.Change{Kind: profile.Written, Index: 1}
	if mapped {
		change.Index = 0
	}
	return &profile.Update{Profile: p, At: 1_700_000_100_000, Changes: []profile.Change{change}}
}

// check holds a snapshot against the ledger's promise.
func (r *rig) check(when string) Snapshot {
	r.t.Helper()
	s := r.exporter.Snapshot()
	if !s.Ledger.Balanced() {
		r.t.Errorf("%s: the ledger does not balance: %+v", when, s.Ledger)
	}
	return s
}

// scriptedSink answers every call after latency as its script says; without a script all is acknowledged.
type scriptedSink struct {
	latency time.Duration
	answer  func(call int, records []Record, results []Result)

	mu     sync.Mutex
	calls  int
	atOnce int
	peak   int
	stored int
}

func (s *scriptedSink) Put(ctx context.Context, records []Record, results []Result) {
	s.mu.Lock()
	call := s.calls
	s.calls++
	s.atOnce++
	s.peak = max(s.peak, s.atOnce)
	s.mu.Unlock()
	if s.latency > 0 {
		select {
		case <-time.After(s.latency):
		case <-ctx.Done():
			for i := range results {
				results[i] = Result{Outcome: Ambiguous, Code: "Timeout"}
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atOnce--
	if ctx.Err() != nil {
		return
	}
	for i := range results {
		s.stored++
		results[i] = Result{Outcome: Acked, Shard: "shardId-000000000000", Sequence: fmt.Sprint(s.stored)}
	}
	if s.answer != nil {
		s.answer(call, records, results)
	}
}

type recordingObserver struct {
	mu   sync.Mutex
	list []Settlement
}

func (o *recordingObserver) Settled(settlements []Settlement) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range settlements {
		s.Key = append([]byte(nil), s.Key...)
		o.list = append(o.list, s)
	}
}

func TestExporterDeliversWhatTriggers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var payloads []string
		var mu sync.Mutex
		r := newRig(t, nil, func(_ int, records []Record, _ []Result) {
			mu.Lock()
			defer mu.Unlock()
			for _, rec := range records {
				payloads = append(payloads, string(rec.Data))
			}
		})
		r.sink.latency = 20 * time.Millisecond
		p := r.exporter.Producer()
		for i := range 1000 {
			p.Offer(r.clock(), r.clock(), r.update(i, "gold", i%4 == 0))
		}
		p.Flush()
		time.Sleep(10 * time.Millisecond)
		if s := r.check("with records lingering"); s.Ledger.InFlight != 250 {
			t.Errorf("%d exports in flight before the linger has passed, want 250", s.Ledger.InFlight)
		}
		p.Close()
		r.exporter.Close()
		s := r.check("at the end")
		want := Ledger{Offered: 1000, Suppressed: 750, Acked: 250}
		if s.Ledger != want {
			t.Errorf("ledger %+v, want %+v", s.Ledger, want)
		}
		if s.Suppressed[profile.ReasonUnmappedAttribute] != 750 || s.Triggers[profile.TriggerAttribute] != 250 {
			t.Errorf("suppressed %v, triggers %v", s.Suppressed, s.Triggers)
		}
		if s.Identities.Activated != 500 {
			t.Errorf("%d identities activated, want two for each of 250 records", s.Identities)
		}
		if got := s.SentToAck.ValueAtQuantile(50); got < int64(19*time.Millisecond) || got > int64(21*time.Millisecond) {
			t.Errorf("p50 sent-to-ack is %v, the sink takes 20ms", time.Duration(got))
		}
		if len(payloads) != 250 || !json.Valid([]byte(payloads[0])) {
			t.Errorf("%d payloads, the first %.80q", len(payloads), payloads)
		}
		var sum Digest
		for _, settlement := range r.seen.list {
			sum = sum.Add(settlement.Hash)
		}
		if sum != s.Digest || sum == (Digest{}) {
			t.Errorf("the settled exports have the digest %v, the snapshot says %v", sum, s.Digest)
		}
	})
}

func TestDigestIsTheDocumentedHash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var want Digest
		r := newRig(t, nil, func(_ int, records []Record, _ []Result) {
			for _, rec := range records {
				h, _ := Hash(nil, rec.Key, rec.Data)
				want = want.Add(h)
			}
		})
		p := r.exporter.Producer()
		p.Offer(0, 0, r.update(7, "silver", true))
		p.Close()
		r.exporter.Close()
		if got := r.exporter.Snapshot().Digest; got != want || got == (Digest{}) {
			t.Errorf("digest %v, want %v", got, want)
		}
	})
}

func TestFullQueueBlocksAndIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Lanes, c.InFlight, c.QueueRecords = 1, 1, 1000 }, nil)
		r.sink.latency = time.Second
		p := r.exporter.Producer()
		for i := range 10_000 {
			p.Offer(r.clock(), 0, r.update(i, "gold", true))
		}
		blocked := r.clock()
		if blocked < 5*time.Second {
			t.Errorf("10,000 exports were handed over in %v to a target that takes 500 a second", blocked)
		}
		p.Close()
		r.exporter.Close()
		s := r.check("at the end")
		if s.Ledger.Acked != 10_000 || s.Backpressure < blocked*9/10 {
			t.Errorf("acked %d, back-pressure %v of %v", s.Ledger.Acked, s.Backpressure, blocked)
		}
		if late := time.Duration(s.Lateness.Max()); late > 100*time.Millisecond {
			t.Errorf("lateness %v, though the generator waited for nothing but the queue", late)
		}
	})
}

func TestInterruptSettlesEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Lanes, c.InFlight, c.QueueRecords = 1, 2, 1000 }, nil)
		r.sink.latency = time.Hour
		done := make(chan struct{})
		go func() {
			defer close(done)
			p := r.exporter.Producer()
			for i := range 20_000 {
				p.Offer(r.clock(), 0, r.update(i, "gold", true))
			}
			p.Close()
		}()
		time.Sleep(5 * time.Second)
		r.check("while the target hangs")
		r.exporter.Interrupt()
		<-done
		r.exporter.Close()
		if r.clock() > 6*time.Second {
			t.Errorf("it took until %v to give up", r.clock())
		}
		s := r.check("at the end")
		if s.Ledger.Unknown != 1000 || s.Ledger.Failed != 19_000 || s.Failures[CodeInterrupted] != 19_000 {
			t.Errorf("ledger %+v, failures %v, want the 1,000 of two requests unknown and the rest interrupted", s.Ledger, s.Failures)
		}
	})
}

// TestFinalRefusalEndsIt has the endpoint take nothing more from a moment on: exports in every lane, waiting for a long
// retry and still to come all end at once, with its reason.
func TestFinalRefusalEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r *rig
		r = newRig(t, func(c *Config) { c.Attempts, c.RetryFor = 0, time.Hour }, func(call int, _ []Record, results []Result) {
			for i := range results {
				switch {
				case r.clock() > time.Second:
					results[i] = Result{Outcome: Refused, Code: "AccessDenied", Message: "no", Final: true}
				case call%2 == 0:
					results[i] = Result{Outcome: Throttled, Code: CodeThroughputExceeded}
				}
			}
		})
		p := r.exporter.Producer()
		offer := func(n int) {
			for i := range n {
				p.Offer(r.clock(), r.clock(), r.update(i, "gold", true))
			}
			p.Flush()
		}
		offer(2000)
		select {
		case <-r.exporter.Refused():
			t.Fatal("refused before the endpoint has refused anything")
		case <-time.After(900 * time.Millisecond):
		}
		offer(2000) // while half of the first ones wait for their next attempts
		<-r.exporter.Refused()
		calls := r.sink.calls
		offer(2000)
		p.Close()
		r.exporter.Close()
		s := r.check("at the end")
		if s.Refusal == nil || s.Refusal.Message != "no" || !s.Refusal.Final {
			t.Errorf("refused because of %+v", s.Refusal)
		}
		if s.Ledger.InFlight != 0 || s.Ledger.Failed < 2000 || s.Failures["AccessDenied"] != s.Ledger.Failed {
			t.Errorf("ledger %+v, failures %v", s.Ledger, s.Failures)
		}
		if r.sink.calls > calls || r.clock() > 5*time.Second {
			t.Errorf("%d requests after the refusal, it took until %s", r.sink.calls-calls, r.clock())
		}
	})
}

func TestRequestsInFlightAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.Lanes, c.InFlight = 3, 7 }, nil)
		r.sink.latency = 50 * time.Millisecond
		p := r.exporter.Producer()
		for i := range 30_000 {
			p.Offer(r.clock(), 0, r.update(i, "gold", true))
		}
		p.Close()
		r.exporter.Close()
		s := r.exporter.Snapshot()
		if r.sink.peak != 7 || s.PeakInFlight != 7 {
			t.Errorf("%d requests at once, the snapshot says %d, want 7", r.sink.peak, s.PeakInFlight)
		}
	})
}

func TestOversizeRecordFailsAloneByName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.MaxRecordBytes = 2000 }, nil)
		p := r.exporter.Producer()
		p.Offer(0, 0, r.update(1, "gold", true))
		p.Offer(0, 0, r.update(2, string(make([]byte, 2000)), true))
		p.Offer(0, 0, r.update(3, "gold", true))
		p.Close()
		r.exporter.Close()
		s := r.check("at the end")
		if s.Ledger.Acked != 2 || s.Failures[CodeRecordTooLarge] != 1 {
			t.Errorf("ledger %+v, failures %v", s.Ledger, s.Failures)
		}
	})
}

func TestConfigNamesEveryMistake(t *testing.T) {
	cfg := DefaultConfig()
	if err := cfg.Validate(); err != nil {
		t.Fatalf("the defaults are refused: %v", err)
	}
	cfg.BatchRecords, cfg.InFlight, cfg.RetryFor, cfg.Linger = 700, 2, time.Second, -1
	want := `batch.records: 700 is more than the most allowed, 500: PutRecords takes 1 to 500 records
batch.linger: -1ns is less than the least allowed, 0s
in_flight: 2 is less than one for each of 4 lanes
attempts and retry_for: exactly one of them decides when a record is given up (attempts is 3, retry_for 1s)`
	if err := cfg.Validate(); err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

func TestWaitsSinceDue(t *testing.T) {
	var w waits
	w.add(10, 20)
	w.add(30, 35)
	for _, row := range []struct{ due, want time.Duration }{
		{0, 15}, {10, 15}, {15, 10}, {20, 5}, {25, 5}, {32, 3}, {35, 0}, {40, 0},
	} {
		if got := w.since(row.due); got != row.want {
			t.Errorf("since(%d) = %d, want %d", row.due, got, row.want)
		}
	}
}
