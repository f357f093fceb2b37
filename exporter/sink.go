package exporter

import "context"

// Record is one Kinesis record to put. Both slices belong to the caller and stay unchanged until Put returns.
type Record struct {
	Key  []byte // partition key, 1 to 256 characters of UTF-8
	Data []byte // the payload before base64
}

// Sink delivers records. It must not keep the slices it is given, and may be called by many goroutines at once.
type Sink interface {
	// Put sends the records in one request and fills results, which is as long as records: one result per record, at
	// the same index. It makes exactly one attempt and never returns before the outcome of that attempt is known or ctx
	// has ended. A request that failed as a whole fills every result with what became of it, so there is no error to
	// return.
	Put(ctx context.Context, records []Record, results []Result)
}

// Result is what became of one record in one attempt.
type Result struct {
	Outcome  Outcome
	Final    bool   // of a Refused record: nothing that is sent will be taken any more, so the run's exporting ends
	Shard    string // of an Acked record, as answered; of a Throttled one where the sink knows it and Message does not say it
	Ordinal  uint32 // of the shard in its stream, from 1, which tells it faster than Shard; 0 where the sink does not know it
	Sequence string // of an Acked record, as answered
	Number   SequenceNumber
	Code     string // of any other: the error code, such as ProvisionedThroughputExceededException
	Message  string // of any other: what the endpoint said, without credentials
}

// SequenceNumber is a sequence number without its text, the high word first. A sink that knows it so may give it
// instead of the text, and observers that are told so may do without.
type SequenceNumber struct{ Hi, Mid, Lo uint64 }

// Outcome is the kind of a Result.
type Outcome uint8

const (
	Acked     Outcome = iota
	Throttled         // refused for want of throughput; certainly not stored
	Refused           // refused for another reason, or never sent; certainly not stored
	Ambiguous         // timed out, reset or answered 5xx: it may be in the stream
)
