package wire

import (
	"encoding/binary"
	"hash/crc32"
)

// The event stream encoding (application/vnd.amazon.eventstream): messages of
//
//	total length  headers length  CRC of both  headers  payload  CRC of all before
//	4 bytes       4               4                              4
//
// where a header is the length of its name, its name, the type 7 for text, and the length of its text in two bytes and
// the text.

// ContentEvents is the content type of a stream of events.
const ContentEvents = "application/vnd.amazon.eventstream"

// appendMessage appends a message. headers are names and texts in turn.
func appendMessage(dst, payload []byte, headers ...string) []byte {
	start := len(dst)
	dst = append(dst, make([]byte, 12)...)
	for i := 0; i < len(headers); i += 2 {
		name, text := headers[i], headers[i+1]
		dst = append(append(dst, byte(len(name))), name...)
		dst = append(binary.BigEndian.AppendUint16(append(dst, 7), uint16(len(text))), text...)
	}
	headersLen := len(dst) - start - 12
	dst = append(dst, payload...)
	message := dst[start:]
	binary.BigEndian.PutUint32(message, uint32(len(message)+4))
	binary.BigEndian.PutUint32(message[4:], uint32(headersLen))
	binary.BigEndian.PutUint32(message[8:], crc32.ChecksumIEEE(message[:8]))
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(message))
}

// AppendEvent appends an event of a type, whose payload is in the encoding of a content type.
func AppendEvent(dst []byte, kind, contentType string, payload []byte) []byte {
	return appendMessage(dst, payload, ":event-type", kind, ":content-type", contentType, ":message-type", "event")
}

// AppendException appends what ends a stream with an error.
func AppendException(dst []byte, code, contentType string, payload []byte) []byte {
	return appendMessage(dst, payload, ":exception-type", code, ":content-type", contentType, ":message-type", "exception")
}
