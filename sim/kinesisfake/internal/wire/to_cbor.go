package wire

import (
	"encoding/base64"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"kinesim/sim/kinesisfake/internal/cbor"
)

// AppendCBOR appends an answer in CBOR that an operation has written in JSON. What is bytes and what is a
// moment follows from the names of the members: the API has no two members of one name and different types, and no
// answer with names of a client's choice.
func AppendCBOR(dst, answer []byte) ([]byte, error) {
	f := fromJSON{scanner{text: answer}, slices.Grow(dst, len(answer))}
	err := f.value(nil)
	if err == nil && !f.end() {
		err = errAnswer
	}
	return f.out, err
}

var errAnswer = errors.New("the answer is not valid JSON")

type fromJSON struct {
	scanner
	out []byte
}

// isBlob tells the members that are bytes: the payload of a record.
func isBlob(member []byte) bool { return string(member) == "Data" }

// isMoment tells the members that are moments: ApproximateArrivalTimestamp, StreamCreationTimestamp and their like, and
// those of the account's settings.
func isMoment(member []byte) bool {
	name := string(member)
	return strings.HasSuffix(name, "Timestamp") || name == "StartedAt" || name == "EndedAt" || name == "EarliestAllowedEndAt"
}

// value takes the value of a member; the elements of an array count as values of its member.
func (f *fromJSON) value(member []byte) (err error) {
	switch f.peek() {
	case '{':
		f.out = append(f.out, cbor.OpenMap)
		err = f.object(func(key []byte) error {
			f.out = cbor.AppendText(f.out, key)
			return f.value(key)
		})
		f.out = append(f.out, cbor.Break)
	case '[':
		f.out = append(f.out, cbor.OpenArray)
		err = f.array(func() error { return f.value(member) })
		f.out = append(f.out, cbor.Break)
	case '"':
		err = f.text(member)
	case 't':
		f.out = append(f.out, cbor.Simple<<5|cbor.True)
		err = malformedUnless(f.word("true"))
	case 'f':
		f.out = append(f.out, cbor.Simple<<5|cbor.False)
		err = malformedUnless(f.word("false"))
	case 'n':
		f.out = append(f.out, cbor.Simple<<5|cbor.Null)
		err = malformedUnless(f.word("null"))
	default:
		err = f.numeral(isMoment(member))
	}
	if err != nil {
		return errAnswer // it is ours, so it is no error of the client
	}
	return nil
}

func (f *fromJSON) text(member []byte) error {
	text, err := f.str()
	if err != nil {
		return err
	}
	if !isBlob(member) {
		f.out = cbor.AppendText(f.out, text)
		return nil
	}
	size := base64.StdEncoding.DecodedLen(len(text))
	for i := len(text) - 1; i >= 0 && i >= len(text)-2 && text[i] == '='; i-- {
		size--
	}
	f.out = cbor.AppendHead(f.out, cbor.Bytes, uint64(max(size, 0)))
	before := len(f.out)
	if f.out, err = base64.StdEncoding.AppendDecode(f.out, text); err == nil && len(f.out)-before != size {
		err = errAnswer
	}
	return err
}

func (f *fromJSON) numeral(moment bool) error {
	f.space()
	start := f.at
	if err := f.number(); err != nil {
		return err
	}
	text := string(f.scanner.text[start:f.at])
	whole, err := strconv.ParseInt(text, 10, 64)
	if err == nil && !moment {
		f.out = cbor.AppendInt(f.out, whole)
		return nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return err
	}
	if moment {
		f.out = cbor.AppendEpoch(f.out, int64(math.Round(value*1000)))
	} else {
		f.out = cbor.AppendFloat(f.out, value)
	}
	return nil
}
