package wire

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// scanner walks through a JSON document. It accepts exactly the documents that encoding/json accepts.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// nestingMax is the deepest nesting that encoding/json takes.
const nestingMax = 10_000

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek skips white space and answers the byte that follows, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

// take skips white space and one byte, which must be c.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.at == len(s.text) {
		return false
	}
	s.at++
	return true
}

// word takes a literal such as null, and is false if it is not there.
func (s *scanner) word(literal string) bool {
	if !bytes.HasPrefix(s.text[s.at:], []byte(literal)) {
		return false
	}
	s.at += len(literal)
	return true
}

// raw takes a string and answers what is between its quotes. plain tells that it means what it says: valid UTF-8
// without escapes.
func (s *scanner) raw() (text []byte, plain bool, err error) {
	if !s.take('"') {
		return nil, false, ErrMalformed
	}
	start, ascii, escaped := s.at, true, false
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			text = s.text[start:s.at]
			s.at++
			return text, !escaped && (ascii || utf8.Valid(text)), nil
		case c < ' ':
			return nil, false, ErrMalformed
		case c == '\\':
			escaped = true
			s.at++ // whatever is escaped does not end the string
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false, ErrMalformed
}

// str takes a string and answers what it means. The bytes belong to the document, or are new if there were escapes in
// it.
func (s *scanner) str() ([]byte, error) {
	text, plain, err := s.raw()
	if err != nil || plain {
		return text, err
	}
	var meant string
	// The quotes around text are in the document.
	if json.Unmarshal(s.text[s.at-len(text)-2:s.at], &meant) != nil {
		return nil, ErrMalformed
	}
	return []byte(meant), nil
}

// null takes a null, if one is there.
func (s *scanner) null() bool { return s.peek() == 'n' && s.word("null") }

// object calls member with each key of an object; member must take the value.
func (s *scanner) object(member func(key []byte) error) error {
	return s.list('{', '}', func() error {
		key, err := s.str()
		if err != nil {
			return err
		}
		if !s.take(':') {
			return ErrMalformed
		}
		return member(key)
	})
}

// array calls element at each element of an array; element must take it.
func (s *scanner) array(element func() error) error { return s.list('[', ']', element) }

func (s *scanner) list(opening, closing byte, item func() error) error {
	if !s.take(opening) {
		return ErrMalformed
	}
	if s.depth++; s.depth > nestingMax {
		return ErrMalformed
	}
	defer func() { s.depth-- }()
	if s.take(closing) {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if s.take(closing) {
			return nil
		}
		if !s.take(',') {
			return ErrMalformed
		}
	}
}

// skip takes any value.
func (s *scanner) skip() error {
	switch s.peek() {
	case '{':
		return s.object(func([]byte) error { return s.skip() })
	case '[':
		return s.array(s.skip)
	case '"':
		_, err := s.str()
		return err
	case 't':
		return malformedUnless(s.word("true"))
	case 'f':
		return malformedUnless(s.word("false"))
	case 'n':
		return malformedUnless(s.word("null"))
	}
	return s.number()
}

func malformedUnless(ok bool) error {
	if ok {
		return nil
	}
	return ErrMalformed
}

func (s *scanner) number() error {
	s.byteIn("-")
	if !s.byteIn("0") && s.digits() == 0 {
		return ErrMalformed
	}
	if s.byteIn(".") && s.digits() == 0 {
		return ErrMalformed
	}
	if s.byteIn("eE") {
		s.byteIn("+-")
		if s.digits() == 0 {
			return ErrMalformed
		}
	}
	return nil
}

func (s *scanner) digits() int {
	start := s.at
	for s.byteIn("0123456789") {
	}
	return s.at - start
}

func (s *scanner) byteIn(set string) bool {
	if s.at < len(s.text) && bytes.IndexByte([]byte(set), s.text[s.at]) >= 0 {
		s.at++
		return true
	}
	return false
}

// end tells whether nothing but white space is left.
func (s *scanner) end() bool { s.space(); return s.at == len(s.text) }
