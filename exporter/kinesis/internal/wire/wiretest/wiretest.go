// Package wiretest makes answers of PutRecords as endpoints give them, for tests.
package wiretest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// OK is the entry of a record that was stored.
const OK = `{"SequenceNumber":"49","ShardId":"shardId-000000000000"}`

// Refused is the entry of a record that was not stored.
func Refused(code, message string) string {
	return fmt.Sprintf(`{"ErrorCode":%q,"ErrorMessage":%q}`, code, message)
}

// Answer is an answer with a number of failed records, which need not be true, and entries.
func Answer(failed int, entries ...string) string {
	return fmt.Sprintf(`{"FailedRecordCount":%d,"Records":[%s]}`, failed, strings.Join(entries, ","))
}

// CBOR translates JSON, or tells that it is none.
func CBOR(text string) (string, bool) {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return "", false
	}
	return string(cbor.Encode(cborValue(value))), true
}

func cborValue(value any) cbor.Value {
	switch v := value.(type) {
	case string:
		return cbor.String(v)
	case float64:
		return cbor.Uint(v)
	case bool:
		return cbor.Bool(v)
	case []any:
		list := make(cbor.List, len(v))
		for i := range v {
			list[i] = cborValue(v[i])
		}
		return list
	case map[string]any:
		object := cbor.Map{}
		for name, member := range v {
			object[name] = cborValue(member)
		}
		return object
	}
	return &cbor.Nil{}
}
