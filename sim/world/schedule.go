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
	held      []stretch // in which arrivals leave the queue of streaming evaluation; nil where none waits
}

// stretch is a part of a phase over which the rate changes evenly.
type stretch struct {
	start   time.Duration
	length  time.Duration
	from    float64 // updates a second at its start
	slope   float64 // by which the rate grows each second
	seconds float64 // length
	before  float64 // area up to its start
	after   float64 // area up to its end
	phase   int     // of the workload
	poisson bool    // arrivals are random
}

// mostArrivals is how many updates a schedule may have: below it a float64 tells the areas of neighbours apart to the
// microsecond.
const mostArrivals = 1 << 40

func newSchedule(sc *scenarios.Scenario) (schedule, error) {
	var s schedule
	area := 0.0
	for i, phase := range sc.Workload {
		curve, err := sc.CurveOf(i)
		if err != nil {
			return s, fmt.Errorf("phase %d: %w", i+1, err)
		}
		if phase.Rate != nil && phase.Rate.Clicks != nil {
			area = math.Ceil(area - 0.5) // as many as have arrived, so that each recorded moment has an arrival of its own
		}
		for _, p := range curve {
			if p.Length < 0 || !(p.From >= 0) || !(p.To >= 0) {
				return s, fmt.Errorf("phase %d: %v at a rate from %v to %v", i+1, p.Length, p.From, p.To)
			}
			// The conversions keep a compiler from fusing the operations, so that all machines agree on the last bit.
			next := area + float64(float64((p.From+p.To)/2)*p.Length.Seconds())
			made := stretch{start: s.length, length: p.Length, seconds: p.Length.Seconds(), from: p.From, before: area, after: next,
				phase: i, poisson: phase.Arrivals == scenarios.ArrivalsPoisson}
			made.slope = (p.To - p.From) / made.seconds
			s.stretches = append(s.stretches, made)
			area = next
			s.length += p.Length
		}
	}
	if area > mostArrivals {
		return s, fmt.Errorf("workload: %.3g updates are more than the most allowed, %d", area, uint64(mostArrivals))
	}
	s.count = uint64(math.Round(area))
	return s, nil
}

// at returns when the area under the curve reaches a, which it does in the given stretch.
func (p *stretch) at(a float64) time.Duration {
	return p.moment(p.reach(a - p.before))
}

// moment is so many seconds after the stretch's start, and not behind its end.
func (p *stretch) moment(seconds float64) time.Duration {
	return p.start + min(rounded(float64(seconds*1e9)), p.length)
}

