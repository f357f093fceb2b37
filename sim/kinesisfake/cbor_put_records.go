package kinesisfake

import "slices"

// decodePut reads the body of PutRecords in the client's encoding.
func (c *call) decodePut() (err error) {
	if c.cbor {
		return decodePutRecordsCBOR(c.body, &c.put)
	}
	c.decoded, err = decodePutRecords(c.body, c.decoded[:0], &c.put)
	return err
}

// decodePutRecordsCBOR reads a body without reflection and without copying: the payloads are slices of the body. Otherwise it is as
// decodePutRecords.
func decodePutRecordsCBOR(body []byte, r *putRecordsRequest) error {
	*r = putRecordsRequest{records: r.records[:0]}
	d := putDecoderCBOR{cborReader{text: body}, r}
	h, err := d.head()
	if err != nil {
		return err
	}
	if h.major != cborMap {
		return errMalformedCBOR
	}
	if err := d.object(h, d.member); err != nil {
		return err
	}
	if d.at != len(body) {
		return errMalformedCBOR
	}
	return nil
}

type putDecoderCBOR struct {
	cborReader
	request *putRecordsRequest
}

func (d *putDecoderCBOR) member(key []byte) (err error) {
	r := d.request
	switch string(key) {
	case "Records":
		return d.records()
	case "StreamName":
		r.streamName, err = d.optional(cborText, "the value can not be converted to an String")
	case "StreamARN":
		r.streamARN, err = d.optional(cborText, "the value can not be converted to an String")
	case "DryRun":
		r.dryRun, err = d.boolean()
	default:
		err = d.skip()
	}
	return err
}

func (d *putDecoderCBOR) records() error {
	r := d.request
	r.records, r.count, r.hasRecords = r.records[:0], 0, false
	h, _, err := d.untagged()
	switch {
	case err != nil:
		return err
	case h.isNull():
		return nil
	case h.major != cborArray:
		return serialization("Expected list or null")
	}
	r.hasRecords = true
	return d.items(h, d.record)
}

func (d *putDecoderCBOR) record() error {
	var m putMember
	h, _, err := d.untagged()
	switch {
	case err != nil:
		return err
	case h.isNull():
	case h.major != cborMap:
		return serialization("Expected null")
	default:
		if err := d.object(h, func(key []byte) error { return d.recordMember(&m, key) }); err != nil {
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
		m.data, err = d.optional(cborBytes, "the value can not be converted to a Blob")
	case "PartitionKey":
		m.partitionKey, err = d.optional(cborText, "the value can not be converted to an String")
	case "ExplicitHashKey":
		m.explicitHashKey, err = d.optional(cborText, "the value can not be converted to an String")
	default:
		err = d.skip()
	}
	return err
}

// optional takes bytes or a text, or a null, which is nil.
func (d *putDecoderCBOR) optional(major byte, mismatch string) ([]byte, error) {
	h, _, err := d.untagged()
	switch {
	case err != nil:
		return nil, err
	case h.isNull():
		return nil, nil
	case h.major != major:
		return nil, serialization(mismatch)
	}
	return d.str(h)
}

func (d *putDecoderCBOR) boolean() (bool, error) {
	h, _, err := d.untagged()
	switch {
	case err != nil:
		return false, err
	case h.isNull():
		return false, nil
	case h.major != cborSimple || h.info != cborFalse && h.info != cborTrue:
		return false, serialization("the value can not be converted to an Boolean")
	}
	return h.info == cborTrue, nil
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
	out = append(out, cborOpenMap)
	out = appendCBORInt(appendCBORText(out, "FailedRecordCount"), int64(failed))
	out = append(appendCBORText(out, "Records"), cborOpenArray)
	for i := range c.results {
		out = append(out, cborOpenMap)
		switch result := &c.results[i]; result.Outcome {
		case Stored:
			var text [64]byte
			out = appendCBORText(appendCBORText(out, "SequenceNumber"), result.Sequence.AppendDecimal(text[:0]))
			out = appendCBORText(appendCBORText(out, "ShardId"), AppendShardID(text[:0], result.Shard))
		case Throttled:
			var text [256]byte
			out = appendCBORText(appendCBORText(out, "ErrorCode"), codeThrottled)
			out = appendCBORText(appendCBORText(out, "ErrorMessage"), appendRateExceeded(text[:0], s.account, stream, result.Shard))
		default:
			out = appendCBORText(appendCBORText(out, "ErrorCode"), codeInternal)
			out = appendCBORText(appendCBORText(out, "ErrorMessage"), messageInternal)
		}
		out = append(out, cborBreak)
	}
	out = append(out, cborBreak)
	if encrypted {
		out = appendCBORText(appendCBORText(out, "EncryptionType"), encryptionKMS)
	}
	c.answer, c.native = append(out, cborBreak), true
}
