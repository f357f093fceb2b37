package kinesisfake

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/http"

	"kinesim/sim/kinesisfake/dice"
)

// The names of the ids, in AWS's spelling, which http.Header.Set would change.
const (
	headerRequestID = "x-amzn-RequestId"
	headerID2       = "x-amz-id-2"
)

// serverName is what the endpoint calls itself. AWS says nothing there; whoever wants to know whether DryRun is known,
// or will be stored as a record, sees that it is.
var serverName = []string{"kinesim"}

// id2Bytes is how long AWS's x-amz-id-2 is before base64 (72 to 80 were seen).
const id2Bytes = 72

// setHeader sets what every answer of AWS carries. The ids count the requests; they only look random.
func (c *call) setHeader(h http.Header) {
	var raw [16 + id2Bytes]byte
	seed := dice.Mix(c.seed) ^ c.number
	for i := 0; i < len(raw); i += 8 {
		seed = dice.Mix(seed)
		binary.BigEndian.PutUint64(raw[i:], seed)
	}
	c.requestID = requestID(raw[:16])
	h.Set("Content-Type", contentJSON)
	h["Server"] = serverName
	h[headerRequestID] = []string{c.requestID}
	h[headerID2] = []string{base64.StdEncoding.EncodeToString(raw[16:])}
}

// requestID is a version 4 UUID of 16 bytes.
func requestID(raw []byte) string {
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	id := make([]byte, 0, 36)
	for i, part := range [][]byte{raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:16]} {
		if i > 0 {
			id = append(id, '-')
		}
		id = hex.AppendEncode(id, part)
	}
	return string(id)
}
