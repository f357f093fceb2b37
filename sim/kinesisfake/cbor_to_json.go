package kinesisfake

import (
	"math"
	"strconv"
)

// appendJSONFromCBOR appends a request in JSON, as a client that speaks it would have written it: bytes in base64, moments in seconds
// with their milliseconds as a fraction. So an operation need not know what its client speaks.
func appendJSONFromCBOR(dst, body []byte) ([]byte, error) {
	if len(body) == 0 || body[0]>>5 != cborMap {
		return dst, errMalformedCBOR
	}
	t := toJSON{cborReader{text: body}, dst}
	if err := t.value(); err != nil {
		return t.out, err
	}
	if t.at != len(body) {
		return t.out, errMalformedCBOR
	}
	return t.out, nil
}

type toJSON struct {
	cborReader
	out []byte
}

func (t *toJSON) value() error {
	h, epoch, err := t.untagged()
	if err != nil {
		return err
	}
	if epoch {
		return t.moment(h)
	}
	switch h.major {
	case cborUint:
		t.out = strconv.AppendUint(t.out, h.value, 10)
	case cborNegint:
		if h.value == math.MaxUint64 {
			t.out = append(t.out, "-18446744073709551616"...)
		} else {
			t.out = strconv.AppendUint(append(t.out, '-'), h.value+1, 10)
		}
	case cborBytes, cborText:
		text, err := t.str(h)
		if err != nil {
			return err
		}
		if h.major == cborText {
			t.out = appendString(t.out, text)
		} else {
			t.out = appendBase64(t.out, text)
		}
	case cborArray:
		return t.list(h, '[', ']', t.items, t.value)
	case cborMap:
		return t.list(h, '{', '}', t.items, t.member)
	default:
		return t.simple(h)
	}
	return nil
}

// list takes an array or a map.
func (t *toJSON) list(h cborHead, opening, closing byte, items func(cborHead, func() error) error, item func() error) error {
	t.out = append(t.out, opening)
	first := true
	err := items(h, func() error {
		if !first {
			t.out = append(t.out, ',')
		}
		first = false
		return item()
	})
	t.out = append(t.out, closing)
	return err
}

func (t *toJSON) member() error {
	h, err := t.head()
	if err != nil {
		return err
	}
	if h.major != cborText {
		return errMalformedCBOR
	}
	key, err := t.str(h)
	if err != nil {
		return err
	}
	t.out = append(appendString(t.out, key), ':')
	return t.value()
}

// moment takes what a tag has made a moment of.
func (t *toJSON) moment(h cborHead) error {
	if h.value > math.MaxInt64 {
		return errMalformedCBOR
	}
	switch h.major {
	case cborUint:
		t.out = appendEpoch(t.out, int64(h.value))
	case cborNegint:
		if h.value == math.MaxInt64 {
			return errMalformedCBOR
		}
		t.out = appendEpoch(t.out, -1-int64(h.value))
	default:
		return serialization("a timestamp is an integer, in milliseconds")
	}
	return nil
}

func (t *toJSON) simple(h cborHead) error {
	if h.indefinite {
		return errMalformedCBOR
	}
	switch {
	case h.info == cborFalse:
		t.out = append(t.out, "false"...)
	case h.info == cborTrue:
		t.out = append(t.out, "true"...)
	case h.isNull():
		t.out = append(t.out, "null"...)
	default:
		value, ok := h.float()
		if !ok {
			return errMalformedCBOR
		}
		t.out = appendFloat(t.out, value)
	}
	return nil
}

// appendFloat appends a float as JSON has it: one that is whole looks like an integer.
func appendFloat(dst []byte, value float64) []byte {
	if value == math.Trunc(value) && math.Abs(value) < 1<<53 {
		return strconv.AppendInt(dst, int64(value), 10)
	}
	return strconv.AppendFloat(dst, value, 'g', -1, 64)
}
