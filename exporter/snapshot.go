package exporter

import (
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter/profile"
)

// Snapshot is an immutable picture of what an Exporter has done so far, made on demand. Whoever shows a run pulls it.
type Snapshot struct {
	At     time.Duration // since the exporter's clock started
	Ledger Ledger

	Triggers   [profile.TriggerCount]uint64 // exports by trigger; an export with two triggers counts in both
	Suppressed [profile.ReasonCount]uint64  // suppressed updates by reason

	Exports      uint64 // updates that detection turned into an export
	PayloadBytes uint64 // of these, once each
	Digest       Digest // of these

	Counters   // of delivery
	Identities Identities
	InFlight   int // requests under way now

	Refusal *Result // that ended the exporting early, since nothing will be taken any more; nil when there was none

	Stages      Stages
	Spells      []Spell               // of what went wrong, of each lane the newest, oldest first
	Shards      map[string]ShardCount // by shard id
	Samples     []*Sample             // exports, of each lane in the order of their settlement; only with SampleEvery
	Suppression []*Sample             // suppressed updates

	Backpressure time.Duration // time that producers waited for full queues, summed over them

	DueToAck  *hdr.Histogram // nanoseconds, of acknowledged exports
	SentToAck *hdr.Histogram // nanoseconds, first byte of the successful attempt to its answer
	Lateness  *hdr.Histogram // nanoseconds, hand-over minus due minus the time blocked on a full queue, of every update offered
}

// Ledger counts updates by what became of them. It balances in every snapshot: see Balanced.
type Ledger struct {
	Offered    uint64 `json:"offered"`
	Suppressed uint64 `json:"suppressed"`
	Acked      uint64 `json:"acked"`
	Failed     uint64 `json:"failed"`
	Unknown    uint64 `json:"unknown"`
	InFlight   uint64 `json:"in_flight"`
}

// Balanced tells whether offered = suppressed + acked + failed + unknown + in flight: no update is ever lost from
// sight.
func (l Ledger) Balanced() bool {
	return l.Offered == l.Suppressed+l.Acked+l.Failed+l.Unknown+l.InFlight
}
