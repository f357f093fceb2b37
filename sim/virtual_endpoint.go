package sim

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// Endpoint is where the requests of a virtual run go. Calls come in order of time.
type Endpoint interface {
	// Transit is how long a request that is sent now is under way; at most 0 means that it is there at once.
	Transit(now time.Duration) time.Duration
	// Put takes a request that is there now, fills its results as exporter.Sink does, and returns how long the answer
	// takes from now on. An answer that comes later than the exporter waits for becomes ambiguous, whatever the results
	// say. The request is not kept. It holds records if VirtualConfig.Bytes asks for them, else bare exports.
	Put(now time.Duration, b *exporter.Batch) time.Duration
}

// ModelEndpoint is the embedded Kinesis without its server: the model does what it does at once, and the answer is held
// back for the latency, as kinesisfake.Server does it.
type ModelEndpoint struct {
	Model   *streams.Model
	Stream  string
	Start   time.Time // of the run, in the model's time
	Latency Latency
	// Script is what the endpoint does wrong, unless it is nil; its moments are those of ScriptClock, which is the
	// model's time unless given.
	Script      *faults.Script
	ScriptClock func() time.Time
	// Taken is told of each request that was taken, with its results, unless it is nil.
	Taken func(b *exporter.Batch, results []exporter.Result)
	// Stored is told of it in less time: at which sequence number each record was stored, and whether it was.
	Stored func(b *exporter.Batch, at func(i int) (exporter.SequenceNumber, bool))

	calls   uint64
	entries []streams.PutEntry
	faulty  bool              // entries hold faults
	replies []*reply          // free
	results []exporter.Result // that Taken is told
	shards  []string          // ids by number
	taken   *reply            // that Stored is told of
	at      func(i int) (exporter.SequenceNumber, bool)
}

var _ Endpoint = (*ModelEndpoint)(nil)

// Transit implements Endpoint.
func (e *ModelEndpoint) Transit(time.Duration) time.Duration { return 0 }

// Put implements Endpoint.
func (e *ModelEndpoint) Put(now time.Duration, b *exporter.Batch) time.Duration {
	r, delay := e.take(now, b)
	e.write(r, b, b.Results)
	e.release(r)
	return delay
}

// reply is what a request is answered with, in less memory than its results: the answers of all requests under way are
// more than the nearer caches hold. The loop writes the results when the answer arrives.
type reply struct {
	records []streams.PutResult
	whole   *exporter.Result // what is said of all records instead, unless it is nil
}

// take lets the model take a request, and tells how long the answer takes.
func (e *ModelEndpoint) take(now time.Duration, b *exporter.Batch) (*reply, time.Duration) {
	at := e.Start.Add(now)
	latency := e.Latency()
	var fault faults.Fault
	if e.Script != nil {
		e.calls++
		now := at
		if e.ScriptClock != nil {
			now = e.ScriptClock()
		}
		fault = e.Script.At(now, "PutRecords", e.calls)
		latency += fault.Delay
	}
	switch {
	case fault.Cut == faults.CutBefore:
		return e.said(exporter.Result{Outcome: exporter.Ambiguous, Code: CodeConnectionReset}), 0
	case fault.Error != nil:
		return e.said(refusal(fault.Error)), latency
	}
	e.fill(b)
	if e.faulty = len(fault.Entries) > 0; e.faulty {
		for i := range e.entries {
			e.entries[i].Faults, e.entries[i].Roll = fault.Entries, fault.Roll(i)
		}
	}
	r := e.reply(len(e.entries))
	if err := e.Model.PutRecords(at, e.Stream, e.entries, r.records); err != nil {
		e.release(r)
		return e.said(refusal(err)), latency
	}
	if e.Stored != nil {
		if e.taken = r; e.at == nil {
			e.at = e.storedAt
		}
		e.Stored(b, e.at)
	}
	if e.Taken != nil {
		e.results = slices.Grow(e.results[:0], len(r.records))[:len(r.records)]
		e.write(r, b, e.results)
		e.Taken(b, e.results)
	}
	switch fault.Cut {
	case faults.CutAfter:
		r.whole = &exporter.Result{Outcome: exporter.Ambiguous, Code: CodeConnectionReset}
	case faults.DropAnswer:
		return r, noAnswer
	}
	return r, latency
}

// reply makes a reply, said one that says the same of all records, and release takes one back.
func (e *ModelEndpoint) reply(records int) *reply {
	var r *reply
	if n := len(e.replies); n > 0 {
		r = e.replies[n-1]
		e.replies = e.replies[:n-1]
	} else {
		r = new(reply)
	}
	r.records, r.whole = slices.Grow(r.records[:0], records)[:records], nil
	return r
}

