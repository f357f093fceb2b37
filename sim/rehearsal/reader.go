package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim/verify"
)

// stalled is how long reading back may go without coming closer to its end before it is given up.
const stalled = 10 * time.Second

// stalledLong is that of a stream that is pushed: its end is told by a subscription of its own, which may be refused
// for five seconds, and then by an event, which may take as long. It is also that of a stream of which all that was
// acknowledged is read: it may answer empty page after empty page before its end, and each costs a pause.
const stalledLong = 3 * stalled

// drainPause is how long it takes until a stream is read to its end once more, which did not hold all that was
// acknowledged.
const drainPause = time.Second

// proving is how the proof of a run in real time comes about.
type proving struct {
	verifier *verify.Verifier
	reader   Reader // nil when nobody reads
	say      func(format string, args ...any)
	timeout  time.Duration // of a request
	elapsed  func() time.Duration
	part     *part // of a divided run; else nil

	pushed bool // the stream is read back by a consumer with enhanced fan-out

	interrupted func() bool // of a part that shares its stream: whether it is in haste

	stop  context.CancelFunc
	ended chan error
}

// prove finds out how the stream is read back, if it is, and fixes where that begins.
func (r *Run) prove(ctx context.Context, stream Stream) *proving {
	p := &proving{say: r.say, timeout: r.config.Timeout, part: r.part, pushed: r.facts.FanOut > 0}
	if witness, ok := stream.(Witness); ok {
		p.verifier = verify.NewWitnessed(r.config.OrderPerKey)
		took := p.verifier.Took
		if r.part != nil {
			took = func(records []exporter.Record, results []exporter.Result) {
				p.verifier.Took(records, results)
				r.part.book.Took(records, results)
			}
		}
		witness.Tell(took)
		return p
	}
	if divided, ok := stream.(Divided); ok && r.part != nil && r.facts.Shared {
		return r.provePart(ctx, divided)
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
	go func() { p.ended <- p.reader.Run(ctx, p.seen()) }()
}

// seen is who is told of what is read.
func (p *proving) seen() func(shard, sequence, key string, data []byte) {
	switch {
	case p.part == nil:
		return p.verifier.Seen
	case p.part.stream.Shared:
		return p.part.book.Seen // most of it was acknowledged to other parts
	}
	return func(shard, sequence, key string, data []byte) {
		p.verifier.Seen(shard, sequence, key, data)
		p.part.book.Seen(shard, sequence, key, data)
	}
}

// finish reads to the end of what was stored, as long as that comes closer, and judges. Ctx ends it early.
func (p *proving) finish(ctx context.Context) verify.Proof {
	if p.part != nil && p.part.stream.Shared {
		return p.finishPart(ctx)
	}
	if p.reader == nil {
		return p.verifier.Finish()
	}
	p.awaitLate(ctx)
	err := p.drain(ctx)
	p.stop()
	if ended := <-p.ended; err == nil {
		err = ended
	}
	if err != nil {
		p.verifier.Incomplete(err.Error())
	}
	return p.verifier.Finish()
}

// awaitLate waits for as long as a request that nobody answered is likely to be under way: its record may be stored
// after everything else is read. For how long something between here and the stream may hold it back, nobody can know.
func (p *proving) awaitLate(ctx context.Context) {
	last := p.verifier.LastAmbiguous()
	wait := last + p.timeout - p.elapsed()
	if last == 0 || wait <= 0 {
		return
	}
	p.say("waiting %s for requests that were not answered and may still arrive", wait.Round(100*time.Millisecond))
	exporter.Pause(ctx, wait)
}

// drain reads until all that was acknowledged is read. An endpoint that says that its end is reached while records are
// missing is asked again, since what is stored may take a while to be seen, and is believed when nothing comes any
// more.
func (p *proving) drain(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { p.watchdog(ctx, cancel) })
	defer watching.Wait() // it may be in the middle of a line, and nothing is said of a run after its end
	defer cancel(nil)
	reached := false
	for {
		err := p.reader.Drain(ctx)
		switch left := p.verifier.Unread(); {
		case err == nil && left == 0:
			return nil
		case err == nil:
			reached = true
			if exporter.Pause(ctx, drainPause) {
				continue
			}
			err = ctx.Err()
		}
		stuck := context.Cause(ctx)
		if reached && errors.Is(stuck, errNoProgress) {
			p.verifier.AtEnd(fmt.Sprintf("for %s the endpoint has answered that nothing is left to be read", p.patience()))
			return nil
		}
		return cmp.Or(stuck, err)
	}
}

// errNoProgress is why reading back is given up.
var errNoProgress = errors.New("no progress")

// patience is how long reading back may go without coming closer to its end.
func (p *proving) patience() time.Duration {
	if p.pushed || p.verifier.Unread() == 0 {
		return stalledLong
	}
	return stalled
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
		if time.Since(since) > p.patience() {
			trouble := "the end of the stream was not reached"
			if err := p.reader.Trouble(); err != nil {
				trouble = err.Error()
			}
			cancel(fmt.Errorf("%w for %s: %s", errNoProgress, p.patience(), trouble))
			return
		}
	}
}
