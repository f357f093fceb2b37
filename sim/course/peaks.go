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

	// What came last, in a few bytes a shard: nearly all that comes is of the same second.
	second int64
	load   []load   // by ordinal
	loaded []uint32 // ordinals with a load
}

// load is what a shard has taken of a second.
type load struct{ records, bytes uint64 }

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
	at int64 // which interval
	load
}

// add counts a record that was acknowledged in a second of the run.
func (b *peakBook) add(second int64, s *exporter.Settlement) {
	if second != b.second {
		b.settle()
		b.second = second
	}
	if s.Ordinal == 0 || s.Ordinal > ordinalsMost {
		b.find(s.Shard).add(second, load{1, uint64(s.Size)})
		return
	}
	if int(s.Ordinal) >= len(b.load) || b.load[s.Ordinal].records == 0 {
		b.begin(s)
	}
	l := &b.load[s.Ordinal]
	l.records++
	l.bytes += uint64(s.Size)
}

// begin makes room for the load of an export's shard.
func (b *peakBook) begin(s *exporter.Settlement) {
	if more := int(s.Ordinal) + 1 - len(b.load); more > 0 {
		b.load, b.byOrdinal = append(b.load, make([]load, more)...), append(b.byOrdinal, make([]*shardPeaks, more)...)
	}
	if b.byOrdinal[s.Ordinal] == nil {
		b.byOrdinal[s.Ordinal] = b.find(s.Shard)
	}
	b.loaded = append(b.loaded, s.Ordinal)
}

// settle puts the loads of the last second to what is open.
func (b *peakBook) settle() {
	for _, ordinal := range b.loaded {
		b.byOrdinal[ordinal].add(b.second, b.load[ordinal])
		b.load[ordinal] = load{}
	}
	b.loaded = b.loaded[:0]
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

func (p *shardPeaks) add(second int64, of load) {
	p.second.add(second, time.Second, of)
	p.minute.add(second/int64(time.Minute/time.Second), time.Minute, of)
}

// add counts what was taken in an interval.
func (p *openPeaks) add(which int64, over time.Duration, of load) {
	t := &p.open[uint64(which)%uint64(len(p.open))]
	if t.at != which {
		if t.at > which {
			return // an answer that was told of so late is of no peak
		}
		p.close(t, over)
		*t = taken{at: which}
	}
	t.records += of.records
	t.bytes += of.bytes
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
	b.settle()
	list := make([]ShardPeak, 0, len(b.shards))
	for id, s := range b.shards {
		list = append(list, ShardPeak{ID: id, Second: s.second.highest(time.Second), Minute: s.minute.highest(time.Minute)})
	}
	slices.SortFunc(list, func(a, b ShardPeak) int { return compareIDs(a.ID, b.ID) })
	return list
}

// compareIDs orders ids by the numbers at their ends.
func compareIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
