package course

import (
	"slices"
	"sync"
	"time"

	"kinesim/exporter"
)

// Bounds of a record. Four days are told by the second, and longer runs by as many intervals.
const (
	intervals    = 350_000
	cellsAtMost  = 32 << 20 // of all histograms together, some 256 MB
	intervalEven = time.Second
)

// Recorder records a run. It is an observer, and may be called by any goroutine.
type Recorder struct {
	mu      sync.Mutex
	logical func(time.Duration) time.Duration // from the exporter's moments to the schedule's; nil when they are the same
	every   time.Duration
	rows    []Interval
	cells   int
	spans   *spanBook
	peaks   peakBook
	seconds *secondsBook                                                 // nil unless KeepSeconds was called
	ago     func(via uint8, due time.Duration, key uint64) time.Duration // see From
	before  exporter.Snapshot                                            // of the last Count
	counted time.Duration                                                // the last moment of Count
	last    time.Duration                                                // the last settlement
	ats     stretch
	dues    stretch

	open  int // the interval that the two below belong to, and spans.open
	sent  scratch
	event scratch

	finished *Course // nil before Finish; it has the rows then
}

// stretch is the interval of the moment that came last: it is that of most others, too.
type stretch struct {
	from, until time.Duration
	which       int
}

var _ exporter.Observer = (*Recorder)(nil)

// NewRecorder prepares to record a run.
func NewRecorder(p Plan) *Recorder {
	every := max((p.End/intervals + intervalEven - 1).Truncate(intervalEven), intervalEven)
	// Room for all rows of a long run takes no memory before there are any; rows that grow are copied again and again.
	return &Recorder{every: every, spans: newSpanBook(p), rows: make([]Interval, 0, max(p.End, 0)/every+1)}
}

// On says how the moments of the schedule follow from those of the exporter, when somebody may change that. It is
// called before the run begins.
func (r *Recorder) On(logical func(time.Duration) time.Duration) { r.logical = logical }

// From says how long before its due moment the event of an export was, where that is known. It is called before the run
// begins.
func (r *Recorder) From(ago func(via uint8, due time.Duration, key uint64) time.Duration) {
	r.ago = ago
}

// KeepSeconds lets the course keep what each shard took second by second, as merging needs it. It is called before the
// run begins.
func (r *Recorder) KeepSeconds() { r.seconds = &secondsBook{shards: map[string]*ShardSeconds{}} }

// Peaks is how full each shard was at most until now.
func (r *Recorder) Peaks() []ShardPeak {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.peaks.list()
}

// Every is how long an interval is.
func (r *Recorder) Every() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.every
}

// Settled implements exporter.Observer.
func (r *Recorder) Settled(settlements []exporter.Settlement) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.finished != nil {
		return
	}
	var m moment
	for i := range settlements {
		s := &settlements[i]
		if i == 0 || s.At != m.at {
			m = r.turnTo(s.At)
		}
		r.settled(&m, s)
	}
}

// moment is one at which exports are settled: an answer settles hundreds at once.
type moment struct {
	at     time.Duration
	second int64 // of the run
	which  int   // the interval
	open   bool  // it is Recorder.open
	sent   time.Duration
	place  int // of the latency of what was sent then
}

// turnTo goes on to a moment. Answers come nearly in order, so that one interval is open at a time.
func (r *Recorder) turnTo(at time.Duration) moment {
	r.last = max(r.last, at)
	m := moment{at: at, second: int64(at / time.Second), which: r.near(&r.ats, at), sent: -1}
	r.row(m.which)
	if m.which > r.open {
		r.flush()
		m.which = r.index(at) // which flushing may have changed
		r.open = max(m.which, r.open)
	}
	m.open = m.which == r.open
	return m
}

func (r *Recorder) settled(m *moment, s *exporter.Settlement) {
	due := s.Due
	if r.logical != nil {
		due = r.logical(due)
	}
	g := r.spans.of(due)
	g.settled = max(g.settled, s.At)
	row := &r.rows[m.which]
	switch s.State {
	case exporter.StateFailed:
		row.Failed++
		g.failed++
	case exporter.StateUnknown:
		row.Unknown++
		g.unknown++
	default:
		row.Acked++
		row.Bytes += uint64(s.Size)
		g.acked++
		g.bytes += uint64(s.Size)
		took := place(int64(s.At - s.Due))
		r.latencies(m, s, g, due, took)
		r.peaks.add(m.second, s)
		r.seconds.add(s.Shard, s.At, s.Size)
	}
	fell := r.row(r.near(&r.dues, s.Due))
	fell.Due++
	fell.DueBytes += uint64(s.Size)
}

// latencies counts the latencies of an acknowledged export that fell due in a segment. Its place on the scale from its
// due moment on is given.
func (r *Recorder) latencies(m *moment, s *exporter.Settlement, of *segment, due time.Duration, took int) {
	if s.Sent != m.sent {
		m.sent, m.place = s.Sent, place(int64(s.At-s.Sent))
	}
	event := 0
	if r.ago != nil {
		event = place(int64(s.At - s.Due + r.ago(s.Via, due, s.KeyHash)))
	}
	if m.open {
		r.spans.open[of.sum].add(took)
		r.sent.add(m.place)
		if r.ago != nil {
			r.event.add(event)
		}
		return
	}
	r.spans.latencies(of.sum, alone(took))
	row := &r.rows[m.which]
	row.DueToAck, row.SentToAck = row.DueToAck.plus(alone(took)), row.SentToAck.plus(alone(m.place))
	if r.ago != nil {
		row.EventToAck = row.EventToAck.plus(alone(event))
	}
}

