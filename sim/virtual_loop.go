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
	over     time.Duration // when the next span of VirtualConfig.Every is over
	actions  []Action      // left
	requests exporter.Heap[request]
	wakes    wakeHeap
	arrivals arrivals
	taps     []*tap            // by feed
	counts   []exporter.Counts // likewise, as far as counted has come
	parked   []parked          // by producer
	waiting  [][]int           // by lane: producers that it blocks, the first first
	model    *ModelEndpoint    // the endpoint, when it is one and nothing else
	answered modelAnswer       // that is being given
	inFlight int               // requests
	peak     int
	blocked  time.Duration // producers, summed over them
	order    uint64        // of requests and answers
	draining bool
	quitting bool
	closed   bool // ctx has ended: no further chunk is begun
	cut      bool // ctx has ended for this run and all that share its generation: what lies ready for them is the rest
}

// parked is a producer that waits for a lane, and what it holds back.
type parked struct {
	since time.Duration
	taps  []*tap
}

func (l *loop) open(v *Virtual) {
	l.Virtual, l.end, l.over = v, v.world.End(), v.cfg.Every
	l.actions = slices.Clone(v.cfg.Actions)
	l.wakes = newWakeHeap(len(v.lanes))
	for _, f := range v.supply.feeds {
		l.taps = append(l.taps, &tap{supply: v.supply, loop: v.number, feed: f.index, producer: f.producer})
	}
	l.counts = make([]exporter.Counts, len(l.taps))
	l.arrivals = newArrivals(len(l.taps))
	l.model, _ = v.cfg.Endpoint.(*ModelEndpoint)
	l.parked = make([]parked, v.cfg.Producers)
	l.waiting = make([][]int, len(v.lanes))
}