func (e *ModelEndpoint) said(of exporter.Result) *reply {
	r := e.reply(0)
	r.whole = &of
	return r
}

func (e *ModelEndpoint) release(r *reply) { e.replies = append(e.replies, r) }

// noAnswer is longer than any exporter waits, and short enough to be added to a moment.
const noAnswer = 365 * 24 * time.Hour

// fill makes the model's entries of a request.
func (e *ModelEndpoint) fill(b *exporter.Batch) {
	if e.faulty {
		clear(e.entries)
	}
	records := max(len(b.Records), len(b.Exports))
	e.entries = slices.Grow(e.entries[:0], records)[:records]
	for i, r := range b.Records {
		e.entries[i] = streams.PutEntry{Key: r.Key, Data: r.Data, Hash: bignum.HashOf(r.Key)}
	}
	for i, x := range b.Exports { // which is all that is ever written of their entries, but for faults
		entry, key := &e.entries[i], x.KeySize()
		entry.Hash, entry.KeyBytes, entry.DataBytes = bignum.HashKey(x.HashKey()), int32(key), int32(x.Size()-key)
	}
}

// write makes results of a reply.
func (e *ModelEndpoint) write(from *reply, b *exporter.Batch, results []exporter.Result) {
	for i := range results {
		e.tell(from, b, i, &results[i])
	}
}

// stored tells where a record was stored that a request carried without its bytes.
func (e *ModelEndpoint) stored(from *reply, i int) (shard string, ordinal uint32, number exporter.SequenceNumber, stored bool) {
	if i >= len(from.records) || from.whole != nil {
		return "", 0, number, false
	}
	r := &from.records[i]
	if r.Outcome != streams.Stored {
		return "", 0, number, false
	}
	return e.shard(r.Shard), r.Shard + 1, exporter.SequenceNumber(r.Sequence.Words()), true
}

// tell makes the result of one record. A sequence number is written as text where records are, and for exports that are
// looked at.
//
// That of a record that was stored is written field by field: the compiler makes a whole one elsewhere and copies it in
// wider pieces than it was written in, for which the processor waits longer than for all the rest.
func (e *ModelEndpoint) tell(from *reply, b *exporter.Batch, i int, to *exporter.Result) {
	if from.whole != nil {
		*to = *from.whole
		return
	}
	switch r := &from.records[i]; r.Outcome {
	case streams.Stored:
		number := r.Sequence.Words()
		to.Outcome, to.Final, to.Ordinal = exporter.Acked, false, r.Shard+1
		to.Shard, to.Sequence, to.Code, to.Message = e.shard(r.Shard), "", "", ""
		to.Number.Hi, to.Number.Mid, to.Number.Lo = number.Hi, number.Mid, number.Lo
		if len(b.Exports) == 0 || b.Exports[i].Sampled() {
			to.Sequence = r.Sequence.String()
		}
	case streams.Throttled:
		*to = exporter.Result{
			Outcome: exporter.Throttled, Shard: e.shard(r.Shard), Ordinal: r.Shard + 1, Code: exporter.CodeThroughputExceeded,
		}
	default:
		*to = exporter.Result{Outcome: exporter.Refused, Code: "InternalFailure"}
	}
}

// storedAt is where a record was stored of the request that was taken last.
func (e *ModelEndpoint) storedAt(i int) (exporter.SequenceNumber, bool) {
	r := &e.taken.records[i]
	number := r.Sequence.Words()
	return exporter.SequenceNumber{Hi: number.Hi, Mid: number.Mid, Lo: number.Lo}, r.Outcome == streams.Stored
}

func (e *ModelEndpoint) shard(number uint32) string {
	for i := len(e.shards); i <= int(number); i++ {
		e.shards = append(e.shards, streams.ShardID(uint32(i)))
	}
	return e.shards[number]
}

// refusal is what a call that failed as a whole says of each record, as exporter/kinesis classifies it: a 5xx leaves
// open whether anything was stored, whatever the model knows.
func refusal(err error) exporter.Result {
	result := exporter.Result{Outcome: exporter.Ambiguous, Code: "InternalFailure", Message: err.Error()}
	var api *streams.Error
	if !errors.As(err, &api) {
		return result
	}
	result.Code, result.Message = api.Code, api.Message
	switch {
	case exporter.IsThrottled(api.Code):
		result.Outcome = exporter.Throttled
	case api.Status() < http.StatusInternalServerError:
		result.Outcome = exporter.Refused
	}
	return result
}

func fillResults(results []exporter.Result, result exporter.Result) {
	for i := range results {
		results[i] = result
	}
}
