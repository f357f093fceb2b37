package exporter

import (
	"testing"
	"unsafe"
)

// TestExportFillsALine: an export that grows makes everybody who looks at one wait for memory twice.
func TestExportFillsALine(t *testing.T) {
	if size := unsafe.Sizeof(export{}); size != 64 {
		t.Errorf("an export takes %d bytes, not 64", size)
	}
}

// TestSamplesMove moves exports from chunk to chunk, and sets one aside: each keeps its own sample, and one that has
// none gets none.
func TestSamplesMove(t *testing.T) {
	var from, to Chunk
	samples := map[uint64]*Sample{}
	for i := range 20 {
		from.arena = append(from.arena, "padding"...)
		at := len(from.arena)
		from.arena = append(from.arena, "the key and its payload"[:10+i%7]...)
		from.exports = append(from.exports, export{key: uint64(i), start: int32(at), data: int32(at + 3), end: int32(len(from.arena))})
		if i%3 == 1 {
			samples[uint64(i)] = new(Sample)
			from.keepSample(&from.exports[i], samples[uint64(i)])
		}
	}
	to.arena = append(to.arena, "what was there before"...)
	for i := 19; i >= 0; i -= 2 { // in another order than they came in
		to.append(&from, i)
	}
	lane := NewLane(DefaultConfig(), 1)
	aside := slot{chunk: &to, export: &to.exports[9]}
	lane.setAside(&aside)
	for _, c := range []*Chunk{&from, &to, to.Handle(), aside.chunk} {
		for i := range c.exports {
			e := &c.exports[i]
			want := samples[e.key]
			if e.sampled() != (want != nil) || want != nil && c.sample(e) != want {
				t.Errorf("export %d of a chunk with %d has the wrong sample", e.key, c.Len())
			}
		}
	}
	if from.reset(true); len(from.samples) != 0 || from.samples[:7][3].sample != nil {
		t.Error("a chunk that is used again holds samples")
	}
}
