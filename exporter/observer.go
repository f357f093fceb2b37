package exporter

import "time"

// Observer is told what became of each export. Calls come from the goroutine of the lane that carried it, at most one
// at a time per lane but several at once from different lanes; the settlements and their slices are valid until the
// call returns. A slow observer slows its lane, and is part of the lane's time.
type Observer interface {
	Settled(settlements []Settlement)
}

// Settlement is what became of one export.
type Settlement struct {
	Key       []byte // partition key
	KeyHash   uint64 // XXH3-64 of the partition key
	Hash      Digest // Hash of key and payload
	Order     uint64 // grows from export to export of one partition key
	State     State
	Due       time.Duration
	Sent      time.Duration // when its last attempt was sent; of one that was never sent, nothing to rely on
	At        time.Duration // when the answer came that settled it
	Size      int           // of data and partition key
	Via       uint8         // profile.Update.Via
	Ambiguous int           // attempts whose outcome is unknown: each may have stored a record besides the acknowledged one
	Shard     string        // of an acknowledged export
	Ordinal   uint32        // of the shard: Result.Ordinal
	Sequence  string        // of an acknowledged export
	Number    SequenceNumber
	Code      string // of any other: the code of its last attempt, or the reason why it was never sent
}

// State is how an export ended.
type State uint8

const (
	StateAcked   State = iota // an attempt was acknowledged
	StateFailed               // certainly not in the stream
	StateUnknown              // not acknowledged, but an attempt was ambiguous
)
