package kinesisfake

import (
	"slices"
	"strconv"

	"kinesim/sim/kinesisfake/internal/cbor"
	"kinesim/sim/kinesisfake/streams"
)

// appendPutAnswer appends the answer of PutRecords in JSON.
func (c *call) appendPutAnswer(s *Server, stream string, encrypted bool) {
	failed := 0
	for i := range c.results {
		if c.results[i].Outcome != streams.Stored {
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
		case streams.Stored:
			out = append(out, `{"SequenceNumber":`...)
			out = appendQuotedSequence(out, result.Sequence)
			out = append(out, `,"ShardId":`...)
			out = appendQuotedShardID(out, result.Shard)
		case streams.Throttled:
			out = append(out, `{"ErrorCode":"`+streams.CodeThrottled+`","ErrorMessage":"`...)
			out = append(streams.AppendRateExceeded(out, s.account, stream, result.Shard), '"')
		default:
			out = append(out, `{"ErrorCode":"`+streams.CodeInternal+`","ErrorMessage":"`+streams.MessageInternal+`"`...)
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
		if c.results[i].Outcome != streams.Stored {
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
		case streams.Stored:
			var text [64]byte
			out = cbor.AppendText(cbor.AppendText(out, "SequenceNumber"), result.Sequence.AppendDecimal(text[:0]))
			out = cbor.AppendText(cbor.AppendText(out, "ShardId"), streams.AppendShardID(text[:0], result.Shard))
		case streams.Throttled:
			var text [256]byte
			out = cbor.AppendText(cbor.AppendText(out, "ErrorCode"), streams.CodeThrottled)
			message := streams.AppendRateExceeded(text[:0], s.account, stream, result.Shard)
			out = cbor.AppendText(cbor.AppendText(out, "ErrorMessage"), message)
		default:
			out = cbor.AppendText(cbor.AppendText(out, "ErrorCode"), streams.CodeInternal)
			out = cbor.AppendText(cbor.AppendText(out, "ErrorMessage"), streams.MessageInternal)
		}
		out = append(out, cbor.Break)
	}
	out = append(out, cbor.Break)
	if encrypted {
		out = cbor.AppendText(cbor.AppendText(out, "EncryptionType"), encryptionKMS)
	}
	c.answer, c.native = append(out, cbor.Break), true
}
