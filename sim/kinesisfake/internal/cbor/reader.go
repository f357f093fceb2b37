package cbor

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"
)

// Reader walks through a CBOR document (RFC 8949), as Java clients of AWS write it: maps and arrays of definite and
// indefinite length, text in chunks.
type Reader struct {
	Text  []byte // the document
	At    int    // how far it has been read
	depth int
}

// Major types.
const (
	Uint   = 0
	Negint = 1
	Bytes  = 2
	Text   = 3
	Array  = 4
	Map    = 5
	Tag    = 6
	Simple = 7
)

// Simple values.
const (
	False     = 20
	True      = 21
	Null      = 22
	Undefined = 23
)

const (
	Break    = 0xff // ends what has an indefinite length
	TagEpoch = 1    // a moment; AWS has it count milliseconds, as an integer

	depthMax = 64 // the API nests four deep
	tagsMax  = 4  // in front of one item
)

// ErrMalformed is the error for what is no CBOR, or none that a client of AWS writes.
var ErrMalformed = errors.New("the document is not valid CBOR")

// Head is the beginning of an item.
type Head struct {
	Major      byte
	Info       byte   // the lower five bits of the first byte
	Value      uint64 // the number in it: a length, a count, a tag or a value
	Indefinite bool
}

// Head takes the beginning of an item.
func (r *Reader) Head() (Head, error) {
	if r.At >= len(r.Text) {
		return Head{}, ErrMalformed
	}
	first := r.Text[r.At]
	r.At++
	h := Head{Major: first >> 5, Info: first & 0x1f}
	switch {
	case h.Info < 24:
		h.Value = uint64(h.Info)
		return h, nil
	case h.Info == 31 && h.Major >= Bytes && h.Major != Tag:
		h.Indefinite = true
		return h, nil
	case h.Info > 27:
		return h, ErrMalformed
	}
	size := 1 << (h.Info - 24)
	if len(r.Text)-r.At < size {
		return h, ErrMalformed
	}
	switch raw := r.Text[r.At:]; size {
	case 1:
		h.Value = uint64(raw[0])
	case 2:
		h.Value = uint64(binary.BigEndian.Uint16(raw))
	case 4:
		h.Value = uint64(binary.BigEndian.Uint32(raw))
	default:
		h.Value = binary.BigEndian.Uint64(raw)
	}
	r.At += size
	return h, nil
}

// Untagged takes the beginning of an item and the tags in front of it. epoch tells whether one of them makes a moment
// of it.
func (r *Reader) Untagged() (h Head, epoch bool, err error) {
	for range tagsMax + 1 {
		if h, err = r.Head(); err != nil || h.Major != Tag {
			return h, epoch, err
		}
		epoch = epoch || h.Value == TagEpoch
	}
	return h, false, ErrMalformed
}

// IsNull tells the null, and the undefined, by their beginning.
func (h Head) IsNull() bool {
	return h.Major == Simple && !h.Indefinite && (h.Info == Null || h.Info == Undefined)
}

// take takes n bytes.
func (r *Reader) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.Text)-r.At) {
		return nil, ErrMalformed
	}
	start := r.At
	r.At += int(n)
	return r.Text[start:r.At:r.At], nil
}

// Str takes what follows the beginning of bytes or of a text. The bytes belong to the document, or are new if they came
// in chunks.
func (r *Reader) Str(h Head) ([]byte, error) {
	var text []byte
	var err error
	if h.Indefinite {
		text, err = r.chunks(h.Major)
	} else {
		text, err = r.take(h.Value)
	}
	if err == nil && h.Major == Text && !utf8.Valid(text) {
		return nil, ErrMalformed
	}
	return text, err
}

// chunks takes bytes or a text of indefinite length.
func (r *Reader) chunks(major byte) ([]byte, error) {
	whole := []byte{}
	for !r.isBreak() {
		h, err := r.Head()
		if err != nil || h.Major != major || h.Indefinite {
			return nil, ErrMalformed
		}
		chunk, err := r.take(h.Value)
		if err != nil {
			return nil, err
		}
		whole = append(whole, chunk...)
	}
	return whole, nil
}

// isBreak takes the end of an item of indefinite length, if it is there.
func (r *Reader) isBreak() bool {
	if r.At < len(r.Text) && r.Text[r.At] == Break {
		r.At++
		return true
	}
	return false
}

// Items calls item for each element of an array, or member of a map, whose beginning has been taken; item must take it.
func (r *Reader) Items(h Head, item func() error) error {
	if r.depth++; r.depth > depthMax {
		return ErrMalformed
	}
	defer func() { r.depth-- }()
	for n := uint64(0); ; n++ {
		if h.Indefinite && r.isBreak() || !h.Indefinite && n == h.Value {
			return nil
		}
		if err := item(); err != nil { // at the end of the document it fails: a count that is too large costs nothing
			return err
		}
	}
}

// Object calls member with each key of a map, all of which must be texts; member must take the value.
func (r *Reader) Object(h Head, member func(key []byte) error) error {
	return r.Items(h, func() error {
		h, err := r.Head()
		if err != nil {
			return err
		}
		if h.Major != Text {
			return ErrMalformed
		}
		key, err := r.Str(h)
		if err != nil {
			return err
		}
		return member(key)
	})
}

// Skip takes any item.
func (r *Reader) Skip() error {
	h, _, err := r.Untagged()
	if err != nil {
		return err
	}
	switch h.Major {
	case Bytes, Text:
		_, err = r.Str(h)
	case Array:
		err = r.Items(h, r.Skip)
	case Map:
		err = r.Object(h, func([]byte) error { return r.Skip() })
	case Simple:
		if !h.isKnown() {
			err = ErrMalformed
		}
	}
	return err
}

// isKnown tells whether a simple value means something: true, false, null, undefined and floats that are numbers do.
func (h Head) isKnown() bool {
	_, isFloat := h.Float()
	return !h.Indefinite && (h.Info >= False && h.Info <= Undefined || isFloat)
}

// Float is the value of a float by its beginning. No member of the API takes infinity or what is no number, and JSON
// has no word for them, so they are as good as malformed.
func (h Head) Float() (value float64, ok bool) {
	switch h.Info {
	case 25:
		value = halfFloat(uint16(h.Value))
	case 26:
		value = float64(math.Float32frombits(uint32(h.Value)))
	case 27:
		value = math.Float64frombits(h.Value)
	default:
		return 0, false
	}
	return value, !math.IsNaN(value) && !math.IsInf(value, 0)
}

// halfFloat is the value of a float of 16 bits (RFC 8949, appendix D).
func halfFloat(bits uint16) float64 {
	exponent, mantissa := int(bits>>10&0x1f), float64(bits&0x3ff)
	var value float64
	switch exponent {
	case 0:
		value = math.Ldexp(mantissa, -24)
	case 31:
		value = math.Inf(1)
		if mantissa != 0 {
			value = math.NaN()
		}
	default:
		value = math.Ldexp(mantissa+1024, exponent-25)
	}
	if bits&0x8000 != 0 {
		return -value
	}
	return value
}

// WellFormed tells whether a body is one map.
func WellFormed(body []byte) bool {
	r := Reader{Text: body}
	return len(body) > 0 && body[0]>>5 == Map && r.Skip() == nil && r.At == len(body)
}
