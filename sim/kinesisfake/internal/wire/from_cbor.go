package wire

import (
	"math"
	"strconv"

	"kinesim/sim/kinesisfake/internal/cbor"
)

// AppendJSON appends a request in JSON, as a client that speaks it would have written it: bytes in base64,
// moments in seconds with their milliseconds as a fraction. So an operation need not know what its client speaks.
func AppendJSON(dst, body []byte) ([]byte, error) {
	if len(body) == 0 || body[0]>>5 != cbor.Map {
		return dst, cbor.ErrMalformed
	}
	t := toJSON{cbor.Reader{Text: body}, dst}
	if err := t.value(); err != nil {
		return t.out, err
	}
	if t.At != len(body) {
		return t.out, cbor.ErrMalformed
	}
	return t.out, nil
}

type toJSON struct {
	cbor.Reader
	out []byte
}

func (t *toJSON) value() error {
	h, epoch, err := t.Untagged()
	if err != nil {
		return err
	}
	if epoch {
		return t.moment(h)
	}
	switch h.Major {
	case cbor.Uint:
		t.out = strconv.AppendUint(t.out, h.Value, 10)
	case cbor.Negint:
		if h.Value == math.MaxUint64 {
			t.out = append(t.out, "-18446744073709551616"...)
		} else {
			t.out = strconv.AppendUint(append(t.out, '-'), h.Value+1, 10)
		}
	case cbor.Bytes, cbor.Text:
		text, err := t.Str(h)
		if err != nil {
			return err
		}
		if h.Major == cbor.Text {
			t.out = AppendString(t.out, text)
		} else {
			t.out = AppendBase64(t.out, text)
		}
	case cbor.Array:
		return t.list(h, '[', ']', t.Items, t.value)
	case cbor.Map:
		return t.list(h, '{', '}', t.Items, t.member)
	default:
		return t.simple(h)
	}
	return nil
}

// list takes an array or a map.
func (t *toJSON) list(h cbor.Head, opening, closing byte, items func(cbor.Head, func() error) error, item func() error) error {
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
	h, err := t.Head()
	if err != nil {
		return err
	}
	if h.Major != cbor.Text {
		return cbor.ErrMalformed
	}
	key, err := t.Str(h)
	if err != nil {
		return err
	}
	t.out = append(AppendString(t.out, key), ':')
	return t.value()
}

// moment takes what a tag has made a moment of.
func (t *toJSON) moment(h cbor.Head) error {
	if h.Value > math.MaxInt64 {
		return cbor.ErrMalformed
	}
	switch h.Major {
	case cbor.Uint:
		t.out = AppendEpoch(t.out, int64(h.Value))
	case cbor.Negint:
		if h.Value == math.MaxInt64 {
			return cbor.ErrMalformed
		}
		t.out = AppendEpoch(t.out, -1-int64(h.Value))
	default:
		return refuse("a timestamp is an integer, in milliseconds")
	}
	return nil
}

func (t *toJSON) simple(h cbor.Head) error {
	if h.Indefinite {
		return cbor.ErrMalformed
	}
	switch {
	case h.Info == cbor.False:
		t.out = append(t.out, "false"...)
	case h.Info == cbor.True:
		t.out = append(t.out, "true"...)
	case h.IsNull():
		t.out = append(t.out, "null"...)
	default:
		value, ok := h.Float()
		if !ok {
			return cbor.ErrMalformed
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
