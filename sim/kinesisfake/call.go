package kinesisfake

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// call is one request under way, with the buffers that it needs. Calls are used again.
type call struct {
	seed   uint64
	number uint64 // of the call
	callState

	body    []byte // as the client sent it, but for its compression
	packed  []byte // the body compressed, if it was: that is what is signed
	json    []byte // a CBOR body in JSON
	decoded []byte // payloads after base64
	answer  []byte // in JSON, unless native
	encoded []byte // an answer in CBOR

	put     wire.PutRecords
	entries []streams.PutEntry
	results []streams.PutResult
	records []streams.Record
}

// callState is what a call knows of its request and its answer beside their bytes.
type callState struct {
	name      string // of the operation
	account   string // of the caller, once he is known
	region    string
	fault     faults.Fault
	cbor      bool   // the client speaks CBOR
	query     bool   // it is a call of STS
	keyID     string // of the caller
	request   *http.Request
	exempt    bool   // its reads are outside the quotas
	native    bool   // c.answer is in the client's encoding already
	requestID string // as the answer carries it

	// stream, if an operation sets it, sends the answer, in place of c.answer. Whatever it returns once it has written
	// is logged as the error of the call, and not sent.
	stream func(w http.ResponseWriter, r *http.Request) error

	status int    // as sent; 0 before
	code   string // of the error sent
	sent   int    // bytes of the answer's body
}

// bodyBytesMax is the largest HTTP body: 10 MiB in base64 are 13.98 MB, and the JSON around it.
const bodyBytesMax = 15_000_000

var calls = sync.Pool{New: func() any { return new(call) }}

// keptBytesMax is the largest buffer that a call keeps for the next one: a pool wants members of about the same size,
// and a full call of 1.2 KB records has 0.9 MB.
const keptBytesMax = 2 << 20

func newCall(seed, number uint64) *call {
	c := calls.Get().(*call)
	c.seed, c.number = seed, number
	return c
}

func (c *call) release() {
	if cap(c.body)+cap(c.decoded)+cap(c.answer) > 3*keptBytesMax || cap(c.json)+cap(c.encoded) > 2*keptBytesMax ||
		cap(c.records) > streams.GetRecordsMax {
		return
	}
	clear(c.records) // lets go of the arena's chunks
	c.callState = callState{}
	c.packed = nil
	c.body, c.json, c.decoded = c.body[:0], c.json[:0], c.decoded[:0]
	c.answer, c.encoded, c.records = c.answer[:0], c.encoded[:0], c.records[:0]
	calls.Put(c)
}

var errTooLarge = &streams.Error{Code: "RequestEntityTooLargeException", Message: "The request body is larger than 15 MB."}

// read takes the body in. The error is an *Error if the body is too large, or not compressed as it says.
func (c *call) read(w http.ResponseWriter, r *http.Request) error {
	if err := c.readAll(w, r); err != nil || !strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		return err
	}
	// AWS takes it: its own SDKs for Android and iOS send PutRecords so.
	packed := bytes.Clone(c.body)
	unpacking, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return errMalformed
	}
	body, err := io.ReadAll(io.LimitReader(unpacking, bodyBytesMax+1))
	switch {
	case err != nil:
		return errMalformed
	case len(body) > bodyBytesMax:
		return errTooLarge
	}
	c.body, c.packed = body, packed
	return nil
}

// signed is the body as its signature covers it.
func (c *call) signed() []byte {
	if c.packed != nil {
		return c.packed
	}
	return c.body
}

func (c *call) readAll(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength > bodyBytesMax {
		return errTooLarge
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
			return errTooLarge
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
	_, _ = w.Write(body) // a client that is gone cannot be told
}

// caller is who makes the call, for the book of readers.
func (c *call) caller() readers.Caller {
	return readers.Caller{
		KeyID: c.keyID, Account: c.account, Region: c.region, Agent: c.request.UserAgent(), Address: c.request.RemoteAddr,
	}
}
