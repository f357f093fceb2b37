package prefetch

import "testing"

// TestOf fetches what is there and what is not, and changes neither.
func TestOf(t *testing.T) {
	values := []uint64{1, 2, 3}
	for i := range values {
		Of(&values[i])
	}
	Of((*uint64)(nil)) // which the processor passes over
	if values[0] != 1 || values[1] != 2 || values[2] != 3 {
		t.Errorf("%v", values)
	}
	if n := testing.AllocsPerRun(100, func() { Of(&values[1]) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestPieces does the same with pieces of a memory, the last of which ends with it.
func TestPieces(t *testing.T) {
	memory := []byte("onetwosix")
	list := []uint32{2, 0, 2}
	Pieces(memory, 3, list)
	Pieces(memory, 3, nil)
	Pieces(nil, 0, list)
	if string(memory) != "onetwosix" || list[0] != 2 || list[1] != 0 {
		t.Errorf("%q, %v", memory, list)
	}
	if n := testing.AllocsPerRun(100, func() { Pieces(memory, 3, list) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
