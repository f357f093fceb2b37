package kinesis

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/body"
)

// Sink puts records into the client's stream.
type Sink struct {
	client    *Client
	exchanges chan *exchange // for reuse, as many as there are requests in flight; a stack is enough, so there is no sync.Pool
	bodies    *body.Pool     // the same of bodies, which the transport may hold longer
	hashing   body.Hashing
	active    atomic.Int64  // requests under way
	building  chan struct{} // holds one for each body that is being built or hashed
	plain     chan *batch   // the same for WirePlain
	missing   atomic.Int64  // since when the stream is not found, in Unix nanoseconds; 0 while it is
}

var _ exporter.Sink = (*Sink)(nil)

// NewSink makes a Sink on the client's stream. It needs the permission kinesis:PutRecords.
func NewSink(client *Client) *Sink {
	n := client.inFlight
	return &Sink{
		client: client, exchanges: make(chan *exchange, n), bodies: body.NewPool(n), plain: make(chan *batch, n),
		building: make(chan struct{}, mostBuilding(n)),
	}
}

// buildingPerCore is how many bodies each core builds at a time. More of them would fall out of its cache before they
// are written, and fewer would find no other to be hashed with.
const buildingPerCore = 4

// mostBuilding is how many bodies are built at a time with so many requests in flight. A few more of them do no harm.
func mostBuilding(inFlight int) int {
	if most := buildingPerCore * runtime.GOMAXPROCS(0); inFlight > 4*most {
		return most
	}
	return inFlight
}

// Put sends the records in one PutRecords request and tells what became of each; see exporter.Sink. It waits no longer
// than Config.Timeout. It sends what it is given: the limits of a request are the batcher's.
func (s *Sink) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	if len(records) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.client.timeout)
	defer cancel()
	if s.client.format == nil {
		s.putPlain(ctx, records, results)
		return
	}
	x := take(s.exchanges)
	defer give(s.exchanges, x)
	x.entries.Results, x.scanned = results, false
	company := s.active.Add(1) > 1
	defer s.active.Add(-1)
	s.building <- struct{}{} // for long enough to compute, never for the network
	b, turn := s.bodies.Take()
	x.body, x.turn = b, turn
	b.Bytes = s.client.format.Append(b.Bytes, s.client.full, records)
	s.hashing.Hash(b, company)
	<-s.building
	watched := attempt{exchange: x}
	out, err := s.client.api.PutRecords(watched.watch(ctx), &kinesis.PutRecordsInput{
		Records:    noRecords,
		StreamName: s.client.name, StreamARN: s.client.arn,
	})
	b.LetGo(turn)
	x.body, x.entries.Results = nil, nil
	if err != nil || !x.scanned {
		s.conclude(&watched, out, err, results)
		return
	}
	s.found()
}

// noRecords is what the SDK sees of a request whose body is built already: not nil, which it would refuse.
var noRecords = []types.PutRecordsRequestEntry{}

// conclude fills the results from what the SDK returned.
func (s *Sink) conclude(watched *attempt, out *kinesis.PutRecordsOutput, err error, results []exporter.Result) {
	if err != nil {
		result := classify(err, watched.began()).result()
		result.Final = result.Outcome == exporter.Refused && s.final(result.Code, time.Now())
		fillAll(results, result)
		return
	}
	s.found()
	if len(out.Records) != len(results) {
		// Which record an entry belongs to is known by its index alone, so nothing is certain of any of them.
		fillAll(results, exporter.Result{
			Outcome: exporter.Ambiguous, Code: CodeMalformed,
			Message: fmt.Sprintf("%d entries answered for %d records", len(out.Records), len(results)),
		})
		return
	}
	for i := range out.Records {
		results[i] = classifyEntry(&out.Records[i])
	}
}

// missingTime is how long a stream has to be missing until it counts as gone. One that was made a moment ago may be
// unknown to some of AWS's hosts.
const missingTime = 3 * time.Second

// final tells whether a refusal of a whole request is the last word: the permission is missing, or the stream is gone.
func (s *Sink) final(code string, now time.Time) bool {
	switch kinds[code] {
	case ErrNotAllowed:
		return true
	case ErrNoStream:
		s.missing.CompareAndSwap(0, now.UnixNano())
		return now.Sub(time.Unix(0, s.missing.Load())) >= missingTime
	}
	return false
}

// found notes that the stream is there.
func (s *Sink) found() {
	if s.missing.Load() != 0 {
		s.missing.Store(0)
	}
}

func fillAll(results []exporter.Result, result exporter.Result) {
	for i := range results {
		results[i] = result
	}
}

func take[T any](free chan *T) *T {
	select {
	case t := <-free:
		return t
	default:
		return new(T)
	}
}

func give[T any](free chan *T, t *T) {
	select {
	case free <- t:
	default:
	}
}
