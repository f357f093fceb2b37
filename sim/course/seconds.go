package course

import (
	"slices"
	"strings"
	"time"
)

// secondsAtMost bounds what is kept of shards second by second, eight bytes each: an hour of a thousand shards.
const secondsAtMost = 4 << 20

// ShardSeconds is what a shard took in each second of a run, the last ones left out in which it took nothing.
type ShardSeconds struct {
	ID      string   `json:"id"`
	Records []uint32 `json:"records"`
	Bytes   []uint32 `json:"bytes"`
}

// secondsBook keeps them, so that the peaks of the parts of a run can be found, which their own peaks do not tell.
type secondsBook struct {
	shards map[string]*ShardSeconds
	last   *ShardSeconds // of the last record
	kept   int
	full   bool // there were more than may be kept: nothing is
}

func (b *secondsBook) add(shard string, at time.Duration, size int) {
	if b == nil || b.full {
		return
	}
	if b.last == nil || b.last.ID != shard {
		b.last = b.shards[shard]
		if b.last == nil {
			b.last = &ShardSeconds{ID: strings.Clone(shard)}
			b.shards[b.last.ID] = b.last
		}
	}
	second := int(max(at, 0) / time.Second)
	b.kept += max(second+1-len(b.last.Records), 0)
	if b.kept > secondsAtMost {
		*b = secondsBook{full: true}
		return
	}
	b.last.grow(second + 1)
	b.last.Records[second]++
	b.last.Bytes[second] += uint32(size)
}

func (s *ShardSeconds) grow(length int) {
	for len(s.Records) < length {
		s.Records, s.Bytes = append(s.Records, 0), append(s.Bytes, 0)
	}
}

// list is every shard that took a record, in the order of their ids; nil when they were too many, or nobody wanted
// them.
func (b *secondsBook) list() []ShardSeconds {
	if b == nil || b.full {
		return nil
	}
	list := make([]ShardSeconds, 0, len(b.shards))
	for _, s := range b.shards {
		list = append(list, ShardSeconds{s.ID, slices.Clone(s.Records), slices.Clone(s.Bytes)})
	}
	slices.SortFunc(list, func(a, b ShardSeconds) int { return compareIDs(a.ID, b.ID) })
	return list
}

// peaksOf finds the peaks of shards in what parts of a run have kept of them; nil when one has kept nothing.
func peaksOf(parts []Part) []ShardPeak {
	all := map[string]*ShardSeconds{}
	for _, p := range parts {
		if p.Seconds == nil {
			return nil
		}
		first := int((p.After + time.Second/2) / time.Second)
		for _, s := range p.Seconds {
			sum := all[s.ID]
			if sum == nil {
				sum = &ShardSeconds{ID: s.ID}
				all[s.ID] = sum
			}
			sum.grow(first + len(s.Records))
			for i := range s.Records {
				sum.Records[first+i] += s.Records[i]
				sum.Bytes[first+i] += s.Bytes[i]
			}
		}
	}
	peaks := make([]ShardPeak, 0, len(all))
	for _, s := range all {
		peaks = append(peaks, ShardPeak{ID: s.ID, Second: s.peak(time.Second), Minute: s.peak(time.Minute)})
	}
	slices.SortFunc(peaks, func(a, b ShardPeak) int { return compareIDs(a.ID, b.ID) })
	return peaks
}

// peak is the greatest use of the shard's quotas over some seconds.
func (s *ShardSeconds) peak(over time.Duration) Peak {
	var p openPeaks
	each := int(over / time.Second)
	for from := 0; from < len(s.Records); from += each {
		t := taken{at: int64(from / each)}
		for i := from; i < min(from+each, len(s.Records)); i++ {
			t.records += uint64(s.Records[i])
			t.bytes += uint64(s.Bytes[i])
		}
		p.close(&t, over)
	}
	return p.peak
}
