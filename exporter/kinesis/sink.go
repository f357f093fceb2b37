package kinesis

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter"
)

// Sink puts records into the client's stream.
type Sink struct {
	client *Client
	free   chan *batch // never more than the requests in flight; a stack is enough, so there is no sync.Pool
}

var _ exporter.Sink = (*Sink)(nil)

// batch is what one request needs besides the records: the SDK's entries, and the keys as strings.
type batch struct {
	entries []types.PutRecordsRequestEntry
	keys    []string
	text    []byte
}

// NewSink makes a Sink on the client's stream. It needs the permission kinesis:PutRecords.
func NewSink(client *Client) *Sink {
	return &Sink{client: client, free: make(chan *batch, client.inFlight)}
}

// Put sends the records in one PutRecords request and tells what became of each; see exporter.Sink. It waits no longer than Config.Timeout.
// It sends what it is given: the limits of a request are the batcher's.
func (s *Sink) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	if len(records) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.client.timeout)
	defer cancel()
	var watched attempt
	b := s.take()
	b.fill(records)
	out, err := s.client.api.PutRecords(watched.watch(ctx), &kinesis.PutRecordsInput{
		Records:    b.entries,
		StreamName: aws.String(s.client.stream),
	})
	s.give(b)
	if err != nil {
		fillAll(results, classify(err, watched.connected.Load()).result())
		return
	}
	if len(out.Records) != len(records) {
		// Which record an entry belongs to is known by its index alone, so nothing is certain of any of them.
		fillAll(results, exporter.Result{
			Outcome: exporter.Ambiguous, Code: CodeMalformed,
			Message: fmt.Sprintf("%d entries answered for %d records", len(out.Records), len(records)),
		})
		return
	}
	for i := range out.Records {
		results[i] = classifyEntry(&out.Records[i])
	}
}

func fillAll(results []exporter.Result, result exporter.Result) {
	for i := range results {
		results[i] = result
	}
}

func (s *Sink) take() *batch {
	select {
	case b := <-s.free:
		return b
	default:
		return new(batch)
	}
}

// give clears a batch, so that an idle one keeps no payload alive, and keeps it for the next request.
func (s *Sink) give(b *batch) {
	clear(b.entries)
	clear(b.keys)
	select {
	case s.free <- b:
	default:
	}
}

// fill points the entries at the records. Data is used where it lies: the SDK has encoded it before PutRecords returns. The keys become
// one string per batch, of which each key is a part: one allocation a request, and nothing unsafe.
func (b *batch) fill(records []exporter.Record) {
	b.text = b.text[:0]
	for i := range records {
		b.text = append(b.text, records[i].Key...)
	}
	all := string(b.text)
	b.entries, b.keys = grow(b.entries, len(records)), grow(b.keys, len(records))
	at := 0
	for i := range records {
		b.keys[i] = all[at : at+len(records[i].Key)]
		at += len(records[i].Key)
		data := records[i].Data
		if data == nil {
			data = []byte{} // nil is "not given" to the SDK; an empty record is allowed (API_PutRecords: Data, minimum length 0)
		}
		b.entries[i] = types.PutRecordsRequestEntry{Data: data, PartitionKey: &b.keys[i]}
	}
}

func grow[T any](slice []T, n int) []T {
	if cap(slice) < n {
		return make([]T, n)
	}
	return slice[:n]
}
