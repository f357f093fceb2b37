package kinesis

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter"
)

// batch is what the SDK as it comes needs besides the records: its entries, and the keys as strings.
type batch struct {
	entries []types.PutRecordsRequestEntry
	keys    []string
	text    []byte
}

// putPlain is Put on WirePlain.
func (s *Sink) putPlain(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	var watched attempt
	b := take(s.plain)
	b.fill(records)
	out, err := s.client.api.PutRecords(watched.watch(ctx), &kinesis.PutRecordsInput{
		Records:    b.entries,
		StreamName: s.client.name, StreamARN: s.client.arn,
	})
	// An idle batch keeps no payload alive.
	clear(b.entries)
	clear(b.keys)
	give(s.plain, b)
	s.conclude(&watched, out, err, results)
}

// fill points the entries at the records. Data is used where it lies: the SDK has encoded it before PutRecords returns.
// The keys become one string per batch, of which each key is a part: one allocation a request, and nothing unsafe.
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