func (l *loop) run(ctx context.Context) {
	for _, t := range l.taps {
		l.advance(t)
	}
	for n := 0; ; n++ {
		if n%lookEvery == 0 {
			l.look(ctx)
		}
		if !l.draining && !l.scheduled() && l.arrivals.at == world.Never && !slices.ContainsFunc(l.parked,
			func(p parked) bool { return len(p.taps) > 0 }) {
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
	if !l.closed && !l.cut && ctx.Err() != nil {
		l.interrupt()
	}
	if l.stopping.Load() {
		l.Quit()
	}
}

// interrupt leaves out what has not been generated. Runs that share a generation go on until all of them have had the
// same updates, so that they can be compared.
func (l *loop) interrupt() {
	if l.supply.alone {
		l.close()
		return
	}
	until := l.supply.cut()
	l.cut, l.end = true, min(l.end, until)
	l.boundDrain(max(l.now, until))
}

// close begins no further chunk.
func (l *loop) close() {
	l.closed = true
	at := l.now
	for _, t := range l.taps {
		if t.next < t.length {
			at = max(at, t.chunk.Due(t.length-1))
		}
	}
	l.boundDrain(at)
}

// boundDrain lets the run be quit when the drain time is over, which begins when all that was generated has fallen due.
func (l *loop) boundDrain(at time.Duration) {
	if l.cfg.Drain <= 0 {
		return
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
	action, request, wake, arrival := world.Never, nextOf(l.requests), l.wakes.first(), l.arrivals.at
	if len(l.actions) > 0 {
		action = l.actions[0].At
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
	for l.cfg.Over != nil && l.over <= next {
		l.now = max(l.now, l.over)
		l.cfg.Over(l.Virtual, l.over)
		l.over += l.cfg.Every
	}
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
	t := l.taps[l.arrivals.first]
	if t.whole() {
		l.counts[t.feed], t.passed = t.item.counts, len(t.item.marks)
	}
	if t.length > 0 {
		lane := l.lanes[t.lane]
		if !lane.Room() {
			l.block(t.producer, t.lane)
			return
		}
		order := lane.Arrive(l.now, t.chunk, t.next)
		if l.cfg.Seen != nil {
			l.cfg.Seen(t.chunk, t.next)
		}
		if l.cfg.Arrived != nil {
			l.cfg.Arrived(t.chunk.KeyHash(t.next), order)
		}
		if len(lane.Settled()) > 0 { // it was refused at once
			l.settled(t.lane)
		}
		if !lane.Still() || l.wakes.at[t.lane] <= l.now {
			l.pump(t.lane)
		}
	}
	if l.closed && !l.cut && t.next+1 >= t.length {
		l.arrivals.set(t.feed, world.Never)
		return
	}
	l.advance(t)
}

// advance goes on to what comes next of a feed, if anything does.
func (l *loop) advance(t *tap) {
	if t.advance() {
		if t.length > 0 {
			t.lane = t.chunk.Lane(t.next, len(l.lanes))
			l.lanes[t.lane].Expect(t.chunk.KeyHash(t.next))
		}
		l.arrivals.set(t.feed, t.due)
		return
	}
	l.arrivals.set(t.feed, world.Never)
	if !l.cut && !l.closed && l.supply.wasCut() { // by another run, before this one has looked
		l.interrupt()
	}
}

// counted is what the feeds have counted, as far as the loop has come.
func (l *loop) counted() []exporter.Counts {
	for _, t := range l.taps {
		t.count(l.now, &l.counts[t.feed])
	}
	return l.counts
}

// block takes a producer out until the lane has room, with all that it would hand over.
func (l *loop) block(producer, lane int) {
	p := &l.parked[producer]
	p.since = l.now
	for _, t := range l.taps {
		if t.producer == producer && l.arrivals.comes(t.feed) {
			p.taps = append(p.taps, t)
			l.arrivals.set(t.feed, world.Never)
		}
	}
	l.waiting[lane] = append(l.waiting[lane], producer)
}

// unblock lets the producers go that wait for a lane with room.
func (l *loop) unblock(lane int) {
	for len(l.waiting[lane]) > 0 && l.lanes[lane].Room() {
		p := &l.parked[l.waiting[lane][0]]
		l.waiting[lane] = slices.Delete(l.waiting[lane], 0, 1)
		l.blocked += l.now - p.since
		for _, t := range p.taps {
			l.arrivals.set(t.feed, t.due)
		}
		p.taps = p.taps[:0]
	}
}

// pump sends what the lane has to be sent now, and notes when to look again.
func (l *loop) pump(lane int) {
	from := l.lanes[lane]
	for b := from.Next(l.now); b != nil; b = from.Next(l.now) {
		l.send(lane, b)
	}
	l.wakes.set(lane, from.Wake(l.now))
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
		l.push(request{at: b.Sent + l.cfg.Export.Timeout, lane: lane, batch: b, expired: true})
	}
}

// put lets the endpoint take a request that has reached it.
func (l *loop) put(lane int, b *exporter.Batch) {
	r := request{lane: lane, batch: b}
	var delay time.Duration
	if l.model != nil {
		r.reply, delay = l.model.take(l.now, b)
	} else {
		delay = l.cfg.Endpoint.Put(l.now, b)
	}
	r.at = l.now + max(delay, 0)
	if deadline := b.Sent + l.cfg.Export.Timeout; r.at > deadline {
		r.at, r.expired = deadline, true
	}
	l.push(r)
}

// answer goes on with a request: it reaches the endpoint, or its answer is there.
func (l *loop) answer(r request) {
	switch {
	case r.late != nil:
		l.cfg.Endpoint.Put(l.now, r.late)
		return
	case r.reaches:
		l.put(r.lane, r.batch)
		return
	}
	l.inFlight--
	r.batch.Answered = l.now
	if l.model != nil {
		l.answered = modelAnswer{l.model, r}
		l.lanes[r.lane].AnsweredEach(r.batch, &l.answered)
		l.model.release(r.reply)
	} else {
		if r.expired {
			fillResults(r.batch.Results, unanswered)
		}
		l.lanes[r.lane].Answered(r.batch)
	}
	l.settled(r.lane)
	l.pump(r.lane)
	l.unblock(r.lane)
}

// unanswered is what is said of each record of a request whose answer does not come in time.
var unanswered = exporter.Result{Outcome: exporter.Ambiguous, Code: CodeTimeout}

// modelAnswer is the answer of the model to a request, or that there is none.
type modelAnswer struct {
	model *ModelEndpoint
	request
}

// Stored implements exporter.Answer.
func (a *modelAnswer) Stored(i int) (shard string, ordinal uint32, number exporter.SequenceNumber, stored bool) {
	if a.expired || len(a.batch.Exports) == 0 { // the sequence numbers of records are told as text
		return "", 0, number, false
	}
	return a.model.stored(a.reply, i)
}

// Result implements exporter.Answer.
func (a *modelAnswer) Result(i int, r *exporter.Result) {
	if a.expired {
		*r = unanswered
		return
	}
	a.model.tell(a.reply, a.batch, i, r)
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
	l.lanes[lane].Release(l.supply.free)
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
