package wire

import (
	"fmt"
	"strings"
)

// shapeKind is the kind of a member in the API's model.
type shapeKind uint8

const (
	kindString shapeKind = iota
	kindInteger
	kindBoolean
	kindTimestamp
	kindBlob
	kindList
	kindMap
	kindStructure
)

// The ends of the texts, in AWS's spelling.
var conversions = map[shapeKind]string{
	kindString: "to an String", kindInteger: "to an Integer", kindBoolean: "to an Boolean",
	kindTimestamp: "to milliseconds since epoch", kindBlob: "to a Blob",
}

// Classes of values, as AWS named those of its JSON parser (kinesalite, recorded 2019). Other services have newer names
// since 2020; what Kinesis says today is not published.
const (
	foundList      = "["
	foundStructure = "{"
	foundBoolean   = "class java.lang.Boolean"
	foundNumber    = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
	foundString    = "class java.lang.String"
	foundBytes     = "class java.nio.HeapByteBuffer" // in CBOR only; ours
)

// mismatch is the error for a value that was found where one of another kind belongs.
func mismatch(want shapeKind, found string) error {
	switch {
	case found == foundList:
		return refuse("Start of list found where not expected")
	case found == foundStructure && want != kindMap && want != kindStructure:
		return refuse("Start of structure or map found where not expected.")
	case want == kindList:
		return refuse("Expected list or null")
	case want == kindMap:
		return refuse("Expected map or null")
	case want == kindStructure:
		return refuse("Expected null")
	}
	return refuse(found + " can not be converted " + conversions[want])
}

// mismatched is the error for the value that comes next in a document, or for a document that has none there.
func (s *scanner) mismatched(want shapeKind) error {
	switch c := s.peek(); {
	case c == '[':
		return mismatch(want, foundList)
	case c == '{':
		return mismatch(want, foundStructure)
	case c == '"':
		return mismatch(want, foundString)
	case c == 't' && s.word("true"), c == 'f' && s.word("false"):
		return mismatch(want, foundBoolean)
	case (c == '-' || c >= '0' && c <= '9') && s.number() == nil:
		return mismatch(want, foundNumber)
	}
	return ErrMalformed
}

// document is the error for a document that is no structure.
func (s *scanner) document() error {
	switch s.peek() {
	case '{':
		return nil
	case '[':
		return mismatch(kindStructure, foundList)
	}
	return ErrMalformed
}

// notBase64 says what is wrong with the text of a blob.
func notBase64(text []byte) error {
	why := "Invalid last non-pad Base64 character dectected"
	if len(text)%4 != 0 {
		why = fmt.Sprintf("Base64 encoded length is expected a multiple of 4 bytes but found: %d", len(text))
	} else if i := strayBase64(text); i >= 0 {
		why = "Invalid Base64 character: '" + string(text[i:i+1]) + "'"
	}
	return refuse("'" + string(text) + "' can not be converted to a Blob: " + why)
}

// strayBase64 is where the first character stands that base64 has not, or padding that is followed by something else;
// -1 if there is none.
func strayBase64(text []byte) int {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
	for i, c := range text {
		if strings.IndexByte(alphabet, c) < 0 || c == '=' && i+1 < len(text) && text[i+1] != '=' {
			return i
		}
	}
	return -1
}
