package exporter

import (
	"math/rand/v2"
	"testing"
)

// TestChains compares the table with a map under keys that are many and keys that collide.
func TestChains(t *testing.T) {
	for _, space := range []uint64{3, 50, 5000, 1 << 40} {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, space))
		table, want := newChains(), map[uint64]chain{}
		var keys []uint64
		for step := range 60_000 {
			// Neighbours in the table, and the end of it: hashes with equal upper halves.
			key := random.Uint64N(space)
			if step%3 > 0 {
				key = -key
			}
			e := table.at(key)
			if got := *e; got.length != want[key].length || got.tail != want[key].tail || got.key != key {
				t.Fatalf("seed %d, space %d, step %d: chain of %d is %+v, want %+v", seed, space, step, key, got, want[key])
			}
			if e.length == 0 {
				keys = append(keys, key)
			}
			e.length++
			e.tail = int32(step)
			want[key] = *e
			if random.Uint64N(2048) < uint64(len(keys)) { // grows to some size, and stays there
				i := random.IntN(len(keys))
				table.remove(keys[i])
				delete(want, keys[i])
				keys[i] = keys[len(keys)-1]
				keys = keys[:len(keys)-1]
			}
			if table.used != len(want) {
				t.Fatalf("seed %d, space %d, step %d: %d chains, want %d", seed, space, step, table.used, len(want))
			}
		}
		if indices := len(table.entries); uint64(indices-1) != ^uint64(0)>>table.shift {
			t.Errorf("seed %d, space %d: keys have places in another table than one of %d", seed, space, indices)
		}
		for key, c := range want {
			if got := *table.find(key); got != c {
				t.Fatalf("seed %d, space %d: chain of %d is %+v, want %+v", seed, space, key, got, c)
			}
		}
	}
}
