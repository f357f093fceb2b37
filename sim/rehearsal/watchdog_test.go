package rehearsal

import (
	"context"
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
