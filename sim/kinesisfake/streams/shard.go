package streams

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// shard is a range of the ring with the records that fell into it. It is closed, never removed, when it is split or
// merged.
type shard struct {
	number     uint32
	start, end bignum.HashKey
	parents    []uint32 // none, one after a split, two after a merge
	createSecs uint64   // as in its sequence numbers: after those of its parents, so up to a second ahead of openedAt
	openedAt   int64    // Unix milliseconds
	closedAt   int64    // Unix milliseconds; 0 while it is open
	log        entryLog
	arrival    int64 // of the newest record, Unix milliseconds
	quota      shardQuota
	hidden     uint64 // newest records, not yet on the disk of a Store, that readers do not see
	turn       uint64 // of the journal when the newest record came

	stored, storedBytes, throttled, dropped uint64

	// Of a stream on demand: stored and storedBytes at the last measurement, and since when the shard has been hot, in
	// Unix milliseconds.
	measuredRecords, measuredBytes uint64
	hotSince                       int64
}

func newShard(number uint32, start, end bignum.HashKey, now time.Time, createSecs uint64, parents ...uint32) *shard {
	return &shard{
		number: number, start: start, end: end, parents: parents,
		createSecs: createSecs, openedAt: now.UnixMilli(), log: newEntryLog(),
	}
}

// tip is the index behind the newest record that readers see.
func (s *shard) tip() uint64 { return max(s.log.head, s.log.next-s.hidden) }

func (s *shard) closed() bool { return s.closedAt != 0 }

// sequence is the number of the record with an index.
func (s *shard) sequence(index uint64, arrival int64) bignum.SequenceNumber {
	return bignum.NewSequence(s.createSecs, s.number, index, uint64(arrival/1000))
}

// store adds a record and answers its sequence number. Without an arena the record is counted and not kept.
func (s *shard) store(a *arena, now int64, e *PutEntry, size int64, encrypted bool) bignum.SequenceNumber {
	s.arrival = max(s.arrival, now)
	var index uint64
	if a != nil {
		stored := a.put(s.arrival, e.Key, e.Data)
		stored.encrypted = encrypted
		index = s.log.add(stored)
	} else {
		index = s.log.skip()
	}
	s.stored++
	s.storedBytes += uint64(size)
	return s.sequence(index, s.arrival)
}

// info is the shard as ListShards shows it.
func (s *shard) info() ShardInfo {
	info := ShardInfo{
		Number: s.number, Parents: s.parents, Start: s.start, End: s.end, Closed: s.closed(),
		First: bignum.NewSequence(s.createSecs, s.number, 0, s.createSecs),
	}
	if info.Closed {
		info.Last = bignum.NewSequence(s.createSecs, s.number, bignum.EndOfShard, uint64(s.closedAt/1000))
	}
	return info
}

// ShardInfo describes a shard.
type ShardInfo struct {
	Number     uint32
	Parents    []uint32       // the parent and the adjacent parent, as far as there are any
	Start, End bignum.HashKey // both inclusive
	First      bignum.SequenceNumber
	Last       bignum.SequenceNumber // of a closed shard
	Closed     bool
}

// ShardCount is what a shard has taken and refused.
type ShardCount struct {
	Number      uint32
	Stored      uint64 // records
	StoredBytes uint64
	Throttled   uint64 // records
	Dropped     uint64 // records that the bound on memory removed
}

// ShardCounts appends the counts of each shard of a stream to dst, in order of number.
func (m *Model) ShardCounts(now time.Time, stream string, dst []ShardCount) ([]ShardCount, error) {
	s, err := m.find(now, stream)
	if err != nil {
		return dst, err
	}
	for _, shard := range s.shards {
		dst = append(dst, ShardCount{shard.number, shard.stored, shard.storedBytes, shard.throttled, shard.dropped})
	}
	return dst, nil
}

// AppendShardID appends a shard's id, such as shardId-000000000000.
func AppendShardID(dst []byte, number uint32) []byte {
	return bignum.AppendPadded(append(dst, "shardId-"...), uint64(number), 12)
}

// ShardID is a shard's id, such as shardId-000000000000.
func ShardID(number uint32) string { return string(AppendShardID(nil, number)) }

// ParseShardID reads a shard's id. Of an id with hyphens AWS looks at what stands behind the first; leading zeros need
// not be there.
func ParseShardID(id string) (number uint32, ok bool) {
	digits := id
	if _, rest, found := strings.Cut(id, "-"); found {
		if rest, _, _ = strings.Cut(rest, "-"); rest != "" {
			digits = rest
		}
	}
	value, err := strconv.ParseUint(digits, 10, 31)
	return uint32(value), err == nil && digits[0] != '+'
}

// owner is the open shard that a hash key falls into. Most streams are divided evenly, so that a guess finds it.
func (s *stream) owner(key bignum.HashKey) *shard {
	guess, _ := bits.Mul64(key.Hi, uint64(len(s.open)))
	if shard := s.open[guess]; shard.start.Compare(key) <= 0 && key.Compare(shard.end) <= 0 {
		return shard
	}
	i, found := slices.BinarySearchFunc(s.open, key, func(shard *shard, key bignum.HashKey) int { return shard.start.Compare(key) })
	if !found {
		i--
	}
	return s.open[i]
}

// reopen sorts the shards that are open now, after a split or merge.
func (s *stream) reopen() {
	s.open = s.open[:0]
	for _, shard := range s.shards {
		if !shard.closed() {
			s.open = append(s.open, shard)
		}
	}
	slices.SortFunc(s.open, func(a, b *shard) int { return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.number, b.number)) })
}
