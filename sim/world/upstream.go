package world

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"kinesim/scenarios"
)

// Ways by which an update has come about: profile.Update.Via. How long ago its event was depends on that.
const (
	viaNothing uint8 = iota // the event is what the destination is told of: a mapping, a write by batch
	viaStreaming
	viaEdge
	viaBatch
	viaExternal
	vias
)

// Upstream tells how long before an update was due its event has happened: see scenarios.Upstream. It never changes.
type Upstream struct {
	schedule *schedule
	seed     uint64
	delays   [vias]quantiles // in milliseconds
	ahead    [vias]time.Duration
}

// Upstream is that of the scenario, or nil where it says nothing of it.
func (w *World) Upstream() *Upstream { return w.upstream }

func newUpstream(sc *scenarios.Scenario, s *schedule) (*Upstream, error) {
	from := sc.Upstream
	if from == nil {
		return nil, nil
	}
	made := &Upstream{schedule: s, seed: mix(sc.Seed + salt("upstream"))}
	for via, d := range map[uint8]scenarios.Delay{
		viaStreaming: from.Streaming, viaEdge: from.Edge, viaBatch: from.Batch, viaExternal: from.External,
	} {
		var err error
		if made.delays[via], err = newDelays(d); err != nil {
			return nil, fmt.Errorf("upstream: %w", err)
		}
	}
	made.ahead[viaBatch] = from.Job
	return made, nil
}

// newDelays are the times of a log-normal distribution, in milliseconds.
func newDelays(d scenarios.Delay) (quantiles, error) {
	median, p95 := float64(d.Median.Milliseconds()), float64(d.P95.Milliseconds())
	if median <= 0 || p95 <= median {
		same := make(quantiles, quantileCount+1)
		for i := range same {
			same[i] = d.Median.Milliseconds()
		}
		return same, nil
	}
	const at95, at99 = 1.6448536269514722, 2.3263478740408408 // of the standard normal distribution
	return newQuantiles(scenarios.GenLogNormal, &scenarios.Distribution{
		Median: median, P99: median * math.Exp(math.Log(p95/median)*at99/at95), Min: 0, Max: 1e12,
	}, 0)
}

// Before is how long before its moment the event of an update was, which is told by how the update came about, when it
// was due on the schedule, and by the hash of its key.
func (u *Upstream) Before(via uint8, due time.Duration, key uint64) time.Duration {
	if via == viaNothing || via >= vias {
		return 0
	}
	h := mix(u.seed ^ key + uint64(due)*golden)
	before := u.ahead[via] + time.Duration(u.delays[via].at(h))*time.Millisecond
	if via == viaStreaming || via == viaEdge {
		before += u.schedule.waited(due)
	}
	return before
}

// hold makes arrivals wait for streaming evaluation, which takes in so many a second, first in first out: it makes the
// stretches in which they leave the queue. The area under them stays that of the arrivals, so that arrival n leaves
// where the area reaches what it did when it came.
func (s *schedule) hold(capacity float64) {
	if capacity <= 0 || !slices.ContainsFunc(s.stretches, func(p stretch) bool { return max(p.from, p.to()) > capacity }) {
		return
	}
	q := queue{capacity: capacity}
	for i := range s.stretches {
		p := &s.stretches[i]
		first, last := p.from, p.to()
		if cross := (capacity - first) / p.slope; p.slope != 0 && cross > 0 && cross < p.seconds {
			at := time.Duration(cross * float64(time.Second))
			q.pass(p.start, at, first, capacity)
			q.pass(p.start+at, p.length-at, capacity, last)
			continue
		}
		q.pass(p.start, p.length, first, last)
	}
	if q.waiting > 0 {
		q.leave(s.length, time.Duration(math.Ceil(q.waiting/capacity*float64(time.Second))), capacity, capacity)
	}
	s.held = q.made
}

// to is the rate at the end of a stretch.
func (p *stretch) to() float64 { return p.from + float64(p.slope*p.seconds) }

// queue is what waits for streaming evaluation, as an amount.
type queue struct {
	capacity float64
	waiting  float64
	left     float64 // in all
	made     []stretch
}

// pass takes in arrivals whose rate changes evenly, and is above the capacity all the time or never.
func (q *queue) pass(start, length time.Duration, from, to float64) {
	seconds := length.Seconds()
	came := float64((from+to)/2) * seconds
	if q.waiting <= 0 && max(from, to) <= q.capacity {
		q.leave(start, length, from, to)
		return
	}
	rest := q.waiting + came - float64(q.capacity*seconds)
	if rest > 0 || max(from, to) > q.capacity {
		q.leave(start, length, q.capacity, q.capacity)
		q.waiting = max(rest, 0)
		return
	}
	// The queue is empty before the end: when waiting + from·x + slope/2·x² = capacity·x.
	slope := (to - from) / seconds
	b, empty := q.capacity-from, 0.0
	if root := float64(b*b) - float64(2*slope*q.waiting); b > 0 || root > 0 {
		empty = 2 * q.waiting / (b + math.Sqrt(max(root, 0)))
	}
	at := min(time.Duration(empty*float64(time.Second)), length)
	q.leave(start, at, q.capacity, q.capacity)
	q.waiting = 0
	q.leave(start+at, length-at, from+float64(slope*at.Seconds()), to)
}

// leave adds a stretch in which they leave.
func (q *queue) leave(start, length time.Duration, from, to float64) {
	if length <= 0 {
		return
	}
	one := stretch{start: start, length: length, seconds: length.Seconds(), from: from, before: q.left}
	one.slope = (to - from) / one.seconds
	q.left += float64((from+to)/2) * one.seconds
	one.after = q.left
	q.made = append(q.made, one)
}

// departs is when the arrival at an area leaves the queue; from is a stretch that is not behind it, and the one that it
// leaves in is told.
func (s *schedule) departs(area float64, from int) (time.Duration, int) {
	for from < len(s.held)-1 && area >= s.held[from].after {
		from++
	}
	return s.held[from].at(min(area, s.held[from].after)), from
}

// waited is how long the arrival that left the queue at a moment has waited in it.
func (s *schedule) waited(due time.Duration) time.Duration {
	if len(s.held) == 0 {
		return 0
	}
	i, found := slices.BinarySearchFunc(s.held, due, func(p stretch, at time.Duration) int { return int(min(max(p.start-at, -1), 1)) })
	if !found {
		i = max(i-1, 0)
	}
	left := &s.held[i]
	x := min(due-left.start, left.length).Seconds()
	area := left.before + float64(left.from*x) + float64(left.slope/2*float64(x*x))
	// The last one that had begun and reaches it: where nothing comes for a while, the area stays what it is.
	j := sort.Search(len(s.stretches), func(i int) bool { p := &s.stretches[i]; return p.before > area || p.start > due }) - 1
	for j > 0 && s.stretches[j].after == s.stretches[j].before {
		j--
	}
	came := s.stretches[max(j, 0)].at(area)
	return max(due-came, 0)
}
