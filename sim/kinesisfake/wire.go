package kinesisfake

import (
	"encoding/json"
	"fmt"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// decode reads the body of an operation of the control plane.
func (c *call) decode(into any) error {
	if len(c.body) == 0 {
		return errMalformed
	}
	document := c.body
	if c.cbor {
		var err error
		if c.json, err = wire.AppendJSON(c.json[:0], c.body); err != nil {
			return err
		}
		document = c.json
	}
	return wire.Decode(document, into)
}

// decodePut reads the body of PutRecords in the client's encoding.
func (c *call) decodePut() (err error) {
	if c.cbor {
		return c.put.DecodeCBOR(c.body, streams.RecordsPerCallMax)
	}
	c.decoded, err = c.put.DecodeJSON(c.body, c.decoded[:0], streams.RecordsPerCallMax)
	return err
}

// decodePutRecord reads the body of PutRecord in the client's encoding.
func (c *call) decodePutRecord(r *wire.PutRecord) error {
	if c.cbor {
		return r.DecodeCBOR(c.body)
	}
	return c.decode(r)
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
	encoded, err := wire.AppendCBOR(c.encoded[:0], c.answer)
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

func appendQuotedSequence(dst []byte, seq bignum.SequenceNumber) []byte {
	return append(seq.AppendDecimal(append(dst, '"')), '"')
}

func appendQuotedShardID(dst []byte, number uint32) []byte {
	return append(streams.AppendShardID(append(dst, '"'), number), '"')
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

func newWireShard(info streams.ShardInfo) wireShard {
	shard := wireShard{
		ShardId:             streams.ShardID(info.Number),
		HashKeyRange:        wireHashKeyRange{info.Start.String(), info.End.String()},
		SequenceNumberRange: wireSequenceRange{StartingSequenceNumber: info.First.String()},
	}
	if len(info.Parents) > 0 {
		shard.ParentShardId = streams.ShardID(info.Parents[0])
	}
	if len(info.Parents) > 1 {
		shard.AdjacentParentShardId = streams.ShardID(info.Parents[1])
	}
	if info.Closed {
		shard.SequenceNumberRange.EndingSequenceNumber = info.Last.String()
	}
	return shard
}
