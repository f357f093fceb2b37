package exporter

import (
	"cmp"
	"math"
	"time"
)

const (
	// paceQuantum is how much of a second's quota a shard with a backlog is sent at a time: less costs more requests
	// and loses more to Kinesis' rounding of each request's bytes to the next KiB, more makes a record wait longer.
	paceQuantum = 25 * time.Millisecond
	// paceBurst is how much of a second's quota a shard may be sent at once after a rest.
	paceBurst = 50 * time.Millisecond

	// paceMargin is how much longer than a second a quota is taken to be used up, at first; every throttled answer adds
	// to it, and a second without one takes some away.
	paceMargin     = 0.003
	paceMarginMost = 0.05
	paceMarginStep = 0.002
)

// pacer keeps what is sent to each shard just under what the shard takes. It mirrors the quota: what was sent comes
// free a second later, and within the second it is spread evenly. Where others write to the stream too, or a quota is
// not what AWS says, throttled answers lower the shard's rate until it is found; see pace.
type pacer struct {
	owners  shardMap // of hash keys
	shards  []*pacedShard
	byName  map[string]int32
	turn    int // the shard that a batch begins with, so that none is always last
	rerun   bool
	records int // in all queues
	bytes   int
	share   float64 // of each shard's quota
}

func newPacer(known []ShardSpan, share float64) *pacer {
	p := &pacer{byName: map[string]int32{}, share: cmp.Or(share, 1)}
	p.shards = append(p.shards, newPacedShard("", p.share)) // unknownShard
	for _, s := range known {
		p.owners.add(span{low: s.First, high: s.Last, shard: p.shard(s.ID), number: shardNumber(s.ID)})
	}
	return p
}

// shard returns the index of a shard by its id.
func (p *pacer) shard(id string) int32 {
	index, known := p.byName[id]
	if !known {
		index = int32(len(p.shards))
		p.shards = append(p.shards, newPacedShard(id, p.share))
		p.byName[id] = index
	}
	return index
}

// learn notes where a record was stored, which it was believed to be stored in another shard.
func (p *pacer) learn(hashKey uint64, id string) {
	index := p.shard(id)
	closed, changed := p.owners.learn(hashKey, index, shardNumber(id))
	for _, c := range closed {
		p.shards[c].closed = true
	}
	if changed {
		p.shards[unknownShard].closed = true
	}
	p.rerun = p.rerun || changed
}

// pacedShard is what waits for a shard, and what it has been sent.
type pacedShard struct {
	id     string
	closed bool
	quota  quota
	again  queue
	ready  queue
	bytes  int // of the queues

	sent        []grant // in the last second
	sentRecords int
	sentBytes   int

	records, budget float64       // tokens: records and bytes that may be sent now
	filled          time.Duration // when the tokens were last filled

	margin float64
	scale  float64 // of the quota; below 1 where a shard takes less than AWS says
	pace   pace    // how scale is found
}

// grant is a part of a batch.
type grant struct {
	until   time.Duration // when it comes free
	records int
	bytes   int
}

// quota is what a shard is sent in a second at most.
type quota struct{ records, bytes float64 }

// within is so much of it as some time brings. Of a small share of a quota that is less than a record, of which there
// are no parts.
func (q quota) within(d time.Duration) quota {
	return quota{max(q.records*d.Seconds(), 1), q.bytes * d.Seconds()}
}

// scaled is a part of it, likewise.
func (q quota) scaled(scale float64) quota { return quota{max(q.records*scale, 1), q.bytes * scale} }

func newPacedShard(id string, share float64) *pacedShard {
	all := quota{ShardRecords * share, ShardBytes * share}
	burst := all.within(paceBurst)
	return &pacedShard{
		id:      id,
		quota:   all,
		margin:  paceMargin,
		scale:   1,
		pace:    pace{ceiling: 1},
		records: burst.records,
		budget:  burst.bytes,
	}
}

func (s *pacedShard) count() int { return s.again.len() + s.ready.len() }

// head is the queue that the next record comes from.
func (s *pacedShard) head() *queue {
	if s.again.len() > 0 {
		return &s.again
	}
	return &s.ready
}

// rate is the part of the nominal quota that is used.
func (s *pacedShard) rate() float64 { return s.scale / (1 + s.margin) }

// refresh brings tokens and the last second up to date.
func (s *pacedShard) refresh(now time.Duration) {
	gone := 0
	for gone < len(s.sent) && s.sent[gone].until <= now {
		s.sentRecords -= s.sent[gone].records
		s.sentBytes -= s.sent[gone].bytes
		gone++
	}
	s.sent = s.sent[:copy(s.sent, s.sent[gone:])]
	elapsed := (now - s.filled).Seconds() * s.rate()
	s.filled = now
	burst := s.quota.within(paceBurst)
	s.records = min(s.records+elapsed*s.quota.records, burst.records)
	s.budget = min(s.budget+elapsed*s.quota.bytes, burst.bytes)
}

// room tells whether a shard that is up to date takes one more record besides the given ones of the same request.
func (s *pacedShard) room(records, bytes, size int) bool {
	if s.records-float64(records) < 1 || s.budget-float64(bytes) <= 0 {
		return false
	}
	most := s.quota.scaled(s.scale)
	if float64(s.sentRecords+records+1) > most.records {
		return false
	}
	all := s.sentBytes + roundKiB(bytes+size)
	return float64(all) <= most.bytes || s.sentBytes+bytes == 0 // a record over the quota goes alone
}

// spend notes what a request holds for the shard.
func (s *pacedShard) spend(now time.Duration, records, bytes int) {
	bytes = roundKiB(bytes)
	s.records -= float64(records)
	s.budget -= float64(bytes)
	second := time.Duration((1 + s.margin) * float64(time.Second))
	seconds := max(1, int(math.Ceil(float64(bytes)/s.quota.bytes)))
	s.sent = append(s.sent, grant{until: now + second*time.Duration(seconds), records: records, bytes: bytes})
	s.sentRecords += records
	s.sentBytes += bytes
}

// free is when a shard that is up to date takes what waits for it, or a quantum of it.
func (s *pacedShard) free(now time.Duration, size int) time.Duration {
	quantum := s.quota.within(paceQuantum)
	records := min(float64(s.count()), quantum.records)
	bytes := min(float64(s.bytes), quantum.bytes)
	rate := s.rate()
	missing := max((records-s.records)/(s.quota.records*rate), (bytes-s.budget)/(s.quota.bytes*rate), 0)
	at := now + time.Duration(missing*float64(time.Second))
	if missing > 0 {
		at++ // so that rounding does not wake a nanosecond early, for nothing
	}
	// The quota of the last second: what was sent first comes free first.
	records, bytes = float64(s.sentRecords+1), float64(s.sentBytes+roundKiB(size))
	most := s.quota.scaled(s.scale)
	for _, g := range s.sent {
		if records <= most.records && bytes <= most.bytes {
			break
		}
		records, bytes = records-float64(g.records), bytes-float64(g.bytes)
		at = max(at, g.until)
	}
	return at
}

func roundKiB(bytes int) int { return (bytes + 1023) &^ 1023 }
