package kinesisfake

import (
	"fmt"
	"math/big"
	"strconv"
)

// sequenceForm is a sequence number of any of AWS's formats, as far as a request can be judged by it.
type sequenceForm struct {
	version     int // 0, 1 or 2; those of today are 2
	createSecs  uint64
	arrivalSecs uint64
	shard       int64
	number      SequenceNumber // of version 2
}

// createSecsMax is where AWS finds the date of a sequence number too large (kinesalite).
const createSecsMax = 16_025_175_000

// readSequence reads a sequence number that a client has sent. Those of the older formats are told apart, since AWS
// refuses them for other reasons (kinesalite's recordings); small numbers count as the oldest.
func readSequence(text []byte) (f sequenceForm, ok bool) {
	if seq, ok := ParseSequence(text); ok && seq.Index() <= endOfShard && seq.CreateSecs() < createSecsMax {
		return sequenceForm{2, seq.CreateSecs(), seq.ArrivalSecs(), int64(int32(seq.Shard())), seq}, true
	}
	value, ok := new(big.Int).SetString(string(text), 10)
	if !ok || value.Sign() < 0 {
		return f, false
	}
	if value.BitLen() <= 124 {
		value.SetBit(value, 124, 1)
	}
	digits := value.Text(16)
	hex := func(from, to int) uint64 {
		n, err := strconv.ParseUint(digits[from:to], 16, 64)
		ok = ok && err == nil
		return n
	}
	switch {
	case len(digits) == 32:
		f = sequenceForm{version: 0, createSecs: hex(1, 10), shard: int64(hex(28, 32))}
	case len(digits) == 47 && digits[0] == '2' && digits[46] == '1':
		f = sequenceForm{version: 1, createSecs: hex(1, 10), arrivalSecs: hex(13, 22), shard: int64(hex(38, 46))}
	default:
		return f, false
	}
	return f, ok && f.createSecs < createSecsMax
}

// shardID is the id of the shard that the number encodes, which need not be one that can be.
func (f sequenceForm) shardID() string {
	if f.shard < 0 {
		return fmt.Sprintf("shardId-%012d", f.shard)
	}
	return ShardID(uint32(f.shard))
}
