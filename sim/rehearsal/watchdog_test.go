package rehearsal

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/sim/verify"
)

// slowly is a reader that reaches the end of the stream after a while.
type slowly time.Duration

func (slowly) Run(context.Context, func(shard, sequence, key string, data []byte)) error { return nil }
func (s slowly) Drain(context.Context) error                                             { time.Sleep(time.Duration(s)); return nil }
func (slowly) Trouble() error                                                            { return nil }

// TestNothingIsSaidAfterDrain reaches the end of the stream while the watchdog is saying how far it is.
func TestNothingIsSaidAfterDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		said := 0
		p := &proving{verifier: verify.New(false), reader: slowly(2500 * time.Millisecond), say: func(string, ...any) {
			time.Sleep(time.Second) // a terminal that takes its time
			said++
		}}
		if err := p.drain(t.Context()); err != nil || said != 1 {
			t.Errorf("said %d lines before it returned, with error %v", said, err)
		}
	})
}

// endless is a reader that does not come to the end of the stream before it is given up.
type endless struct{ slowly }

func (endless) Drain(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// TestPushedStreamsGetLonger has the end of a stream that is pushed come later than that of one that is polled may: its
// last subscription is refused for five seconds, and tells the end five seconds later.
func TestPushedStreamsGetLonger(t *testing.T) {
	for pushed, most := range map[bool]time.Duration{false: 12 * time.Second, true: 32 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			p := &proving{verifier: verify.New(false), reader: endless{}, say: func(string, ...any) {}, pushed: pushed}
			err := p.drain(t.Context())
			took := time.Since(began)
			if !errors.Is(err, errNoProgress) || took > most || took < most-3*time.Second {
				t.Errorf("pushed %t: given up after %s, want about %s: %v", pushed, took, most, err)
			}
		})
	}
}
