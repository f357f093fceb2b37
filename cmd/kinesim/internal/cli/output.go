package cli

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"

	"kinesim/sim/report"
)

// Output is a stream that is printed to. Printing to it never fails: what it did not take it remembers, so that a
// command goes on to its end, and Missing says so then.
type Output struct {
	to   io.Writer
	name string

	mu  sync.Mutex
	err error
}

// NewOutput is an output that prints to a stream, which people know by a name.
func NewOutput(name string, to io.Writer) *Output { return &Output{to: to, name: name} }

// Write writes p, unless something could not be written before: what follows a gap is of no use.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		_, o.err = o.to.Write(p)
	}
	return len(p), nil
}

// Missing is the failure of a stream that did not take everything, or nil. A reader that went away, as head does, has
// what it wanted.
func (o *Output) Missing() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil || errors.Is(o.err, syscall.EPIPE) {
		return nil
	}
	return Fail(report.Unwritten, "room where "+o.name+" goes to", fmt.Errorf("%s is not whole: %w", o.name, o.err))
}
