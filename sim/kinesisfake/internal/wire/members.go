package wire

import (
	"encoding/json"

	"kinesim/sim/kinesisfake/internal/cbor"
)

// Members reads the texts of a JSON body's members, as far as it can be read: into answers where the one of a name
// goes, nil if it is not asked for. What was read before an error counts.
func Members(body []byte, into func(name []byte) *string) {
	s := scanner{text: body}
	_ = s.object(func(key []byte) error {
		to := into(key)
		if to == nil || s.peek() != '"' {
			return s.skip()
		}
		text, err := s.str()
		*to = string(text)
		return err
	})
}

// MembersCBOR is Members for a body in CBOR.
func MembersCBOR(body []byte, into func(name []byte) *string) {
	r := cbor.Reader{Text: body}
	h, _, err := r.Untagged()
	if err != nil || h.Major != cbor.Map {
		return
	}
	_ = r.Object(h, func(key []byte) error {
		to, before := into(key), r.At
		h, _, err := r.Untagged()
		if err != nil {
			return err
		}
		if to == nil || h.Major != cbor.Text {
			r.At = before
			return r.Skip()
		}
		text, err := r.Str(h)
		*to = string(text)
		return err
	})
}

// WellFormed tells whether a JSON body is an object or, which is refused later, a list.
func WellFormed(body []byte) bool {
	s := scanner{text: body}
	first := s.peek()
	return (first == '{' || first == '[') && json.Valid(body)
}
