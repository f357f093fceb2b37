package sim

import (
	"context"
	"reflect"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/verify"
	"kinesim/sim/world"
)

// virtualRig is a virtual run of a scenario against the model.
type virtualRig struct {
	*Virtual
	endpoint *ModelEndpoint
	verifier *verify.Direct
	drains   *Drains
}

func newVirtualRig(t testing.TB, sc *scenarios.Scenario, change func(*VirtualConfig)) *virtualRig {
	t.Helper()
	w, err := world.New(sc)
	if err != nil {
		t.Fatal(err)
	}
	cfg := world.ExportConfig(sc)
	r := &virtualRig{verifier: verify.NewDirect(cfg.OrderPerKey), drains: NewDrains(w)}
	model := streams.New(streams.Config{CountOnly: true})
	if err := model.CreateStream(sc.Start, sc.Stream.Name, max(sc.Stream.Shards, 1), 0); err != nil {
		t.Fatal(err)
	}
	r.endpoint = &ModelEndpoint{Model: model, Stream: sc.Stream.Name, Start: sc.Start, Latency: ConstantLatency(sc.Stream.Latency),
		Stored: r.verifier.Took}
	vc := VirtualConfig{Export: cfg, Endpoint: r.endpoint, Observer: Observers(r.verifier, r.drains),
		Arrived: r.verifier.Arrived}
	if change != nil {
		change(&vc)
	}
	if r.Virtual, err = NewVirtual(w, vc); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *virtualRig) run(t testing.TB) (exporter.Snapshot, verify.Proof) {
	t.Helper()
	r.Run(context.Background())
	s := r.Snapshot()
	if !s.Ledger.Balanced() || s.Ledger.InFlight != 0 {
		t.Fatalf("the ledger does not balance: %+v", s.Ledger)
	}
	return s, r.verifier.Finish()
}

