package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kinesim/cmd/kinesim/internal/target"

	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
	"kinesim/sim/verify"
)

// stalled is how long reading back may go without coming closer to its end before it is given up.
const stalled = 10 * time.Second

// reader reads the stream back while the run goes on, and hands what it reads to the verifier.
type reader struct {
	verifier *verify.Verifier
	follower *kinesis.Follower
	why      string // nobody reads, or ""

	stop  context.CancelFunc
	ended chan error
}

// openReader fixes where reading begins, so it has to come before the first record is put. When the stream cannot be read the run goes
// on, and says that nothing was checked.
func openReader(ctx context.Context, client *kinesis.Client, t *target.Target, ordered bool) *reader {
	options := kinesis.FollowOptions{FromStart: t.Created, Poll: t.Kind.Poll}
	r := &reader{verifier: verify.New(ordered), follower: kinesis.NewFollower(client, options), ended: make(chan error, 1)}
	ctx, cancel := context.WithTimeout(ctx, target.ReachTime)
	defer cancel()
	if err := r.follower.Open(ctx); err != nil {
		r.why = err.Error()
		if errors.Is(err, kinesis.ErrNotAllowed) {
			r.why = "the credentials may not read it, which the destination's policy does not ask for"
		}
		r.verifier.NotChecked(r.why)
	}
	return r
}

// start reads until finish.
func (r *reader) start() {
	if r.why != "" {
		return
	}
	var ctx context.Context
	ctx, r.stop = context.WithCancel(context.Background())
	go func() { r.ended <- r.follower.Run(ctx, r.verifier.Seen) }()
}

// finish reads to the end of what was stored, as long as that comes closer, and judges. Ctx ends it early.
func (r *reader) finish(ctx context.Context, say func(format string, args ...any)) report.Verification {
	if r.why != "" {
		return verification(r.verifier.Finish())
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go r.watchdog(ctx, cancel, say)
	err := r.follower.Drain(ctx)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	r.stop()
	if ended := <-r.ended; err == nil {
		err = ended
	}
	if err != nil {
		r.verifier.Incomplete(err.Error())
	}
	return verification(r.verifier.Finish())
}

// watchdog gives reading up when it makes no progress.
func (r *reader) watchdog(ctx context.Context, cancel context.CancelCauseFunc, say func(format string, args ...any)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	left, since := r.verifier.Unread(), time.Now()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if now := r.verifier.Unread(); now != left {
			left, since = now, time.Now()
		}
		if n%5 == 2 {
			say("reading the stream back: %d acknowledged records to go", left)
		}
		if time.Since(since) > stalled {
			trouble := "the end of the stream was not reached"
			if err := r.follower.Trouble(); err != nil {
				trouble = err.Error()
			}
			cancel(fmt.Errorf("no progress for %s: %s", stalled, trouble))
			return
		}
	}
}
