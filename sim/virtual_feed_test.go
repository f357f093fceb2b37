package sim

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/world"
)

// place is where an update stands among those of all slices: by when it is due, then by slice, then by its turn there.
type place struct {
	due      time.Duration
	slice, n int
	reason   profile.Reason // none of an export
}

func (p place) before(q place) bool {
	switch {
	case p.due != q.due:
		return p.due < q.due
	case p.slice != q.slice:
		return p.slice < q.slice
	}
	return p.n < q.n
}

// TestFeedCountsTies makes a feed of updates at few moments, so that the last export of nearly every chunk falls due at
// the very moment of suppressed ones of its own slice and of others: what an item counts is exactly what stands in
// front of that export.
func TestFeedCountsTies(t *testing.T) {
	sc, err := scenarios.Parse("ties.yaml", []byte(`version: 1
population: {profiles: 5_000, segments: {loyal-customers: {members: 50%}}}
dataflow: {segments: [loyal-customers]}
workload: [{duration: 1m, rate: 300/s, mix: {unmapped_attribute: 20%, attribute: 60%, qualify: 20%}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 0))
		sc.Seed = seed
		w, err := world.New(sc)
		if err != nil {
			t.Fatal(err)
		}
		coarse := time.Duration(1+random.IntN(4000)) * time.Millisecond
		f, all := feedOfTies(w, world.ExportConfig(sc), coarse)
		f.window(world.LongestRun)
		f.flush()
		exports, ties := 0, 0
		for _, batch := range f.supply.outlets[0].batches {
			for _, item := range batch {
				if item.chunk == nil {
					continue
				}
				exports += item.chunk.Len()
				last := slices.IndexFunc(all, func() func(place) bool {
					seen := 0
					return func(p place) bool {
						if p.reason == profile.ReasonNone {
							seen++
						}
						return seen == exports
					}
				}())
				var want [profile.ReasonCount]uint64
				end := last + 1
				if !item.chunk.Full() { // the rest
					end = len(all)
				}
				for _, p := range all[:end] {
					want[p.reason]++
				}
				want[profile.ReasonNone] = 0
				if s := exporter.Collect(0, nil, []exporter.Counts{item.counts}); s.Suppressed != want ||
					s.Ledger.Offered != uint64(end) || s.Exports != uint64(exports) {
					t.Fatalf("seed %d, moments of %s: up to export %d at %s, counted are %d: %v\nwant %d: %v", seed, coarse, exports,
						all[last].due, s.Ledger.Offered, s.Suppressed, end, want)
				}
				if end < len(all) && all[end].due == all[last].due && all[end].reason != profile.ReasonNone {
					ties++
				}
			}
		}
		if exports < 5_000 || ties < 5 {
			t.Errorf("seed %d, moments of %s: %d exports, and %d chunks that end at the moment of what follows", seed, coarse, exports, ties)
		}
	}
}

// feedOfTies is a feed of all slices whose updates were made already, at moments of a width, and these updates in the
// order in which they fall due.
func feedOfTies(w *world.World, cfg exporter.Config, coarse time.Duration) (*feed, []place) {
	f := &feed{supply: newSupply(1), encoder: exporter.NewEncoder(w.Dataflow(), w.PartitionKey(), cfg), slices: w.Slices()}
	f.supply.open([]*feed{f})
	f.supply.ahead = 1 << 20 // there is no loop that takes anything
	var all []place
	var moments []time.Duration
	for i, slice := range f.slices {
		s := &source{Ahead: exporter.NewAhead(f.supply.free.Get(false)), slice: slice}
		for n := 0; ; n++ {
			u := slice.Next()
			if u == nil {
				break
			}
			p := place{due: u.Due.Truncate(coarse), slice: i, n: n, reason: w.Dataflow().Detect(&u.Update).Reason}
			all = append(all, p)
			if s.Judge(f.encoder, p.due, &u.Update) {
				s.Encode(f.encoder, &u.Update)
			}
		}
		s.find()
		f.sources, moments, f.quiet = append(f.sources, s), append(moments, s.due), append(f.quiet, s.Uncounted())
	}
	f.turns = newTurns(moments)
	slices.SortFunc(all, func(p, q place) int {
		if p.before(q) {
			return -1
		}
		return 1
	})
	return f, all
}
