package kinesisfake

import (
	"slices"
	"strconv"

	"kinesim/sim/kinesisfake/internal/cbor"
)

// appendPutAnswer appends the answer of PutRecords in JSON.
func (c *call) appendPutAnswer(s *Server, stream string, encrypted bool) {
	failed := 0
	for i := range c.results {
		if c.results[i].Outcome != Stored {
			failed++
		}
	}
	out := slices.Grow(c.answer, 128*len(c.results)+64)
	out = append(out, `{"FailedRecordCount":`...)
	out = strconv.AppendInt(out, int64(failed), 10)
	out = append(out, `,"Records":[`...)
	for i := range c.results {
		if i > 0 {
			out = append(out, ',')
		}
		switch result := &c.results[i]; result.Outcome {
		case Stored:
			out = append(out, `{"SequenceNumber":`...)
			out = appendQuotedSequence(out, result.Sequence)
			out = append(out, `,"ShardId":`...)
			out = appendQuotedShardID(out, result.Shard)
		case Throttled:
			out = append(out, `{"ErrorCode":"`+CodeThrottled+`","ErrorMessage":"`...)
			out = append(AppendRateExceeded(out, s.account, stream, result.Shard), '"')
		default:
			out = append(out, `{"ErrorCode":"`+CodeInternal+`","ErrorMessage":"`+MessageInternal+`"`...)
		}
		out = append(out, '}')
	}
	out = append(out, ']')
	if encrypted {
		out = append(out, `,"EncryptionType":"`+encryptionKMS+`"`...)
	}
	c.answer = append(out, '}')
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
			out = cbor.AppendText(cbor.AppendText(out, "ErrorCode"), CodeThrottled)
			out = cbor.AppendText(cbor.AppendText(out, "ErrorMessage"), AppendRateExceeded(text[:0], s.account, stream, result.Shard))
		default:
			out = cbor.AppendText(cbor.AppendText(out, "ErrorCode"), CodeInternal)
			out = cbor.AppendText(cbor.AppendText(out, "ErrorMessage"), MessageInternal)
		}
		out = append(out, cbor.Break)
	}
	out = append(out, cbor.Break)
	if encrypted {
		out = cbor.AppendText(cbor.AppendText(out, "EncryptionType"), encryptionKMS)
	}
	c.answer, c.native = append(out, cbor.Break), true
}
