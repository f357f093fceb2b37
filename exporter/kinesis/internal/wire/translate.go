package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"

	"github.com/aws/smithy-go/encoding/cbor"
)

// IsCBOR tells whether an answer of that content type is CBOR.
func IsCBOR(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == TypeCBOR || kind == "application/cbor")
}

// JSONOf translates an answer, so that the SDK parses it and makes its errors from it.
func JSONOf(answer []byte) ([]byte, error) {
	if len(answer) == 0 {
		return nil, nil
	}
	value, err := cbor.Decode(answer)
	if err != nil {
		return nil, fmt.Errorf("decode CBOR: %w", err)
	}
	plain, err := plainValue(value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(plain)
}

var errNoJSON = errors.New("decode CBOR: a value that answers do not have")

// plainValue is a value as encoding/json encodes it.
func plainValue(value cbor.Value) (any, error) {
	switch v := value.(type) {
	case cbor.String:
		return string(v), nil
	case cbor.Slice:
		return []byte(v), nil
	case cbor.Uint:
		return uint64(v), nil
	case cbor.NegInt:
		return -int64(v), nil
	case cbor.Bool:
		return bool(v), nil
	case *cbor.Nil, *cbor.Undefined:
		return nil, nil
	case cbor.Float32:
		return float32(v), nil
	case cbor.Float64:
		return float64(v), nil
	case *cbor.Tag:
		return plainValue(v.Value)
	case cbor.List:
		list := make([]any, len(v))
		for i := range v {
			var err error
			if list[i], err = plainValue(v[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case cbor.Map:
		object := make(map[string]any, len(v))
		for name, member := range v {
			var err error
			if object[name], err = plainValue(member); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	return nil, errNoJSON
}
