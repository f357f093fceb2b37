package kinesisfake

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"time"
)

// IteratorType says where reading begins.
type IteratorType string

const (
	AtSequenceNumber    IteratorType = "AT_SEQUENCE_NUMBER"
	AfterSequenceNumber IteratorType = "AFTER_SEQUENCE_NUMBER"
	TrimHorizon         IteratorType = "TRIM_HORIZON"
	Latest              IteratorType = "LATEST"
	AtTimestamp         IteratorType = "AT_TIMESTAMP"

	iteratorTypeEnumeration = "[AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST, AT_TIMESTAMP]"
)

// Iterator is a place in a shard. It is good for IteratorLifetime.
type Iterator struct {
	Stream  string
	Shard   uint32
	Next    uint64 // index of the record that comes next
	Created int64  // of the iterator, Unix milliseconds
	Born    int64  // of the stream, Unix milliseconds: an iterator does not outlive its stream
}

// Position is where an iterator is to begin.
type Position struct {
	Type     IteratorType
	Sequence []byte    // of AtSequenceNumber and AfterSequenceNumber, in decimal
	At       time.Time // of AtTimestamp
}

// GetShardIterator makes an iterator.
func (m *Model) GetShardIterator(now time.Time, stream string, number uint32, start Position) (Iterator, error) {
	s, err := m.serving(now, stream)
	if err != nil {
		return Iterator{}, err
	}
	shard, err := m.findShard(s, number)
	if err != nil {
		return Iterator{}, err
	}
	if limits := &m.config.Limits; limits.Read && !m.countCall(now, rateKey{"GetShardIterator", stream + "/" + ShardID(number)}, limits.ReadsPerSecond) {
		m.stats.ReadsThrottled++
		return Iterator{}, m.rateExceeded(stream, number)
	}
	it := Iterator{Stream: stream, Shard: number, Created: now.UnixMilli(), Born: s.createdAt.UnixMilli()}
	it.Next, err = m.startIndex(now, s, shard, start, "GetShardIterator")
	return it, err
}

// startIndex is the index of the record that reading begins with.
func (m *Model) startIndex(now time.Time, s *stream, shard *shard, start Position, operation string) (uint64, error) {
	m.expire(now, s, shard)
	switch start.Type {
	case TrimHorizon:
		return shard.log.head, nil
	case Latest:
		return shard.tip(), nil
	case AtTimestamp:
		return min(shard.log.since(start.At.UnixMilli()), shard.tip()), nil
	}
	return m.startAt(s, shard, start, operation)
}

// startAt is the index of the record that a sequence number names, or of the one behind it.
func (m *Model) startAt(s *stream, shard *shard, start Position, operation string) (uint64, error) {
	seq, ok := ParseSequence(start.Sequence)
	if !ok {
		return 0, invalidArgument("StartingSequenceNumber %s used in %s on shard %s in stream %s under account %s is invalid.",
			start.Sequence, operation, ShardID(shard.number), s.name, m.config.Account)
	}
	if seq.Shard() != shard.number {
		return 0, invalidArgument("Invalid StartingSequenceNumber. It encodes %s, while it was used in a call to a shard with %s",
			ShardID(seq.Shard()), ShardID(shard.number))
	}
	if seq.CreateSecs() != shard.createSecs {
		return 0, invalidArgument("StartingSequenceNumber %s used in %s on shard %s in stream %s under account %s is invalid "+
			"because it did not come from this stream.", start.Sequence, operation, ShardID(shard.number), s.name, m.config.Account)
	}
	next := seq.Index()
	if start.Type == AfterSequenceNumber {
		next++
	}
	return min(next, shard.tip()), nil
}

// AppendToken appends the iterator as clients carry it: opaque, and guarded against a slip, not against malice.
func (it Iterator) AppendToken(dst []byte) []byte {
	var raw [8 + 4 + 8 + 8 + 8 + 128 + 4]byte
	plain := append(raw[:0], 0, 0, 0, 0, 0, 0, 0, 1) // AWS's begin with these eight bytes
	plain = binary.BigEndian.AppendUint32(plain, it.Shard)
	plain = binary.BigEndian.AppendUint64(plain, it.Next)
	plain = binary.BigEndian.AppendUint64(plain, uint64(it.Created))
	plain = binary.BigEndian.AppendUint64(plain, uint64(it.Born))
	plain = append(plain, it.Stream...)
	plain = binary.BigEndian.AppendUint32(plain, crc32.ChecksumIEEE(plain))
	return base64.StdEncoding.AppendEncode(dst, plain)
}

// ParseIterator reads what AppendToken wrote; the error is the API's.
func ParseIterator(token []byte) (Iterator, error) {
	const fixed = 8 + 4 + 8 + 8 + 8
	plain, err := base64.StdEncoding.Strict().AppendDecode(nil, token)
	if err != nil || len(plain) <= fixed+4 || binary.BigEndian.Uint64(plain) != 1 {
		return Iterator{}, invalidArgument("Invalid ShardIterator.")
	}
	body := plain[:len(plain)-4]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(plain[len(body):]) {
		return Iterator{}, invalidArgument("Invalid ShardIterator.")
	}
	return Iterator{
		Shard: binary.BigEndian.Uint32(body[8:]), Next: binary.BigEndian.Uint64(body[12:]),
		Created: int64(binary.BigEndian.Uint64(body[20:])), Born: int64(binary.BigEndian.Uint64(body[28:])),
		Stream: string(body[fixed:]),
	}, nil
}
