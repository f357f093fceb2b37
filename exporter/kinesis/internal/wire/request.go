package wire

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

// The least that an entry has besides its key and data, and a request besides its entries; rounded up.
const (
	entryRoom   = 40
	requestRoom = 256
)

// StreamMember is the member of a request that a stream is said in: by its ARN, or by its name, which has no colon.
func StreamMember(stream string) string {
	if strings.HasPrefix(stream, "arn:") {
		return "StreamARN"
	}
	return "StreamName"
}

// appendJSON appends an AWS JSON 1.1 request.
func appendJSON(to []byte, stream string, records []exporter.Record) []byte {
	room := requestRoom
	for i := range records {
		room += entryRoom + len(records[i].Key) + base64.StdEncoding.EncodedLen(len(records[i].Data))
	}
	to = append(slices.Grow(to, room), `{"Records":[`...)
	for i := range records {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, `{"Data":"`...)
		to = appendBase64(to, records[i].Data)
		to = append(to, `","PartitionKey":`...)
		to = profile.AppendString(to, records[i].Key)
		to = append(to, '}')
	}
	to = append(append(append(to, `],"`...), StreamMember(stream)...), `":`...)
	to = profile.AppendString(to, []byte(stream))
	return append(to, '}')
}

// Major types of CBOR (RFC 8949, 3.1), in place.
const (
	cborUint  = 0 << 5
	cborNeg   = 1 << 5
	cborBytes = 2 << 5
	cborText  = 3 << 5
	cborArray = 4 << 5
	cborMap   = 5 << 5
	cborOther = 7 << 5

	cborIndefinite = 31 // additional information: ended by a break
	cborBreak      = cborOther | 31
	cborNull       = cborOther | 22
)

// appendCBOR appends an AWS CBOR 1.1 request: the members of the JSON one under the same names, data as a byte string.
func appendCBOR(to []byte, stream string, records []exporter.Record) []byte {
	room := requestRoom
	for i := range records {
		room += entryRoom + len(records[i].Key) + len(records[i].Data)
	}
	to = append(slices.Grow(to, room), cborMap|2)
	to = appendText(to, "Records")
	to = appendHead(to, cborArray, len(records))
	for i := range records {
		to = append(to, cborMap|2)
		to = appendText(to, "Data")
		to = appendHead(to, cborBytes, len(records[i].Data))
		to = append(to, records[i].Data...)
		to = appendText(to, "PartitionKey")
		to = appendHead(to, cborText, len(records[i].Key))
		to = append(to, records[i].Key...)
	}
	to = appendText(to, StreamMember(stream))
	return appendText(to, stream)
}

func appendText(to []byte, text string) []byte {
	return append(appendHead(to, cborText, len(text)), text...)
}

// appendHead appends the head of a data item: its major type and its argument.
func appendHead(to []byte, major byte, argument int) []byte {
	switch {
	case argument < 24:
		return append(to, major|byte(argument))
	case argument < 1<<8:
		return append(to, major|24, byte(argument))
	case argument < 1<<16:
		return binary.BigEndian.AppendUint16(append(to, major|25), uint16(argument))
	default:
		return binary.BigEndian.AppendUint32(append(to, major|26), uint32(argument))
	}
}
