package wire

import "kinesim/exporter"

// Format is a way to write a request and to read its answer.
type Format struct {
	ContentType string
	// Append appends the request to a slice that it makes long enough at once. The stream is a name or an ARN.
	Append func(to []byte, stream string, records []exporter.Record) []byte
	// Scan reads an answer of the usual shape into the results, or returns false: the results are of no use then.
	Scan func(a *Answer, answer []byte) bool
}

// The content types of both formats.
const (
	TypeJSON = "application/x-amz-json-1.1"
	TypeCBOR = "application/x-amz-cbor-1.1"
)

var (
	// JSON is AWS JSON 1.1.
	JSON = &Format{TypeJSON, appendJSON, scanJSON}
	// CBOR is AWS's CBOR 1.1.
	CBOR = &Format{TypeCBOR, appendCBOR, scanCBOR}
)
