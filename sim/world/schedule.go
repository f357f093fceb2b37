package world

import (
	"fmt"
	"math"
	"time"

	"kinesim/scenarios"
)

// schedule says when the updates of the workload fall due. The rate of updates over time is a curve, and arrival n,
// counted from 0, falls due where the area under the curve reaches n + 1/2. So a schedule needs no memory and no
// randomness, any share of it can be made without the rest, and fractions carry over from phase to phase. The half
// keeps arrivals away from the ends of phases, whose areas are whole numbers more often than not.
type schedule struct {
	stretches []stretch
	count     uint64 // arrivals in all
	length    time.Duration
}

// stretch is a phase of the schedule.
type stretch struct {
	start   time.Duration
	length  time.Duration
	from    float64 // updates a second at its start
	slope   float64 // by which the rate grows each second
	seconds float64 // length
	before  float64 // area up to its start
	after   float64 // area up to its end
}

// mostArrivals is how many updates a schedule may have: below it a float64 tells the areas of neighbours apart to the
// microsecond.
const mostArrivals = 1 << 40

func newSchedule(phases []scenarios.Phase) (schedule, error) {
	var s schedule
	area := 0.0
	for i, p := range phases {
		if p.Duration < 0 || !(p.From >= 0) || !(p.To >= 0) {
			return s, fmt.Errorf("phase %d: %v at a rate from %v to %v", i+1, p.Duration, p.From, p.To)
		}
		// The conversions keep a compiler from fusing the operations, so that all machines agree on the last bit.
		next := area + float64(float64((p.From+p.To)/2)*p.Duration.Seconds())
		made := stretch{start: s.length, length: p.Duration, seconds: p.Duration.Seconds(), from: p.From, before: area, after: next}
		made.slope = (p.To - p.From) / made.seconds
		s.stretches = append(s.stretches, made)
		area = next
		s.length += p.Duration
	}
	if area > mostArrivals {
		return s, fmt.Errorf("workload: %.3g updates are more than the most allowed, %d", area, uint64(mostArrivals))
	}
	s.count = uint64(math.Round(area))
	return s, nil
}

// phase returns the index of the stretch in which arrival n falls due, looking from the given one on.
func (s *schedule) phase(from int, n uint64) int {
	area := float64(n) + 0.5
	for from < len(s.stretches)-1 && area >= s.stretches[from].after {
		from++
	}
	// The last arrival may lie behind the end by a rounding error; a stretch without any rate has none.
	for from > 0 && s.stretches[from].after == s.stretches[from].before {
		from--
	}
	return from
}

// due returns when arrival n falls due, which lies in the given stretch.
func (s *schedule) due(phase int, n uint64) time.Duration {
	p := &s.stretches[phase]
	seconds := p.reach(float64(n) + 0.5 - p.before)
	return p.start + min(max(time.Duration(math.Round(seconds*1e9)), 0), p.length)
}

// reach returns how many seconds after the stretch's start the area since then reaches a. That is the root of from·x +
// slope/2·x² = a, in the form that has no cancellation.
func (p *stretch) reach(a float64) float64 {
	if a <= 0 {
		return 0
	}
	rate := 2 * p.from
	if p.slope != 0 { // else the root of from² is from, to the last bit
		square := max(float64(p.from*p.from)+float64(2*p.slope*a), 0)
		rate = p.from + math.Sqrt(square)
	}
	if rate > 0 {
		return 2 * a / rate
	}
	return p.seconds
}

// cursor walks over every stride-th arrival.
type cursor struct {
	n     uint64
	phase int
	last  time.Duration
}

// due returns when the cursor's arrival falls due; false when there are no more.
func (c *cursor) due(s *schedule) (time.Duration, bool) {
	if c.n >= s.count {
		return 0, false
	}
	c.phase = s.phase(c.phase, c.n)
	c.last = max(s.due(c.phase, c.n), c.last) // whatever rounding does, time does not go back
	return c.last, true
}
