package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
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
	return Unwritten(fmt.Errorf("%s is not whole: %w", o.name, o.err), "what "+o.name+" goes to", "")
}

// Unwritten is the failure of what could not be written to a place, which people know by a name. Its advice is about
// what the place lacks, as err says, and about what helps besides, unless that is "".
func Unwritten(err error, place, besides string) error {
	try := "see that " + place + " can be written"
	if Full(err) {
		try = "make room in " + place
	}
	if besides != "" {
		try += "; " + besides
	}
	return Fail(report.Unwritten, try, err)
}

// UnwrittenFile is that of a file that the command line names: one that cannot be written at all was named wrongly.
func UnwrittenFile(err error, name string) error {
	return NoRoom(err, filepath.Dir(name), report.Invalid, "a name in a directory that can be written")
}

// NoRoom is the failure of what a command could not write to a place: the same for every command where there was no
// room, and where there was, the verdict and the advice of this one.
func NoRoom(err error, place string, otherwise report.Verdict, try string) error {
	if Full(err) {
		return Unwritten(err, place, "")
	}
	return Fail(otherwise, try, err)
}

// Full tells whether there was no room.
func Full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
