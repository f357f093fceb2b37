package sim

import (
	"context"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// Codes of requests that nobody answered, as exporter/kinesis has them.
const (
	CodeTimeout         = "Timeout"         // not within Config.Timeout
	CodeConnectionReset = "ConnectionReset" // the connection broke before the answer
)

// lookEvery is how many events pass between two looks at what other goroutines want.
const lookEvery = 256

// loop is the event loop of a virtual run. Its events are, in this order where they are simultaneous: actions; requests
// that reach the endpoint, and answers; lanes that have lingered or backed off long enough; exports that fall due.
type loop struct {
	*Virtual
	now      time.Duration
	end      time.Duration // of the schedule
	actions  []Action      // left
	requests exporter.Heap[request]
	wakes    wakeHeap
	arrivals feedHeap
	feeds    []*feed
	counts   []exporter.Counts // by feed, as far as the loop has come
	parked   []parked          // by producer
	waiting  [][]int           // by lane: producers that it blocks, the first first
	inFlight int               // requests
	peak     int
	blocked  time.Duration // producers, summed over them
	order    uint64        // of requests and answers
	draining bool
	quitting bool
	closed   bool // ctx has ended: no further chunk is begun
}

// parked is a producer that waits for a lane, and what it holds back.
type parked struct {
	since time.Duration
	feeds []*feed
}

func (l *loop) open(v *Virtual) {
	l.Virtual, l.end = v, v.world.End()
	l.actions = slices.Clone(v.cfg.Actions)
	l.wakes = newWakeHeap(len(v.lanes))
	l.feeds = newFeeds(v)
	l.counts = make([]exporter.Counts, len(l.feeds))
	l.parked = make([]parked, v.cfg.Producers)
	l.waiting = make([][]int, len(v.lanes))
}

func (l *loop) run(ctx context.Context) {
	for _, f := range l.feeds {
		if f.advance() {
			l.arrivals.Push(f)
		}
	}
	for n := 0; ; n++ {
		if n%lookEvery == 0 {
			l.look(ctx)
		}
		if !l.draining && !l.scheduled() && len(l.arrivals.Heap) == 0 && !slices.ContainsFunc(l.parked,
			func(p parked) bool { return len(p.feeds) > 0 }) {
			l.drain()
		}
		if !l.step() {
			return
		}
		if l.cfg.Step != nil {
			l.cfg.Step(l.Virtual)
		}
	}
}

// scheduled tells whether the schedule goes on. Its end may be quiet, and is part of the run unless somebody interrupts
// it.
func (l *loop) scheduled() bool { return l.now < l.end && !l.closed }

// look sees to what other goroutines want.
func (l *loop) look(ctx context.Context) {
	select {
	case answer := <-l.snapshots:
		answer <- l.Collect()
	default:
	}
	if !l.closed && ctx.Err() != nil {
		l.closed = true
		l.boundDrain()
	}
	if l.stopping.Load() {
		l.Quit()
	}
}

// boundDrain lets the run be quit when the drain time is over, which begins when all that was generated has fallen due.
func (l *loop) boundDrain() {
	if l.cfg.Drain <= 0 {
		return
	}
	at := l.now
	for _, f := range l.feeds {
		if f.next < f.length {
			at = max(at, f.item.chunk.Due(f.length-1))
		}
	}
	at += l.cfg.Drain
	i := slices.IndexFunc(l.actions, func(a Action) bool { return a.At > at })
	if i < 0 {
		i = len(l.actions)
	}
	l.actions = slices.Insert(l.actions, i, Action{At: at, Do: (*Virtual).Quit})
}

// step does what happens next. It is false when nothing will.
func (l *loop) step() bool {
	action, request, wake, arrival := world.Never, nextOf(l.requests), l.wakes.first(), world.Never
	if len(l.actions) > 0 {
		action = l.actions[0].At
	}
	if len(l.arrivals.Heap) > 0 {
		arrival = l.arrivals.Heap[0].due
	}
	end := world.Never
	if l.scheduled() {
		end = l.end
	}
	// Actions alone keep no run going: those after its end do not happen.
	next := min(request, wake, arrival, end)
	if next == world.Never {
		return false
	}
	next = min(next, action)
	// What a blocked producer held back is overdue, and happens now.
	l.now = max(l.now, next)
	switch next {
	case action:
		do := l.actions[0].Do
		l.actions = l.actions[1:]
		do(l.Virtual)
	case request:
		l.answer(l.requests.Pop())
	case wake:
		l.pump(l.wakes.lane())
	case arrival:
		l.arrive()
	}
	return true
}

// arrive hands the export that is due to its lane, or blocks its producer.
func (l *loop) arrive() {
	f := l.arrivals.Heap[0]
	if f.next == 0 {
		l.counts[f.index] = f.item.counts
	}
	if f.length > 0 {
		lane := f.item.chunk.Lane(f.next, len(l.lanes))
		if !l.lanes[lane].Room() {
			l.block(f.producer, lane)
			return
		}
		order := l.lanes[lane].Arrive(l.now, f.item.chunk, f.next)
		if l.cfg.Arrived != nil {
			l.cfg.Arrived(f.item.chunk.KeyHash(f.next), order)
		}
		l.settled(lane)
		l.pump(lane)
	}
	if l.closed && f.next+1 >= f.length || !f.advance() {
		l.arrivals.Pop()
		return
	}
	l.arrivals.Sink(0)
}

// block takes a producer out until the lane has room, with all that it would hand over.
func (l *loop) block(producer, lane int) {
	p := &l.parked[producer]
	p.since = l.now
	p.feeds = l.arrivals.part(producer, p.feeds)
	l.waiting[lane] = append(l.waiting[lane], producer)
}

// unblock lets the producers go that wait for a lane with room.
func (l *loop) unblock(lane int) {
	for len(l.waiting[lane]) > 0 && l.lanes[lane].Room() {
		p := &l.parked[l.waiting[lane][0]]
		l.waiting[lane] = slices.Delete(l.waiting[lane], 0, 1)
		l.blocked += l.now - p.since
		for _, f := range p.feeds {
			l.arrivals.Push(f)
		}
		p.feeds = p.feeds[:0]
	}
}

// pump sends what the lane has to be sent now, and notes when to look again.
func (l *loop) pump(lane int) {
	for b := l.lanes[lane].Next(l.now); b != nil; b = l.lanes[lane].Next(l.now) {
		l.send(lane, b)
	}
	l.wakes.set(lane, l.lanes[lane].Wake(l.now))
}

func (l *loop) send(lane int, b *exporter.Batch) {
	l.inFlight++
	l.peak = max(l.peak, l.inFlight)
	transit := l.cfg.Endpoint.Transit(l.now)
	switch {
	case transit <= 0:
		l.put(lane, b)
	case transit <= l.cfg.Export.Timeout:
		l.push(request{at: l.now + transit, lane: lane, batch: b, reaches: true})
	default:
		// The exporter has given the request up when it arrives, and with it the memory of its records.
		l.push(request{at: l.now + transit, reaches: true, late: b.Detach()})
		expire(b.Results)
		l.push(request{at: b.Sent + l.cfg.Export.Timeout, lane: lane, batch: b})
	}
}

// put lets the endpoint take a request that has reached it.
func (l *loop) put(lane int, b *exporter.Batch) {
	answer := l.now + max(l.cfg.Endpoint.Put(l.now, b), 0)
	if deadline := b.Sent + l.cfg.Export.Timeout; answer > deadline {
		expire(b.Results)
		answer = deadline
	}
	l.push(request{at: answer, lane: lane, batch: b})
}

// answer goes on with a request: it reaches the endpoint, or its answer is there.
func (l *loop) answer(r request) {
	switch {
	case r.late != nil:
		l.cfg.Endpoint.Put(l.now, r.late)
	case r.reaches:
		l.put(r.lane, r.batch)
	default:
		l.inFlight--
		r.batch.Answered = l.now
		l.lanes[r.lane].Answered(r.batch)
		l.settled(r.lane)
		l.pump(r.lane)
		l.unblock(r.lane)
	}
}

func (l *loop) push(r request) {
	r.order = l.order
	l.order++
	l.requests.Push(r)
}

// settled tells the observer what the lane has settled.
func (l *loop) settled(lane int) {
	if settled := l.lanes[lane].Settled(); len(settled) > 0 && l.cfg.Observer != nil {
		l.cfg.Observer.Settled(settled)
	}
	l.lanes[lane].Release(l.free)
}

// drain tells the lanes that nothing more comes.
func (l *loop) drain() {
	l.draining = true
	for i, lane := range l.lanes {
		lane.Drain()
		l.pump(i)
	}
}

// quit makes the lanes settle everything that is not in flight.
func (l *loop) quit() {
	if l.quitting {
		return
	}
	l.quitting = true
	for i, lane := range l.lanes {
		lane.Quit(l.now)
		l.settled(i)
		l.pump(i)
		l.unblock(i)
	}
}

// expire makes the results those of a request that nobody has answered in time.
func expire(results []exporter.Result) {
	fillResults(results, exporter.Result{Outcome: exporter.Ambiguous, Code: CodeTimeout})
}
