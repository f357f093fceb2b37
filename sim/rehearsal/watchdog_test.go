package rehearsal

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter"
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

// TestSomeStreamsGetLonger has the end of a stream that is pushed come later than that of one that is polled may: its
// last subscription is refused for five seconds, and tells the end five seconds later. So may that of one of which
// everything is read.
func TestSomeStreamsGetLonger(t *testing.T) {
	for _, test := range []struct {
		pushed, unread bool
		most           time.Duration
	}{{false, true, 12 * time.Second}, {true, true, 32 * time.Second}, {false, false, 32 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			p := &proving{verifier: verify.New(false), reader: endless{}, say: func(string, ...any) {}, pushed: test.pushed}
			if test.unread {
				p.verifier.Settled([]exporter.Settlement{{State: exporter.StateAcked, Shard: "shardId-000000000000", Sequence: "1"}})
			}
			err := p.drain(t.Context())
			took := time.Since(began)
			if !errors.Is(err, errNoProgress) || took > test.most || took < test.most-3*time.Second {
				t.Errorf("%+v: given up after %s: %v", test, took, err)
			}
		})
	}
}
