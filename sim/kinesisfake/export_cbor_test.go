package kinesisfake

import "kinesim/sim/kinesisfake/internal/cbor"

// JSONFromCBOR and CBORFromJSON are what the server does with the requests and the answers of clients that speak CBOR.
func JSONFromCBOR(body []byte) ([]byte, error) {
	text, err := appendJSONFromCBOR(nil, body)
	if err != nil {
		return text, asError(err)
	}
	return text, nil
}
func CBORFromJSON(answer []byte) ([]byte, error) { return appendCBORFromJSON(nil, answer) }

// CBORWellFormed tells whether a body can be parsed.
func CBORWellFormed(body []byte) bool { return cbor.WellFormed(body) }

// DecodePutRecordsCBOR runs the decoder of the hot path.
func DecodePutRecordsCBOR(body []byte) (Decoded, error) {
	var r putRecordsRequest
	if err := decodePutRecordsCBOR(body, &r); err != nil {
		return Decoded{}, err
	}
	d := Decoded{r.streamName, r.streamARN, r.dryRun, r.hasRecords, r.count, nil}
	for _, m := range r.records {
		d.Records = append(d.Records, DecodedRecord{m.data, m.partitionKey, m.explicitHashKey})
	}
	return d, nil
}

// DecodeCBORAgain runs the decoder with buffers that are used again, for benchmarks.
func DecodeCBORAgain() func(body []byte) error {
	var r putRecordsRequest
	return func(body []byte) error { return decodePutRecordsCBOR(body, &r) }
}
