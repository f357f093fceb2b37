package exporter

import "time"

// window is how many records a lane has under way at once: as many requests as it may have, of as many records as fit
// into one, for as long as answers come soon. Where they come late because of how much is under way it is narrowed,
// first in requests, then in records of a request, so that an endpoint that is slow is not asked for more than it can
// answer in time; answers that come soon widen it again.
//
// It narrows by half and widens step by step, as TCP does. What is late whatever is under way, such as an endpoint far
// away or a fault that delays answers, gains nothing by it: when an eighth takes as long, the window is as wide as
// before, and that latency is tolerated. (Half would not tell: other lanes may be as wide as they were.)
type window struct {
	requests int // at once
	batch    int // records of a request

	adapts    bool
	full      float64 // records, as the settings say
	records   float64
	least     float64
	most      int // records of a request
	timeout   time.Duration
	late      time.Duration // an answer that takes longer is late, unless more is tolerated
	tolerated time.Duration

	starting bool          // doubles until an answer is late
	changed  time.Duration // when it was last narrowed: what was sent before says nothing of it
	answers  int           // since then, or since it was last judged
	took     time.Duration // all of them together
	halved   int           // times in a row, without answers coming sooner
	before   widthAndLatency
}

// widthAndLatency is what a window has led to.
type widthAndLatency struct {
	records float64
	latency time.Duration
}

const (
	windowLeast = 10              // records
	windowStart = 100             // records, of a lane that begins slowly
	windowSteps = 20              // so many times in time widen it by a request
	windowLate  = 2 * time.Second // or a quarter of the time-out
	windowSame  = 0.75            // of the latency before it was halved is no sooner
	windowTries = 3               // halved so often, answers that come no sooner are not late because of its width
)

func newWindow(cfg *Config, requests int) window {
	w := window{
		adapts: cfg.Adaptive, requests: requests, batch: cfg.BatchRecords, most: cfg.BatchRecords,
		full:    float64(requests * cfg.BatchRecords),
		timeout: cfg.Timeout, late: min(cfg.Timeout/4, windowLate),
	}
	w.records, w.least, w.tolerated = w.full, min(windowLeast, w.full), w.late
	if cfg.Adaptive && cfg.SlowStart {
		w.starting = true
		w.set(windowStart)
	}
	return w
}

// set makes it so wide.
func (w *window) set(records float64) {
	w.records = min(max(records, w.least), w.full)
	w.requests = max(int(w.records)/w.most, 1)
	w.batch = min(int(w.records), w.most)
}

// answered learns from a request, and tells whether the window has become narrower. Limited tells whether the lane had
// as much under way as the window allows.
func (w *window) answered(b *Batch, limited bool) (narrower bool) {
	if !w.adapts || b.Sent < w.changed {
		return false
	}
	took := b.Answered - b.Sent
	switch b.Results[0].Outcome {
	case Acked, Throttled:
	case Ambiguous:
		if took >= w.timeout-w.timeout/10 {
			w.starting, w.halved, w.tolerated = false, 0, w.late
			return w.narrow(b.Answered, w.records/4) // by how much it was too wide is not known
		}
		return false
	default:
		return false // who is refused knows nothing of how busy the endpoint is
	}
	w.answers++
	w.took += took
	if w.answers < w.requests {
		return false
	}
	latency := w.took / time.Duration(w.answers)
	w.answers, w.took = 0, 0
	switch {
	case latency > w.tolerated:
		return w.tooLate(b.Answered, latency)
	case latency < w.tolerated/2:
		w.inTime(latency, limited)
	default:
		w.starting, w.halved = false, 0
	}
	return false
}

func (w *window) tooLate(now, latency time.Duration) (narrower bool) {
	w.starting = false
	switch {
	case w.halved == 0 || float64(latency) <= windowSame*float64(w.before.latency):
		w.halved, w.before = 0, widthAndLatency{w.records, latency}
	case w.halved == windowTries:
		w.halved = 0
		w.set(w.before.records)
		w.tolerated = min(latency+latency/2, max(w.timeout/2, w.late))
		return false
	}
	w.halved++
	return w.narrow(now, w.records/2)
}

func (w *window) inTime(latency time.Duration, limited bool) {
	w.halved = 0
	if latency < w.late/2 {
		w.tolerated = w.late
	}
	switch {
	case !limited || w.records == w.full:
	case w.starting:
		w.set(2 * w.records)
	default:
		w.set(w.records + max(float64(w.most)/windowSteps, 1))
	}
}

func (w *window) narrow(now time.Duration, records float64) bool {
	wide := w.records
	w.set(records)
	w.changed, w.answers, w.took = now, 0, 0
	return w.records < wide
}
