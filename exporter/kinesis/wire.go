package kinesis

import (
	"fmt"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/wire"
)

// Wire is how PutRecords requests are written and their answers read. It changes no record.
type Wire = exporter.Wire

const (
	// WireJSON is AWS JSON 1.1, built straight from the records. It is the default.
	WireJSON = exporter.WireJSON
	// WireCBOR is AWS's CBOR 1.1, which the Java SDK speaks to Kinesis: no base64, a quarter less to hash and to send.
	WireCBOR = exporter.WireCBOR
	// WirePlain is the SDK as it comes.
	WirePlain = exporter.WirePlain
)

func checkWire(w Wire) error {
	switch w {
	case "", WireJSON, WireCBOR, WirePlain:
		return nil
	}
	return fmt.Errorf("wire: %q is not known: want %s, %s or %s", string(w), WireJSON, WireCBOR, WirePlain)
}

// formats are what is built and scanned here on each wire; WirePlain has none.
var formats = map[Wire]*wire.Format{WireJSON: wire.JSON, WireCBOR: wire.CBOR}
