package streams

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// IteratorType says where reading begins.
type IteratorType string

const (
	AtSequenceNumber    IteratorType = "AT_SEQUENCE_NUMBER"
	AfterSequenceNumber IteratorType = "AFTER_SEQUENCE_NUMBER"
	TrimHorizon         IteratorType = "TRIM_HORIZON"
	Latest              IteratorType = "LATEST"
	AtTimestamp         IteratorType = "AT_TIMESTAMP"
)

// Iterator is a place in a shard. It is good for IteratorLifetime.
type Iterator struct {
	Stream  string
	Shard   uint32
	Next    uint64 // index of the record that comes next
	Created int64  // of the iterator, Unix milliseconds
	Born    int64  // of the stream, Unix milliseconds: an iterator does not outlive its stream
	Serial  uint64 // no two iterators of a model are the same
}

// Position is where an iterator is to begin.
type Position struct {
	Type     IteratorType
	Sequence []byte    // of AtSequenceNumber and AfterSequenceNumber, in decimal; nil without one
	At       time.Time // of AtTimestamp; zero without one
}

// GetShardIterator makes an iterator, metered or outside the quotas of reading.
func (m *Model) GetShardIterator(now time.Time, stream string, number uint32, start Position, metered bool) (Iterator, error) {
	if err := start.check(now); err != nil {
		return Iterator{}, err
	}
	s, err := m.serving(now, stream)
	if err != nil {
		return Iterator{}, m.shardMissing(stream, number)
	}
	shard, err := m.findShard(s, number)
	if err != nil {
		return Iterator{}, err
	}
	limits := &m.config.Limits
	if limits.Read && metered && !m.countCall(now, rateKey{"GetShardIterator", stream + "/" + ShardID(number)}, limits.ReadsPerSecond) {
		m.stats.ReadsThrottled++
		return Iterator{}, RateExceeded(m.config.Account, stream, number)
	}
	it := Iterator{Stream: stream, Shard: number, Created: now.UnixMilli(), Born: s.createdAt.UnixMilli(), Serial: m.serial()}
	it.Next, err = m.startIndex(now, s, shard, start, "GetShardIterator")
	return it, err
}

// serial numbers iterators.
func (m *Model) serial() uint64 {
	m.iterators++
	return m.iterators
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

// check tells whether the parts of a position fit together.
func (p Position) check(now time.Time) error {
	needsSequence := p.Type == AtSequenceNumber || p.Type == AfterSequenceNumber
	switch {
	case p.Type == AtTimestamp && p.At.IsZero():
		return InvalidArgument("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. " +
			"Current request has no timestamp parameter.")
	case p.Type == AtTimestamp && p.At.UnixMilli() > now.UnixMilli():
		return InvalidArgument("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "+
			"timestampInMillis: %d, currentTimestampInMillis: %d", p.At.UnixMilli(), now.UnixMilli())
	case p.Type != AtTimestamp && needsSequence != (p.Sequence != nil):
		given := "no"
		if p.Sequence != nil {
			given = "also a"
		}
		return InvalidArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "+
			"(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and %s StartingSequenceNumber.", p.Type, given)
	}
	return nil
}

// startAt is the index of the record that a sequence number names, or of the one behind it.
func (m *Model) startAt(s *stream, shard *shard, start Position, operation string) (uint64, error) {
	seq, ok := bignum.ReadSequence(start.Sequence)
	if !ok {
		return 0, InvalidArgument("StartingSequenceNumber %s used in %s on shard %s in stream %s under account %s is invalid.",
			start.Sequence, operation, ShardID(shard.number), s.name, m.config.Account)
	}
	if seq.Shard != int64(shard.number) {
		return 0, InvalidArgument("Invalid StartingSequenceNumber. It encodes %s, while it was used in a call to a shard with %s",
			encodedShard(seq.Shard), ShardID(shard.number))
	}
	if seq.Version == 0 {
		return 0, &Error{Code: CodeInternal} // so does AWS
	}
	if seq.Version != 2 || seq.CreateSecs != shard.createSecs {
		return 0, InvalidArgument("StartingSequenceNumber %s used in %s on shard %s in stream %s under account %s is invalid "+
			"because it did not come from this stream.", start.Sequence, operation, ShardID(shard.number), s.name, m.config.Account)
	}
	next := seq.Number.Index()
	if start.Type == AfterSequenceNumber || seq.Number.Between() {
		next++
	}
	return min(next, shard.tip()), nil
}

// encodedShard is the id of the shard that a sequence number encodes, which need not be one that can be.
func encodedShard(number int64) string {
	if number < 0 {
		return fmt.Sprintf("shardId-%012d", number)
	}
	return ShardID(uint32(number))
}

// tokenBytes is how long an iterator is before base64, by the length of the stream's name; AWS's are as long.
func tokenBytes(name int) int { return 152 + (name+2)/16*16 }

// AppendToken appends the iterator as clients carry it: opaque, and guarded against a slip, not against malice.
func (it Iterator) AppendToken(dst []byte) []byte {
	var raw [152 + 144]byte
	plain := append(raw[:0], 0, 0, 0, 0, 0, 0, 0, 1) // AWS's begin with these eight bytes
	plain = binary.BigEndian.AppendUint32(plain, it.Shard)
	for _, field := range []uint64{it.Next, uint64(it.Created), uint64(it.Born), it.Serial} {
		plain = binary.BigEndian.AppendUint64(plain, field)
	}
	plain = append(append(plain, byte(len(it.Stream))), it.Stream...)
	plain = plain[:tokenBytes(len(it.Stream))-4] // what follows the name is zero
	plain = binary.BigEndian.AppendUint32(plain, crc32.ChecksumIEEE(plain))
	return base64.StdEncoding.AppendEncode(dst, plain)
}

// ParseIterator reads what AppendToken wrote, in quotation marks or without, as AWS does; the error is the API's.
func ParseIterator(token []byte) (Iterator, error) {
	const fixed = 8 + 4 + 4*8 + 1
	if n := len(token); n > 1 && token[0] == '"' && token[n-1] == '"' {
		token = token[1 : n-1]
	}
	plain, err := base64.StdEncoding.Strict().AppendDecode(nil, token)
	invalid := InvalidArgument("Invalid ShardIterator.")
	if err != nil || len(plain) < tokenBytes(0) || binary.BigEndian.Uint64(plain) != 1 || len(plain) != tokenBytes(int(plain[fixed-1])) {
		return Iterator{}, invalid
	}
	body := plain[:len(plain)-4]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(plain[len(body):]) {
		return Iterator{}, invalid
	}
	return Iterator{
		Shard: binary.BigEndian.Uint32(body[8:]), Next: binary.BigEndian.Uint64(body[12:]),
		Created: int64(binary.BigEndian.Uint64(body[20:])), Born: int64(binary.BigEndian.Uint64(body[28:])),
		Serial: binary.BigEndian.Uint64(body[36:]), Stream: string(body[fixed : fixed+int(body[fixed-1])]),
	}, nil
}
