package wire

import (
	"kinesim/sim/kinesisfake/internal/cbor"
)

// DecodeCBOR reads a body without reflection and without copying: the payloads are slices of the body. Otherwise it is
// as DecodeJSON.
func (r *PutRecords) DecodeCBOR(body []byte, most int) error {
	*r = PutRecords{Records: r.Records[:0]}
	d := putDecoderCBOR{cbor.Reader{Text: body}, r, most}
	h, err := d.Head()
	if err != nil {
		return err
	}
	if h.Major != cbor.Map {
		return cbor.ErrMalformed
	}
	if err := d.Object(h, d.member); err != nil {
		return err
	}
	if d.At != len(body) {
		return cbor.ErrMalformed
	}
	return nil
}

type putDecoderCBOR struct {
	cbor.Reader
	request *PutRecords
	most    int // records that are kept
}

func (d *putDecoderCBOR) member(key []byte) (err error) {
	r := d.request
	switch string(key) {
	case "Records":
		return d.records()
	case "StreamName":
		r.StreamName, err = d.optional(cbor.Text, kindString)
	case "StreamARN":
		r.StreamARN, err = d.optional(cbor.Text, kindString)
	case "DryRun":
		r.DryRun, err = d.boolean()
	default:
		err = d.Skip()
	}
	return err
}

func (d *putDecoderCBOR) records() error {
	r := d.request
	r.Records, r.Count, r.HasRecords = r.Records[:0], 0, false
	h, _, err := d.Untagged()
	switch {
	case err != nil:
		return err
	case h.IsNull():
		return nil
	case h.Major != cbor.Array:
		return mismatch(kindList, foundCBOR(h))
	}
	r.HasRecords = true
	return d.Items(h, d.record)
}

func (d *putDecoderCBOR) record() error {
	var m Entry
	h, _, err := d.Untagged()
	switch {
	case err != nil:
		return err
	case h.IsNull():
	case h.Major != cbor.Map:
		return mismatch(kindStructure, foundCBOR(h))
	default:
		if err := d.Object(h, func(key []byte) error { return d.recordMember(&m, key) }); err != nil {
			return err
		}
	}
	r := d.request
	r.Count++
	if r.Count <= d.most {
		r.Records = append(r.Records, m)
	}
	return nil
}

func (d *putDecoderCBOR) recordMember(m *Entry, key []byte) (err error) {
	switch string(key) {
	case "Data":
		m.Data, err = d.optional(cbor.Bytes, kindBlob)
	case "PartitionKey":
		m.PartitionKey, err = d.optional(cbor.Text, kindString)
	case "ExplicitHashKey":
		m.ExplicitHashKey, err = d.optional(cbor.Text, kindString)
	default:
		err = d.Skip()
	}
	return err
}

// optional takes bytes or a text, or a null, which is nil.
func (d *putDecoderCBOR) optional(major byte, kind shapeKind) ([]byte, error) {
	h, _, err := d.Untagged()
	switch {
	case err != nil:
		return nil, err
	case h.IsNull():
		return nil, nil
	case h.Major != major:
		return nil, mismatch(kind, foundCBOR(h))
	}
	return d.Str(h)
}

// foundCBOR is the class of a value by its beginning.
func foundCBOR(h cbor.Head) string {
	switch h.Major {
	case cbor.Array:
		return foundList
	case cbor.Map:
		return foundStructure
	case cbor.Text:
		return foundString
	case cbor.Bytes:
		return foundBytes
	case cbor.Simple:
		if h.Info == cbor.False || h.Info == cbor.True {
			return foundBoolean
		}
	}
	return foundNumber
}

func (d *putDecoderCBOR) boolean() (bool, error) {
	h, _, err := d.Untagged()
	switch {
	case err != nil:
		return false, err
	case h.IsNull():
		return false, nil
	case h.Major != cbor.Simple || h.Info != cbor.False && h.Info != cbor.True:
		return false, mismatch(kindBoolean, foundCBOR(h))
	}
	return h.Info == cbor.True, nil
}
