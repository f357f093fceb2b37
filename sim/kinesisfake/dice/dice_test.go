package dice

import "testing"

// TestMix: the first numbers of splitmix64 with the seeds 0 and 1 (Steele, Lea and Flood 2014, as in java.util).
func TestMix(t *testing.T) {
	for seed, want := range []uint64{0xe220a8397b1dcdaf, 0x910a2dec89025cc1} {
		if got := Mix(uint64(seed)); got != want {
			t.Errorf("%d: %x, not %x", seed, got, want)
		}
	}
}

func TestUnit(t *testing.T) {
	if least, most := Unit(0), Unit(1<<64-1); least != 0 || most >= 1 || most < 1-1e-15 {
		t.Errorf("from %g to %g", least, most)
	}
}
