package sim

import (
	"context"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/verify"
	"kinesim/sim/world"
)

// stream is a stream that a virtual run goes to, and how.
type stream struct {
	shards  int
	latency time.Duration
	lost    int // one answer in so many does not come; 0 for none
	export  exporter.Config
}

// drawStream draws a stream, mostly too small for what comes.
func drawStream(draws *rand.Rand) stream {
	s := stream{shards: 1 + draws.IntN(3), latency: time.Duration(draws.IntN(300)) * time.Millisecond}
	if draws.IntN(3) == 0 {
		s.lost = 2 + draws.IntN(10)
	}
	sc := scenarios.Scenario{Export: exporter.DefaultConfig()}
	for _, d := range exporter.ConfigTable() {
		switch d.Key {
		case "lanes", "in_flight", "batch.records", "attempts", "queue":
			d.Set(&sc.Export, d.Cases[draws.IntN(len(d.Cases))])
		case "pacing", "order_per_key":
			d.Set(&sc.Export, setting.Truth(draws.IntN(2) == 0))
		}
	}
	sc.Stream.MaxRecord = exporter.DefaultMaxRecordBytes
	s.export = world.ExportConfig(&sc)
	return s
}

// result is all that is known of a run at its end.
type result struct {
	snapshot exporter.Snapshot
	proof    verify.Proof
	drains   []Drain
	end      time.Duration
}

// runStreams runs a scenario once and lets it go to all streams.
func runStreams(t *testing.T, sc *scenarios.Scenario, several []stream, change func(i int, c *VirtualConfig)) []result {
	t.Helper()
	return runUntil(t.Context(), t, sc, several, change)
}

// runUntil is runStreams until a context ends.
func runUntil(
	ctx context.Context, t *testing.T, sc *scenarios.Scenario, several []stream, change func(i int, c *VirtualConfig),
) []result {
	t.Helper()
	w, err := world.New(sc)
	if err != nil {
		t.Fatal(err)
	}
	var configs []VirtualConfig
	var verifiers []*verify.Direct
	var drains []*Drains
	for i, s := range several {
		model := streams.New(streams.Config{CountOnly: true})
		if err := model.CreateStream(sc.Start, "s", s.shards, 0); err != nil {
			t.Fatal(err)
		}
		verifier, drain := verify.NewDirect(s.export.OrderPerKey), NewDrains(w)
		endpoint := &ModelEndpoint{Model: model, Stream: "s", Start: sc.Start, Latency: ConstantLatency(s.latency), Stored: verifier.Took}
		c := VirtualConfig{Export: s.export, Endpoint: endpoint, Observer: Observers(verifier, drain), Arrived: verifier.Arrived}
		if s.lost > 0 {
			c.Endpoint = &slowEndpoint{Endpoint: endpoint, answer: every(s.lost, time.Minute)}
		}
		c.Export.SampleEvery = time.Second
		if change != nil {
			change(i, &c)
		}
		configs, verifiers, drains = append(configs, c), append(verifiers, verifier), append(drains, drain)
	}
	all, err := NewVirtuals(w, configs...)
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for _, v := range all {
		running.Go(func() { v.Run(ctx) })
	}
	running.Wait()
	results := make([]result, len(all))
	for i, v := range all {
		results[i] = result{v.Snapshot(), verifiers[i].Finish(), drains[i].List(), v.Now()}
	}
	return results
}

// TestVirtualsAsAlone draws streams, and holds each of those that share a generation against the same one alone. Small
// queues block producers, so that loops want feeds unequally far.
func TestVirtualsAsAlone(t *testing.T) {
	seed := rand.Uint64()
	draws := rand.New(rand.NewPCG(seed, 0))
	blocked, throttled := false, false
	for n := range 12 {
		scenario := func() *scenarios.Scenario {
			sc := builtin(t, []string{"nightly-batch", "quickstart"}[n%2])
			if err := sc.Scale([]float64{2, 0.5}[n%2]); err != nil {
				t.Fatal(err)
			}
			sc.Seed = uint64(n)
			return sc
		}
		several := make([]stream, 2+draws.IntN(4))
		for i := range several {
			several[i] = drawStream(draws)
		}
		several[0].shards, several[0].export = 1, exporter.DefaultConfig() // which throttles
		for i, got := range runStreams(t, scenario(), several, nil) {
			want := runStreams(t, scenario(), several[i:i+1], nil)[0]
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d, case %d, stream %d of %d: %+v\ntogether %+v\nalone    %+v", seed, n, i, len(several), several[i], got, want)
			}
			if len(got.snapshot.Samples) == 0 || got.snapshot.Exports == 0 {
				t.Fatalf("seed %d, case %d: the case lost its point", seed, n)
			}
			blocked = blocked || got.snapshot.Backpressure > 0
			throttled = throttled || got.snapshot.Throttled > 0
		}
	}
	if !blocked || !throttled {
		t.Errorf("seed %d: blocked %v, throttled %v: the cases lost their point", seed, blocked, throttled)
	}
}

