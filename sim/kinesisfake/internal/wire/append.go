package wire

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// Epoch is a moment as AWS JSON writes it: seconds since 1970, with milliseconds as a fraction.
type Epoch struct{ time.Time }

// MarshalJSON implements json.Marshaler.
func (e Epoch) MarshalJSON() ([]byte, error) { return AppendEpoch(nil, e.UnixMilli()), nil }

// AppendEpoch appends a moment, milliseconds since 1970, as Epoch does.
func AppendEpoch(dst []byte, millis int64) []byte {
	if millis < 0 {
		dst, millis = append(dst, '-'), -millis
	}
	dst = strconv.AppendInt(dst, millis/1000, 10)
	if rest := millis % 1000; rest != 0 {
		dst = append(dst, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
	}
	return dst
}

// AppendString appends a JSON string. Most need no escapes, and are copied as they are.
func AppendString(dst, text []byte) []byte {
	for _, c := range text {
		if c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			escaped, _ := json.Marshal(string(text)) // of a string it cannot fail
			return append(dst, escaped...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

// AppendBase64 appends a JSON string of data in base64.
func AppendBase64(dst, data []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), data), '"')
}
