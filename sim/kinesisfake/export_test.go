package kinesisfake

import "net/http"

// DecodedRecord is a record as the decoder of PutRecords sees it; nil is an absent member.
type DecodedRecord struct{ Data, PartitionKey, ExplicitHashKey []byte }

// Decoded is a PutRecords request as its decoder sees it.
type Decoded struct {
	StreamName, StreamARN []byte
	DryRun                bool
	HasRecords            bool
	Count                 int
	Records               []DecodedRecord
}

// DecodePutRecords runs the decoder.
func DecodePutRecords(body []byte) (Decoded, error) {
	var r putRecordsRequest
	if _, err := decodePutRecords(body, nil, &r); err != nil {
		return Decoded{}, err
	}
	d := Decoded{r.streamName, r.streamARN, r.dryRun, r.hasRecords, r.count, nil}
	for _, m := range r.records {
		d.Records = append(d.Records, DecodedRecord{m.data, m.partitionKey, m.explicitHashKey})
	}
	return d, nil
}

// DecodePutRecordsSlowly is the error that the decoder of all other operations has for a body.
func DecodePutRecordsSlowly(body []byte) error {
	var r struct {
		streamID
		DryRun  bool
		Records []*struct {
			Data                          []byte
			PartitionKey, ExplicitHashKey *string
		}
	}
	return decodeJSON(body, &r)
}

// Claim says of a request that it is signed, which is enough for a server without access control.
func Claim(r *http.Request) {
	r.Header.Set("X-Amz-Date", "20261128T000000Z")
	r.Header.Set(
		"Authorization",
		"AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00",
	)
}

// DecodeAgain runs the decoder with buffers that are used again, for benchmarks.
func DecodeAgain() func(body []byte) error {
	var r putRecordsRequest
	var decoded []byte
	return func(body []byte) (err error) {
		decoded, err = decodePutRecords(body, decoded[:0], &r)
		return err
	}
}

// Spans are what a consumer's records are counted in.
type Spans struct{ s spans }

// NewSpans makes an empty set.
func NewSpans() *Spans { return &Spans{} }

// Add adds a span, and answers how much of it is new.
func (s *Spans) Add(from, to uint64) uint64 { return s.s.add(from, to) }

// Ends are the first, the one behind the last, and how many lie between them that are not in the set.
func (s *Spans) Ends() (first, next, gaps uint64) { return s.s.first(), s.s.next(), s.s.gaps() }
