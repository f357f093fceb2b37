package bignum

import (
	"crypto/md5"
	"encoding/binary"
	"math/bits"
	"strconv"
)

// HashKey is a point of the ring of 2^128 hash keys, which the open shards of a stream divide among themselves.
type HashKey struct{ Hi, Lo uint64 }

// MaxHashKey is the last hash key, 2^128-1.
var MaxHashKey = HashKey{^uint64(0), ^uint64(0)}

// HashOf is the hash key of a partition key: its MD5 as a big-endian number ("An MD5 hash function is used to map
// partition keys to 128-bit integer values", API_PutRecord).
func HashOf(partitionKey []byte) HashKey {
	sum := md5.Sum(partitionKey)
	return HashKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
}

// ParseHashKey reads a decimal as ExplicitHashKey and NewStartingHashKey are written: 0|([1-9]\d{0,38}). wellFormed
// tells whether the text has that form, inRange whether it is at most MaxHashKey as well.
func ParseHashKey(text []byte) (key HashKey, wellFormed, inRange bool) {
	if len(text) == 0 || len(text) > 39 || (text[0] == '0' && len(text) > 1) {
		return HashKey{}, false, false
	}
	inRange = true
	for _, c := range text {
		if c < '0' || c > '9' {
			return HashKey{}, false, false
		}
		carryHi, lo := bits.Mul64(key.Lo, 10)
		over, hi := bits.Mul64(key.Hi, 10)
		lo, carry := bits.Add64(lo, uint64(c-'0'), 0)
		hi, carry = bits.Add64(hi, carryHi, carry)
		if over != 0 || carry != 0 {
			inRange = false
		}
		key = HashKey{hi, lo}
	}
	return key, true, inRange
}

// Compare is negative, zero or positive as k is below, at or above other.
func (k HashKey) Compare(other HashKey) int {
	switch {
	case k == other:
		return 0
	case k.Hi < other.Hi || (k.Hi == other.Hi && k.Lo < other.Lo):
		return -1
	}
	return 1
}

// Next is k+1, and 0 after MaxHashKey.
func (k HashKey) Next() HashKey {
	lo, carry := bits.Add64(k.Lo, 1, 0)
	return HashKey{k.Hi + carry, lo}
}

// Previous is k-1, and MaxHashKey before 0.
func (k HashKey) Previous() HashKey {
	lo, borrow := bits.Sub64(k.Lo, 1, 0)
	return HashKey{k.Hi - borrow, lo}
}

// Plus is k+other modulo 2^128.
func (k HashKey) Plus(other HashKey) HashKey {
	lo, carry := bits.Add64(k.Lo, other.Lo, 0)
	return HashKey{k.Hi + other.Hi + carry, lo}
}

// Minus is k-other modulo 2^128.
func (k HashKey) Minus(other HashKey) HashKey {
	lo, borrow := bits.Sub64(k.Lo, other.Lo, 0)
	return HashKey{k.Hi - other.Hi - borrow, lo}
}

// Half is k/2, rounded down.
func (k HashKey) Half() HashKey { return HashKey{k.Hi >> 1, k.Hi<<63 | k.Lo>>1} }

// AppendDecimal appends k as the API writes it.
func (k HashKey) AppendDecimal(dst []byte) []byte {
	return appendDecimal(dst, 0, k.Hi, k.Lo)
}

// String is k as the API writes it.
func (k HashKey) String() string { return string(k.AppendDecimal(nil)) }

// EvenStart is where shard i of n begins when n shards divide the ring: i times the floor of 2^128/n. The last one
// takes the rest.
func EvenStart(i, n int) HashKey {
	if i == 0 {
		return HashKey{}
	}
	// floor(2^128/n) by long division of the three-word number 1:0:0, whose first quotient word is 0 since n > 1.
	hi, rest := bits.Div64(1, 0, uint64(n))
	lo, _ := bits.Div64(rest, 0, uint64(n))
	over, startLo := bits.Mul64(lo, uint64(i))
	return HashKey{hi*uint64(i) + over, startLo}
}

// decimalWord is the largest power of ten in 64 bits, 10^19.
const decimalWord = 10_000_000_000_000_000_000

// appendDecimal appends the number hi*2^128 + mid*2^64 + lo, which is below 10^57.
func appendDecimal(dst []byte, hi, mid, lo uint64) []byte {
	var words [3]uint64
	n := 0
	for {
		var rest uint64
		hi, rest = hi/decimalWord, hi%decimalWord
		mid, rest = bits.Div64(rest, mid, decimalWord)
		lo, rest = bits.Div64(rest, lo, decimalWord)
		words[n] = rest
		n++
		if hi|mid|lo == 0 {
			break
		}
	}
	dst = strconv.AppendUint(dst, words[n-1], 10)
	for n -= 2; n >= 0; n-- {
		dst = AppendPadded(dst, words[n], 19)
	}
	return dst
}

// AppendPadded appends v with zeros in front of it, width digits in all.
func AppendPadded(dst []byte, v uint64, width int) []byte {
	start := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	for i := len(dst) - 1; i >= start && v > 0; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}
