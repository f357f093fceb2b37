package kinesisfake

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// LogEntry is one call that is over. There are no credentials in it and nothing of the payload.
type LogEntry struct {
	Arrival   time.Time // by the wall clock
	Duration  time.Duration
	RequestID string
	Operation string // such as PutRecords; "" if the request named none of the API
	Account   string // "" if the call did not come as far
	Region    string
	Protocol  string // of the connection, such as HTTP/2.0
	Encoding  string // json or cbor
	Status    int    // of HTTP; 0 if the connection was cut instead
	Code      string // of the error, such as AccessDeniedException; "" without one
	BytesIn   int    // of the body
	BytesOut  int
}

// OperationCount is what became of the calls of one operation.
type OperationCount struct {
	Operation string // "" stands for requests that named none of the API
	Calls     uint64
	Errors    uint64 // answered with an error
	Cut       uint64 // not answered: by a fault, or because the client went away
	BytesIn   uint64 // of bodies
	BytesOut  uint64
	Duration  time.Duration // of all calls together
}

// ServerStats are the counts of an endpoint since it was made.
type ServerStats struct {
	Operations []OperationCount // those that were called, by name
	Records    streams.Stats    // of all accounts and regions
}

// Stats is the count so far.
func (s *Server) Stats() ServerStats {
	stats := ServerStats{Operations: s.counts.list()}
	s.DoEach(func(_ time.Time, m *streams.Model) { stats.Records.Add(m.Stats()) })
	return stats
}

// counts has a place for every operation of the API from the start, so that counting needs no lock.
type counts map[string]*operationCount

type operationCount struct{ calls, errors, cut, bytesIn, bytesOut, nanos atomic.Uint64 }

func newCounts() counts {
	c := counts{"": {}, whoCall: {}}
	for name := range operations {
		c[name] = &operationCount{}
	}
	for name := range skipped {
		c[name] = &operationCount{}
	}
	return c
}

func (c counts) list() []OperationCount {
	var list []OperationCount
	for name, n := range c {
		if calls := n.calls.Load(); calls > 0 {
			list = append(list, OperationCount{
				name, calls, n.errors.Load(), n.cut.Load(), n.bytesIn.Load(), n.bytesOut.Load(), time.Duration(n.nanos.Load()),
			})
		}
	}
	slices.SortFunc(list, func(a, b OperationCount) int { return strings.Compare(a.Operation, b.Operation) })
	return list
}

// record counts a call that is over, and tells the log.
func (s *Server) record(c *call, r *http.Request, arrival time.Time, took time.Duration) {
	name := c.name
	n, ok := s.counts[name]
	if !ok {
		name, n = "", s.counts[""]
	}
	n.calls.Add(1)
	n.bytesIn.Add(uint64(len(c.body)))
	n.bytesOut.Add(uint64(c.sent))
	n.nanos.Add(uint64(took))
	switch {
	case c.status == 0:
		n.cut.Add(1)
	case c.code != "":
		n.errors.Add(1)
	}
	if s.log == nil {
		return
	}
	encoding := "json"
	if c.cbor {
		encoding = "cbor"
	}
	s.log(LogEntry{
		Arrival: arrival, Duration: took, RequestID: c.requestID, Operation: name, Account: c.account, Region: c.region,
		Protocol: r.Proto, Encoding: encoding, Status: c.status, Code: c.code, BytesIn: len(c.body), BytesOut: c.sent,
	})
}