// TestVirtualsOneLeaves ends one of three runs early: the others go on as if it were not there.
func TestVirtualsOneLeaves(t *testing.T) {
	several := []stream{{shards: 1, export: exporter.DefaultConfig()}, {shards: 2, export: exporter.DefaultConfig()},
		{shards: 3, export: exporter.DefaultConfig()}}
	got := runStreams(t, builtin(t, "quickstart"), several, func(i int, c *VirtualConfig) {
		if i == 1 {
			c.Actions = []Action{{At: 5 * time.Second, Do: (*Virtual).Quit}}
		}
	})
	for _, i := range []int{0, 2} {
		if want := runStreams(t, builtin(t, "quickstart"), several[i:i+1], nil)[0]; !reflect.DeepEqual(got[i], want) {
			t.Errorf("stream %d: %+v, want %+v", i, got[i], want)
		}
	}
	if got[1].end > 6*time.Second || got[1].snapshot.Exports >= got[0].snapshot.Exports {
		t.Errorf("the one that left: %+v", got[1])
	}
}

// TestVirtualsCut interrupts several runs, of which one has gone further than another and one is blocked: all of them
// end with the same updates, whatever became of these.
func TestVirtualsCut(t *testing.T) {
	for _, drain := range []time.Duration{0, 100 * time.Millisecond} {
		full := stream{shards: 1, latency: 300 * time.Millisecond, export: exporter.DefaultConfig()}
		full.export.Attempts, full.export.RetryFor = 0, time.Hour
		blocked := full
		blocked.export.QueueRecords = 50
		several := []stream{full, {shards: 8, export: exporter.DefaultConfig()}, blocked}
		sc := builtin(t, "nightly-batch")
		if err := sc.Scale(3); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		got := runUntil(ctx, t, sc, several, func(i int, c *VirtualConfig) {
			c.Drain = drain
			if i == 1 {
				c.Actions = []Action{{At: 22 * time.Second, Do: func(*Virtual) { cancel() }}}
			}
		})
		whole := walked(t, sc)
		for i := range got {
			s := &got[i].snapshot
			if sameRecords(t, *s, got[0].snapshot); !s.Ledger.Balanced() || s.Ledger.InFlight != 0 || s.Exports >= whole.Exports {
				t.Errorf("drain %v, stream %d: %d of %d exports, ledger %+v", drain, i, s.Exports, whole.Exports, s.Ledger)
			}
			if i == 1 && got[i].end >= 30*time.Second || got[i].end < 22*time.Second {
				t.Errorf("drain %v, stream %d ended at %v", drain, i, got[i].end)
			}
			if interrupted := s.Failures[exporter.CodeInterrupted] > 0; interrupted && drain == 0 {
				t.Errorf("stream %d: failures %v, and there was no bound", i, s.Failures)
			}
		}
		if drain > 0 && got[0].snapshot.Failures[exporter.CodeInterrupted] == 0 {
			t.Errorf("all was delivered within %v", drain)
		}
	}
}

// TestVirtualsDisagree refuses runs that no generation can feed.
func TestVirtualsDisagree(t *testing.T) {
	w, err := world.New(builtin(t, "quickstart"))
	if err != nil {
		t.Fatal(err)
	}
	one := VirtualConfig{Export: exporter.DefaultConfig()}
	for _, change := range []func(*VirtualConfig){
		func(c *VirtualConfig) { c.Producers = 3 },
		func(c *VirtualConfig) { c.Bytes = true },
		func(c *VirtualConfig) { c.Export.SampleEvery = time.Second },
	} {
		other := one
		change(&other)
		if _, err := NewVirtuals(w, one, other); err == nil {
			t.Errorf("%+v and %+v run together", one, other)
		}
	}
}
