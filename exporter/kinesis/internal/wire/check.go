package wire

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// RequestCBOR is a request of AWS's CBOR 1.1 that holds nothing but texts.
func RequestCBOR(members map[string]string) []byte {
	request := cbor.Map{}
	for name, text := range members {
		request[name] = cbor.String(text)
	}
	return cbor.Encode(request)
}

// CheckCBOR tells whether an answer is AWS's CBOR 1.1, as far as its values show: moments are whole milliseconds in tag
// 1 there. An emulator that has them otherwise takes its CBOR for JSON, and keeps the bytes of a record as something
// else.
func CheckCBOR(answer []byte) error {
	value, err := cbor.Decode(answer)
	if err != nil {
		return fmt.Errorf("it can not be decoded: %w", err)
	}
	object, ok := value.(cbor.Map)
	if !ok {
		return errors.New("it is no map")
	}
	return checkMoments(object)
}

func checkMoments(value cbor.Value) error {
	switch v := value.(type) {
	case cbor.List:
		for _, element := range v {
			if err := checkMoments(element); err != nil {
				return err
			}
		}
	case cbor.Map:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			member := v[name]
			if strings.HasSuffix(name, "Timestamp") && !isMoment(member) {
				return fmt.Errorf("%s is not a whole number of milliseconds in tag 1", name)
			}
			if err := checkMoments(member); err != nil {
				return err
			}
		}
	}
	return nil
}

func isMoment(value cbor.Value) bool {
	tag, ok := value.(*cbor.Tag)
	if !ok || tag.ID != 1 {
		return false
	}
	_, whole := tag.Value.(cbor.Uint)
	return whole
}
