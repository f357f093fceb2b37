package faults

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"kinesim/sim/kinesisfake/dice"
	"kinesim/sim/kinesisfake/streams"
)

// Kind names what a scripted fault does. Where AWS Fault Injection Service has an action for it, the name follows that
// action.
type Kind string

const (
	// entries and reads are refused with ProvisionedThroughputExceededException (FIS: provisioned-throughput-exception)
	Throttle         Kind = "throttle"
	InternalFailure  Kind = "internal_failure"  // entries fail with InternalFailure
	InternalError    Kind = "internal_error"    // calls are answered InternalFailure, 500 (FIS: inject-api-internal-error)
	UnavailableError Kind = "unavailable_error" // calls are answered ServiceUnavailable, 503 (FIS: inject-api-unavailable-error)
	ThrottleError    Kind = "throttle_error"    // calls are answered ThrottlingException, 400 (FIS: inject-api-throttle-error)
	ExpiredIterator  Kind = "expired_iterator"  // reads are answered ExpiredIteratorException (FIS: expired-iterator-exception)
	Latency          Kind = "latency"           // answers come later by Delay
	ResetBefore      Kind = "reset_before"      // the connection is reset before anything is stored
	ResetAfter       Kind = "reset_after"       // it is reset after the records are stored, instead of the answer
	Stall            Kind = "stall"             // the records are stored, and no answer comes until the client gives up
	Outage           Kind = "outage"            // every connection is reset, whatever it asks for
)

var writes, reads = []string{"PutRecord", "PutRecords"}, []string{"GetRecords"}

// traitsOf is what is known of each kind.
var traitsOf = map[Kind]struct {
	operations []string        // unless the fault says others; nil for all
	entries    streams.Outcome // what happens to entries, for those that befall entries
	cut        Cut
	code, text string // of the answer, for those that befall calls
}{
	Throttle:         {operations: writes, entries: streams.Throttled},
	InternalFailure:  {operations: writes, entries: streams.Failed},
	InternalError:    {operations: writes, code: streams.CodeInternal, text: streams.MessageInternal},
	UnavailableError: {operations: writes, code: "ServiceUnavailable", text: "Service is unavailable."},
	ThrottleError:    {operations: writes, code: "ThrottlingException", text: "Rate exceeded"},
	ExpiredIterator:  {operations: reads, code: streams.CodeExpired},
	Latency:          {operations: writes},
	ResetBefore:      {operations: writes, cut: CutBefore},
	ResetAfter:       {operations: writes, cut: CutAfter},
	Stall:            {operations: writes, cut: DropAnswer},
	Outage:           {cut: CutBefore},
}

// Scripted is a fault with its moment. The zero values of Share, Shards and Operations stand for their defaults.
type Scripted struct {
	At         time.Duration // when it begins, from the start of the script
	For        time.Duration // how long it lasts
	Kind       Kind
	Share      float64  // of the entries that Throttle and InternalFailure hit, of the calls that the others hit; 0 means all
	Shards     []int    // that Throttle and InternalFailure hit; default all
	Operations []string // hit by it; default PutRecord and PutRecords, for ExpiredIterator GetRecords, for Outage all
	Delay      Delay    // of Latency
}

func (f *Scripted) validate() error {
	traits, known := traitsOf[f.Kind]
	switch {
	case !known:
		return fmt.Errorf("there is no fault %q", f.Kind)
	case f.At < 0 || f.For <= 0:
		return fmt.Errorf("%s at %s for %s: it must begin at 0 or later, and last", f.Kind, f.At, f.For)
	case !(f.Share >= 0 && f.Share <= 1):
		return fmt.Errorf("%s: a share of %v is not between 0 and 1", f.Kind, f.Share)
	case slices.ContainsFunc(f.Shards, func(shard int) bool { return shard < 0 }):
		return fmt.Errorf("%s: the shards of %v are not all there", f.Kind, f.Shards)
	case f.Shards != nil && traits.entries == streams.Stored:
		return fmt.Errorf("%s hits calls, not shards", f.Kind)
	case f.Kind == Latency && f.Delay.Median <= 0:
		return fmt.Errorf("%s without a delay", f.Kind)
	}
	return nil
}