// rounded is the number rounded as by math.Round, which goes through its bits, or 0 when it is negative. What is over a
// whole number is one more from a half on: that is calculated, since no branch could foretell it.
func rounded(nanoseconds float64) time.Duration {
	whole := time.Duration(nanoseconds)
	if over := nanoseconds - float64(whole); over < 1 { // which is exact, unless the number is too large
		whole += time.Duration(2 * over)
	}
	return max(whole, 0)
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

// cursor walks over every stride-th arrival. In phases with random arrivals it makes a Poisson process of its own, with
// its share of the rate: those of all cursors together are one of the whole rate.
type cursor struct {
	n       uint64 // of the arrival, where arrivals are even
	stride  uint64
	random  Stream
	places  []uint32 // which arrivals of a turn of stride arrivals, where it is not one of them
	place   int      // in places
	leaving int      // stretch in which the arrival leaves the queue
	gap     float64  // where arrivals are random: the mean area between two of them
	begun   bool
	area    float64 // at which the arrival falls due
	stretch int
	last    time.Duration
}

// advance goes on to the next arrival.
func (c *cursor) advance(s *schedule) {
	if s.stretches[c.stretch].poisson {
		c.area += c.mean() * scenarios.Exponential(c.random.Next)
		return
	}
	c.next()
	c.area = float64(c.n) + 0.5
}

// takes gives the cursor some places of each turn, in ascending order, instead of one of as many as there are slices.
func (c *cursor) takes(places []uint32, slices int) {
	c.places, c.place, c.stride = places, 0, uint64(slices)*turnPlaces
	c.n, c.gap = uint64(places[0]), float64(c.stride)/float64(len(places))
}

// mean is the mean area between two random arrivals.
func (c *cursor) mean() float64 {
	if c.gap > 0 {
		return c.gap
	}
	return float64(c.stride)
}

// next goes on to the next arrival where they are even.
func (c *cursor) next() {
	if c.places == nil {
		c.n += c.stride
		return
	}
	turn := c.n - uint64(c.places[c.place])
	if c.place++; c.place == len(c.places) {
		c.place, turn = 0, turn+c.stride
	}
	c.n = turn + uint64(c.places[c.place])
}

// enter finds the first arrival of a stretch with which another way of arriving begins.
func (c *cursor) enter(p *stretch) {
	if p.poisson {
		c.area = p.before + c.mean()*scenarios.Exponential(c.random.Next)
		return
	}
	if behind := p.before - 0.5 - float64(c.n); behind > 0 && c.stride > 0 {
		if c.places != nil {
			c.n += uint64(behind/float64(c.stride)) * c.stride
			for float64(c.n) < p.before-0.5 {
				c.next()
			}
		} else {
			c.n += uint64(math.Ceil(behind/float64(c.stride))) * c.stride
		}
	}
	c.area = float64(c.n) + 0.5
}

// due returns when the cursor's arrival falls due; false when there are no more.
func (c *cursor) due(s *schedule) (time.Duration, bool) {
	if len(s.stretches) == 0 {
		return 0, false
	}
	if !c.begun {
		c.begun = true
		c.enter(&s.stretches[0])
	}
	for c.stretch < len(s.stretches)-1 && c.area >= s.stretches[c.stretch].after {
		before := &s.stretches[c.stretch]
		c.stretch++
		if now := &s.stretches[c.stretch]; now.poisson != before.poisson || now.poisson && now.phase != before.phase {
			c.enter(now)
		}
	}
	at := c.stretch
	if s.stretches[at].poisson {
		if c.area >= s.stretches[at].after {
			return 0, false
		}
	} else if c.n >= s.count {
		return 0, false
	}
	// The last arrival may lie behind the end by a rounding error; a stretch without any rate has none.
	for at > 0 && s.stretches[at].after == s.stretches[at].before {
		at--
	}
	c.stretch = at
	return c.moment(s), true
}

// moment is when the arrival falls due, which it does in the cursor's stretch.
func (c *cursor) moment(s *schedule) time.Duration {
	moment := s.stretches[c.stretch].at(c.area)
	if s.held != nil {
		moment, c.leaving = s.departs(c.area, c.leaving)
	}
	c.last = max(moment, c.last) // whatever rounding does, time does not go back
	return c.last
}

// several writes down when the next arrivals fall due, and goes on behind them. All of them are of the phase that is
// returned with their number, which is 0 when there are no more.
func (c *cursor) several(s *schedule, dues []time.Duration) (n, phase int) {
	due, more := c.due(s)
	if !more {
		return 0, 0
	}
	p := &s.stretches[c.stretch]
	for dues[n], n = due, 1; ; n++ {
		c.advance(s)
		if n == len(dues) || c.area >= p.after || !p.poisson && c.n >= s.count {
			return n, p.phase
		}
		if p.slope == 0 && !p.poisson && c.places == nil && s.held == nil {
			return c.steady(s, p, dues, n), p.phase
		}
		dues[n] = c.moment(s)
	}
}

// steady is several where the rate stays the same and arrivals are even, from the n-th on. Nothing of an arrival waits
// for the one before.
func (c *cursor) steady(s *schedule, p *stretch, dues []time.Duration, n int) int {
	number, rate := c.n, 2*p.from
	for ; n < len(dues) && number < s.count; n++ {
		area := float64(number) + 0.5
		if area >= p.after {
			break
		}
		c.last = max(p.moment(2*(area-p.before)/rate), c.last) // as by reach, to the last bit
		dues[n] = c.last
		number += c.stride
	}
	c.n, c.area = number, float64(number)+0.5
	return n
}
