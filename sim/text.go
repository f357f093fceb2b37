package sim

import (
	"math/bits"
	"time"
)

// arena is scratch space for the texts of one update. Texts stay valid until reset, even when the arena grows under them: then they lie
// in the memory that it had before.
type arena struct{ buffer []byte }

func (a *arena) reset() { a.buffer = a.buffer[:0] }

// cut returns what was appended since start. Its capacity ends there, so that nobody can write over its neighbour.
func (a *arena) cut(start int) []byte { return a.buffer[start:len(a.buffer):len(a.buffer)] }

const (
	hexDigits = "0123456789abcdef"
	tenTo19   = 10_000_000_000_000_000_000
)

// appendHex appends n as 16 hexadecimal digits.
func appendHex(dst []byte, n uint64) []byte {
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[n>>shift&15])
	}
	return dst
}

// appendDigits appends n as exactly the given number of decimal digits, of which the leading ones may be zeros.
func appendDigits(dst []byte, n uint64, digits int) []byte {
	var b [20]byte
	i := digits
	for ; i >= 2; i -= 2 {
		pair := n % 100
		n /= 100
		b[i-2], b[i-1] = pairs[2*pair], pairs[2*pair+1]
	}
	if i == 1 {
		b[0] = byte('0' + n%10)
	}
	return append(dst, b[:digits]...)
}

// pairs are the numbers below 100, with two digits each.
var pairs = func() (text [200]byte) {
	for n := range 100 {
		text[2*n], text[2*n+1] = byte('0'+n/10), byte('0'+n%10)
	}
	return text
}()

// appendUint appends n without leading zeros.
func appendUint(dst []byte, n uint64) []byte {
	digits := 1
	for m := n; m >= 10; m /= 10 {
		digits++
	}
	return appendDigits(dst, n, digits)
}

// appendDecimal appends n / 10^digits as a JSON number in its shortest form: 5 with two digits is 0.05, 50 is 0.5, 100 is 1.
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

// appendUUID appends a random UUID (RFC 9562, version 4) made of h and what follows from it.
func appendUUID(dst []byte, h uint64) []byte {
	high := h&^0xF000 | 0x4000
	low := mix(h+golden)&^(3<<62) | 2<<62
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[high>>shift&15])
		if shift == 32 || shift == 16 {
			dst = append(dst, '-')
		}
	}
	dst = append(dst, '-')
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[low>>shift&15])
		if shift == 48 {
			dst = append(dst, '-')
		}
	}
	return dst
}

// appendECID appends the 38 decimal digits of an Experience Cloud ID: two words of 63 bits, as 19 digits each.
func appendECID(dst []byte, h uint64) []byte {
	dst = appendDigits(dst, h>>1, 19)
	return appendDigits(dst, mix(h+golden)>>1, 19)
}

// appendPhone appends a phone number in E.164 form. The exchange 555 keeps it away from most people who have a telephone.
func appendPhone(dst []byte, h uint64) []byte {
	dst = append(dst, "+1"...)
	dst = appendDigits(dst, 201+scale(h, 780), 3)
	dst = append(dst, "555"...)
	return appendDigits(dst, h%10_000, 4)
}

// Days since 1970 of the first birth date, and how many there are: 1940 to 2008.
const (
	birthFirst = -10_958
	birthDays  = 25_203
)

func appendBirthDate(dst []byte, h uint64) []byte {
	day := birthFirst + int64(scale(h, birthDays))
	return time.Unix(day*24*60*60, 0).UTC().AppendFormat(dst, time.DateOnly)
}

// timestampSpan is how far before the scenario's start a timestamp may lie.
const timestampSpan = 365 * 24 * 60 * 60

// appendTimestamp appends a moment in the year before start, given in seconds since 1970, in RFC 3339.
func appendTimestamp(dst []byte, start int64, h uint64) []byte {
	return time.Unix(start-1-int64(scale(h, timestampSpan)), 0).UTC().AppendFormat(dst, "2006-01-02T15:04:05Z")
}

// shareOf returns total * part / whole without overflow; part is at most whole.
func shareOf(total time.Duration, part, whole uint64) time.Duration {
	hi, lo := bits.Mul64(uint64(total), part)
	quotient, _ := bits.Div64(hi, lo, whole)
	return time.Duration(quotient)
}