// Script is a list of faults with their moments. It reads no clock and keeps no state: what befalls a call follows from
// the seed, the call's number and the time, so that the same script serves a server and a virtual run.
type Script struct {
	seed   uint64
	start  time.Time
	faults []Scripted
}

// NewScript makes a script that begins at start. The error is that of a fault that cannot be.
func NewScript(seed uint64, start time.Time, faults []Scripted) (*Script, error) {
	script := &Script{seed: dice.Mix(seed ^ 0x6661756c7473), start: start, faults: slices.Clone(faults)}
	for i := range script.faults {
		f := &script.faults[i]
		if err := f.validate(); err != nil {
			return nil, fmt.Errorf("fault %d: %w", i+1, err)
		}
		if f.Share == 0 {
			f.Share = 1
		}
		if f.Operations == nil {
			f.Operations = traitsOf[f.Kind].operations
		}
	}
	return script, nil
}

// At is what befalls a call that arrives at a moment. Calls are numbered for each operation by itself, so that reading
// more does not change what happens to writing. Of several faults at once, entries suffer all, delays add up, and of
// the others the first counts.
func (s *Script) At(now time.Time, operation string, call uint64) Fault {
	fault := Fault{roll: dice.Mix(s.seed^dice.Mix(call)) ^ operationSalt(operation)}
	since := now.Sub(s.start)
	taken := false
	for i := range s.faults {
		f := &s.faults[i]
		if since < f.At || since-f.At >= f.For || f.Operations != nil && !slices.Contains(f.Operations, operation) {
			continue
		}
		traits := traitsOf[f.Kind]
		draw := dice.Mix(fault.roll ^ dice.Mix(uint64(i)+1))
		switch {
		case traits.entries != streams.Stored:
			fault.Entries = f.appendEntries(fault.Entries)
		case dice.Unit(draw) >= f.Share:
		case f.Kind == Latency:
			fault.Delay += f.Delay.At(dice.Unit(dice.Mix(draw)))
		case taken:
		case traits.cut != CutNone:
			fault.Cut, taken = traits.cut, true
		default:
			fault.Error, taken = f.answer(now), true
		}
	}
	return fault
}

func (f *Scripted) appendEntries(entries []streams.EntryFault) []streams.EntryFault {
	outcome := traitsOf[f.Kind].entries
	for _, shard := range f.Shards {
		entries = append(entries, streams.EntryFault{Shard: shard, Share: f.Share, Outcome: outcome})
	}
	if f.Shards == nil {
		entries = append(entries, streams.EntryFault{Shard: streams.AnyShard, Share: f.Share, Outcome: outcome})
	}
	return entries
}

// answer is the error of a fault that befalls calls.
func (f *Scripted) answer(now time.Time) *streams.Error {
	traits := traitsOf[f.Kind]
	if f.Kind == ExpiredIterator {
		return streams.ExpiredIterator(now.Add(-streams.IteratorLifetime-time.Second), now).(*streams.Error)
	}
	return &streams.Error{Code: traits.code, Message: traits.text}
}

// Control applies the script to a server, by a clock; start is in its time. It counts the calls.
func (s *Script) Control(clock func() time.Time) Control {
	var mu sync.Mutex
	calls := map[string]uint64{}
	return func(operation string, _ []byte) *Fault {
		mu.Lock()
		calls[operation]++
		call := calls[operation]
		mu.Unlock()
		fault := s.At(clock(), operation, call)
		return &fault
	}
}

// End is when the last fault is over, from the start of the script.
func (s *Script) End() time.Duration {
	var end time.Duration
	for _, f := range s.faults {
		end = max(end, f.At+f.For)
	}
	return end
}

// operationSalt keeps the draws of operations apart (FNV-1a).
func operationSalt(operation string) uint64 {
	hash := uint64(0xcbf29ce484222325)
	for _, c := range []byte(operation) {
		hash = (hash ^ uint64(c)) * 0x100000001b3
	}
	return dice.Mix(hash)
}
