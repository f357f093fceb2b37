package body

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestHash compares the hashes of bodies that are made at the same time with those of their bytes.
func TestHash(t *testing.T) {
	free := NewPool(4)
	var h Hashing
	var running sync.WaitGroup
	for first := range uint64(8) {
		running.Go(func() {
			for seed := first; seed < 200; seed += 8 {
				random := rand.New(rand.NewPCG(seed, 1))
				b, turn := free.Take()
				for range random.IntN(200_000) {
					b.Bytes = append(b.Bytes, byte(random.Uint32()))
				}
				h.Hash(b, seed%2 == 0)
				sum := sha256.Sum256(b.Bytes)
				if want := hex.EncodeToString(sum[:]); b.Hash != want {
					t.Errorf("seed %d: hash %s, want %s", seed, b.Hash, want)
				}
				b.LetGo(turn)
			}
		})
	}
	running.Wait()
}
