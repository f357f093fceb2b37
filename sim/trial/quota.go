package trial

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// quotaBooks are a naive record of the strict write quota: everything that each shard took, with its moment.
type quotaBooks struct {
	strict  bool
	limits  streams.Limits
	open    []streams.ShardInfo
	byShard map[uint32][]spent
}

type spent struct {
	at    time.Duration
	bytes int64 // as charged
}

// owner is the open shard that a partition key falls into.
func (q *quotaBooks) owner(key []byte) uint32 {
	hash := bignum.HashOf(key)
	for _, s := range q.open {
		if hash.Compare(s.Start) >= 0 && hash.Compare(s.End) <= 0 {
			return s.Number
		}
	}
	panic("trial: a hash key that no open shard owns")
}

// judge books a request's records and compares each outcome with the quota: what is spent comes back a second later.
// Faulty tells that entries may have been refused by a fault.
func (q *quotaBooks) judge(t *trial, now time.Duration, records []exporter.Record, truth []exporter.Result, faulty bool) {
	if !q.strict {
		return
	}
	sums := map[uint32]int64{} // of the request, by shard: "PutRecords rounds on the cumulative sum of the records in each call"
	for i := range truth {
		shard := q.owner(records[i].Key)
		size := int64(len(records[i].Key) + len(records[i].Data))
		charge := inKiB(sums[shard]+size) - inKiB(sums[shard])
		count, bytes := q.lastSecond(shard, now)
		room := count < q.limits.RecordsPerSecond && (bytes+charge <= q.limits.BytesPerSecond || bytes == 0)
		switch truth[i].Outcome {
		case exporter.Acked:
			if !room {
				t.violate("quotas hold", "at %v shard %d takes %d bytes, though it took %d records and %d bytes within the second", now,
					shard, charge, count, bytes)
			}
			sums[shard] += size
			q.byShard[shard] = append(q.byShard[shard], spent{now, charge})
		case exporter.Throttled:
			if room && !faulty {
				t.violate("quotas hold", "at %v shard %d throttles %d bytes, though it took only %d records and %d bytes within the second",
					now, shard, charge, count, bytes)
			}
		}
	}
}

// lastSecond is what a shard took in the second before a moment.
func (q *quotaBooks) lastSecond(shard uint32, now time.Duration) (count, bytes int64) {
	list := q.byShard[shard]
	for i := len(list) - 1; i >= 0 && now-list[i].at < time.Second; i-- {
		count++
		bytes += list[i].bytes
	}
	return count, bytes
}

func inKiB(bytes int64) int64 { return (bytes + 1023) / 1024 * 1024 }
