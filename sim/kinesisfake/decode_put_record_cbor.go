package kinesisfake

import "kinesim/sim/kinesisfake/internal/cbor"

// decodePutRecord reads the body of PutRecord in the client's encoding. From CBOR the payload is a slice of the body,
// as with PutRecords.
func (c *call) decodePutRecord(r *putRecordRequest) error {
	if !c.cbor {
		return c.decode(r)
	}
	d := putDecoderCBOR{Reader: cbor.Reader{Text: c.body}}
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
	if d.At != len(c.body) {
		return cbor.ErrMalformed
	}
	return nil
}

func (d *putDecoderCBOR) putRecordMember(r *putRecordRequest, key []byte) (err error) {
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
	return optional(text), err
}
