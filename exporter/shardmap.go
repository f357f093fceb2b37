package exporter

import (
	"math"
	"slices"
	"strings"
)

// shardMap learns which shard a partition key belongs to from the answers of PutRecords, since the destination's
// permissions do not allow to ask: they are ListStreams, PutRecord and PutRecords. A shard owns one span of hash keys,
// of which the map knows what it has seen; the upper halves of hash keys are enough to tell shards apart. Between two
// spans a hash key counts to the nearer one, until an answer tells better.
//
// A split or merge shows as the answer of a shard with a higher number inside a span: the shard that stood there is
// closed then.
type shardMap struct {
	spans []span // in order of hash key, none overlapping
}

type span struct {
	low, high uint64 // hash keys, inclusive
	shard     int32
	number    int64 // of the shard: its children's are higher
}

// ShardSpan is what an open shard owns of the hash keys: from the upper half of its first one to that of its last.
type ShardSpan struct {
	ID          string
	First, Last uint64
}

// unknownShard is the shard of every hash key before the first answer.
const unknownShard = int32(0)

// find returns the shard that a hash key probably belongs to.
func (m *shardMap) find(hashKey uint64) int32 {
	i := m.search(hashKey)
	switch {
	case len(m.spans) == 0:
		return unknownShard
	case i == len(m.spans):
		return m.spans[i-1].shard
	case i == 0 || m.spans[i].low <= hashKey:
		return m.spans[i].shard
	case hashKey-m.spans[i-1].high < m.spans[i].low-hashKey:
		return m.spans[i-1].shard
	}
	return m.spans[i].shard
}

// add puts in a span that is known beforehand. Neighbours may share the half that their border lies within.
func (m *shardMap) add(s span) {
	i := m.search(s.low)
	if i < len(m.spans) && m.spans[i].high == s.low {
		s.low++
		i++
	}
	m.spans = slices.Insert(m.spans, i, s)
}

// search returns the first span that does not end before the hash key.
func (m *shardMap) search(hashKey uint64) int {
	i, _ := slices.BinarySearchFunc(m.spans, hashKey, func(s span, p uint64) int {
		if s.high < p {
			return -1
		}
		return 1
	})
	return i
}

// learn notes that a record with the hash key was stored in the shard. It returns the shards that are closed by what it
// learned, and whether hash keys changed their shard.
func (m *shardMap) learn(hashKey uint64, shard int32, number int64) (closed []int32, changed bool) {
	i := m.search(hashKey)
	if i < len(m.spans) && m.spans[i].low <= hashKey {
		if m.spans[i].number >= number {
			return nil, false // known, or the late answer of a shard that is closed by now
		}
		closed = append(closed, m.spans[i].shard)
		m.spans = slices.Delete(m.spans, i, i+1)
	}
	own := slices.IndexFunc(m.spans, func(s span) bool { return s.shard == shard })
	if own < 0 {
		m.spans = slices.Insert(m.spans, i, span{low: hashKey, high: hashKey, shard: shard, number: number})
		return closed, true
	}
	grown := m.spans[own]
	grown.low, grown.high = min(grown.low, hashKey), max(grown.high, hashKey)
	// What lies inside the grown span now is closed, unless it is newer: then this answer is the late one.
	for _, s := range m.spans {
		if s.shard != shard && s.low <= grown.high && s.high >= grown.low && s.number > number {
			return closed, len(closed) > 0
		}
	}
	m.spans = slices.DeleteFunc(m.spans, func(s span) bool {
		inside := s.low <= grown.high && s.high >= grown.low
		if inside && s.shard != shard {
			closed = append(closed, s.shard)
		}
		return inside
	})
	m.spans = slices.Insert(m.spans, m.search(grown.low), grown)
	return closed, true
}

// shardNumber reads the number of a shard id such as shardId-000000000012; an id of another form counts as 0.
func shardNumber(id string) int64 {
	number := int64(0)
	for i := strings.LastIndexByte(id, '-') + 1; i < len(id); i++ {
		digit := int64(id[i]) - '0'
		if digit < 0 || digit > 9 || number > math.MaxInt64/10-1 {
			return 0
		}
		number = number*10 + digit
	}
	return number
}
