package kinesis

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"mime"

	"github.com/aws/smithy-go/encoding/cbor"
)

// scanCBOR is scanJSON for CBOR. Strings in one piece, and maps and lists of both kinds of length, are what it bets on.
func scanCBOR(x *exchange, answer []byte) bool {
	x.begin()
	s := cborScan{rest: answer, ok: true}
	var type_, count, records bool
	for left := s.head(cborMap); s.more(&left); {
		switch name := s.text(); string(name) {
		case "EncryptionType":
			s.ok = s.ok && !type_
			type_ = true
			s.text()
		case "FailedRecordCount":
			s.ok = s.ok && !count
			count = true
			s.head(cborUint)
		case "Records":
			s.ok = s.ok && !records
			records = true
			s.records(x)
		default:
			return false
		}
	}
	return s.ok && len(s.rest) == 0 && x.end()
}

// cborScan reads CBOR from its start. Once something is not as expected, ok stays false.
type cborScan struct {
	rest  []byte
	ok    bool
	usual usual
}

// head takes the head of an item of a major type and returns its argument, or -1 for an indefinite length.
func (s *cborScan) head(major byte) int {
	if !s.ok || len(s.rest) == 0 || s.rest[0]&0xe0 != major {
		s.ok = false
		return 0
	}
	info := s.rest[0] & 31
	s.rest = s.rest[1:]
	width := 0
	switch {
	case info < 24:
		return int(info)
	case info < 27:
		width = 1 << (info - 24)
	case info == cborIndefinite && major >= cborArray:
		return -1
	}
	if width == 0 || len(s.rest) < width {
		s.ok = false // 64-bit lengths, too: nothing here is that long
		return 0
	}
	var wide [4]byte
	copy(wide[4-width:], s.rest)
	s.rest = s.rest[width:]
	return int(binary.BigEndian.Uint32(wide[:]))
}

// more tells whether a further member or element follows. Left is what the head of the map or list said; more takes the break of one of
// indefinite length.
func (s *cborScan) more(left *int) bool {
	switch {
	case !s.ok:
		return false
	case *left > 0:
		*left--
		return true
	case *left == 0:
		return false
	case len(s.rest) > 0 && s.rest[0] == cborBreak:
		s.rest = s.rest[1:]
		return false
	}
	return true
}

// text takes a text string.
func (s *cborScan) text() []byte {
	n := s.head(cborText)
	if !s.ok || n > len(s.rest) {
		s.ok = false
		return nil
	}
	text := s.rest[:n]
	s.rest = s.rest[n:]
	return text
}

func (s *cborScan) records(x *exchange) {
	for left := s.head(cborArray); s.more(&left); {
		var e answerEntry
		if n := s.usual.match(s.rest, &e); n > 0 && simple(e.sequence) && simple(e.shard) {
			s.rest = s.rest[n:]
			s.ok = x.entry(&e)
			continue
		}
		e = answerEntry{}
		start := s.rest
		for left := s.head(cborMap); s.more(&left); {
			member := e.member(s.text())
			switch {
			case member == nil || *member != nil:
				s.ok = false
				return
			case len(s.rest) > 0 && s.rest[0] == cborNull:
				s.rest = s.rest[1:]
			default:
				*member = s.text()
				s.ok = s.ok && simple(*member) // text that is not UTF-8 is not for a scan to mend
			}
		}
		s.ok = s.ok && x.entry(&e)
		s.usual.note(start[:len(start)-len(s.rest)], &e)
	}
}

func isCBOR(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == typeCBOR || kind == "application/cbor")
}

// jsonOf translates an answer, so that the SDK parses it and makes its errors from it.
func jsonOf(answer []byte) ([]byte, error) {
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

var errNoJSON = errors.New("decode CBOR: a value that has no place in an answer")

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
