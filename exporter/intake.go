package exporter

import (
	"bytes"
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
	bare    bool
	sampler sampler
	scratch []byte
	message []byte // of a bare export: what is hashed
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

// NewBareIntake makes an Intake whose chunks hold of each export its key, its sizes and its hashes, but not its payload:
// for a driver whose endpoint needs no more. A payload is encoded and hashed all the same, and forgotten then.
func NewBareIntake(flow *profile.Dataflow, key profile.PartitionKey, cfg Config, free FreeList) *Intake {
	in := NewIntake(flow, key, cfg, free)
	in.bare = true
	return in
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
	var e *export
	if in.bare {
		in.message = in.flow.AppendPayload(appendKey(in.message[:0], in.scratch), u)
		e = c.endBare(in.message, len(in.scratch))
	} else {
		start := c.begin(in.scratch)
		data := len(c.arena)
		c.arena = in.flow.AppendPayload(c.arena, u)
		e = c.end(start, data)
	}
	in.end(c, e, due)
	e.identities = identities(u.Profile)
	if in.sampler.pick(due, e.key) {
		e.sample = newSample(due, u, decision)
		if in.bare {
			e.sample.Payload = bytes.Clone(in.message[len(in.message)-(e.end-e.data):])
		}
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
	in.end(c, c.end(start, data), due)
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
		in.open[lane].bare = in.bare
	}
	return lane, in.open[lane]
}

// end completes an export of the chunk, and counts it.
func (in *Intake) end(c *Chunk, e *export, due time.Duration) {
	e.key, e.due = in.hash, due
	if in.paced || in.bare {
		e.hashKey = hashKeyOf(c.arena[e.start:e.data])
	}
	in.stats.exports++
	in.stats.payloadBytes += uint64(e.end - e.data)
	in.stats.digest = in.stats.digest.Add(e.hash)
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

// HashKey is where a partition key lies among those that shards divide: "an MD5 hash function is used to map partition
// keys to 128-bit integer values" (API reference of PutRecord).
type HashKey struct{ Hi, Lo uint64 }

func hashKeyOf(key []byte) HashKey {
	sum := md5.Sum(key)
	return HashKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
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
