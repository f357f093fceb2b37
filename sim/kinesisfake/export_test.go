package kinesisfake

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

// DecodeAgain runs the decoder with buffers that are used again, for benchmarks.
func DecodeAgain() func(body []byte) error {
	var r putRecordsRequest
	var decoded []byte
	return func(body []byte) (err error) {
		decoded, err = decodePutRecords(body, decoded[:0], &r)
		return err
	}
}
