package md5x8

import (
	"math/rand/v2"
	"testing"
)

// TestSum compares eight texts hashed at once with each of them hashed by the standard library, in all lengths and
// mixed.
func TestSum(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range 2000 {
		var texts [Lanes][]byte
		for lane := range texts {
			size := n % 70
			if n >= 500 {
				size = random.IntN(longest + 3)
			}
			texts[lane] = make([]byte, size)
			for i := range texts[lane] {
				texts[lane][i] = byte(random.Uint32())
			}
		}
		var got, want [Lanes]Hash
		Sum(&texts, &got)
		one(&texts, &want)
		if got != want {
			t.Fatalf("seed %d, %d: wrong hash of %x", seed, n, texts)
		}
	}
	if !fast {
		t.Log("this processor has no instructions for eight at once")
	}
}

func BenchmarkSum(b *testing.B) {
	var texts [Lanes][]byte
	for lane := range texts {
		texts[lane] = []byte("0123456789abcdef")
	}
	var sums [Lanes]Hash
	b.Run("eight", func(b *testing.B) {
		for b.Loop() {
			Sum(&texts, &sums)
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			one(&texts, &sums)
		}
	})
}
