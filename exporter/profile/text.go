package profile

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// plain tells of each byte whether it stands for itself inside a JSON string and is a whole character.
var plain = func() (table [256]bool) {
	for b := 0x20; b < utf8.RuneSelf; b++ {
		table[b] = b != '"' && b != '\\'
	}
	return table
}()

// IsPlain tells whether text stands for itself inside a JSON string: ASCII without control characters, quotes and
// backslashes.
func IsPlain(text []byte) bool {
	for ; len(text) >= 8; text = text[8:] {
		if special(binary.LittleEndian.Uint64(text))&highBits != 0 {
			return false
		}
	}
	for _, b := range text {
		if !plain[b] {
			return false
		}
	}
	return true
}

// appendPlain appends plain text as a JSON string.
func appendPlain(dst, text []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, len(text)+2)[:start+len(text)+2]
	dst[start] = '"'
	copy(dst[start+1:], text)
	dst[len(dst)-1] = '"'
	return dst
}

// AppendString appends text as a JSON string, byte for byte as encoding/json does without HTML escaping. It bets on
// text that needs no escaping: ids, digits, English names. Then it is copied as it is looked at.
func AppendString(dst, text []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, len(text)+2)[:start+len(text)+2]
	dst[start] = '"'
	if !copyPlain(dst[start+1:], text) {
		return append(appendEscaped(dst[:start+1], text), '"')
	}
	dst[len(dst)-1] = '"'
	return dst
}

// copyPlain copies text to the start of dst, eight bytes at a time, and tells whether all of it was plain. The last
// eight may overlap those before them.
func copyPlain(dst, text []byte) bool {
	n := len(text)
	dst = dst[:n]
	switch {
	case n >= 8:
		last := binary.LittleEndian.Uint64(text[n-8:])
		binary.LittleEndian.PutUint64(dst[n-8:], last)
		found := special(last)
		for i := 8; i < n; i += 8 {
			word := binary.LittleEndian.Uint64(text[i-8:])
			binary.LittleEndian.PutUint64(dst[i-8:], word)
			found |= special(word)
		}
		return found&highBits == 0
	case n >= 4:
		first, last := binary.LittleEndian.Uint32(text), binary.LittleEndian.Uint32(text[n-4:])
		binary.LittleEndian.PutUint32(dst, first)
		binary.LittleEndian.PutUint32(dst[n-4:], last)
		return special(uint64(first)|uint64(last)<<32)&highBits == 0
	}
	for i, b := range text {
		if !plain[b] {
			return false
		}
		dst[i] = b
	}
	return true
}

const (
	ones     = 0x0101010101010101
	highBits = 0x80 * ones
)

// special sets none of the high bits of a word whose bytes are all plain, and any of them in others: that of a byte
// that is not ASCII, of one below a space or a quote, which trades places with a space, and of a backslash, which
// becomes 0. Plain bytes borrow nothing.
func special(word uint64) uint64 {
	return word | (word ^ 2*ones - ('"'-1)*ones) | (word ^ '\\'*ones - ones)
}

// appendEscaped appends text that has something to escape or is not ASCII. Bytes that are no UTF-8 become \ufffd each,
// so that the output is always valid; U+2028 and U+2029 are escaped because JavaScript once took them for line ends.
func appendEscaped(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	start := 0 // of what is still to be appended as it is
	for i := 0; i < len(text); {
		b := text[i]
		if plain[b] {
			i++
			continue
		}
		if b < utf8.RuneSelf {
			dst = append(dst, text[start:i]...)
			switch b {
			case '"', '\\':
				dst = append(dst, '\\', b)
			case '\b':
				dst = append(dst, `\b`...)
			case '\f':
				dst = append(dst, `\f`...)
			case '\n':
				dst = append(dst, `\n`...)
			case '\r':
				dst = append(dst, `\r`...)
			case '\t':
				dst = append(dst, `\t`...)
			default:
				dst = append(dst, `\u00`...)
				dst = append(dst, hex[b>>4], hex[b&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(append(dst, text[start:i]...), `\ufffd`...)
		case r == '\u2028', r == '\u2029':
			dst = append(append(dst, text[start:i]...), `\u202`...)
			dst = append(dst, hex[r&15])
		default:
			i += size
			continue
		}
		i += size
		start = i
	}
	return append(dst, text[start:]...)
}
