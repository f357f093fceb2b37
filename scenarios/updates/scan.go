package updates

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// Fault is what is wrong with a line, and where.
type Fault struct {
	Column int // in bytes, from 1
	What   string
}

// Error implements error.
func (f *Fault) Error() string { return fmt.Sprintf("column %d: %s", f.Column, f.What) }

// scanner reads a JSON text from its beginning to its end. Texts without anything to unescape are parts of it.
type scanner struct {
	data  []byte
	at    int
	key   int    // where the key begins that was read last
	arena []byte // texts that were unescaped
}

func (s *scanner) fault(what string, args ...any) error {
	return &Fault{Column: s.at + 1, What: fmt.Sprintf(what, args...)}
}

// faultOfKey is a fault of the key that was read last.
func (s *scanner) faultOfKey(what string, args ...any) error {
	s.at = s.key
	return s.fault(what, args...)
}

// next is the first byte that is no space; 0 at the end.
func (s *scanner) next() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) expect(c byte, what string) error {
	if s.next() != c {
		return s.fault("%s is missing", what)
	}
	s.at++
	return nil
}

// deepest is how far objects may be nested.
const deepest = 32

// object reads an object; member reads the value of each key. A key is valid until the next one.
func (s *scanner) object(what string, member func(key []byte) error) error {
	return s.sequence('{', '}', what+" wants an object", func() error {
		if s.next() != '"' {
			return s.fault("a key in quotes is missing")
		}
		s.key = s.at
		key, err := s.text("a key")
		if err == nil {
			err = s.expect(':', "a colon")
		}
		if err != nil {
			return err
		}
		return member(key)
	})
}

// array reads an array.
func (s *scanner) array(what string, item func() error) error {
	return s.sequence('[', ']', what+" wants a list", item)
}

func (s *scanner) sequence(open, end byte, otherwise string, one func() error) error {
	if s.next() != open {
		return s.fault("%s", otherwise)
	}
	s.at++
	if s.next() == end {
		s.at++
		return nil
	}
	for {
		if err := one(); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.at++
		case end:
			s.at++
			return nil
		default:
			return s.fault("a comma or %c is missing", end)
		}
	}
}

// text reads a string.
func (s *scanner) text(what string) ([]byte, error) {
	if s.next() != '"' {
		return nil, s.fault("%s wants a text in quotes", what)
	}
	start := s.at + 1
	ascii := true
	for i := start; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			text := s.data[start:i]
			if !ascii && !utf8.Valid(text) {
				return nil, s.fault("the text is not UTF-8")
			}
			s.at = i + 1
			return text, nil
		case c == '\\':
			return s.escaped(start, i)
		case c < 0x20:
			s.at = i
			return nil, s.fault("a control character in a text has to be escaped")
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, s.fault("the text is not closed")
}

// escaped reads a string whose first escape is at i.
func (s *scanner) escaped(start, i int) ([]byte, error) {
	first := len(s.arena)
	s.arena = append(s.arena, s.data[start:i]...)
	for i < len(s.data) {
		switch c := s.data[i]; {
		case c == '"':
			text := s.arena[first:len(s.arena):len(s.arena)]
			if !utf8.Valid(text) {
				return nil, s.fault("the text is not UTF-8")
			}
			s.at = i + 1
			return text, nil
		case c < 0x20:
			s.at = i
			return nil, s.fault("a control character in a text has to be escaped")
		case c != '\\':
			s.arena = append(s.arena, c)
			i++
		default:
			n := s.escape(i)
			if n == 0 {
				s.at = i
				return nil, s.fault("an escape that JSON does not have")
			}
			i += n
		}
	}
	return nil, s.fault("the text is not closed")
}

// simple are the escapes of one letter.
var simple = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape appends what the escape at i stands for, and returns its length; 0 when there is none.
func (s *scanner) escape(i int) int {
	if i+1 >= len(s.data) {
		return 0
	}
	if c := simple[s.data[i+1]]; c != 0 {
		s.arena = append(s.arena, c)
		return 2
	}
	r, ok := s.hex(i)
	if !ok {
		return 0
	}
	length := 6
	if utf16.IsSurrogate(r) {
		if low, pair := s.hex(i + 6); pair {
			if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
				r, length = whole, 12
			}
		}
	}
	s.arena = utf8.AppendRune(s.arena, r) // U+FFFD for half of a pair
	return length
}

// hex is the character of a \u escape.
func (s *scanner) hex(i int) (rune, bool) {
	if i+6 > len(s.data) || s.data[i] != '\\' || s.data[i+1] != 'u' {
		return 0, false
	}
	r := rune(0)
	for _, c := range s.data[i+2 : i+6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// literal reads a number, true, false or null as it is written.
func (s *scanner) literal() ([]byte, error) {
	s.next()
	start := s.at
	for s.at < len(s.data) && s.data[s.at] > ' ' && s.data[s.at] != ',' && s.data[s.at] != '}' && s.data[s.at] != ']' {
		s.at++
	}
	text := s.data[start:s.at]
	switch string(text) {
	case "true", "false", "null":
		return text, nil
	}
	if !isNumber(text) {
		s.at = start
		return nil, s.fault("a value is missing: a text in quotes, a number, true, false or null")
	}
	return text, nil
}

// isNumber tells whether a text is a number as JSON writes one.
func isNumber(text []byte) bool {
	i := 0
	digits := func() int {
		first := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i - first
	}
	if i < len(text) && text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if digits() == 0 {
		return false
	}
	if i < len(text) && text[i] == '.' {
		if i++; digits() == 0 {
			return false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if digits() == 0 {
			return false
		}
	}
	return i > 0 && i == len(text)
}

// end tells that there is nothing left.
func (s *scanner) end() error {
	if s.next() != 0 || s.at < len(s.data) {
		return s.fault("the object ends before")
	}
	return nil
}
