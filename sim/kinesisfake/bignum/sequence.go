package bignum

import "math/bits"

// SequenceNumber is a sequence number of AWS's second format: 47 hexadecimal digits, written as 56 decimal ones:
//
//	digits   1        9              1             16      2     9             8        1
//	field    2   shardCreateSecs  shard mod 16   index    00   seconds of    shard      2
//	                                                            arrival
//
// So numbers grow first with the creation of the shard, which makes those of a child larger than those of its parents,
// and then with the index of the record in its shard. The zero value is no sequence number.
type SequenceNumber struct{ hi, mid, lo uint64 }

// EndOfShard is the index in the ending sequence number of a closed shard: larger than that of any record.
const EndOfShard = 1<<63 - 1

// NewSequence makes a number out of its fields: seconds since 1970, the shard's number and the record's index.
func NewSequence(createSecs uint64, shard uint32, index uint64, arrivalSecs uint64) SequenceNumber {
	const nineDigits = 1<<36 - 1
	createSecs &= nineDigits
	arrivalSecs &= nineDigits
	return SequenceNumber{
		hi:  2<<56 | createSecs<<20 | uint64(shard&15)<<16 | index>>48,
		mid: index<<16 | arrivalSecs>>28,
		lo:  arrivalSecs<<36 | uint64(shard)<<4 | 2,
	}
}

// ParseSequence reads a sequence number in decimal. ok is false for anything that is not of the format above.
func ParseSequence(text []byte) (seq SequenceNumber, ok bool) {
	if len(text) != 56 {
		return SequenceNumber{}, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return SequenceNumber{}, false
		}
		var carry, over uint64
		over, seq.lo = bits.Mul64(seq.lo, 10)
		seq.lo, carry = bits.Add64(seq.lo, uint64(c-'0'), 0)
		over += carry
		carry = over
		over, seq.mid = bits.Mul64(seq.mid, 10)
		seq.mid, carry = bits.Add64(seq.mid, carry, 0)
		seq.hi = seq.hi*10 + over + carry
	}
	return seq, seq.hi>>56 == 2 && seq.lo&15 == 2 && seq.hi>>16&15 == uint64(seq.Shard()&15)
}

// After is a number behind s and in front of the number of the next record: it names no record.
func (s SequenceNumber) After() SequenceNumber {
	s.mid |= 1 << 8
	return s
}

// Between tells whether s is the number of no record, but of a place behind one.
func (s SequenceNumber) Between() bool { return s.mid>>8&255 != 0 }

// Words are the number's 192 bits, the high word first.
func (s SequenceNumber) Words() struct{ Hi, Mid, Lo uint64 } {
	return struct{ Hi, Mid, Lo uint64 }{s.hi, s.mid, s.lo}
}

// CreateSecs is when the shard was created, in seconds since 1970.
func (s SequenceNumber) CreateSecs() uint64 { return s.hi >> 20 & (1<<36 - 1) }

// Index is the record's place in its shard, from 1.
func (s SequenceNumber) Index() uint64 { return s.hi<<48 | s.mid>>16 }

// ArrivalSecs is when the record was stored, in seconds since 1970.
func (s SequenceNumber) ArrivalSecs() uint64 { return s.mid&255<<28 | s.lo>>36 }

// Shard is the number of the shard.
func (s SequenceNumber) Shard() uint32 { return uint32(s.lo >> 4) }

// Compare is negative, zero or positive as s is below, at or above other.
func (s SequenceNumber) Compare(other SequenceNumber) int {
	if s.hi == other.hi {
		return HashKey{s.mid, s.lo}.Compare(HashKey{other.mid, other.lo})
	}
	if s.hi < other.hi {
		return -1
	}
	return 1
}

// AppendDecimal appends s as the API writes it.
func (s SequenceNumber) AppendDecimal(dst []byte) []byte {
	return appendDecimal(dst, s.hi, s.mid, s.lo)
}

// String is s as the API writes it.
func (s SequenceNumber) String() string { return string(s.AppendDecimal(nil)) }
