package bignum

import (
	"math/big"
	"strconv"
)

// Form is a sequence number of any of AWS's formats, as far as a request can be judged by it.
type Form struct {
	Version     int // 0, 1 or 2; those of today are 2
	CreateSecs  uint64
	ArrivalSecs uint64
	Shard       int64
	Number      SequenceNumber // of version 2
}

// createSecsMax is where AWS finds the date of a sequence number too large (kinesalite).
const createSecsMax = 16_025_175_000

// ReadSequence reads a sequence number that a client has sent. Those of the older formats are told apart, since AWS
// refuses them for other reasons (kinesalite's recordings); small numbers count as the oldest.
func ReadSequence(text []byte) (f Form, ok bool) {
	if seq, ok := ParseSequence(text); ok && seq.Index() <= EndOfShard && seq.CreateSecs() < createSecsMax {
		return Form{2, seq.CreateSecs(), seq.ArrivalSecs(), int64(int32(seq.Shard())), seq}, true
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
		f = Form{Version: 0, CreateSecs: hex(1, 10), Shard: int64(hex(28, 32))}
	case len(digits) == 47 && digits[0] == '2' && digits[46] == '1':
		f = Form{Version: 1, CreateSecs: hex(1, 10), ArrivalSecs: hex(13, 22), Shard: int64(hex(38, 46))}
	default:
		return f, false
	}
	return f, ok && f.CreateSecs < createSecsMax
}
