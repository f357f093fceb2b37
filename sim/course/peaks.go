package course

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
)

// peakBook follows how much each shard takes, by whole seconds and minutes of the run. Lanes tell of their answers a
// little out of order, so that the last few of each are open.
type peakBook struct {
	shards    map[string]*shardPeaks
	byOrdinal []*shardPeaks // those of Settlement.Ordinal, which are found without hashing
}

// ordinalsMost is up to which ordinal a shard is found by it.
const ordinalsMost = 1 << 15

type shardPeaks struct {
	id             string
	second, minute openPeaks
}

// openPeaks are the intervals of a shard that may still grow, and the greatest of those before.
type openPeaks struct {
	open [4]taken
	peak Peak
}

type taken struct {
	at             int64 // which interval
	records, bytes uint64
}

func (b *peakBook) add(s *exporter.Settlement) {
	of := b.of(s)
	of.second.add(int64(s.At/time.Second), time.Second, s.Size)
	of.minute.add(int64(s.At/time.Minute), time.Minute, s.Size)
}

// of are the peaks of an export's shard.
func (b *peakBook) of(s *exporter.Settlement) *shardPeaks {
	if s.Ordinal == 0 || s.Ordinal > ordinalsMost {
		return b.find(s.Shard)
	}
	for int(s.Ordinal) >= len(b.byOrdinal) {
		b.byOrdinal = append(b.byOrdinal, nil)
	}
	of := b.byOrdinal[s.Ordinal]
	if of == nil {
		of = b.find(s.Shard)
		b.byOrdinal[s.Ordinal] = of
	}
	return of
}

func (b *peakBook) find(shard string) *shardPeaks {
	of := b.shards[shard]
	if of == nil {
		if b.shards == nil {
			b.shards = map[string]*shardPeaks{}
		}
		of = &shardPeaks{id: shard}
		b.shards[shard] = of
	}
	return of
}

// add counts a record in an interval.
func (p *openPeaks) add(which int64, over time.Duration, size int) {
	t := &p.open[uint64(which)%uint64(len(p.open))]
	if t.at != which {
		if t.at > which {
			return // an answer that was told of so late is of no peak
		}
		p.close(t, over)
		*t = taken{at: which}
	}
	t.records++
	t.bytes += uint64(size)
}

// close keeps the peak of an interval that has ended.
func (p *openPeaks) close(t *taken, over time.Duration) {
	found := Peak{
		Records: float64(t.records) / over.Seconds() / exporter.ShardRecords,
		Bytes:   float64(t.bytes) / over.Seconds() / exporter.ShardBytes,
		At:      time.Duration(t.at) * over,
	}
	if use, most := found.Use(), p.peak.Use(); use > most || use == most && found.At < p.peak.At {
		p.peak = found // the first of those that are equal, in whatever order they are closed
	}
}

// highest is the peak until now.
func (p openPeaks) highest(over time.Duration) Peak {
	for i := range p.open {
		p.close(&p.open[i], over)
	}
	return p.peak
}

// list is every shard that took a record, in the order of their ids.
func (b *peakBook) list() []ShardPeak {
	list := make([]ShardPeak, 0, len(b.shards))
	for id, s := range b.shards {
		list = append(list, ShardPeak{ID: id, Second: s.second.highest(time.Second), Minute: s.minute.highest(time.Minute)})
	}
	slices.SortFunc(list, func(a, b ShardPeak) int { return compareIDs(a.ID, b.ID) })
	return list
}

// compareIDs orders ids by the numbers at their ends.
func compareIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
