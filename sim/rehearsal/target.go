package rehearsal

import (
	"context"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/faults"
)

// Target is what a run in real time exports to. Embedded is one; those that need a client of AWS, or a container, are
// of whoever has these.
type Target interface {
	// Open makes ready a stream as the scenario wants it. When it fails, or ctx ends in the middle, it leaves nothing
	// behind.
	Open(ctx context.Context, sc *scenarios.Scenario) (Stream, error)
}

// Stream is an open target: a stream that takes records. Its methods are called in the order in which they stand here.
//
// More may be asked of some: see Faulty, Witness, Explainer, Mortal, Warner, Audience and Divided.
type Stream interface {
	Facts() Facts
	// Connect returns what records are put through.
	Connect(ctx context.Context, c exporter.Config) (exporter.Sink, error)
	// Spans are the shards, for pacing. What may not be asked for is learned from answers, so the error matters to
	// nobody.
	Spans(ctx context.Context) ([]exporter.ShardSpan, error)
	// Reader fixes where reading back begins, before the first record is put. The error says why nobody may read; the
	// run goes on without, and says that nothing was checked.
	Reader(ctx context.Context) (Reader, error)
	// Close undoes what opening and connecting did, within a bound of time.
	Close() error
}

// Facts is what a run must know of its stream.
type Facts struct {
	Name           string // in results: embedded, localstack, aws or a URL; without credentials
	Endpoint       string // that Name does not say, or that only the environment has named; without credentials
	Stream         string // its name; "" for the scenario's
	Words          string // for people: what the records go to, and where that is
	Shards         int    // open ones; 0 when the permission to ask is missing
	MaxRecordBytes int    // data and partition key of a record
	Shared         bool   // it is not the run's own: the parts of a divided run export to it together
	Charges        bool   // what is sent there costs money
	FanOut         int    // consumers with enhanced fan-out that were registered for the run, which AWS charges

	Timeout time.Duration // of a request, where the scenario's is the default; 0 for that
	Slow    bool          // nobody knows how much it can take, so that it is sent little at first
}

// Reader reads a stream back while records are put.
type Reader interface {
	// Run reads until ctx ends, and then returns nil. The strings and data are the caller's to keep.
	Run(ctx context.Context, seen func(shard, sequence, key string, data []byte)) error
	// Drain returns when all that was stored before it was called is read.
	Drain(ctx context.Context) error
	// Trouble is why the last read failed that was tried again, or nil.
	Trouble() error
}

// Faulty is a stream that does wrong on purpose.
type Faulty interface {
	// Inject makes it do wrong as a script says, whose moments are those of a clock. It replaces the script before.
	Inject(script *faults.Script, now func() time.Time)
}

// Witness is a stream that tells what it takes, so that it is not read back.
type Witness interface {
	// Tell tells of each request that was taken, and its results, from then on; whether the answer arrives has no part
	// in it.
	Tell(taken func(records []exporter.Record, results []exporter.Result))
}

// Explainer is a stream that knows more of a refusal than its code.
type Explainer interface {
	// Explain says in a line what a result that is Final means, and what to try.
	Explain(exporter.Result) (what, try string)
}

// Mortal is a stream that somebody else may delete while the run goes on, or delete and make again.
type Mortal interface {
	// Fate asks whether it is gone, or when it was made again; the zero time when it is the one that was opened, or
	// nobody may know.
	Fate(ctx context.Context) (gone bool, remade time.Time)
}

// Warner is a stream that may have something to say at the end, which is said before the verdict.
type Warner interface {
	// Warning is "" when there is nothing to say.
	Warning() string
}
