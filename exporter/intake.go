package exporter

import (
	"crypto/md5"
	"encoding/binary"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter/profile"
)

// Intake turns updates into exports: it detects, encodes, hashes and sorts them into one open chunk per lane. It starts
// no goroutine, reads no clock and knows no queue, so both drivers run it; it is for the use of one goroutine.
type Intake struct {
	flow    *profile.Dataflow
	key     profile.PartitionKey
	free    FreeList
	open    []*Chunk // per lane; nil when nothing waits there
	paced   bool
	sampler sampler
	scratch []byte
	hash    uint64 // of the key that is being encoded
	stats   intakeStats
}

// intakeStats is what an Intake has counted.
type intakeStats struct {
	offered      uint64
	suppressed   [profile.ReasonCount]uint64
	triggers     [profile.TriggerCount]uint64
	exports      uint64
	payloadBytes uint64
	digest       Digest
	handed       uint64 // exports that left in a chunk
	blocked      time.Duration
}

// NewIntake makes an Intake for the lanes of a configuration.
func NewIntake(flow *profile.Dataflow, key profile.PartitionKey, cfg Config, free FreeList) *Intake {
	return &Intake{
		flow: flow, key: key, free: free, open: make([]*Chunk, cfg.Lanes), paced: cfg.Pacing,
		sampler: sampler{every: cfg.SampleEvery},
	}
}

// Offer takes one update. It returns the lane whose chunk is full now and has to be taken, or -1.
func (in *Intake) Offer(due time.Duration, u *profile.Update) int {
	in.stats.offered++
	decision := in.flow.Detect(u)
	if !decision.Export() {
		in.stats.suppressed[decision.Reason]++
		in.sampler.suppress(due, u, decision)
		return -1
	}
	for t := range profile.TriggerCount {
		if decision.Triggers&(1<<t) != 0 {
			in.stats.triggers[t]++
		}
	}
	lane := in.encode(due, u, decision)
	if in.open[lane].full() {
		return lane
	}
	return -1
}

// encode writes key and payload into the open chunk of the key's lane, and returns the lane.
func (in *Intake) encode(due time.Duration, u *profile.Update, decision profile.Decision) int {
	in.scratch = in.key.Append(in.scratch[:0], u)
	lane, c := in.chunk(in.scratch)
	start := c.begin(in.scratch)
	data := len(c.arena)
	c.arena = in.flow.AppendPayload(c.arena, u)
	e := in.end(c, start, data, due)
	e.identities = identities(u.Profile)
	if in.sampler.pick(due, e.key) {
		e.sample = newSample(due, u, decision)
	}
	return lane
}

// OfferEncoded takes an export that was detected and encoded elsewhere; both slices are copied. It returns the lane
// whose chunk is full now and has to be taken, or -1.
func (in *Intake) OfferEncoded(due time.Duration, key, payload []byte) int {
	in.stats.offered++
	lane, c := in.chunk(key)
	start := c.begin(key)
	data := len(c.arena)
	c.arena = append(c.arena, payload...)
	in.end(c, start, data, due)
	if c.full() {
		return lane
	}
	return -1
}

// chunk is the open chunk of a key's lane.
func (in *Intake) chunk(key []byte) (lane int, c *Chunk) {
	in.hash = xxh3.Hash(key)
	lane = int(in.hash % uint64(len(in.open)))
	if in.open[lane] == nil {
		in.open[lane] = in.free.get()
	}
	return lane, in.open[lane]
}

// end completes an export whose bytes stand in the chunk, and counts it. It is valid until the chunk gets another.
func (in *Intake) end(c *Chunk, start, data int, due time.Duration) *export {
	e := c.end(start, data)
	e.key, e.due = in.hash, due
	if in.paced {
		e.hashKey = hashKeyOf(c.arena[e.start:e.data])
	}
	in.stats.exports++
	in.stats.payloadBytes += uint64(e.end - e.data)
	in.stats.digest = in.stats.digest.Add(e.hash)
	return e
}

// Take removes and returns the open chunk of a lane, or nil.
func (in *Intake) Take(lane int) *Chunk {
	c := in.open[lane]
	if c != nil {
		in.open[lane] = nil
		c.pending = len(c.exports)
		in.stats.handed += uint64(len(c.exports))
	}
	return c
}

// Counts is a copy of what an Intake has counted, for a driver whose intakes run ahead of its lanes; see Collect.
type Counts struct{ stats intakeStats }

// Counts copies what has been counted so far.
func (in *Intake) Counts() Counts { return Counts{in.stats} }

// hashKeyOf is the upper half of a partition key's hash key, by which shards divide the keys: "an MD5 hash function is
// used to map partition keys to 128-bit integer values" (API reference of PutRecord). The upper half is enough to tell
// shards apart.
func hashKeyOf(key []byte) uint64 {
	sum := md5.Sum(key)
	return binary.BigEndian.Uint64(sum[:8])
}

func identities(p *profile.Profile) int {
	n := 0
	for _, ids := range p.Identities {
		n += len(ids)
	}
	return n
}

// add adds the counts to a snapshot.
func (n *intakeStats) add(s *Snapshot) {
	s.Ledger.Offered += n.offered
	for i, count := range n.suppressed {
		s.Suppressed[i] += count
		s.Ledger.Suppressed += count
	}
	for i, count := range n.triggers {
		s.Triggers[i] += count
	}
	s.Exports += n.exports
	s.PayloadBytes += n.payloadBytes
	s.Digest = s.Digest.Add(n.digest)
	s.Backpressure += n.blocked
}
