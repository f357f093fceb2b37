package sim

import (
	"context"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// tick is how long a worker sleeps at least: shorter sleeps overshoot by about as much, so what falls due within one is
// handed over together, each update with its own Due.
const tick = time.Millisecond

// turn is how many updates a worker hands over between two looks at the clock.
const turn = 64

// flushEvery is how long a worker that is behind its schedule keeps exports back to hand over full chunks.
const flushEvery = 5 * time.Millisecond

// RunOnClock offers the updates of the world to the exporter, each when it falls due on a logical clock, whose speed
// may change while it runs, until the schedule or ctx has ended; it returns when every worker has stopped. An update
// that is late is offered at once: the schedule never waits for the target. The world's slices are spread over the
// workers, so that the number of workers changes no update.
func RunOnClock(ctx context.Context, w *world.World, e *exporter.Exporter, clock *Clock, workers int) {
	var running sync.WaitGroup
	slices := w.Slices()
	for i := range min(workers, len(slices)) {
		var mine world.Agenda
		for s := i; s < len(slices); s += workers {
			mine.Add(slices[s])
		}
		producer := e.Producer()
		running.Go(func() {
			defer producer.Close()
			offer(ctx, &mine, producer, clock, w.Eager())
		})
	}
	running.Wait()
	rest(ctx, w.End(), clock)
}

// Wait returns true when a logical moment is there, and false when ctx ends before.
func (c *Clock) Wait(ctx context.Context, logical time.Duration) bool {
	rest(ctx, logical, c)
	return ctx.Err() == nil
}

// rest waits for the end of the schedule, which may be quiet: what it is there for is that queues drain, and that
// faults befall a stream at rest.
func rest(ctx context.Context, end time.Duration, clock *Clock) {
	for clock.Now() < end && ctx.Err() == nil {
		line := clock.line.Load()
		// At least a tick, since what is left may be less than a nanosecond of a fast clock; and a clock that stands is
		// changed some time.
		timer := time.NewTimer(min(max(line.wait(clock.wall(), end), tick), time.Hour))
		select {
		case <-timer.C:
		case <-line.changed:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// offer is one worker.
func offer(ctx context.Context, mine *world.Agenda, producer *exporter.Producer, clock *Clock, eager bool) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for flushed := time.Duration(0); ; {
		line, now := clock.line.Load(), clock.wall()
		logical := line.logical(now)
		for n := 0; n < turn && mine.Due() <= logical; n++ {
			u := mine.Next()
			if eager { // due as soon as there was room for it
				at := clock.wall()
				producer.Offer(at, at, &u.Update)
				continue
			}
			producer.Offer(now, line.due(u.Due), &u.Update)
		}
		next := mine.Due()
		if next <= logical && now-flushed < flushEvery && ctx.Err() == nil {
			continue
		}
		producer.Flush()
		flushed = now
		if next == world.Never || ctx.Err() != nil {
			return
		}
		if next <= logical {
			continue
		}
		if wait := line.wait(clock.wall(), next); wait != world.Never {
			timer.Reset(max(wait, tick))
		} else {
			timer.Stop()
		}
		select {
		case <-timer.C:
		case <-line.changed:
		case <-ctx.Done():
			return
		}
	}
}
