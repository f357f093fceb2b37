package wire

import "kinesim/sim/kinesisfake/internal/cbor"

// PutRecord is the body of PutRecord. Data may belong to the body.
type PutRecord struct {
	StreamName                *string
	StreamARN                 *string
	Data                      []byte
	PartitionKey              *string
	ExplicitHashKey           *string
	SequenceNumberForOrdering *string
	DryRun                    bool
}

// DecodeCBOR reads a body in CBOR. The payload is a slice of it, as with PutRecords. In JSON, Decode does.
func (r *PutRecord) DecodeCBOR(body []byte) error {
	d := putDecoderCBOR{Reader: cbor.Reader{Text: body}}
	h, err := d.Head()
	if err != nil {
		return err
	}
	if h.Major != cbor.Map {
		return cbor.ErrMalformed
	}
	if err := d.Object(h, func(key []byte) error { return d.putRecordMember(r, key) }); err != nil {
		return err
	}
	if d.At != len(body) {
		return cbor.ErrMalformed
	}
	return nil
}

func (d *putDecoderCBOR) putRecordMember(r *PutRecord, key []byte) (err error) {
	switch string(key) {
	case "Data":
		r.Data, err = d.optional(cbor.Bytes, kindBlob)
	case "StreamName":
		r.StreamName, err = d.string()
	case "StreamARN":
		r.StreamARN, err = d.string()
	case "PartitionKey":
		r.PartitionKey, err = d.string()
	case "ExplicitHashKey":
		r.ExplicitHashKey, err = d.string()
	case "SequenceNumberForOrdering":
		r.SequenceNumberForOrdering, err = d.string()
	case "DryRun":
		r.DryRun, err = d.boolean()
	default:
		err = d.Skip()
	}
	return err
}

// string takes a text or null.
func (d *putDecoderCBOR) string() (*string, error) {
	text, err := d.optional(cbor.Text, kindString)
	if text == nil || err != nil {
		return nil, err
	}
	value := string(text)
	return &value, nil
}
