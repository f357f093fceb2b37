package kinesisfake

import (
	"net"
	"net/http"
	"time"

	"kinesim/sim/kinesisfake/dice"
	"kinesim/sim/kinesisfake/streams"
)

// Control sees each call before it is looked at: its operation, such as PutRecords, and its body, JSON or CBOR, which
// is valid until Control returns. It answers nil to let the call pass, or the fault that befalls it. Many goroutines
// call it at once.
type Control func(operation string, body []byte) *Fault

// Fault is what befalls one call. Its parts can be combined; the zero value lets the call pass.
type Fault struct {
	// Error is answered instead of doing the call: nothing is stored. Status is its HTTP status; 0 means the one of the
	// code.
	Error  *streams.Error
	Status int

	// Share is the share of the entries of a PutRecords call, 0 to 1, that fail with Outcome, Throttled or Failed.
	// Which ones follows from Options.Seed and the number of the call. A PutRecord call fails as a whole with the same
	// probability.
	Share   float64
	Outcome streams.Outcome

	// Entries fail entries by the shard that they fall into. A GetRecords call of such a shard is refused with the same
	// share.
	Entries []streams.EntryFault

	Cut   Cut           // what happens to the connection
	Delay time.Duration // added to the latency of the answer

	roll uint64 // decides which entries Entries hits
}

// Roll is the number that decides about entry i of the call: see PutEntry.Faults.
func (f *Fault) Roll(i int) uint64 { return dice.Mix(f.roll ^ dice.Mix(uint64(i)<<32|1)) }

// Cut is what happens to the connection of a call.
type Cut uint8

const (
	CutNone    Cut = iota
	CutBefore      // reset before anything is stored
	CutAfter       // reset after the records are stored, instead of the answer
	DropAnswer     // the records are stored, and no answer comes until the client gives up
)

// SetControl changes the control of a server that runs. Nil lets all calls pass.
func (s *front) SetControl(control Control) {
	if control == nil {
		s.control.Store(nil)
		return
	}
	s.control.Store(&control)
}

// fault asks the control.
func (s *Server) fault(c *call) Fault {
	control := s.control.Load()
	if control == nil {
		return Fault{}
	}
	if fault := (*control)(c.name, c.body); fault != nil {
		return *fault
	}
	return Fault{}
}

// entryOutcome tells what the call's fault does to its entry i.
func (c *call) entryOutcome(i int) streams.Outcome {
	if c.fault.Share <= 0 || c.fault.Outcome == streams.Stored {
		return streams.Stored
	}
	const share = 1 << 53
	if float64(dice.Mix(c.seed^dice.Mix(c.number)^dice.Mix(uint64(i)<<32))%share) < c.fault.Share*share {
		return c.fault.Outcome
	}
	return streams.Stored
}

// cut resets the connection under an answer. Where it cannot be taken over, as in HTTP/2, the stream is aborted
// instead.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	raw := conn
	if inner, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS, which would say goodbye
		raw = inner.NetConn()
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, not an orderly end; if it fails, it is the latter
	}
	_ = raw.Close()
}
