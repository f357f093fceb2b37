package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"kinesim/sim/report"
)

// ErrInterrupted is the cause of the contexts that a signal ends.
var ErrInterrupted = errors.New("interrupted")

// ErrNothingSent is the failure of a run that was interrupted before it began.
var ErrNothingSent = Fail(report.Interrupted, "", errors.New("interrupted before the first export; nothing was sent"))

// Interruption is what signals do to a run. A signal does not end the process by itself until Release is called.
type Interruption struct {
	Soft    context.Context // ends at the first signal: no new work, finish what is under way
	Hard    context.Context // ends at the second: stop at once
	Raise   func()          // does what a signal does; two of it are two, however soon the second comes
	Release func()
}

// interrupting are the signals that end a run: Ctrl-C, a request to end, a terminal or connection that is gone.
var interrupting = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// Listen begins to listen to signals. What reads the output may go away meanwhile, as tee and head do: until Release
// that is an error of writing, and not the end of the process.
func Listen(ctx context.Context) *Interruption {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, interrupting...)
	broken := make(chan os.Signal, 1) // never read: it is enough that somebody listens
	signal.Notify(broken, syscall.SIGPIPE)
	stop := Stages(ctx, signals)
	context.AfterFunc(stop.Hard, func() {
		// A third ends the process, whatever it is stuck in. What is still to come of the second is not one.
		time.AfterFunc(together, func() { signal.Stop(signals) })
	})
	end := stop.Release
	stop.Release = func() { signal.Stop(signals); signal.Stop(broken); end() }
	return stop
}

// together is how soon a signal may follow another of its kind and still be the same: GNU timeout sends one to its
// child and one to its group, a shell that is closed and its terminal do likewise. Nobody presses Ctrl-C twice as fast.
const together = 100 * time.Millisecond

// Stages is an interruption by any source of signals.
func Stages(ctx context.Context, signals <-chan os.Signal) *Interruption {
	hard, endHard := context.WithCancelCause(ctx)
	soft, endSoft := context.WithCancelCause(hard)
	raised := make(chan struct{}, 2) // two are on their way, and no more than that are of use
	done := make(chan struct{})
	go func() {
		heard := map[os.Signal]time.Time{} // when each was heard last
		next := func() bool {
			for {
				select {
				case s := <-signals:
					last, again := heard[s]
					heard[s] = time.Now()
					if !again || heard[s].Sub(last) >= together {
						return true
					}
				case <-raised:
					return true
				case <-done:
					return false
				}
			}
		}
		for _, end := range []context.CancelCauseFunc{endSoft, endHard} {
			if !next() {
				return
			}
			end(ErrInterrupted)
		}
	}()
	return &Interruption{
		Soft: soft, Hard: hard,
		Raise: func() {
			select {
			case raised <- struct{}{}:
			default:
			}
		},
		Release: func() { close(done); endHard(nil) },
	}
}
