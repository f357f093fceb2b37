package faults

import (
	"time"

	"kinesim/sim/kinesisfake/dice"
	"kinesim/sim/kinesisfake/streams"
)

// Control sees each call before it is looked at: its operation, such as PutRecords, and its body, JSON or CBOR, which
// is valid until Control returns. It answers nil to let the call pass, or the fault that befalls it. Many goroutines
// call it at once.
type Control func(operation string, body []byte) *Fault

// Fault is what befalls one call. Its parts can be combined; the zero value lets the call pass.
type Fault struct {
	// Error is answered instead of doing the call: nothing is stored. Status is its HTTP status; 0 means the one of the
	// code.
	Error  *streams.Error
	Status int

	// Share is the share of the entries of a PutRecords call, 0 to 1, that fail with Outcome, Throttled or Failed.
	// Which ones follows from Options.Seed and the number of the call. A PutRecord call fails as a whole with the same
	// probability.
	Share   float64
	Outcome streams.Outcome

	// Entries fail entries by the shard that they fall into. A GetRecords call of such a shard is refused with the same
	// share.
	Entries []streams.EntryFault

	Cut   Cut           // what happens to the connection
	Delay time.Duration // added to the latency of the answer

	roll uint64 // decides which entries Entries hits
}

// Roll is the number that decides about entry i of the call: see PutEntry.Faults.
func (f *Fault) Roll(i int) uint64 { return dice.Mix(f.roll ^ dice.Mix(uint64(i)<<32|1)) }

// Cut is what happens to the connection of a call.
type Cut uint8

const (
	CutNone    Cut = iota
	CutBefore      // reset before anything is stored
	CutAfter       // reset after the records are stored, instead of the answer
	DropAnswer     // the records are stored, and no answer comes until the client gives up
)
