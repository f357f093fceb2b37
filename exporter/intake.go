package exporter

import (
	"crypto/md5"
	"encoding/binary"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter/profile"
)

// Intake turns updates into exports: it detects, encodes, hashes and sorts them into one open chunk per lane. It starts
// no goroutine, reads no clock and knows no queue; it is for the use of one goroutine.
type Intake struct {
	Encoder
	free  FreeList
	open  []*Chunk // per lane; nil when nothing waits there
	stats intakeStats
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
	return &Intake{Encoder: *NewEncoder(flow, key, cfg), free: free, open: make([]*Chunk, cfg.Lanes)}
}

// Offer takes one update. It returns the lane whose chunk is full now and has to be taken, or -1.
func (in *Intake) Offer(due time.Duration, u *profile.Update) int {
	decision := in.decide(due, u)
	if !decision.Export() {
		in.stats.suppress(decision.Reason)
		return -1
	}
	in.begin(u)
	lane, c := in.chunk()
	in.stats.export(in.encode(c, due, u, decision))
	if c.Full() {
		return lane
	}
	return -1
}

// OfferEncoded takes an export that was detected and encoded elsewhere; both slices are copied. It returns the lane
// whose chunk is full now and has to be taken, or -1.
func (in *Intake) OfferEncoded(due time.Duration, key, payload []byte) int {
	in.name, in.hash = append(in.name[:0], key...), xxh3.Hash(key)
	lane, c := in.chunk()
	in.stats.export(in.take(c, due, payload))
	if c.Full() {
		return lane
	}
	return -1
}

// chunk is the open chunk of the lane of the key that was made.
func (in *Intake) chunk() (lane int, c *Chunk) {
	lane = int(in.hash % uint64(len(in.open)))
	if in.open[lane] == nil {
		in.open[lane] = in.free.Get(false)
	}
	return lane, in.open[lane]
}

// Take removes and returns the open chunk of a lane, or nil.
func (in *Intake) Take(lane int) *Chunk {
	c := in.open[lane]
	if c != nil {
		in.open[lane] = nil
		c.Close()
		in.stats.handed += uint64(len(c.exports))
	}
	return c
}

// Counts is what an Intake would have counted, for a driver without one; see Collect.
type Counts struct {
	stats      intakeStats
	suppressed []*Sample
}

// Keep takes the suppressed updates that Encoder.Suppressed has kept. A snapshot shows those that are due.
func (c *Counts) Keep(suppressed []*Sample) { c.suppressed = suppressed }

func (n *intakeStats) suppress(reason profile.Reason) {
	n.offered++
	n.suppressed[reason]++
}

func (n *intakeStats) export(e *export) {
	n.offered++
	for t := range profile.TriggerCount {
		n.triggers[t] += uint64(e.triggers >> t & 1)
	}
	n.exports++
	n.payloadBytes += uint64(e.end - e.data)
	n.digest = n.digest.Add(e.hash)
}

// HashKey is where a partition key lies among those that shards divide: "an MD5 hash function is used to map partition
// keys to 128-bit integer values" (API reference of PutRecord).
type HashKey struct{ Hi, Lo uint64 }

func hashKeyOf(key []byte) HashKey {
	sum := md5.Sum(key)
	return HashKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
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
