package verify

import (
	"cmp"
	"math"
	"math/bits"
	"strings"
)

// sequence is a Kinesis sequence number to compare. AWS's have 56 decimal digits (47 hexadecimal ones), which fit; a
// number that does not fit is kept as text beside it: see sequences.
type sequence struct{ hi, mid, lo uint64 }

// digitsMax is the most decimal digits that always fit into 192 bits.
const digitsMax = 57

// parseSequence reads a decimal number of at most 57 digits, leading zeros apart.
func parseSequence(text string) (sequence, bool) {
	text = strings.TrimLeft(text, "0")
	if len(text) > digitsMax {
		return sequence{}, false
	}
	var s sequence
	for len(text) > 0 {
		// 19 digits at a time, since 10^19 is the largest power of ten in 64 bits.
		n := min(len(text), 19)
		var chunk, power uint64 = 0, 1
		for _, c := range []byte(text[:n]) {
			if c < '0' || c > '9' {
				return sequence{}, false
			}
			chunk, power = chunk*10+uint64(c-'0'), power*10
		}
		s = s.scale(power, chunk)
		text = text[n:]
	}
	return s, true
}

// scale returns s × factor + addend. It does not overflow for what parseSequence does.
func (s sequence) scale(factor, addend uint64) sequence {
	loHi, lo := bits.Mul64(s.lo, factor)
	midHi, mid := bits.Mul64(s.mid, factor)
	lo, carry := bits.Add64(lo, addend, 0)
	mid, carry = bits.Add64(mid, loHi, carry)
	hi, _ := bits.Add64(s.hi*factor, midHi, carry)
	return sequence{hi: hi, mid: mid, lo: lo}
}

func (s sequence) compare(other sequence) int {
	return cmp.Or(cmp.Compare(s.hi, other.hi), cmp.Compare(s.mid, other.mid), cmp.Compare(s.lo, other.lo))
}

// text is s in decimal.
func (s sequence) text() string {
	var digits [digitsMax + 1]byte
	at := len(digits)
	for s != (sequence{}) {
		var rest uint64
		s.hi, rest = bits.Div64(0, s.hi, 10)
		s.mid, rest = bits.Div64(rest, s.mid, 10)
		s.lo, rest = bits.Div64(rest, s.lo, 10)
		at--
		digits[at] = byte('0' + rest)
	}
	return string(digits[at:])
}

// odd marks a sequence whose text did not fit; lo is its index. No number of 57 digits has such a high word.
const odd = math.MaxUint64

// sequences holds the texts of odd sequence numbers. They come from endpoints other than AWS only, so their memory is
// not bounded.
type sequences struct{ texts []string }

func (t *sequences) add(text string) sequence {
	t.texts = append(t.texts, strings.TrimLeft(text, "0"))
	return sequence{hi: odd, lo: uint64(len(t.texts) - 1)}
}

// compare compares by value; where one of the two is odd by length and then letter by letter, which for decimal numbers
// is the same.
func (t *sequences) compare(a, b sequence) int {
	if a.hi != odd && b.hi != odd {
		return a.compare(b)
	}
	x, y := t.text(a), t.text(b)
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
}

func (t *sequences) text(s sequence) string {
	if s.hi == odd {
		return t.texts[s.lo]
	}
	return s.text()
}
