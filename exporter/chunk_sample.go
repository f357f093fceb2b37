package exporter

import (
	"cmp"
	"slices"

	"kinesim/exporter/profile"
)

// sampled is the sample of an export in a chunk, which is known by where it begins in the arena.
type sampled struct {
	start  int32
	sample *Sample
}

// isSampled is a bit of export.triggers: the export is kept to be looked at.
const isSampled profile.TriggerSet = 1 << 7

var _ [7 - profile.TriggerCount]struct{} // so that no trigger has that bit

func (e *export) sampled() bool { return e.triggers&isSampled != 0 }

// keepSample keeps the sample of the export that was made last.
func (c *Chunk) keepSample(e *export, s *Sample) {
	e.triggers |= isSampled
	c.samples = append(c.samples, sampled{e.start, s})
}

// takeSample takes over the sample of an export of another chunk, if it has one, that is to begin at a place.
func (c *Chunk) takeSample(start int32, from *Chunk, e *export) {
	if e.sampled() {
		c.samples = append(c.samples, sampled{start, from.sample(e)})
	}
}

// sample is that of an export that has one.
func (c *Chunk) sample(e *export) *Sample {
	i, _ := slices.BinarySearchFunc(c.samples, e.start, func(s sampled, start int32) int { return cmp.Compare(s.start, start) })
	return c.samples[i].sample
}
