package world

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"

	"kinesim/exporter/cpu/digits"
)

// arena is scratch space for the texts of one update. Texts stay valid until reset, even when the arena grows under
// them: then they lie in the memory that it had before.
type arena struct{ buffer []byte }

func (a *arena) reset() { a.buffer = a.buffer[:0] }

// cut returns what was appended since start. Its capacity ends there, so that nobody can write over its neighbour.
func (a *arena) cut(start int) []byte { return a.buffer[start:len(a.buffer):len(a.buffer)] }

// appendHex appends n as 16 hexadecimal digits.
func appendHex(dst []byte, n uint64) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, hexDigits(uint32(n>>32)))
	return binary.LittleEndian.AppendUint64(dst, hexDigits(uint32(n)))
}

// ones has a 1 in each of eight bytes.
const ones = 0x0101010101010101

// hexDigits are the eight hexadecimal digits of n, the first in the lowest byte: half a byte each is spread over a
// word, and all eight become characters at once.
func hexDigits(n uint32) uint64 {
	x := uint64(bits.ReverseBytes32(n))
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	x = (x | x<<8) & 0x00FF00FF00FF00FF
	x = (x>>4 | x<<8) & (15 * ones)
	letters := (x + 6*ones) >> 4 & ones // 1 where the digit is 10 or more
	return x + '0'*ones + ('a'-'0'-10)*letters
}

// appendDigits appends n as exactly the given number of decimal digits, of which the leading ones may be zeros.
func appendDigits(dst []byte, n uint64, count int) []byte {
	if count > 8 {
		dst = appendDigits(dst, n/digits.HundredMillion, count-8)
		return binary.LittleEndian.AppendUint64(dst, digits.Eight(uint32(n%digits.HundredMillion)))
	}
	start := len(dst)
	dst = binary.LittleEndian.AppendUint64(dst, digits.Eight(uint32(n%digits.HundredMillion))>>(8*(8-count)))
	return dst[:start+count]
}

// appendUint appends n without leading zeros.
func appendUint(dst []byte, n uint64) []byte {
	if n >= digits.HundredMillion {
		dst = appendUint(dst, n/digits.HundredMillion)
		return binary.LittleEndian.AppendUint64(dst, digits.Eight(uint32(n%digits.HundredMillion)))
	}
	x := digits.Eight(uint32(n))
	zeros := bits.TrailingZeros64((x-'0'*ones)|1<<63) / 8 // of which the last digit is none
	start := len(dst)
	dst = binary.LittleEndian.AppendUint64(dst, x>>(8*zeros))
	return dst[:start+8-zeros]
}

// appendDecimal appends n / 10^digits as a JSON number in its shortest form: 5 with two digits is 0.05, 50 is 0.5, 100
// is 1.
func appendDecimal(dst []byte, n int64, digits int) []byte {
	magnitude := uint64(n)
	if n < 0 {
		dst = append(dst, '-')
		magnitude = -magnitude
	}
	for digits > 0 && magnitude%10 == 0 {
		magnitude /= 10
		digits--
	}
	if digits == 0 {
		return appendUint(dst, magnitude)
	}
	unit := powerOfTen(digits)
	dst = appendUint(dst, magnitude/unit)
	dst = append(dst, '.')
	return appendDigits(dst, magnitude%unit, digits)
}

func powerOfTen(digits int) uint64 {
	power := uint64(1)
	for range digits {
		power *= 10
	}
	return power
}

// Lengths of identities that are all as long.
const (
	ecidDigits = 38
	uuidBytes  = 36
)

// appendUUID appends a random UUID (RFC 9562, version 4) made of h and what follows from it.
func appendUUID(dst []byte, h uint64) []byte {
	high := h&^0xF000 | 0x4000
	low := mix(h+golden)&^(3<<62) | 2<<62
	var text [32]byte
	appendHex(appendHex(text[:0], high), low)
	dst = append(append(dst, text[:8]...), '-')
	dst = append(append(dst, text[8:12]...), '-')
	dst = append(append(dst, text[12:16]...), '-')
	dst = append(append(dst, text[16:20]...), '-')
	return append(dst, text[20:]...)
}

// appendECID appends the 38 decimal digits of an Experience Cloud ID: two words of 63 bits, as 19 digits each.
func appendECID(dst []byte, h uint64) []byte {
	start := len(dst)
	dst = slices.Grow(dst, ecidDigits)[:start+ecidDigits]
	putECID((*[ecidDigits]byte)(dst[start:]), h)
	return dst
}

func putECID(text *[ecidDigits]byte, h uint64) { digits.Pair(text, h>>1, mix(h+golden)>>1) }

// Days since 1970 of the first birth date, and how many there are: 1940 to 2008.
const (
	birthFirst = -10_958
	birthDays  = 25_203
)

func appendBirthDate(dst []byte, h uint64) []byte {
	return appendDay(dst, birthFirst+int64(scale(h, birthDays)))
}

// floorDay is the day since 1970 that a second lies in.
func floorDay(second int64) int64 {
	const seconds = 24 * 60 * 60
	if second < 0 {
		return (second - seconds + 1) / seconds
	}
	return second / seconds
}

// appendDay appends a day since 1970.
func appendDay(dst []byte, day int64) []byte {
	year, month, date := time.Unix(day*24*60*60, 0).UTC().Date()
	dst = append(appendDigits(dst, uint64(year), 4), '-')
	dst = append(appendDigits(dst, uint64(month), 2), '-')
	return appendDigits(dst, uint64(date), 2)
}

// timestampSpan is how far before the scenario's start a timestamp may lie.
const timestampSpan = 365 * 24 * 60 * 60

// appendTimestamp appends a moment in the year before start, given in seconds since 1970, in RFC 3339.
func appendTimestamp(dst []byte, start int64, h uint64) []byte {
	return appendMoment(dst, uint32(start-1-int64(scale(h, timestampSpan))))
}

// appendMoment appends seconds since 1970 in RFC 3339.
func appendMoment(dst []byte, second uint32) []byte {
	return time.Unix(int64(second), 0).UTC().AppendFormat(dst, time.RFC3339)
}

// shareOf returns total * part / whole without overflow; part is at most whole.
func shareOf(total time.Duration, part, whole uint64) time.Duration {
	hi, lo := bits.Mul64(uint64(total), part)
	quotient, _ := bits.Div64(hi, lo, whole)
	return time.Duration(quotient)
}