// builtin loads a built-in scenario.
func builtin(t testing.TB, name string) *scenarios.Scenario {
	t.Helper()
	sc, _, err := scenarios.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// walked is what a direct walk over all slices makes of a scenario, without any driver.
func walked(t testing.TB, sc *scenarios.Scenario) exporter.Snapshot {
	t.Helper()
	w, err := world.New(sc)
	if err != nil {
		t.Fatal(err)
	}
	var s exporter.Snapshot
	var payload, key, scratch []byte
	for _, slice := range w.Slices() {
		for u := slice.Next(); u != nil; u = slice.Next() {
			s.Ledger.Offered++
			d := w.Dataflow().Detect(&u.Update)
			if !d.Export() {
				s.Suppressed[d.Reason]++
				continue
			}
			for trigger := range profile.TriggerCount {
				if d.Triggers&(1<<trigger) != 0 {
					s.Triggers[trigger]++
				}
			}
			payload = w.Dataflow().AppendPayload(payload[:0], &u.Update)
			key = w.PartitionKey().Append(key[:0], &u.Update)
			var hash exporter.Digest
			hash, scratch = exporter.Hash(scratch, key, payload)
			s.Exports++
			s.PayloadBytes += uint64(len(payload))
			s.Digest = s.Digest.Add(hash)
		}
	}
	return s
}

// sameRecords compares what scenario and seed decide, whatever the driver.
func sameRecords(t *testing.T, got, want exporter.Snapshot) {
	t.Helper()
	pick := func(s exporter.Snapshot) exporter.Snapshot {
		return exporter.Snapshot{Triggers: s.Triggers, Suppressed: s.Suppressed, Exports: s.Exports, PayloadBytes: s.PayloadBytes,
			Digest: s.Digest,
			Ledger: exporter.Ledger{Offered: s.Ledger.Offered}}
	}
	if got, want := pick(got), pick(want); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if want.Exports == 0 {
		t.Error("nothing was exported")
	}
}

// TestVirtualSameRecords holds every built-in scenario's virtual run against a direct walk of its slices.
func TestVirtualSameRecords(t *testing.T) {
	for _, info := range scenarios.List() {
		t.Run(info.Name, func(t *testing.T) {
			got, v := newVirtualRig(t, builtin(t, info.Name), nil).run(t)
			sameRecords(t, got, walked(t, builtin(t, info.Name)))
			if !v.Holds() || v.Matched != got.Ledger.Acked {
				t.Errorf("verification: %+v", v)
			}
		})
	}
}

// takesAll acknowledges everything at once, with sequence numbers that grow.
type takesAll struct{ sequence atomic.Uint64 }

func (s *takesAll) Put(_ context.Context, records []exporter.Record, results []exporter.Result) {
	for i := range records {
		results[i] = exporter.Result{Outcome: exporter.Acked, Shard: "shardId-000000000000",
			Sequence: strconv.FormatUint(s.sequence.Add(1), 10)}
	}
}

// TestVirtualSameRecordsAsRealTime holds every built-in scenario's virtual run against the real-time driver, with other
// lanes and workers. By a clock that is an hour ahead everything is due already, so that a run takes no time.
func TestVirtualSameRecordsAsRealTime(t *testing.T) {
	for _, info := range scenarios.List() {
		t.Run(info.Name, func(t *testing.T) {
			virtual, _ := newVirtualRig(t, builtin(t, info.Name), nil).run(t)
			w, err := world.New(builtin(t, info.Name))
			if err != nil {
				t.Fatal(err)
			}
			cfg := exporter.DefaultConfig()
			cfg.Lanes, cfg.Linger = 3, 0
			start := time.Now()
			clock := func() time.Duration { return 2000*time.Hour + time.Since(start) } // all is due
			e, err := exporter.Start(cfg, w.Dataflow(), w.PartitionKey(), new(takesAll), nil, clock)
			if err != nil {
				t.Fatal(err)
			}
			RunOnClock(context.Background(), w, e, NewClock(clock), 3)
			e.Close()
			sameRecords(t, virtual, e.Snapshot())
		})
	}
}

// TestVirtualRepeats runs the same thing on one core and on two: everything is equal, the histograms too.
func TestVirtualRepeats(t *testing.T) {
	once := func() (exporter.Snapshot, time.Duration) {
		sc := builtin(t, "nightly-batch")
		sc.Stream.Shards = 1 // so that it is throttled, and retries
		r := newVirtualRig(t, sc, func(c *VirtualConfig) {
			c.Endpoint.(*ModelEndpoint).Latency = LogNormalLatency(20*time.Millisecond, 0.5, 7)
			c.Export.QueueRecords = 50 // so that producers wait
		})
		s, _ := r.run(t)
		return s, r.Now()
	}
	before := runtime.GOMAXPROCS(1)
	one, endOne := once()
	runtime.GOMAXPROCS(2)
	other, endOther := once()
	runtime.GOMAXPROCS(before)
	if !reflect.DeepEqual(one, other) || endOne != endOther {
		t.Errorf("two runs differ:\n%+v\n%+v", one, other)
	}
	if one.Throttled == 0 || one.Backpressure == 0 {
		t.Errorf("throttled %d, back-pressure %v: the case lost its point", one.Throttled, one.Backpressure)
	}
}

// TestVirtualBytes runs with the bytes of records and without: everything is the same, the samples too.
func TestVirtualBytes(t *testing.T) {
	once := func(bytes bool) (exporter.Snapshot, verify.Proof) {
		sc := builtin(t, "nightly-batch")
		sc.Stream.Shards = 1 // so that it is throttled, and exports are sent again
		return newVirtualRig(t, sc, func(c *VirtualConfig) {
			c.Bytes = bytes
			c.Export.SampleEvery = 100 * time.Millisecond
			c.Endpoint = &slowEndpoint{Endpoint: c.Endpoint, transit: every(7, 20*time.Second)}
		}).run(t)
	}
	with, proofWith := once(true)
	without, proofWithout := once(false)
	if !reflect.DeepEqual(with, without) || proofWith != proofWithout {
		t.Errorf("with bytes    %+v\n%+v\nwithout bytes %+v\n%+v", with, proofWith, without, proofWithout)
	}
	if with.Retries == 0 || len(with.Samples) == 0 || proofWith.Duplicates == 0 || with.Samples[0].Sequence == "" ||
		len(with.Samples[0].Payload) == 0 {
		t.Errorf("%d retries, %d samples, %+v: the case lost its point", with.Retries, len(with.Samples), proofWith)
	}
}

// TestVirtualSizesOnly runs every built-in scenario with payloads and with their sizes only: everything is equal but
// the digest. There are no retries, whose pauses depend on what is sent.
func TestVirtualSizesOnly(t *testing.T) {
	for _, info := range scenarios.List() {
		t.Run(info.Name, func(t *testing.T) {
			once := func(sizesOnly bool) (exporter.Snapshot, verify.Proof) {
				sc := builtin(t, info.Name)
				sc.Stream.Shards = 16
				return newVirtualRig(t, sc, func(c *VirtualConfig) {
					c.Export.SizesOnly, c.Export.SampleEvery = sizesOnly, time.Second
				}).run(t)
			}
			with, proofWith := once(false)
			without, proofWithout := once(true)
			if with.Retries > 0 || with.Exports == 0 || len(with.Samples) == 0 {
				t.Fatalf("%d retries, %d exports: the case lost its point", with.Retries, with.Exports)
			}
			if with.Digest == without.Digest {
				t.Error("payloads were made all the same")
			}
			with.Digest = without.Digest
			if !reflect.DeepEqual(with, without) || proofWith != proofWithout {
				t.Errorf("with payloads %+v\n%+v\nsizes only    %+v\n%+v", with, proofWith, without, proofWithout)
			}
		})
	}
}
