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

// appendString appends text as a JSON string, byte for byte as encoding/json does without HTML escaping. It bets on text that needs no
// escaping: ids, digits, English names. Then it is copied as it is looked at.
func appendString(dst, text []byte) []byte {
	start := len(dst)
	dst = slices.Grow(dst, len(text)+2)[:start+len(text)+2]
	dst[start] = '"'
	if !copyPlain(dst[start+1:], text) {
		return append(appendEscaped(dst[:start+1], text), '"')
	}
	dst[len(dst)-1] = '"'
	return dst
}

// copyPlain copies text to the start of dst, eight bytes at a time, and tells whether all of it was plain.
func copyPlain(dst, text []byte) bool {
	found := uint64(0)
	dst = dst[:len(text)]
	for len(text) >= 8 && len(dst) >= 8 {
		word := binary.LittleEndian.Uint64(text)
		binary.LittleEndian.PutUint64(dst, word)
		found |= special(word)
		text, dst = text[8:], dst[8:]
	}
	for i, b := range text {
		if !plain[b] {
			return false
		}
		dst[i] = b
	}
	return found == 0
}

// special is 0 when all eight bytes of a word are plain. Each of the four sets the high bit of the lowest byte that it is about: one that
// is not ASCII, one below a space, and a quote and a backslash, which the exclusive or makes 0. Plain bytes borrow nothing, so no bit is
// set for a plain word.
func special(word uint64) uint64 {
	const (
		high  = 0x8080808080808080
		ones  = 0x0101010101010101
		space = ones * ' '
		quote = ones * '"'
		slash = ones * '\\'
	)
	return (word | (word - space) | (word ^ quote - ones) | (word ^ slash - ones)) & high
}

// appendEscaped appends text that has something to escape or is not ASCII. Bytes that are no UTF-8 become \ufffd each, so that the
// output is always valid; U+2028 and U+2029 are escaped because JavaScript once took them for line ends.
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
