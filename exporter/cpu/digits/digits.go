// Package digits writes numbers as decimal digits.
//
//	digits.go    Eight digits of one number, and Pair: 38 digits of two, in a third of the time of eight at a time
//	sixteens_*   the instructions for Pair, and whether this processor has them
package digits

import "encoding/binary"

// HundredMillion is the first number that has more than eight digits.
const HundredMillion = 100_000_000

const (
	zeros   = 0x3030303030303030 // eight times '0'
	highest = HundredMillion * HundredMillion
)

// Eight are the eight digits of n, which is below a hundred million, the first in the lowest byte: four, two and one of
// them are divided off in all parts of the word at once, by multiplying and shifting.
func Eight(n uint32) uint64 {
	x := uint64(n/10_000) | uint64(n%10_000)<<32
	hundreds := x * 10_486 >> 20 & 0x0000007F_0000007F
	x = hundreds | (x-100*hundreds)<<16
	tens := x * 103 >> 10 & 0x000F_000F_000F_000F
	return tens | (x-10*tens)<<8 + zeros
}

// heads are the numbers below a thousand as three digits, the first in the lowest byte.
var heads = func() (table [1000]uint32) {
	for i := range table {
		table[i] = uint32(Eight(uint32(i)) >> (5 * 8))
	}
	return table
}()

// Pair writes two numbers below 10^19 as 19 digits each, one behind the other.
func Pair(text *[38]byte, first, second uint64) {
	a, b := first%highest, second%highest
	binary.LittleEndian.PutUint32(text[:], heads[first/highest])
	binary.LittleEndian.PutUint32(text[19:], heads[second/highest])
	if fast {
		sixteens(text, a/HundredMillion, a%HundredMillion, b/HundredMillion, b%HundredMillion)
		return
	}
	binary.LittleEndian.PutUint64(text[3:], Eight(uint32(a/HundredMillion)))
	binary.LittleEndian.PutUint64(text[11:], Eight(uint32(a%HundredMillion)))
	binary.LittleEndian.PutUint64(text[22:], Eight(uint32(b/HundredMillion)))
	binary.LittleEndian.PutUint64(text[30:], Eight(uint32(b%HundredMillion)))
}
