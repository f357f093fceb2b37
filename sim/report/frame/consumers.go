package frame

import (
	"slices"
	"time"

	"kinesim/sim/report"
)

// ConsumerLine is how one consumer of the stream keeps up.
type ConsumerLine struct {
	Name      string          `json:"name"`
	FanOut    bool            `json:"fan_out"`
	Points    []ConsumerPoint `json:"points"` // oldest first
	Now       ConsumerPoint   `json:"now"`
	Throttled uint64          `json:"throttled"`
	Behind    bool            `json:"behind"`   // by more than report.BehindAfter
	Since     time.Duration   `json:"since_ns"` // when that began

	every time.Duration // between two points, once they were thinned out
}

// ConsumerPoint is how far it was behind at a moment, or at most until the next point.
type ConsumerPoint struct {
	At      time.Duration `json:"at_ns"`
	Lag     time.Duration `json:"lag_ns"`  // age of what waited
	Waiting uint64        `json:"waiting"` // records
	Read    uint64        `json:"read"`    // records, since the beginning
}

// consumerPoints is how many points of a consumer are kept; when there would be more, neighbours are joined.
const consumerPoints = 1200

// At is how it stood at a moment.
func (l *ConsumerLine) At(moment time.Duration) ConsumerPoint {
	i, _ := slices.BinarySearchFunc(l.Points, moment, func(p ConsumerPoint, at time.Duration) int {
		if p.At <= at {
			return -1
		}
		return 1
	})
	if i == 0 {
		return ConsumerPoint{}
	}
	return l.Points[i-1]
}

// rateOver is what a rate is the mean of.
const rateOver = 5 * time.Second

// Rate is how many records a second it read in the seconds before a moment.
func (l *ConsumerLine) Rate(moment time.Duration) float64 {
	now := l.At(moment)
	before := l.At(moment - rateOver)
	if len(l.Points) > 0 && moment-rateOver < l.Points[0].At {
		before = l.Points[0]
	}
	if moment >= l.Now.At {
		now = l.Now
	}
	if over := (now.At - before.At).Seconds(); over > 0 {
		return float64(more(before.Read, now.Read)) / over
	}
	return 0
}

// until is the line as it was at a moment.
func (l *ConsumerLine) until(moment time.Duration) ConsumerLine {
	was := ConsumerLine{Name: l.Name, FanOut: l.FanOut}
	n := slices.IndexFunc(l.Points, func(p ConsumerPoint) bool { return p.At > moment })
	if n < 0 {
		n = len(l.Points)
	}
	was.Points = l.Points[:n:n]
	if n == 0 {
		return was
	}
	was.Now = was.Points[n-1]
	for n > 0 && was.Points[n-1].Lag.Seconds() > report.BehindAfter {
		n--
		was.Behind, was.Since = true, max(was.Points[n].At-was.Points[n].Lag, 0)
	}
	return was
}

// Add takes in how it stands. Frames share the points that are there, which stay as they are.
func (l *ConsumerLine) Add(p ConsumerPoint, throttled uint64) {
	l.Now, l.Throttled = p, throttled
	if last := len(l.Points) - 1; last >= 0 && p.At < l.Points[last].At+l.every {
		if joined := l.Points[last].plus(p); joined != l.Points[last] {
			l.Points = append(slices.Clone(l.Points[:last]), joined)
		}
		return
	}
	if len(l.Points) >= consumerPoints {
		l.thin()
	}
	l.Points = append(l.Points, p)
}

// plus joins a point with one that follows it: the greater numbers stay.
func (p ConsumerPoint) plus(next ConsumerPoint) ConsumerPoint {
	return ConsumerPoint{p.At, max(p.Lag, next.Lag), max(p.Waiting, next.Waiting), max(p.Read, next.Read)}
}

// thin joins neighbours.
func (l *ConsumerLine) thin() {
	joined := make([]ConsumerPoint, 0, consumerPoints)
	for i := 0; i+1 < len(l.Points); i += 2 {
		joined = append(joined, l.Points[i].plus(l.Points[i+1]))
	}
	l.every = max(2*l.every, joined[1].At-joined[0].At)
	l.Points = joined
}
