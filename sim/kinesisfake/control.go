package kinesisfake

import (
	"net"
	"net/http"

	"kinesim/sim/kinesisfake/dice"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// SetControl changes the control of a server that runs. Nil lets all calls pass.
func (s *front) SetControl(control faults.Control) {
	if control == nil {
		s.control.Store(nil)
		return
	}
	s.control.Store(&control)
}

// fault asks the control.
func (s *Server) fault(c *call) faults.Fault {
	control := s.control.Load()
	if control == nil {
		return faults.Fault{}
	}
	if fault := (*control)(c.name, c.body); fault != nil {
		return *fault
	}
	return faults.Fault{}
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
