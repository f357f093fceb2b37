package exporter

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// driver is the real-time driver: it wraps each lane in a goroutine, a queue in front of it and as many senders as the
// lane may have requests in flight. This is the only file of the package that starts goroutines.
type driver struct {
	lanes    []*laneDriver
	free     FreeList
	observer Observer
	clock    Clock
	senders  sync.WaitGroup
	running  sync.WaitGroup

	sending  context.Context // of requests; cancelled by interrupt
	stop     context.CancelFunc
	refused  chan struct{} // closed when a sink has given a Final result
	refusing sync.Once
	refusal  Result // once refused is closed
	inFlight atomic.Int64
	peak     atomic.Int64
}

// laneDriver is one lane with its channels. The lane is used only under mu, which is never held across a channel
// operation, a request or a call of the observer.
type laneDriver struct {
	*driver
	in       chan *Chunk
	requests chan *Batch
	answers  chan *Batch

	mu   sync.Mutex
	lane *Lane
}

// laneQueue is how many chunks wait in front of a lane.
const laneQueue = 8

func startDriver(cfg Config, sink Sink, observer Observer, clock Clock, free FreeList) *driver {
	d := &driver{free: free, observer: observer, clock: clock, refused: make(chan struct{})}
	d.sending, d.stop = context.WithCancel(context.Background())
	for i := range cfg.Lanes {
		share := cfg.Share(i)
		l := &laneDriver{
			driver: d, lane: NewLane(cfg, share), in: make(chan *Chunk, laneQueue),
			// As large as the requests that the lane makes at once, so that neither side ever waits for the other.
			requests: make(chan *Batch, share), answers: make(chan *Batch, share),
		}
		d.lanes = append(d.lanes, l)
		for range share {
			d.senders.Go(func() { l.send(sink, cfg.Timeout) })
		}
		d.running.Go(l.run)
	}
	return d
}

func (d *driver) input(lane int) chan<- *Chunk { return d.lanes[lane].in }

func (d *driver) interrupt() { d.stop() }

// close ends the input of every lane and waits until all is settled.
func (d *driver) close() {
	for _, l := range d.lanes {
		close(l.in)
	}
	d.running.Wait()
	d.senders.Wait()
	d.stop()
}

// send is a sender: it makes the lane's requests, one at a time.
func (l *laneDriver) send(sink Sink, timeout time.Duration) {
	for b := range l.requests {
		now := l.inFlight.Add(1)
		for peak := l.peak.Load(); now > peak && !l.peak.CompareAndSwap(peak, now); peak = l.peak.Load() {
		}
		if l.sending.Err() != nil {
			refuse(b.Results, CodeInterrupted)
		} else {
			ctx, cancel := context.WithTimeout(l.sending, timeout)
			sink.Put(ctx, b.Records, b.Results)
			cancel()
		}
		b.Answered = l.clock()
		l.inFlight.Add(-1)
		l.answers <- b
	}
}

func refuse(results []Result, code string) {
	for i := range results {
		results[i] = Result{Outcome: Refused, Code: code}
	}
}

// run drives the lane until its input has ended and all is settled.
func (l *laneDriver) run() {
	defer close(l.requests)
	timer := time.NewTimer(0)
	defer timer.Stop()
	interrupted, refused := l.sending.Done(), l.refused
	open := l.in
	for {
		wake, room, idle := l.pump()
		if idle && open == nil {
			return
		}
		in := open
		if !room {
			in = nil
		}
		now := l.clock()
		if wake != never {
			timer.Reset(max(wake-now, 0))
		} else {
			timer.Stop()
		}
		select {
		case c, more := <-in:
			if !more {
				open = nil
				l.step(func(time.Duration) { l.lane.Drain() })
				continue
			}
			l.step(func(now time.Duration) { l.lane.Accept(now, c) })
		case b := <-l.answers:
			l.step(func(time.Duration) { l.lane.Answered(b) })
		case <-timer.C:
		case <-interrupted:
			interrupted = nil
			l.step(l.lane.Quit)
		case <-refused:
			refused = nil
			l.step(func(now time.Duration) { l.lane.Refuse(now, l.refusal) })
		}
	}
}

// pump sends what can be sent now. It returns when the lane wants to be looked at again, whether it takes another
// chunk, and whether it holds nothing.
func (l *laneDriver) pump() (wake time.Duration, room, idle bool) {
	for {
		l.mu.Lock()
		now := l.clock()
		b := l.lane.Next(now)
		if b == nil {
			defer l.mu.Unlock()
			return l.lane.Wake(now), l.lane.Room(), l.lane.Held() == 0
		}
		l.mu.Unlock()
		l.requests <- b
	}
}

// step changes the lane and tells the observer what was settled by it.
func (l *laneDriver) step(change func(now time.Duration)) {
	now := l.clock()
	l.mu.Lock()
	change(now)
	l.mu.Unlock()
	// Only this goroutine changes the lane, so it may read what was settled without the lock.
	if settled := l.lane.Settled(); len(settled) > 0 && l.observer != nil {
		l.observer.Settled(settled)
	}
	l.lane.Release(l.free)
	if r := l.lane.Refusal(); r != nil {
		l.refusing.Do(func() {
			l.refusal = *r
			close(l.refused)
		})
	}
}

// snapshot adds what the lanes have counted to s, and returns how many exports they have received.
func (d *driver) snapshot(s *Snapshot) (received uint64) {
	for _, l := range d.lanes {
		l.mu.Lock()
		received += l.lane.snapshot(s)
		l.mu.Unlock()
	}
	s.InFlight = int(d.inFlight.Load())
	s.PeakInFlight = int(d.peak.Load())
	return received
}

// Pause waits, and tells whether ctx is still alive afterwards.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
