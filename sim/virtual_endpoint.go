package sim

import (
	"errors"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake"
)

// Endpoint is where the requests of a virtual run go. Calls come in order of time.
type Endpoint interface {
	// Transit is how long a request that is sent now is under way; at most 0 means that it is there at once.
	Transit(now time.Duration) time.Duration
	// Put takes a request that is there now, fills results as exporter.Sink does, and returns how long the answer takes from now on. An
	// answer that comes later than the exporter waits for becomes ambiguous, whatever results say. The records are not kept.
	Put(now time.Duration, records []exporter.Record, results []exporter.Result) time.Duration
}

// ModelEndpoint is the embedded Kinesis without its server: the model does what it does at once, and the answer is held back for the
// latency, as kinesisfake.Server does it.
type ModelEndpoint struct {
	Model   *kinesisfake.Model
	Stream  string
	Start   time.Time // of the run, in the model's time
	Latency Latency
	// Taken is told of each request that was taken, with its results, unless it is nil.
	Taken func(records []exporter.Record, results []exporter.Result)

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
	e.entries, e.results = e.entries[:0], e.results[:0]
	for _, r := range records {
		e.entries = append(e.entries, kinesisfake.PutEntry{Key: r.Key, Data: r.Data, Hash: kinesisfake.HashOf(r.Key)})
		e.results = append(e.results, kinesisfake.PutResult{})
	}
	if err := e.Model.PutRecords(e.Start.Add(now), e.Stream, e.entries, e.results); err != nil {
		refused := refusal(err)
		for i := range results {
			results[i] = refused
		}
		return e.Latency()
	}
	e.answer(results)
	if e.Taken != nil {
		e.Taken(records, results)
	}
	return e.Latency()
}

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
			results[i] = exporter.Result{Outcome: exporter.Throttled, Code: "ProvisionedThroughputExceededException"}
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

// refusal is what an error of the model says of each record of its request. Nothing was stored.
func refusal(err error) exporter.Result {
	result := exporter.Result{Outcome: exporter.Refused, Code: "InternalFailure", Message: err.Error()}
	var api *kinesisfake.Error
	if errors.As(err, &api) {
		result.Code, result.Message = api.Code, api.Message
	}
	return result
}
