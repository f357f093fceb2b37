package sha256x2

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

// TestSum2 compares two bodies hashed at once with each of them hashed by the standard library.
func TestSum2(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	text := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}
	h := New()
	check := func(p, q []byte) {
		t.Helper()
		gotP, gotQ := h.Sum2(p, q)
		if [32]byte(gotP) != sha256.Sum256(p) || [32]byte(gotQ) != sha256.Sum256(q) {
			t.Fatalf("seed %d: wrong hash of %d and %d bytes", seed, len(p), len(q))
		}
	}
	for n := range 200 {
		check(text(n), text(n))
	}
	for range 300 {
		p, q := text(random.IntN(5000)), text(random.IntN(5000))
		from := random.IntN(len(p) + 1) // at any address
		check(p[from:], q)
		check(q, p[from:])
	}
}

// TestHex compares texts of all lengths around a block's, with a whole block to be read and without one, with what the
// standard library makes of them.
func TestHex(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for n := range 2 * sha256.BlockSize {
		for i := range 20 {
			memory := make([]byte, n+i%2*sha256.BlockSize)
			for i := range memory {
				memory[i] = byte(random.Uint32())
			}
			before, text := bytes.Clone(memory), memory[:n]
			var got [2 * sha256.Size]byte
			Hex(&got, text)
			if want := sha256.Sum256(text); string(got[:]) != hex.EncodeToString(want[:]) {
				t.Fatalf("seed %d: wrong hash of %x", seed, text)
			}
			if !bytes.Equal(memory, before) {
				t.Fatalf("seed %d: %x was changed", seed, text)
			}
		}
	}
	text, digits := make([]byte, longest), new([2 * sha256.Size]byte)
	if n := testing.AllocsPerRun(100, func() { Hex(digits, text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestSum2Allocates(t *testing.T) {
	h, p := New(), make([]byte, 10_000)
	h.Sum2(p, p)
	if n := testing.AllocsPerRun(100, func() { h.Sum2(p, p) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSum(b *testing.B) {
	const size = 850_000
	p, q := make([]byte, size), make([]byte, size)
	h := New()
	b.Run("one", func(b *testing.B) {
		b.SetBytes(2 * size)
		for b.Loop() {
			h.Sum(p)
			h.Sum(q)
		}
	})
	b.Run("two", func(b *testing.B) {
		if !fast {
			b.Skip("this processor has no instructions for two hashes at once")
		}
		b.SetBytes(2 * size)
		for b.Loop() {
			h.Sum2(p, q)
		}
	})
}

func BenchmarkHex(b *testing.B) {
	text, digits := []byte("c.hunter1283@headcustomized.example.org"), new([2 * sha256.Size]byte)
	b.Run("block", func(b *testing.B) {
		padded := append(make([]byte, 0, sha256.BlockSize), text...)
		for b.Loop() {
			Hex(digits, padded)
		}
	})
	b.Run("library", func(b *testing.B) {
		for b.Loop() {
			sum := sha256.Sum256(text)
			hex.Encode(digits[:], sum[:])
		}
	})
}
