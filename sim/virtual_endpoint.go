package sim

import (
	"errors"
	"net/http"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake"
)

// Endpoint is where the requests of a virtual run go. Calls come in order of time.
type Endpoint interface {
	// Transit is how long a request that is sent now is under way; at most 0 means that it is there at once.
	Transit(now time.Duration) time.Duration
	// Put takes a request that is there now, fills results as exporter.Sink does, and returns how long the answer takes
	// from now on. An answer that comes later than the exporter waits for becomes ambiguous, whatever results say. The
	// records are not kept.
	Put(now time.Duration, records []exporter.Record, results []exporter.Result) time.Duration
}

// ModelEndpoint is the embedded Kinesis without its server: the model does what it does at once, and the answer is held
// back for the latency, as kinesisfake.Server does it.
type ModelEndpoint struct {
	Model   *kinesisfake.Model
	Stream  string
	Start   time.Time // of the run, in the model's time
	Latency Latency
	// Script is what the endpoint does wrong, unless it is nil; its moments are those of ScriptClock, which is the
	// model's time unless given.
	Script      *kinesisfake.Script
	ScriptClock func() time.Time
	// Taken is told of each request that was taken, with its results, unless it is nil.
	Taken func(records []exporter.Record, results []exporter.Result)

	calls   uint64
	entries []kinesisfake.PutEntry
	results []kinesisfake.PutResult
	shards  []string // ids by number
	text    []byte   // of the sequence numbers of a request
	ends    []int
}

var _ Endpoint = (*ModelEndpoint)(nil)

// Transit implements Endpoint.
func (e *ModelEndpoint) Transit(time.Duration) time.Duration { return 0 }

// Put implements Endpoint.
func (e *ModelEndpoint) Put(now time.Duration, records []exporter.Record, results []exporter.Result) time.Duration {
	at := e.Start.Add(now)
	latency := e.Latency()
	var fault kinesisfake.Fault
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
	case fault.Cut == kinesisfake.CutBefore:
		fillResults(results, exporter.Result{Outcome: exporter.Ambiguous, Code: CodeConnectionReset})
		return 0
	case fault.Error != nil:
		fillResults(results, refusal(fault.Error))
		return latency
	}
	e.entries, e.results = e.entries[:0], e.results[:0]
	for i, r := range records {
		entry := kinesisfake.PutEntry{Key: r.Key, Data: r.Data, Hash: kinesisfake.HashOf(r.Key)}
		if len(fault.Entries) > 0 {
			entry.Faults, entry.Roll = fault.Entries, fault.Roll(i)
		}
		e.entries = append(e.entries, entry)
		e.results = append(e.results, kinesisfake.PutResult{})
	}
	if err := e.Model.PutRecords(at, e.Stream, e.entries, e.results); err != nil {
		fillResults(results, refusal(err))
		return latency
	}
	e.answer(results)
	if e.Taken != nil {
		e.Taken(records, results)
	}
	switch fault.Cut {
	case kinesisfake.CutAfter:
		fillResults(results, exporter.Result{Outcome: exporter.Ambiguous, Code: CodeConnectionReset})
	case kinesisfake.DropAnswer:
		return noAnswer
	}
	return latency
}

// noAnswer is longer than any exporter waits, and short enough to be added to a moment.
const noAnswer = 365 * 24 * time.Hour

// answer translates the model's results. The sequence numbers of a request are parts of one text.
func (e *ModelEndpoint) answer(results []exporter.Result) {
	e.text, e.ends = e.text[:0], e.ends[:0]
	for i := range e.results {
		if e.results[i].Outcome == kinesisfake.Stored {
			e.text = e.results[i].Sequence.AppendDecimal(e.text)
		}
		e.ends = append(e.ends, len(e.text))
	}
	all, start := string(e.text), 0
	for i := range e.results {
		switch r := &e.results[i]; r.Outcome {
		case kinesisfake.Stored:
			results[i] = exporter.Result{Outcome: exporter.Acked, Shard: e.shard(r.Shard), Sequence: all[start:e.ends[i]]}
		case kinesisfake.Throttled:
			results[i] = exporter.Result{Outcome: exporter.Throttled, Shard: e.shard(r.Shard), Code: exporter.CodeThroughputExceeded}
		default:
			results[i] = exporter.Result{Outcome: exporter.Refused, Code: "InternalFailure"}
		}
		start = e.ends[i]
	}
}

func (e *ModelEndpoint) shard(number uint32) string {
	for i := len(e.shards); i <= int(number); i++ {
		e.shards = append(e.shards, kinesisfake.ShardID(uint32(i)))
	}
	return e.shards[number]
}

// refusal is what a call that failed as a whole says of each record, as exporter/kinesis classifies it: a 5xx leaves
// open whether anything was stored, whatever the model knows.
func refusal(err error) exporter.Result {
	result := exporter.Result{Outcome: exporter.Ambiguous, Code: "InternalFailure", Message: err.Error()}
	var api *kinesisfake.Error
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
