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
	shards map[string]*shardPeaks
	last   *shardPeaks // of the last record
}

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

func (b *peakBook) add(shard string, at time.Duration, size int) {
	if b.last == nil || b.last.id != shard {
		b.last = b.shards[shard]
		if b.last == nil {
			if b.shards == nil {
				b.shards = map[string]*shardPeaks{}
			}
			b.last = &shardPeaks{id: shard}
			b.shards[shard] = b.last
		}
	}
	b.last.second.add(at, time.Second, size)
	b.last.minute.add(at, time.Minute, size)
}

func (p *openPeaks) add(at, over time.Duration, size int) {
	which := int64(at / over)
	t := &p.open[which%int64(len(p.open))]
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
