package kinesisfake

import (
	"slices"

	"kinesim/sim/kinesisfake/internal/cbor"
)

// decodePut reads the body of PutRecords in the client's encoding.
func (c *call) decodePut() (err error) {
	if c.cbor {
		return decodePutRecordsCBOR(c.body, &c.put)
	}
	c.decoded, err = decodePutRecords(c.body, c.decoded[:0], &c.put)
	return err
}

// decodePutRecordsCBOR reads a body without reflection and without copying: the payloads are slices of the body.
// Otherwise it is as decodePutRecords.
func decodePutRecordsCBOR(body []byte, r *putRecordsRequest) error {
	*r = putRecordsRequest{records: r.records[:0]}
	d := putDecoderCBOR{cbor.Reader{Text: body}, r}
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
	request *putRecordsRequest
}

func (d *putDecoderCBOR) member(key []byte) (err error) {
	r := d.request
	switch string(key) {
	case "Records":
		return d.records()
	case "StreamName":
		r.streamName, err = d.optional(cbor.Text, kindString)
	case "StreamARN":
		r.streamARN, err = d.optional(cbor.Text, kindString)
	case "DryRun":
		r.dryRun, err = d.boolean()
	default:
		err = d.Skip()
	}
	return err
}

func (d *putDecoderCBOR) records() error {
	r := d.request
	r.records, r.count, r.hasRecords = r.records[:0], 0, false
	h, _, err := d.Untagged()
	switch {
	case err != nil:
		return err
	case h.IsNull():
		return nil
	case h.Major != cbor.Array:
		return mismatch(kindList, foundCBOR(h))
	}
	r.hasRecords = true
	return d.Items(h, d.record)
}

func (d *putDecoderCBOR) record() error {
	var m putMember
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
	r.count++
	if r.count <= RecordsPerCallMax {
		r.records = append(r.records, m)
	}
	return nil
}

func (d *putDecoderCBOR) recordMember(m *putMember, key []byte) (err error) {
	switch string(key) {
	case "Data":
		m.data, err = d.optional(cbor.Bytes, kindBlob)
	case "PartitionKey":
		m.partitionKey, err = d.optional(cbor.Text, kindString)
	case "ExplicitHashKey":
		m.explicitHashKey, err = d.optional(cbor.Text, kindString)
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

// appendPutAnswerCBOR appends the answer of PutRecords in CBOR, as appendPutAnswer does in JSON.
func (c *call) appendPutAnswerCBOR(s *Server, stream string, encrypted bool) {
	failed := 0
	for i := range c.results {
		if c.results[i].Outcome != Stored {
			failed++
		}
	}
	out := slices.Grow(c.answer, 128*len(c.results)+64)
	out = append(out, cbor.OpenMap)
	out = cbor.AppendInt(cbor.AppendText(out, "FailedRecordCount"), int64(failed))
	out = append(cbor.AppendText(out, "Records"), cbor.OpenArray)
	for i := range c.results {
		out = append(out, cbor.OpenMap)
		switch result := &c.results[i]; result.Outcome {
		case Stored:
			var text [64]byte
			out = cbor.AppendText(cbor.AppendText(out, "SequenceNumber"), result.Sequence.AppendDecimal(text[:0]))
			out = cbor.AppendText(cbor.AppendText(out, "ShardId"), AppendShardID(text[:0], result.Shard))
		case Throttled:
			var text [256]byte
			out = cbor.AppendText(cbor.AppendText(out, "ErrorCode"), codeThrottled)
			out = cbor.AppendText(cbor.AppendText(out, "ErrorMessage"), appendRateExceeded(text[:0], s.account, stream, result.Shard))
		default:
			out = cbor.AppendText(cbor.AppendText(out, "ErrorCode"), codeInternal)
			out = cbor.AppendText(cbor.AppendText(out, "ErrorMessage"), messageInternal)
		}
		out = append(out, cbor.Break)
	}
	out = append(out, cbor.Break)
	if encrypted {
		out = cbor.AppendText(cbor.AppendText(out, "EncryptionType"), encryptionKMS)
	}
	c.answer, c.native = append(out, cbor.Break), true
}
