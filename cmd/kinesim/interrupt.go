package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// errInterrupted is the cause of the contexts that a signal ends.
var errInterrupted = errors.New("interrupted")

// interruption is what signals do to a run. A signal does not end the process by itself until release is called.
type interruption struct {
	soft    context.Context // ends at the first Ctrl-C or SIGTERM: no new work, finish what is under way
	hard    context.Context // ends at the second: stop at once
	raise   func()          // does what a signal does
	release func()
}

// listen begins to listen to signals.
func (p *program) listen(ctx context.Context) *interruption {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stop := stages(ctx, signals)
	stop.raise = func() {
		select {
		case signals <- os.Interrupt:
		default: // two are on their way, and no more than that are of use
		}
	}
	end := stop.release
	stop.release = func() { signal.Stop(signals); end() }
	return stop
}

// stages is an interruption by any source of signals.
func stages(ctx context.Context, signals <-chan os.Signal) *interruption {
	hard, endHard := context.WithCancelCause(ctx)
	soft, endSoft := context.WithCancelCause(hard)
	done := make(chan struct{})
	go func() {
		for _, end := range []context.CancelCauseFunc{endSoft, endHard} {
			select {
			case <-signals:
				end(errInterrupted)
			case <-done:
				return
			}
		}
	}()
	return &interruption{soft: soft, hard: hard, release: func() { close(done); endHard(nil) }}
}
