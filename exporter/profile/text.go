package profile

import "unicode/utf8"

// plain tells of each byte whether it stands for itself inside a JSON string and is a whole character.
var plain = func() (table [256]bool) {
	for b := 0x20; b < utf8.RuneSelf; b++ {
		table[b] = b != '"' && b != '\\'
	}
	return table
}()

// appendString appends text as a JSON string, byte for byte as encoding/json does without HTML escaping. It bets on text that needs no
// escaping, which then is appended as a whole: ids, digits, English names.
func appendString(dst, text []byte) []byte {
	dst = append(dst, '"')
	for i, b := range text {
		if !plain[b] {
			dst = appendEscaped(append(dst, text[:i]...), text[i:])
			return append(dst, '"')
		}
	}
	dst = append(dst, text...)
	return append(dst, '"')
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
