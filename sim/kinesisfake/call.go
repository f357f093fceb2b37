package kinesisfake

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// call is one request under way, with the buffers that it needs. Calls are used again.
type call struct {
	seed   uint64
	number uint64 // of the call
	callState

	body    []byte // as the client sent it
	json    []byte // a CBOR body in JSON
	decoded []byte // payloads after base64
	answer  []byte // in JSON, unless native
	encoded []byte // an answer in CBOR

	put     putRecordsRequest
	entries []PutEntry
	results []PutResult
	records []Record
}

// callState is what a call knows of its request and its answer beside their bytes.
type callState struct {
	name      string // of the operation
	account   string // of the caller, once he is known
	region    string
	fault     Fault
	cbor      bool   // the client speaks CBOR
	native    bool   // c.answer is in the client's encoding already
	requestID string // as the answer carries it

	// stream, if an operation sets it, sends the answer, in place of c.answer. Whatever it returns once it has written is logged
	// as the error of the call, and not sent.
	stream func(w http.ResponseWriter, r *http.Request) error

	status int    // as sent; 0 before
	code   string // of the error sent
	sent   int    // bytes of the answer's body
}

var calls = sync.Pool{New: func() any { return new(call) }}

// keptBytesMax is the largest buffer that a call keeps for the next one: a pool wants members of about the same size, and a full call of
// 1.2 KB records has 0.9 MB.
const keptBytesMax = 2 << 20

func newCall(seed, number uint64) *call {
	c := calls.Get().(*call)
	c.seed, c.number = seed, number
	return c
}

func (c *call) release() {
	if cap(c.body)+cap(c.decoded)+cap(c.answer) > 3*keptBytesMax || cap(c.json)+cap(c.encoded) > 2*keptBytesMax || cap(c.records) > GetRecordsMax {
		return
	}
	clear(c.records) // lets go of the arena's chunks
	c.callState = callState{}
	c.body, c.json, c.decoded, c.answer, c.encoded, c.records = c.body[:0], c.json[:0], c.decoded[:0], c.answer[:0], c.encoded[:0], c.records[:0]
	calls.Put(c)
}

// read takes the body in. The error is an *Error if the body is too large.
func (c *call) read(w http.ResponseWriter, r *http.Request) error {
	tooLarge := &Error{"RequestEntityTooLargeException", "The request body is larger than 15 MB."}
	if r.ContentLength > bodyBytesMax {
		return tooLarge
	}
	if r.ContentLength >= 0 {
		c.body = slices.Grow(c.body[:0], int(r.ContentLength))[:r.ContentLength]
		_, err := io.ReadFull(r.Body, c.body)
		return err
	}
	for body := http.MaxBytesReader(w, r.Body, bodyBytesMax); ; {
		c.body = slices.Grow(c.body, 64<<10)
		n, err := body.Read(c.body[len(c.body):cap(c.body)])
		c.body = c.body[:len(c.body)+n]
		if err == io.EOF {
			return nil
		}
		if _, over := err.(*http.MaxBytesError); over {
			return tooLarge
		}
		if err != nil {
			return err
		}
	}
}

// send sends an answer.
func (c *call) send(w http.ResponseWriter, status int, body []byte) {
	c.status, c.sent = status, len(body)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body) // a client that is gone cannot be told
}
