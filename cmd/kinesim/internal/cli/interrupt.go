package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// ErrInterrupted is the cause of the contexts that a signal ends.
var ErrInterrupted = errors.New("interrupted")

// Interruption is what signals do to a run. A signal does not end the process by itself until Release is called.
type Interruption struct {
	Soft    context.Context // ends at the first Ctrl-C or SIGTERM: no new work, finish what is under way
	Hard    context.Context // ends at the second: stop at once
	Raise   func()          // does what a signal does
	Release func()
}

// Listen begins to listen to signals.
func Listen(ctx context.Context) *Interruption {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stop := Stages(ctx, signals)
	stop.Raise = func() {
		select {
		case signals <- os.Interrupt:
		default: // two are on their way, and no more than that are of use
		}
	}
	end := stop.Release
	stop.Release = func() { signal.Stop(signals); end() }
	return stop
}

// Stages is an interruption by any source of signals.
func Stages(ctx context.Context, signals <-chan os.Signal) *Interruption {
	hard, endHard := context.WithCancelCause(ctx)
	soft, endSoft := context.WithCancelCause(hard)
	done := make(chan struct{})
	go func() {
		for _, end := range []context.CancelCauseFunc{endSoft, endHard} {
			select {
			case <-signals:
				end(ErrInterrupted)
			case <-done:
				return
			}
		}
	}()
	return &Interruption{Soft: soft, Hard: hard, Release: func() { close(done); endHard(nil) }}
}
