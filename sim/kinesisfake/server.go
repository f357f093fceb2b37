package kinesisfake

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what a Server needs beside its model. The zero value is a server that answers at once by the wall clock.
type Options struct {
	Clock   func() time.Time                     // the model's time; default time.Now
	Latency time.Duration                        // each answer is held back until this long after the arrival of its request; default 0
	Delay   func(operation string) time.Duration // if set, asked for the latency of each call instead; called by many goroutines
	Control Control                              // may make calls fail; default none
	Seed    uint64                               // of request ids and of the entries that a Fault picks
}

// Server is an http.Handler that speaks the Kinesis API (AWS JSON 1.1) in front of a Model. It is the only part that reads a clock.
type Server struct {
	clock     func() time.Time
	latency   time.Duration
	delay     func(string) time.Duration
	control   atomic.Pointer[Control]
	seed      uint64
	calls     atomic.Uint64
	region    string
	account   string
	shardsMax int

	mu    sync.Mutex // never held during I/O, decoding or hashing
	model *Model
}

// NewServer puts a server in front of a model, which from then on must only be used through Do.
func NewServer(model *Model, options Options) *Server {
	s := &Server{
		clock: options.Clock, latency: options.Latency, delay: options.Delay, seed: options.Seed,
		model: model, region: model.config.Region, account: model.config.Account,
		shardsMax: model.config.ShardsMax,
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	s.SetControl(options.Control)
	return s
}

// Do runs f with the model and the time, while no request is in it. It is the Go door to the state behind the wire.
func (s *Server) Do(f func(now time.Time, model *Model)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.clock(), s.model)
}

// operation decodes the body of a call, does what it asks for and appends the answer to c.answer.
type operation func(s *Server, c *call) error

// operations is what the server offers. What it does not is in skipped.go.
var operations = map[string]operation{
	"CreateStream":          createStream,
	"DeleteStream":          deleteStream,
	"DescribeStreamSummary": describeStreamSummary,
	"GetRecords":            getRecords,
	"GetShardIterator":      getShardIterator,
	"ListShards":            listShards,
	"ListStreams":           listStreams,
	"MergeShards":           mergeShards,
	"PutRecord":             putRecord,
	"PutRecords":            putRecords,
	"SplitShard":            splitShard,
}

const targetPrefix = "Kinesis_20131202."

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrival := time.Now() // the latency runs by the wall clock, whatever the model's clock says
	number := s.calls.Add(1)
	s.setHeader(w.Header(), number)
	if r.Method != http.MethodPost {
		s.reject(w, http.StatusForbidden, &Error{"AccessDeniedException", "Unable to determine service/operation name to be authorized"})
		return
	}
	c := newCall(s.seed, number)
	defer c.release()
	if err := c.read(w, r); err != nil {
		var api *Error
		if !errors.As(err, &api) {
			panic(http.ErrAbortHandler) // the client went away in the middle of its request
		}
		w.Header().Set("Connection", "close")
		s.reject(w, api.Status(), api)
		return
	}
	target := r.Header.Get("X-Amz-Target")
	c.name = strings.TrimPrefix(target, targetPrefix)
	c.fault = s.fault(c)
	if c.fault.Cut == CutBefore {
		cut(w)
		return
	}
	err := s.run(c, target, r.Header.Get("Content-Type"))
	if s.outlast(r, c, arrival) {
		s.finish(w, c, err)
	} else {
		panic(http.ErrAbortHandler) // nobody is there to take the answer, or it is to get lost
	}
}

// run does the call, unless a fault stands in for it.
func (s *Server) run(c *call, target, contentType string) error {
	if c.fault.Error != nil {
		return c.fault.Error
	}
	do, known := operations[c.name]
	if !known || !strings.HasPrefix(target, targetPrefix) {
		return unknownOperation(c.name)
	}
	if strings.Contains(contentType, "cbor") {
		return serialization("this endpoint speaks application/x-amz-json-1.1, not " + contentType + ": switch CBOR off in the client (CBOR_ENABLED=false)")
	}
	return do(s, c)
}

// outlast holds the answer back. It is false when there must be no answer.
func (s *Server) outlast(r *http.Request, c *call, arrival time.Time) bool {
	if c.fault.Cut == DropAnswer {
		<-r.Context().Done()
		return false
	}
	held := s.latency
	if s.delay != nil {
		held = s.delay(c.name)
	}
	left := held + c.fault.Delay - time.Since(arrival)
	if left <= 0 {
		return true
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func (s *Server) finish(w http.ResponseWriter, c *call, err error) {
	if c.fault.Cut == CutAfter {
		cut(w)
		return
	}
	if err != nil {
		var api *Error
		if !errors.As(err, &api) {
			api = &Error{"InternalFailure", err.Error()}
		}
		status := api.Status()
		if c.fault.Status != 0 && c.fault.Error != nil {
			status = c.fault.Status
		}
		s.reject(w, status, api)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(c.answer)))
	w.Write(c.answer) // a client that is gone cannot be told
}

// reject answers an error in the shape of AWS JSON 1.1.
func (s *Server) reject(w http.ResponseWriter, status int, e *Error) {
	var body []byte
	if e.Code == "SerializationException" { // it alone has a capital M
		body, _ = json.Marshal(struct {
			Type    string `json:"__type"`
			Message string
		}{e.Code, e.Message})
	} else {
		body, _ = json.Marshal(struct {
			Type    string `json:"__type"`
			Message string `json:"message,omitempty"`
		}{e.Code, e.Message})
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body) // a client that is gone cannot be told
}
