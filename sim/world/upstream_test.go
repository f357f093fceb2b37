package world

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kinesim/scenarios"
)

// The queue lets arrivals go as one would that is served one by one: each when it has come and the one before it is
// through. How long each has waited is told by when it left.
func TestQueue(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		sc := &scenarios.Scenario{Workload: []scenarios.Phase{}}
		for range 1 + random.IntN(5) {
			phase := scenarios.Phase{Duration: time.Duration(1+random.IntN(20)) * time.Second, From: float64(random.IntN(300))}
			phase.To = []float64{phase.From, float64(random.IntN(300)), 0, 100}[random.IntN(4)]
			sc.Workload = append(sc.Workload, phase)
		}
		s, err := newSchedule(sc)
		if err != nil {
			t.Fatal(err)
		}
		const capacity = 100.0
		plain := s
		s.hold(capacity)
		came, left := cursor{stride: 1}, cursor{stride: 1}
		through := -time.Hour
		for n := 0; ; n++ {
			at, more := came.due(&plain)
			goes, also := left.due(&s)
			if more != also {
				t.Fatalf("seed %d: %v arrivals come and %v go", seed, more, also)
			}
			if !more {
				break
			}
			through = max(at, through+time.Second/capacity)
			if diff := (goes - through).Abs(); diff > 2*time.Second/capacity {
				t.Fatalf("seed %d: arrival %d comes at %v and goes at %v, not at %v", seed, n, at, goes, through)
			}
			if diff := (s.waited(goes) - (goes - at)).Abs(); diff > time.Millisecond { // at the end of a ramp to nothing, areas tell moments less exactly
				t.Fatalf("seed %d: arrival %d comes at %v and goes at %v, and has waited for %v", seed, n, at, goes, s.waited(goes))
			}
			came.advance(&plain)
			left.advance(&s)
		}
	}
}

// Delays have the median and the p95 that a scenario says, each way its own; what no event has brought about has none.
func TestUpstreamDelays(t *testing.T) {
	sc := worldScenario()
	sc.Upstream = &scenarios.Upstream{
		Streaming: scenarios.Delay{Median: time.Minute, P95: 5 * time.Minute}, Batch: scenarios.Delay{Median: time.Minute, P95: time.Minute},
		Job: time.Hour,
	}
	u := makeWorld(t, sc).Upstream()
	var all []time.Duration
	for i := range 20_000 {
		due := time.Duration(i) * time.Millisecond
		all = append(all, u.Before(viaStreaming, due, uint64(i)))
		if got := u.Before(viaBatch, due, 7); got != time.Hour+time.Minute {
			t.Fatalf("batch: %v", got)
		}
		if got := u.Before(viaNothing, due, 7); got != 0 {
			t.Fatalf("of no event: %v", got)
		}
	}
	slices.Sort(all)
	for share, want := range map[float64]time.Duration{0.5: time.Minute, 0.95: 5 * time.Minute} {
		if got := all[int(share*float64(len(all)))]; math.Abs(float64(got)/float64(want)-1) > 0.05 {
			t.Errorf("%v of the delays are at most %v, want %v", share, got, want)
		}
	}
}

// Each update tells how it came about.
func TestVias(t *testing.T) {
	w := worldOf(t, `population:
  segments: {a: 20%, e: {members: 20%, evaluation: edge}, b: {members: 10%, evaluation: batch}, x: {members: 10%, evaluation: external}, later: 5%}
workload: [{duration: 10s, rate: 200/s}]
dataflow: {segments: [a, e, b, x]}
timeline:
  - {at: 1s, evaluate: b, enter: 50, over: 1s}
  - {at: 2s, refresh: x, enter: 50, over: 1s}
  - {at: 3s, activate: later, over: 1s}
  - {at: 4s, restate: 50, over: 1s}
`)
	seen := map[scenarios.Kind]map[uint8]bool{}
	for _, s := range w.Slices() {
		for u := s.Next(); u != nil; u = s.Next() {
			if seen[u.Kind] == nil {
				seen[u.Kind] = map[uint8]bool{}
			}
			seen[u.Kind][u.Via] = true
		}
	}
	for kind, want := range map[scenarios.Kind][]uint8{
		scenarios.KindAttribute: {viaStreaming}, scenarios.KindQualify: {viaStreaming, viaEdge}, scenarios.KindEvaluateEnter: {viaBatch, viaExternal},
		scenarios.KindRefreshStay: {viaExternal}, scenarios.KindBackfill: {viaNothing}, scenarios.KindRestate: {viaNothing},
	} {
		for _, via := range want {
			if !seen[kind][via] || len(seen[kind]) != len(want) {
				t.Errorf("%s comes about by %v, want %v", kind, seen[kind], want)
			}
		}
	}
}
