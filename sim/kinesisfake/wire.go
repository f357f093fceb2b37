package kinesisfake

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// decode reads the body of an operation of the control plane.
func (c *call) decode(into any) error {
	if len(c.body) == 0 {
		return errMalformed
	}
	document := c.body
	if c.cbor {
		var err error
		if c.json, err = appendJSONFromCBOR(c.json[:0], c.body); err != nil {
			return err
		}
		document = c.json
	}
	return decodeJSON(document, into)
}

// respond appends an answer of the control plane.
func (c *call) respond(answer any) error {
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	c.answer = append(c.answer, body...)
	return nil
}

// encode turns the answer into the client's encoding. An operation without an answer has an empty body in JSON, and in
// CBOR too.
func (c *call) encode() error {
	if !c.cbor || c.native || len(c.answer) == 0 {
		return nil
	}
	encoded, err := appendCBORFromJSON(c.encoded[:0], c.answer)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	c.answer, c.encoded = encoded, c.answer // the buffers change places
	return nil
}

// streamID names a stream in a request.
type streamID struct {
	StreamName *string
	StreamARN  *string
}

func (id *streamID) validate(v *violations) {
	v.streamName("streamName", id.StreamName)
	v.streamARN(id.StreamARN)
}

// epoch is a moment as AWS JSON writes it: seconds since 1970, with milliseconds as a fraction.
type epoch struct{ time.Time }

func (e epoch) MarshalJSON() ([]byte, error) { return appendEpoch(nil, e.UnixMilli()), nil }

func appendEpoch(dst []byte, millis int64) []byte {
	if millis < 0 {
		dst, millis = append(dst, '-'), -millis
	}
	dst = strconv.AppendInt(dst, millis/1000, 10)
	if rest := millis % 1000; rest != 0 {
		dst = appendPadded(append(dst, '.'), uint64(rest), 3)
	}
	return dst
}

// appendString appends a JSON string. Most need no escapes, and are copied as they are.
func appendString(dst, text []byte) []byte {
	for _, c := range text {
		if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			escaped, _ := json.Marshal(string(text)) // of a string it cannot fail
			return append(dst, escaped...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

func appendQuotedSequence(dst []byte, seq SequenceNumber) []byte {
	return append(seq.AppendDecimal(append(dst, '"')), '"')
}

func appendQuotedShardID(dst []byte, number uint32) []byte {
	return append(AppendShardID(append(dst, '"'), number), '"')
}

func appendBase64(dst, data []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), data), '"')
}

// wireShard is a shard in an answer.
type wireShard struct {
	ShardId               string
	ParentShardId         string `json:",omitempty"`
	AdjacentParentShardId string `json:",omitempty"`
	HashKeyRange          wireHashKeyRange
	SequenceNumberRange   wireSequenceRange
}

type wireHashKeyRange struct{ StartingHashKey, EndingHashKey string }

type wireSequenceRange struct {
	StartingSequenceNumber string
	EndingSequenceNumber   string `json:",omitempty"`
}

func newWireShard(info ShardInfo) wireShard {
	shard := wireShard{
		ShardId:             ShardID(info.Number),
		HashKeyRange:        wireHashKeyRange{info.Start.String(), info.End.String()},
		SequenceNumberRange: wireSequenceRange{StartingSequenceNumber: info.First.String()},
	}
	if len(info.Parents) > 0 {
		shard.ParentShardId = ShardID(info.Parents[0])
	}
	if len(info.Parents) > 1 {
		shard.AdjacentParentShardId = ShardID(info.Parents[1])
	}
	if info.Closed {
		shard.SequenceNumberRange.EndingSequenceNumber = info.Last.String()
	}
	return shard
}
