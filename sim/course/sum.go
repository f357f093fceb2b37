package course

import hdr "github.com/HdrHistogram/hdrhistogram-go"

// Sum adds histograms up, and takes them away again: a window that slides over a run. The zero value is empty.
type Sum struct {
	counts []uint64 // by place
	blocks []uint64 // sums of blockPlaces of them
	count  uint64
}

const blockPlaces = 256

// Add adds a histogram.
func (s *Sum) Add(h Histogram) {
	for _, c := range h.cells {
		s.put(int(c.place), uint64(c.count))
	}
}

// Remove takes a histogram away that was added.
func (s *Sum) Remove(h Histogram) {
	for _, c := range h.cells {
		s.put(int(c.place), -uint64(c.count))
	}
}

// AddSum adds what another one holds.
func (s *Sum) AddSum(o *Sum) {
	for at, n := range o.counts {
		if n > 0 {
			s.put(at, n)
		}
	}
}

// Record adds one latency.
func (s *Sum) Record(value int64) { s.put(place(value), 1) }

func (s *Sum) put(at int, n uint64) {
	if at >= len(s.counts) {
		blocks := at/blockPlaces + 1
		s.counts = append(s.counts, make([]uint64, blocks*blockPlaces-len(s.counts))...)
		s.blocks = append(s.blocks, make([]uint64, blocks-len(s.blocks))...)
	}
	s.counts[at] += n
	s.blocks[at/blockPlaces] += n
	s.count += n
}

// Count is how many latencies there are.
func (s *Sum) Count() uint64 { return s.count }

// Quantile is the latency that a share of them, 0 to 1, do not exceed; 0 without any.
func (s *Sum) Quantile(q float64) int64 {
	if s.count == 0 {
		return 0
	}
	left := rank(q, s.count)
	for block, n := range s.blocks {
		if n < left {
			left -= n
			continue
		}
		for at := block * blockPlaces; ; at++ {
			if s.counts[at] >= left {
				return top(at)
			}
			left -= s.counts[at]
		}
	}
	return 0
}

// Max is the greatest one.
func (s *Sum) Max() int64 {
	for at := len(s.counts) - 1; at >= 0; at-- {
		if s.counts[at] > 0 {
			return top(at)
		}
	}
	return 0
}

// Mean is their mean.
func (s *Sum) Mean() float64 {
	sum := 0.0
	for at, n := range s.counts {
		if n > 0 {
			from, width := bounds(at)
			sum += float64(n) * (float64(from) + float64(width)/2)
		}
	}
	return sum / max(float64(s.count), 1)
}

// Each shows every latency, or the greatest that it can have been, with how often there was one like it.
func (s *Sum) Each(show func(value int64, n uint64)) {
	for at, n := range s.counts {
		if n > 0 {
			show(top(at), n)
		}
	}
}

// HDR is the same as a histogram that others read.
func (s *Sum) HDR() *hdr.Histogram {
	made := hdr.New(Lowest, max(s.Max(), 2*Lowest), Digits)
	for at, n := range s.counts {
		if n > 0 {
			_ = made.RecordValues(top(at), int64(n)) // in range, so there is no error to look at
		}
	}
	return made
}
