package exporter

import (
	"sort"
	"sync"
	"time"

	"kinesim/exporter/profile"
)

// Producer hands updates to an Exporter. It works in turns: some calls of Offer, then Flush. It is for the use of one
// goroutine.
type Producer struct {
	exporter *Exporter
	intake   *Intake
	lateness latencies // since it was last published
	waits    waits
	merged   time.Duration // when lateness was last published

	mu     sync.Mutex
	shared struct {
		intakeStats
		lateness   latencies
		suppressed []*Sample
	}
}

// latenessEvery is how often the histogram of lateness is published at most: merging it costs some tens of
// microseconds.
const latenessEvery = 100 * time.Millisecond

// Offer hands over an update that was due at the given moment. It blocks while the queue of the update's lane is full;
// the wait is counted as back-pressure. The update is not kept.
func (p *Producer) Offer(now, due time.Duration, u *profile.Update) {
	p.lateness.record(now - due - p.waits.since(due))
	if lane := p.intake.Offer(due, u); lane >= 0 {
		p.send(lane)
	}
}

// OfferEncoded hands over an export that was detected and encoded elsewhere; both slices are copied. It blocks as Offer
// does.
func (p *Producer) OfferEncoded(due time.Duration, key, payload []byte) {
	if lane := p.intake.OfferEncoded(due, key, payload); lane >= 0 {
		p.send(lane)
	}
}

// Flush ends a turn: what was offered is on its way when it returns. It blocks as Offer does.
func (p *Producer) Flush() {
	for lane, c := range p.intake.open {
		if c != nil {
			p.send(lane)
		}
	}
	p.publish(p.exporter.clock(), false)
}

// Close flushes and publishes the last counts. The producer must not be used afterwards.
func (p *Producer) Close() {
	p.Flush()
	p.publish(p.exporter.clock(), true)
}

// send hands the lane's open chunk over. Its exports are counted as handed over before the lane can see them: see
// Exporter.Snapshot.
func (p *Producer) send(lane int) {
	c := p.intake.Take(lane)
	in := p.exporter.driver.input(lane)
	p.publish(p.merged, false)
	select {
	case in <- c:
		return
	default:
	}
	start := p.exporter.clock()
	in <- c
	end := p.exporter.clock()
	p.waits.add(start, end)
	p.intake.stats.blocked = p.waits.total()
}

func (p *Producer) publish(now time.Duration, all bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shared.intakeStats = p.intake.stats
	p.shared.suppressed = p.intake.sampler.suppressed
	if all || now-p.merged >= latenessEvery {
		p.shared.lateness.merge(p.lateness)
		p.lateness.Reset()
		p.merged = now
	}
}

// snapshot adds what the producer has published to s.
func (p *Producer) snapshot(s *Snapshot) intakeStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	stats := p.shared.intakeStats
	stats.add(s)
	s.Suppression = append(s.Suppression, p.shared.suppressed...)
	p.shared.lateness.addTo(&s.Lateness)
	return stats
}

// waits remembers when a producer was blocked, so that the time since an update was due can be told from the
// generator's lateness.
type waits []wait

type wait struct {
	start, end time.Duration
	before     time.Duration // blocked before start, in all
}

// waitsKept bounds the memory of waits; an update that is older than as many waits is measured by those that are left.
const waitsKept = 4096

func (w *waits) add(start, end time.Duration) {
	before := w.total()
	if len(*w) == waitsKept {
		*w = append((*w)[:0], (*w)[waitsKept/2:]...)
	}
	*w = append(*w, wait{start: start, end: end, before: before})
}

func (w waits) total() time.Duration {
	if len(w) == 0 {
		return 0
	}
	last := w[len(w)-1]
	return last.before + last.end - last.start
}

// since is for how long the producer was blocked after the given moment.
func (w waits) since(due time.Duration) time.Duration {
	if len(w) == 0 || w[len(w)-1].end <= due {
		return 0
	}
	first := w[sort.Search(len(w), func(i int) bool { return w[i].end > due })]
	return w.total() - first.before - max(due-first.start, 0)
}
