package sha256x2

import (
	"testing"

	"github.com/klauspost/cpuid/v2"
)

// TestSupports takes from a processor one of the things that blocks2 uses. A processor that has the others is no
// rarity: Goldmont and what followed it have SHA without AVX.
func TestSupports(t *testing.T) {
	used := []cpuid.FeatureID{cpuid.SHA, cpuid.SSSE3, cpuid.SSE4, cpuid.AVX}
	cpu := cpuid.CPU
	cpu.Enable(used...)
	if !supports(&cpu) {
		t.Error("false of a processor that has all")
	}
	for _, feature := range used {
		lacking := cpu
		lacking.Disable(feature)
		if supports(&lacking) {
			t.Errorf("true of a processor without %s", feature)
		}
	}
}