// alone is a histogram of one latency.
func alone(place int) Histogram {
	return Histogram{cells: []cell{{uint32(place), 1}}, count: 1}
}

// flush puts the open histograms into their interval.
func (r *Recorder) flush() {
	if r.open >= len(r.rows) {
		return
	}
	row := &r.rows[r.open]
	due, sent, event := r.spans.close(), r.sent.empty(), r.event.empty()
	r.cells += len(due.cells) + len(sent.cells) + len(event.cells)
	row.DueToAck, row.SentToAck, row.EventToAck = row.DueToAck.plus(due), row.SentToAck.plus(sent), row.EventToAck.plus(event)
	if r.cells > cellsAtMost {
		r.join()
	}
}

func (r *Recorder) index(at time.Duration) int { return int(max(at, 0) / r.every) }

// near is index for moments that follow each other.
func (r *Recorder) near(to *stretch, at time.Duration) int {
	if at < to.from || at >= to.until {
		to.which = r.index(at)
		to.from = time.Duration(to.which) * r.every
		to.until = to.from + r.every
	}
	return to.which
}

// row is an interval, which is made when it is not there yet.
func (r *Recorder) row(which int) *Interval {
	for which >= len(r.rows) {
		if len(r.rows) > 0 {
			r.rows = append(r.rows, Interval{InFlight: r.rows[len(r.rows)-1].InFlight})
			continue
		}
		r.rows = append(r.rows, Interval{})
	}
	return &r.rows[which]
}

// join makes every interval twice as long.
func (r *Recorder) join() {
	r.rows, r.every, r.open, r.cells = joined(r.rows), 2*r.every, r.open/2, 0
	for i := range r.rows {
		one := &r.rows[i]
		r.cells += len(one.DueToAck.cells) + len(one.SentToAck.cells) + len(one.EventToAck.cells)
	}
	r.ats, r.dues = stretch{}, stretch{}
}

// joined are intervals that are twice as long.
func joined(rows []Interval) []Interval {
	half := make([]Interval, 0, len(rows)/2+1)
	for i := 0; i < len(rows); i += 2 {
		one := rows[i]
		if i+1 < len(rows) {
			one.join(&rows[i+1])
		}
		half = append(half, one)
	}
	return half
}

// join adds all of another one, which ends when it does, or later.
func (w *Interval) join(o *Interval) {
	w.add(o, 1)
	w.DueToAck, w.SentToAck = w.DueToAck.plus(o.DueToAck), w.SentToAck.plus(o.SentToAck)
	w.Lateness, w.EventToAck = w.Lateness.plus(o.Lateness), w.EventToAck.plus(o.EventToAck)
}

// Count takes what was counted since the last call, and counts it to the interval of a moment.
func (r *Recorder) Count(at time.Duration, s *exporter.Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.finished == nil {
		r.count(at, s)
	}
}

func (r *Recorder) count(at time.Duration, s *exporter.Snapshot) {
	if len(r.rows) > intervals && r.index(at) > intervals {
		r.flush()
		r.join()
	}
	r.counted = max(r.counted, at)
	row, b := r.row(r.index(at)), &r.before
	more := func(to *uint64, before, now uint64) { *to += now - min(before, now) }
	more(&row.Offered, b.Ledger.Offered, s.Ledger.Offered)
	more(&row.Suppressed, b.Ledger.Suppressed, s.Ledger.Suppressed)
	more(&row.Exported, b.Exports, s.Exports)
	more(&row.Requests, b.Requests, s.Requests)
	more(&row.Attempts, b.Attempts, s.Attempts)
	more(&row.Retries, b.Retries, s.Retries)
	more(&row.Throttled, b.Throttled, s.Throttled)
	row.InFlight = s.Ledger.InFlight
	if s.Lateness != nil {
		row.Lateness = row.Lateness.plus(gained(b.Lateness, s.Lateness))
	}
	lateness := s.Lateness
	if lateness == nil {
		lateness = b.Lateness
	}
	r.before = exporter.Snapshot{Ledger: s.Ledger, Exports: s.Exports, Counters: s.Counters, Lateness: lateness}
}

// Finish takes the last snapshot, and returns the course. It ends where something was counted last: updates may still
// be suppressed after the last settlement, and a busy machine may date a snapshot later than what it tells of. What
// comes after Finish is not recorded.
func (r *Recorder) Finish(s *exporter.Snapshot) *Course {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = max(r.last, r.counted)
	r.count(r.last, s)
	r.flush()
	c := r.course(r.rows)        // which would take as much again if they were copied
	c.Seconds = r.seconds.list() // which nobody needs before the end
	r.finished = c
	return c
}

// Course is what was recorded so far. What it shares with the recorder never changes.
func (r *Recorder) Course() *Course {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.finished != nil {
		return r.finished
	}
	r.flush()
	return r.course(slices.Clone(r.rows))
}

// Last is Course.Last of Course, without a copy of all that came before: for those who look often.
func (r *Recorder) Last(length time.Duration) *Course {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flush()
	c := r.course(r.rows).Last(length)
	c.Intervals = slices.Clone(c.Intervals)
	return c
}

func (r *Recorder) course(rows []Interval) *Course {
	return &Course{
		Every: r.every, Elapsed: r.last, Intervals: rows,
		Phases: r.spans.phases(), Events: r.spans.events(), Outside: r.spans.outside(r.last), Shards: r.peaks.list(),
	}
}
