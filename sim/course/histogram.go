package course

import (
	"math/bits"
	"slices"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// The scale of a Histogram is that of the exporter's latencies, an HdrHistogram of three digits from a microsecond on,
// so that both tell the same percentiles.
const (
	Digits   = 3
	Lowest   = 1000 // nanoseconds
	unit     = 9    // log2 of Lowest, rounded down
	halfBits = 10   // log2 of half the linear part
	linear   = 1 << (halfBits + 1)
	highest  = 1<<62 - 1
)

// Place is the place of a value on the scale.
func place(value int64) int {
	value = min(max(value, 0), highest)
	octave := 64 - bits.LeadingZeros64(uint64(value)|(linear-1)<<unit) - unit - halfBits - 1
	return octave<<halfBits + int(value>>(octave+unit))
}

// top is the greatest value of a place.
func top(place int) int64 {
	from, width := bounds(place)
	return from + width - 1
}

func bounds(place int) (from, width int64) {
	octave := max(place>>halfBits-1, 0)
	return int64(place-octave<<halfBits) << (octave + unit), 1 << (octave + unit)
}

// Histogram counts latencies in nanoseconds. It is a value that never changes.
type Histogram struct {
	cells []cell // in order of their places
	count uint64
}

type cell struct {
	place uint32
	count uint32
}

// Count is how many latencies there are.
func (h Histogram) Count() uint64 { return h.count }

// Quantile is the latency that a share of them, 0 to 1, do not exceed; 0 without any.
func (h Histogram) Quantile(q float64) int64 {
	left := rank(q, h.count)
	for _, c := range h.cells {
		if uint64(c.count) >= left {
			return top(int(c.place))
		}
		left -= uint64(c.count)
	}
	return 0
}

// rank is which one of so many, in their order, a quantile is. It is that of HdrHistogram.
func rank(q float64, count uint64) uint64 {
	return min(max(uint64(q*float64(count)+0.5), 1), count)
}

// Max is the greatest one.
func (h Histogram) Max() int64 {
	if len(h.cells) == 0 {
		return 0
	}
	return top(int(h.cells[len(h.cells)-1].place))
}

// Mean is their mean.
func (h Histogram) Mean() float64 {
	sum := 0.0
	for _, c := range h.cells {
		from, width := bounds(int(c.place))
		sum += float64(c.count) * (float64(from) + float64(width)/2)
	}
	return sum / max(float64(h.count), 1)
}

// Each shows every latency, or the greatest that it can have been, with how often there was one like it.
func (h Histogram) Each(show func(value int64, n uint64)) {
	for _, c := range h.cells {
		show(top(int(c.place)), uint64(c.count))
	}
}

// EachPlace shows every place of the scale with a count, in ascending order. It is the index of a count in an
// HdrHistogram.
func (h Histogram) EachPlace(show func(place int, n uint64)) {
	for _, c := range h.cells {
		show(int(c.place), uint64(c.count))
	}
}

// Places makes a histogram again of what EachPlace has shown.
type Places struct{ made Histogram }

// Add adds a place, which must be above the last one.
func (p *Places) Add(place int, n uint64) {
	p.made.cells = append(p.made.cells, cell{uint32(place), uint32(n)})
	p.made.count += n
}

// Histogram is what was made.
func (p *Places) Histogram() Histogram { return p.made }

// plus adds another one.
func (h Histogram) plus(o Histogram) Histogram {
	switch {
	case o.count == 0:
		return h
	case h.count == 0:
		return o
	}
	sum := Histogram{cells: make([]cell, 0, len(h.cells)+len(o.cells)), count: h.count + o.count}
	a, b := h.cells, o.cells
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].place < b[0].place:
			sum.cells, a = append(sum.cells, a[0]), a[1:]
		case b[0].place < a[0].place:
			sum.cells, b = append(sum.cells, b[0]), b[1:]
		default:
			sum.cells, a, b = append(sum.cells, cell{a[0].place, a[0].count + b[0].count}), a[1:], b[1:]
		}
	}
	sum.cells = append(append(sum.cells, a...), b...)
	return sum
}

// scratch is a histogram that is being filled.
type scratch struct {
	counts []uint32
	used   []uint32 // places with a count, in no order
}

// add counts a latency at its place.
func (s *scratch) add(at int) {
	if at >= len(s.counts) {
		s.counts = slices.Grow(s.counts, at+1-len(s.counts))[:at+1]
	}
	if s.counts[at] == 0 {
		s.used = append(s.used, uint32(at))
	}
	s.counts[at]++
}

// empty makes a histogram of it, and begins anew.
func (s *scratch) empty() Histogram {
	if len(s.used) == 0 {
		return Histogram{}
	}
	slices.Sort(s.used)
	h := Histogram{cells: make([]cell, len(s.used))}
	for i, at := range s.used {
		h.cells[i] = cell{at, s.counts[at]}
		h.count += uint64(s.counts[at])
		s.counts[at] = 0
	}
	s.used = s.used[:0]
	return h
}

// Gained is what a histogram of the exporter has gained since it was copied, on the scale of this package. The copy may
// be nil. A latency of fewer digits is told by the greatest value that it can be.
func gained(before, now *hdr.Histogram) Histogram {
	var h Histogram
	if now == nil {
		return h
	}
	var old []int64
	if before != nil {
		old = before.Export().Counts
	}
	counts := now.Export().Counts
	shift := 0
	if now.SignificantFigures() == 2 {
		shift = 3 // 256 cells of a power of two instead of 2,048
	}
	for i, n := range counts {
		if i < len(old) {
			n -= old[i]
		}
		if n <= 0 {
			continue
		}
		at := uint32(place(topOf(i, shift)))
		h.cells = append(h.cells, cell{at, uint32(n)})
		h.count += uint64(n)
	}
	return h
}

// topOf is top on a scale that is coarser by some bits.
func topOf(place, shift int) int64 {
	half := halfBits - shift
	octave := max(place>>half-1, 0)
	return (int64(place-octave<<half)+1)<<(octave+unit) - 1
}
