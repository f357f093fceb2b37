package digits

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestEight compares the digits of numbers of all lengths, and around the bounds at which a digit changes, with what
// fmt makes of them.
func TestEight(t *testing.T) {
	check := func(n uint32) {
		t.Helper()
		got := binary.LittleEndian.AppendUint64(nil, Eight(n))
		if want := fmt.Sprintf("%08d", n); string(got) != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
	for power := uint32(1); power <= HundredMillion; power *= 10 {
		for n := uint32(0); n < 1000; n++ {
			check((power + n) % HundredMillion)
			check((power - 1 - min(n, power-1)) % HundredMillion)
		}
	}
	for n := uint32(0); n < HundredMillion; n += 9_973 {
		check(n)
	}
}

// TestPair compares pairs of numbers, random ones and those of which each eight digits are at a bound, with what fmt
// makes of them.
func TestPair(t *testing.T) {
	const most = 10_000_000_000_000_000_000 - 1
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	check := func(first, second uint64) {
		t.Helper()
		memory := []byte(fmt.Sprintf("<%038d>", 0))
		Pair((*[38]byte)(memory[1:]), first, second)
		if want := fmt.Sprintf("<%019d%019d>", first, second); string(memory) != want {
			t.Fatalf("seed %d: %s, want %s", seed, memory, want)
		}
	}
	for range 100_000 {
		check(random.Uint64N(most+1), random.Uint64N(most+1)>>random.IntN(64))
	}
	bounds := []uint64{0, 1, 9, 10, 99, 100, 9_999, 10_000, 10_001, 99_999_999, 50_000_000, 12_345_678}
	for _, high := range []uint64{0, 1, 99, 100, 922, 999} {
		for _, middle := range bounds {
			for _, low := range bounds {
				n := high*highest + middle*HundredMillion + low
				check(n, most-n)
				check(most-n, n)
			}
		}
	}
	if !fast {
		t.Log("this processor has no instructions for four at once")
	}
}

// TestSixteens compares the instructions with their twin for every number that a lane can hold, up to the remainder of
// a prime.
func TestSixteens(t *testing.T) {
	if !fast {
		t.Skip("this processor has no instructions for four at once")
	}
	for n := uint64(0); n < HundredMillion; n += 997 {
		var text [38]byte
		other := HundredMillion - 1 - n
		sixteens(&text, n, other, n/2, n/3)
		for i, want := range map[int]uint64{3: n, 11: other, 22: n / 2, 30: n / 3} {
			if got := binary.LittleEndian.Uint64(text[i:]); got != Eight(uint32(want)) {
				t.Fatalf("%q at %d, want %d", text[i:i+8], i, want)
			}
		}
	}
}

func BenchmarkPair(b *testing.B) {
	var text [38]byte
	for b.Loop() {
		Pair(&text, 1_234_567_890_123_456_789, 9_123_456_789_012_345_678)
	}
}
