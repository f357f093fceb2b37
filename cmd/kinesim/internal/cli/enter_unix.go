//go:build unix

package cli

import (
	"context"
	"io"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// enterPoll is how often is looked whether somebody still waits for Enter, in milliseconds.
const enterPoll = 50

// Enter returns a channel that is closed when a line is typed at a terminal; nil where nobody can type. Until stop
// returns, and no longer, what is typed is read.
func Enter(ctx context.Context, stdin io.Reader) (pressed <-chan struct{}, stop func()) {
	file, ok := stdin.(*os.File)
	if !ok {
		return nil, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	typed := make(chan struct{})
	var waiting sync.WaitGroup
	waiting.Go(func() {
		for ctx.Err() == nil {
			ready := []unix.PollFd{{Fd: int32(file.Fd()), Events: unix.POLLIN}}
			n, err := unix.Poll(ready, enterPoll)
			if n == 0 || err == unix.EINTR {
				continue
			}
			var line [256]byte
			if n, err := file.Read(line[:]); err == nil && n > 0 { // the terminal gives whole lines
				close(typed)
			}
			return
		}
	})
	return typed, func() { cancel(); waiting.Wait() }
}
