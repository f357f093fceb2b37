package rehearsal

import (
	"context"
	"fmt"
	"time"

	"kinesim/sim/verify"
)

// stalled is how long reading back may go without coming closer to its end before it is given up.
const stalled = 10 * time.Second

// proving is how the proof of a run in real time comes about.
type proving struct {
	verifier *verify.Verifier
	reader   Reader // nil when nobody reads
	say      func(format string, args ...any)

	stop  context.CancelFunc
	ended chan error
}

// prove finds out how the stream is read back, if it is, and fixes where that begins.
func (r *Run) prove(ctx context.Context, stream Stream) *proving {
	p := &proving{say: r.say}
	if witness, ok := stream.(Witness); ok {
		p.verifier = verify.NewWitnessed(r.config.OrderPerKey)
		witness.Tell(p.verifier.Took)
		return p
	}
	p.verifier = verify.New(r.config.OrderPerKey)
	reader, err := stream.Reader(ctx)
	if err != nil {
		p.verifier.NotChecked(err.Error())
		r.say("note: the stream is not read back: %s", err)
		return p
	}
	p.reader, p.ended = reader, make(chan error, 1)
	return p
}

// start reads until finish.
func (p *proving) start() {
	if p.reader == nil {
		return
	}
	var ctx context.Context
	ctx, p.stop = context.WithCancel(context.Background())
	go func() { p.ended <- p.reader.Run(ctx, p.verifier.Seen) }()
}

// finish reads to the end of what was stored, as long as that comes closer, and judges. Ctx ends it early.
func (p *proving) finish(ctx context.Context) verify.Proof {
	if p.reader == nil {
		return p.verifier.Finish()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go p.watchdog(ctx, cancel)
	err := p.reader.Drain(ctx)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	p.stop()
	if ended := <-p.ended; err == nil {
		err = ended
	}
	if err != nil {
		p.verifier.Incomplete(err.Error())
	}
	return p.verifier.Finish()
}

// watchdog gives reading up when it makes no progress.
func (p *proving) watchdog(ctx context.Context, cancel context.CancelCauseFunc) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	left, since := p.verifier.Unread(), time.Now()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if now := p.verifier.Unread(); now != left {
			left, since = now, time.Now()
		}
		if n%5 == 2 {
			p.say("reading the stream back: %d acknowledged records to go", left)
		}
		if time.Since(since) > stalled {
			trouble := "the end of the stream was not reached"
			if err := p.reader.Trouble(); err != nil {
				trouble = err.Error()
			}
			cancel(fmt.Errorf("no progress for %s: %s", stalled, trouble))
			return
		}
	}
}
