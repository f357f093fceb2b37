package exporter

import (
	"math"
	"time"
)

// pace is what a paced shard learns from answers: whether refusals depend on how much it is sent. Those of a quota do,
// be it lower than AWS says or shared with other producers: sent less, the shard takes as much, and refuses less.
// Others come at random, as those of a fault that hits one entry in ten, and slowing down would only lose time.
//
// It looks at the answers of a second at a time. When more than before are refused, the shard is sent less and less
// until that must show. Then either it has helped, or refusals of that share are taken for random, and the shard is
// sent as much as before.
type pace struct {
	began     time.Duration // of the second
	answered  int           // entries in it
	bytes     int           // of these
	throttled int
	refunded  int

	random  float64 // share of refusals that are taken for random
	ceiling float64 // scale at which the shard last had enough; 1 before
	probing bool
	from    level   // where the probe has begun
	settled bool    // a second has passed since the probe ended, so that nothing of it is seen any more
	shut    bool    // everything is refused
	open    float64 // scale before that
}

// level is what a second has shown.
type level struct {
	scale float64
	used  float64 // of the quota AWS says; less than scale where there is no more to be sent
	rate  float64 // entries a second
	share float64 // of them, refused
	noise float64 // of share: twice its standard deviation
}

// taken is what was taken of the quota AWS says.
func (l *level) taken() float64 { return l.used * (1 - l.share) }

const (
	paceSecond   = time.Second
	paceEntries  = 40               // so many tell something of a share
	paceLongest  = 10 * time.Second // fewer, after so long
	paceTrouble  = 0.05             // a larger share is looked into
	paceQuiet    = 0.005            // a smaller one lets the shard be sent more
	paceSlower   = 0.85             // for each step of a probe
	paceLeast    = 0.02             // of the quota
	paceConclude = 0.75             // of the rate at which a probe has begun: by then it must have shown
	paceStep     = 0.9              // likewise, of few refusals
	paceUnder    = 0.98             // of the quota that was found
	paceShut     = 0.99             // refuse everything

	// A quiet second lets the scale grow by half of how far it is from the ceiling, within these bounds: slowly where
	// the shard last had enough, fast where it certainly has not, or has not any more.
	paceGrowth      = 0.5
	paceGrowthLeast = 0.01
	paceGrowthMost  = 0.1
)

// adapt takes the answer to an entry of a size.
func (s *pacedShard) adapt(now time.Duration, throttled bool, size int) {
	p := &s.pace
	p.answered++
	p.bytes += roundKiB(size)
	if throttled {
		p.throttled++
		switch {
		case p.random == 0:
			s.margin = min(s.margin+paceMarginStep/10, paceMarginMost)
		case float64(p.refunded) < p.random*float64(p.answered):
			p.refunded++
			s.refund(size)
		}
	}
	took := now - p.began
	if took < paceSecond || p.answered < paceEntries && took < paceLongest {
		return
	}
	n, share := float64(p.answered), float64(p.throttled)/float64(p.answered)
	seen := level{scale: s.scale, rate: n / took.Seconds(), share: share, noise: 2 * math.Sqrt(share*(1-share)/n)}
	seen.used = max(seen.rate/s.quota.records, float64(p.bytes)/took.Seconds()/s.quota.bytes)
	p.began, p.answered, p.bytes, p.throttled, p.refunded = now, 0, 0, 0, 0
	probing := p.probing
	s.scale = max(min(p.next(seen, s.margin >= paceMarginMost), 1), paceLeast)
	switch {
	case probing && !p.probing:
		s.margin = paceMargin // the probe has found what it was widened for
	case share-p.random < paceQuiet:
		s.margin = max(s.margin-paceMarginStep/4, paceMargin)
	}
}

// next is the scale to go on with after a second. Where a wider margin has not helped, less is looked into.
func (p *pace) next(seen level, widest bool) float64 {
	switch {
	case seen.share >= paceShut:
		// Nothing is to be learned from that, but that it need not be asked often.
		if !p.shut {
			p.shut, p.open = true, seen.scale
		}
		return seen.scale * paceSlower
	case p.shut:
		p.shut, p.probing, p.settled = false, false, false
		return p.open
	}
	excess, trouble := seen.share-p.random, paceTrouble
	if widest || p.probing {
		trouble = paceQuiet
	}
	switch {
	case excess <= trouble+min(seen.noise, trouble):
		if p.probing {
			p.probing, p.settled, p.ceiling = false, false, max(seen.scale, p.from.taken())
			return p.ceiling * paceUnder
		}
		p.settled = true
		return p.calm(seen, excess)
	case seen.used < 2*paceLeast:
		return seen.scale // so little that it can not be the reason, nor be much less
	case !p.probing && !p.settled:
		p.settled = true
		return seen.scale
	case !p.probing:
		p.probing, p.from = true, seen
	case seen.rate > p.from.rate*min(max(1-2*p.from.share, paceConclude), paceStep):
		// Not slow enough yet for the difference to be seen.
	case p.isRandom(seen):
		p.probing, p.settled, p.random = false, false, seen.share
		return p.from.scale
	default:
		p.probing, p.settled, p.ceiling = false, false, max(seen.taken(), p.from.taken())
		return p.ceiling * paceUnder
	}
	return min(seen.scale, seen.used) * paceSlower
}

// calm is next where no more is refused than before.
func (p *pace) calm(seen level, excess float64) float64 {
	if excess < -seen.noise {
		if p.random += excess / 2; p.random < paceQuiet {
			p.random = 0
		}
	}
	if excess >= paceQuiet {
		return seen.scale
	}
	away := math.Abs(seen.scale-p.ceiling) / p.ceiling
	return seen.scale * (1 + min(max(away*paceGrowth, paceGrowthLeast), paceGrowthMost))
}

// isRandom tells whether the share of refusals has stayed as it was, rather than become what a quota makes of a lower
// rate: what is taken stays the same then.
func (p *pace) isRandom(seen level) bool {
	quota := max(1-(1-p.from.share)*p.from.rate/seen.rate, 0)
	return seen.share > (quota+p.from.share)/2
}

// refund gives back what an entry has used up that was refused at random: the shard has not counted it.
func (s *pacedShard) refund(size int) {
	for i := len(s.sent) - 1; i >= 0; i-- {
		g := &s.sent[i]
		if g.records == 0 {
			continue
		}
		bytes := min(size, g.bytes)
		g.records--
		g.bytes -= bytes
		s.sentRecords--
		s.sentBytes -= bytes
		s.records++
		s.budget += float64(bytes)
		return
	}
}
