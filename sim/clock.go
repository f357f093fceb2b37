package sim

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// Clock is the logical clock of a run in real time: it tells what falls due. It goes as fast as the wall unless
// somebody changes its speed or stops it, which moves the moments at which updates fall due, and neither their order
// nor what they hold.
//
// The exporter's clock is the wall's, always: waits and latencies are the target's, not those of the schedule. So an
// update that is due at a logical moment is due for the exporter at the moment of the wall at which the logical clock
// got there.
type Clock struct {
	wall exporter.Clock

	mu     sync.Mutex // of those who change it
	speed  float64    // when it is not stopped
	paused bool
	line   atomic.Pointer[timeline]
}

// The speeds that a clock can have.
const (
	SpeedMin = 0.01
	SpeedMax = 100
)

// timeline is how logical time ran along the wall's: straight stretches, the last one without an end. It never changes;
// a change of speed makes another one.
type timeline struct {
	stretches []stretchOfTime
	changed   chan struct{} // closed when there is a newer one
}

type stretchOfTime struct {
	wall, logical time.Duration // its beginning
	speed         float64       // 0 when the clock stands
}

// NewClock makes a clock that starts with the wall's.
func NewClock(wall exporter.Clock) *Clock {
	c := &Clock{wall: wall, speed: 1}
	c.line.Store(&timeline{stretches: []stretchOfTime{{speed: 1}}, changed: make(chan struct{})})
	return c
}

// Now is the logical time.
func (c *Clock) Now() time.Duration { return c.line.Load().logical(c.wall()) }

// At is the logical moment of a moment of the wall that lies behind.
func (c *Clock) At(wall time.Duration) time.Duration { return c.line.Load().logical(wall) }

// Speed is how fast it goes when it is not paused, and whether it is.
func (c *Clock) Speed() (speed float64, paused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.speed, c.paused
}

// Pause stops the clock, or lets it go on.
func (c *Clock) Pause(paused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused = paused
	c.change()
}

// SetSpeed changes the speed, within SpeedMin and SpeedMax, and returns it. A paused clock stays paused.
func (c *Clock) SetSpeed(speed float64) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.speed = min(max(speed, SpeedMin), SpeedMax)
	c.change()
	return c.speed
}

// change begins another stretch. The caller holds mu.
func (c *Clock) change() {
	old, now := c.line.Load(), c.wall()
	next := stretchOfTime{wall: now, logical: old.logical(now), speed: c.speed}
	if c.paused {
		next.speed = 0
	}
	c.line.Store(&timeline{stretches: append(slices.Clip(old.stretches), next), changed: make(chan struct{})})
	close(old.changed)
}

// logical is the logical time at a moment of the wall.
func (t *timeline) logical(wall time.Duration) time.Duration {
	i := len(t.stretches) - 1
	for i > 0 && t.stretches[i].wall > wall {
		i--
	}
	s := &t.stretches[i]
	if s.speed == 1 {
		return s.logical + wall - s.wall
	}
	return s.logical + time.Duration(float64(wall-s.wall)*s.speed)
}

// due is the moment of the wall at which a logical moment that lies behind was reached.
func (t *timeline) due(logical time.Duration) time.Duration {
	i := len(t.stretches) - 1
	for i > 0 && t.stretches[i].logical >= logical {
		i--
	}
	s := &t.stretches[i]
	switch s.speed {
	case 0:
		return s.wall
	case 1:
		return s.wall + logical - s.logical
	}
	return s.wall + time.Duration(float64(logical-s.logical)/s.speed)
}

// wait is how long it takes from a moment of the wall until a logical moment is reached; never while the clock stands.
func (t *timeline) wait(wall, logical time.Duration) time.Duration {
	last := &t.stretches[len(t.stretches)-1]
	if last.speed == 0 {
		return world.Never
	}
	left := float64(logical-t.logical(wall)) / last.speed
	if left >= float64(world.Never) {
		return world.Never
	}
	return time.Duration(left)
}
