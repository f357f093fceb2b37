package kinesisfake

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// cborReader walks through a CBOR document (RFC 8949), as Java clients of AWS write it: maps and arrays of definite and indefinite
// length, text in chunks.
type cborReader struct {
	text  []byte
	at    int
	depth int
}

// Major types.
const (
	cborUint   = 0
	cborNegint = 1
	cborBytes  = 2
	cborText   = 3
	cborArray  = 4
	cborMap    = 5
	cborTag    = 6
	cborSimple = 7
)

const (
	cborBreak     = 0xff // ends what has an indefinite length
	cborTagEpoch  = 1    // a moment; AWS has it count milliseconds, as an integer
	cborDepthMax  = 64   // the API nests four deep
	cborTagsMax   = 4    // in front of one item
	cborFalse     = 20   // simple values
	cborTrue      = 21
	cborNull      = 22
	cborUndefined = 23
)

var errMalformedCBOR = serialization("the request body is not valid CBOR")

// cborHead is the beginning of an item.
type cborHead struct {
	major      byte
	info       byte   // the lower five bits of the first byte
	value      uint64 // the number in it: a length, a count, a tag or a value
	indefinite bool
}

// head takes the beginning of an item.
func (r *cborReader) head() (cborHead, error) {
	if r.at >= len(r.text) {
		return cborHead{}, errMalformedCBOR
	}
	first := r.text[r.at]
	r.at++
	h := cborHead{major: first >> 5, info: first & 0x1f}
	switch {
	case h.info < 24:
		h.value = uint64(h.info)
		return h, nil
	case h.info == 31 && h.major >= cborBytes && h.major != cborTag:
		h.indefinite = true
		return h, nil
	case h.info > 27:
		return h, errMalformedCBOR
	}
	size := 1 << (h.info - 24)
	if len(r.text)-r.at < size {
		return h, errMalformedCBOR
	}
	switch raw := r.text[r.at:]; size {
	case 1:
		h.value = uint64(raw[0])
	case 2:
		h.value = uint64(binary.BigEndian.Uint16(raw))
	case 4:
		h.value = uint64(binary.BigEndian.Uint32(raw))
	default:
		h.value = binary.BigEndian.Uint64(raw)
	}
	r.at += size
	return h, nil
}

// untagged takes the beginning of an item and the tags in front of it. epoch tells whether one of them makes a moment of it.
func (r *cborReader) untagged() (h cborHead, epoch bool, err error) {
	for range cborTagsMax + 1 {
		if h, err = r.head(); err != nil || h.major != cborTag {
			return h, epoch, err
		}
		epoch = epoch || h.value == cborTagEpoch
	}
	return h, false, errMalformedCBOR
}

// isNull tells the null, and the undefined, by their beginning.
func (h cborHead) isNull() bool {
	return h.major == cborSimple && !h.indefinite && (h.info == cborNull || h.info == cborUndefined)
}

// take takes n bytes.
func (r *cborReader) take(n uint64) ([]byte, error) {
	if n > uint64(len(r.text)-r.at) {
		return nil, errMalformedCBOR
	}
	start := r.at
	r.at += int(n)
	return r.text[start:r.at:r.at], nil
}

// str takes what follows the beginning of bytes or of a text. The bytes belong to the document, or are new if they came in chunks.
func (r *cborReader) str(h cborHead) ([]byte, error) {
	var text []byte
	var err error
	if h.indefinite {
		text, err = r.chunks(h.major)
	} else {
		text, err = r.take(h.value)
	}
	if err == nil && h.major == cborText && !utf8.Valid(text) {
		return nil, errMalformedCBOR
	}
	return text, err
}

// chunks takes bytes or a text of indefinite length.
func (r *cborReader) chunks(major byte) ([]byte, error) {
	whole := []byte{}
	for !r.isBreak() {
		h, err := r.head()
		if err != nil || h.major != major || h.indefinite {
			return nil, errMalformedCBOR
		}
		chunk, err := r.take(h.value)
		if err != nil {
			return nil, err
		}
		whole = append(whole, chunk...)
	}
	return whole, nil
}

// isBreak takes the end of an item of indefinite length, if it is there.
func (r *cborReader) isBreak() bool {
	if r.at < len(r.text) && r.text[r.at] == cborBreak {
		r.at++
		return true
	}
	return false
}

// items calls item for each element of an array, or member of a map, whose beginning has been taken; item must take it.
func (r *cborReader) items(h cborHead, item func() error) error {
	if r.depth++; r.depth > cborDepthMax {
		return errMalformedCBOR
	}
	defer func() { r.depth-- }()
	for n := uint64(0); ; n++ {
		if h.indefinite && r.isBreak() || !h.indefinite && n == h.value {
			return nil
		}
		if err := item(); err != nil { // at the end of the document it fails: a count that is too large costs nothing
			return err
		}
	}
}

// object calls member with each key of a map, all of which must be texts; member must take the value.
func (r *cborReader) object(h cborHead, member func(key []byte) error) error {
	return r.items(h, func() error {
		h, err := r.head()
		if err != nil {
			return err
		}
		if h.major != cborText {
			return errMalformedCBOR
		}
		key, err := r.str(h)
		if err != nil {
			return err
		}
		return member(key)
	})
}

// skip takes any item.
func (r *cborReader) skip() error {
	h, _, err := r.untagged()
	if err != nil {
		return err
	}
	switch h.major {
	case cborBytes, cborText:
		_, err = r.str(h)
	case cborArray:
		err = r.items(h, r.skip)
	case cborMap:
		err = r.object(h, func([]byte) error { return r.skip() })
	case cborSimple:
		if !h.isKnown() {
			err = errMalformedCBOR
		}
	}
	return err
}

// isKnown tells whether a simple value means something: true, false, null, undefined and floats that are numbers do.
func (h cborHead) isKnown() bool {
	_, isFloat := h.float()
	return !h.indefinite && (h.info >= cborFalse && h.info <= cborUndefined || isFloat)
}

// float is the value of a float by its beginning. No member of the API takes infinity or what is no number, and JSON has no word for them,
// so they are as good as malformed.
func (h cborHead) float() (value float64, ok bool) {
	switch h.info {
	case 25:
		value = halfFloat(uint16(h.value))
	case 26:
		value = float64(math.Float32frombits(uint32(h.value)))
	case 27:
		value = math.Float64frombits(h.value)
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

// cborWellFormed tells whether a body is one map.
func cborWellFormed(body []byte) bool {
	r := cborReader{text: body}
	return len(body) > 0 && body[0]>>5 == cborMap && r.skip() == nil && r.at == len(body)
}
