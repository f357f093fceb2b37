package exporter

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestChains compares the table with a list of each key, under keys that are many and keys that collide.
func TestChains(t *testing.T) {
	for _, space := range []uint64{3, 50, 5000, 1 << 40} {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, space))
		var slots []slot
		table, want := newChains(), map[uint64][]int32{}
		var keys []uint64
		for step := range 60_000 {
			// Neighbours in the table, and the end of it: hashes with equal upper halves.
			key := random.Uint64N(space)
			if step%3 > 0 {
				key = -key
			}
			s := int32(len(slots))
			slots = append(slots, slot{export: &export{key: key}, tag: tagOf(key), links: links{following: none}})
			if got := table.enter(slots, s); int(got) != len(want[key]) {
				t.Fatalf("seed %d, space %d, step %d: export of %d waits for %d, want %d", seed, space, step, key, got, len(want[key]))
			}
			if want[key] = append(want[key], s); len(want[key]) == 1 {
				keys = append(keys, key)
			}
			for random.Uint64N(2048) < uint64(len(keys)) { // grows to some size, and stays there
				i := random.IntN(len(keys))
				chain := want[keys[i]]
				table.leave(slots, chain[0])
				if want[keys[i]] = chain[1:]; len(chain) > 1 {
					if got := slots[chain[0]].following; got != chain[1] {
						t.Fatalf("seed %d, space %d, step %d: %d follows, want %d", seed, space, step, got, chain[1])
					}
					continue
				}
				delete(want, keys[i])
				keys = slices.Delete(keys, i, i+1)
			}
			if table.used != len(want) {
				t.Fatalf("seed %d, space %d, step %d: %d chains, want %d", seed, space, step, table.used, len(want))
			}
		}
		if indices := len(table.buckets); uint32(indices-1) != ^uint32(0)>>table.shift {
			t.Errorf("seed %d, space %d: keys have places in another table than one of %d", seed, space, indices)
		}
		// One that was never let in, with a key that is there and with one that is not.
		slots = append(slots, slot{export: &export{key: keys[0]}, tag: tagOf(keys[0]), links: links{following: none}},
			slot{export: &export{key: space + 1}, tag: tagOf(space + 1), links: links{following: none}})
		table.leave(slots, int32(len(slots)-2))
		table.leave(slots, int32(len(slots)-1))
		for key, chain := range want {
			for i, s := range chain {
				if i+1 < len(chain) && slots[s].following != chain[i+1] {
					t.Fatalf("seed %d, space %d: %d does not wait for %d", seed, space, chain[i+1], s)
				}
				table.leave(slots, s)
			}
			delete(want, key)
		}
		inUse := func(s int32) bool { return s != none }
		if table.used != 0 || slices.ContainsFunc(table.buckets, inUse) {
			t.Errorf("seed %d, space %d: %d chains are left when all have ended", seed, space, table.used)
		}
	}
}
