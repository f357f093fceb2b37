package frame

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
)

// Series is a run over time: intervals that follow each other, oldest first. The newest are as they were recorded,
// older ones were joined.
type Series struct {
	Points []Point `json:"points"`
	// Peak is kept apart, since intervals that were joined do not tell it any more; zero where nobody has kept it.
	Peak Peak `json:"peak,omitzero"`
}

// Peak is the most that was acknowledged a second: over any second of the run, or over an interval that is longer.
type Peak struct {
	Rate float64       `json:"rate"`
	At   time.Duration `json:"at_ns"` // the end of that second
}

// Highest is the peak that was kept, or the one that the intervals tell if it is higher.
func (s *Series) Highest() Peak {
	peak, first := s.Peak, 0
	var acked uint64
	var wall time.Duration
	for i := range s.Points {
		acked, wall = acked+s.Points[i].Acked, wall+s.Points[i].Wall
		for first < i && wall-s.Points[first].Wall >= time.Second {
			acked, wall = acked-s.Points[first].Acked, wall-s.Points[first].Wall
			first++
		}
		if wall < time.Second && (i < len(s.Points)-1 || first > 0) {
			continue
		}
		if rate := float64(acked) / wall.Seconds(); rate > peak.Rate {
			peak = Peak{rate, s.Points[i].Until()}
		}
	}
	return peak
}

// Point is what happened in one interval. Counts are of the interval alone.
type Point struct {
	From time.Duration `json:"from_ns"`
	Over time.Duration `json:"over_ns"`
	Wall time.Duration `json:"wall_ns"` // how long it took: more or less than Over when the logical clock was slowed or hurried

	Offered   uint64 `json:"offered"`
	Exported  uint64 `json:"exported"` // by detection
	Acked     uint64 `json:"acked"`
	Bytes     uint64 `json:"bytes"` // of acknowledged records
	Requests  uint64 `json:"requests"`
	Attempts  uint64 `json:"attempts"`
	Retries   uint64 `json:"retries"`
	Throttled uint64 `json:"throttled"`
	Failed    uint64 `json:"failed"`
	Unknown   uint64 `json:"unknown"`
	InFlight  uint64 `json:"in_flight"` // exports, at the end of the interval

	Triggers   []uint64              `json:"triggers,omitempty"`   // in the order of the exporter's
	Suppressed []uint64              `json:"suppressed,omitempty"` // by reason, in the order of the exporter's
	Stages     exporter.Stages       `json:"stages"`
	Shards     []ShardPoint          `json:"shards,omitempty"` // those that took or refused anything, in the order of their ids
	Latency    [LatencyCount]Buckets `json:"latency"`
}

// ShardPoint is what a shard took and refused in an interval.
type ShardPoint struct {
	ID        string `json:"id"`
	Records   uint64 `json:"records"`
	Bytes     uint64 `json:"bytes"`
	Throttled uint64 `json:"throttled,omitempty"`
}

// shardsKept is how many shards an interval tells of, the busiest.
const shardsKept = 64

// Until is the end of the interval.
func (p *Point) Until() time.Duration { return p.From + p.Over }

// Rate is a count of the interval per second of the wall, which is what a target sees.
func (p *Point) Rate(count uint64) float64 { return float64(count) / p.Wall.Seconds() }

// plus joins an interval with the one that follows it.
func (p *Point) plus(next *Point) Point {
	sum := Point{
		From: p.From, Over: next.Until() - p.From, Wall: p.Wall + next.Wall,
		Offered: p.Offered + next.Offered, Exported: p.Exported + next.Exported, Acked: p.Acked + next.Acked, Bytes: p.Bytes + next.Bytes,
		Requests: p.Requests + next.Requests, Attempts: p.Attempts + next.Attempts, Retries: p.Retries + next.Retries,
		Throttled: p.Throttled + next.Throttled, Failed: p.Failed + next.Failed, Unknown: p.Unknown + next.Unknown, InFlight: next.InFlight,
		Triggers: plus(p.Triggers, next.Triggers), Suppressed: plus(p.Suppressed, next.Suppressed),
		Stages: p.Stages.Plus(next.Stages), Shards: joinShards(p.Shards, next.Shards),
	}
	for kind := range p.Latency {
		sum.Latency[kind] = p.Latency[kind].Plus(next.Latency[kind])
	}
	return sum
}

// plus adds counts up, one by one; either may be missing.
func plus(a, b []uint64) []uint64 {
	if len(a) < len(b) {
		a, b = b, a
	}
	sum := slices.Clone(a)
	for i, n := range b {
		sum[i] += n
	}
	return sum
}

// joinShards adds up what shards took in two intervals.
func joinShards(a, b []ShardPoint) []ShardPoint {
	if len(a) == 0 || len(b) == 0 {
		return slices.Concat(a, b)
	}
	sum := make([]ShardPoint, 0, max(len(a), len(b)))
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && compareIDs(a[0].ID, b[0].ID) < 0:
			sum, a = append(sum, a[0]), a[1:]
		case len(a) == 0 || compareIDs(b[0].ID, a[0].ID) < 0:
			sum, b = append(sum, b[0]), b[1:]
		default:
			sum = append(sum, ShardPoint{a[0].ID, a[0].Records + b[0].Records, a[0].Bytes + b[0].Bytes, a[0].Throttled + b[0].Throttled})
			a, b = a[1:], b[1:]
		}
	}
	return busiest(sum)
}

// busiest is the shards that took most, in the order of their ids.
func busiest(shards []ShardPoint) []ShardPoint {
	if len(shards) <= shardsKept {
		return shards
	}
	slices.SortFunc(shards, func(a, b ShardPoint) int {
		return cmp.Or(cmp.Compare(b.Records+b.Throttled, a.Records+a.Throttled), compareIDs(a.ID, b.ID))
	})
	shards = slices.Clip(shards[:shardsKept])
	slices.SortFunc(shards, func(a, b ShardPoint) int { return compareIDs(a.ID, b.ID) })
	return shards
}

// compareIDs puts the ids of shards into the order of their numbers.
func compareIDs(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// Around is the intervals that tell of a moment: the one that it lies in, and its neighbours until they cover a second.
// It is empty where nothing was recorded.
func (s *Series) Around(moment time.Duration) []Point {
	i := slices.IndexFunc(s.Points, func(p Point) bool { return moment < p.Until() })
	if i < 0 || s.Points[i].From > moment {
		return nil
	}
	first, last := i, i
	for s.Points[last].Until()-s.Points[first].From < time.Second && (first > 0 || last < len(s.Points)-1) {
		// The nearer neighbour first, so that the moment stays in the middle.
		before, after := moment-s.Points[first].From, s.Points[last].Until()-moment
		if first > 0 && (before < after || last == len(s.Points)-1) {
			first--
		} else if last < len(s.Points)-1 {
			last++
		} else {
			first--
		}
	}
	return s.Points[first : last+1]
}

// Sum joins intervals that follow each other. There is at least one.
func Sum(points []Point) Point {
	sum := points[0]
	for i := range points[1:] {
		sum = sum.plus(&points[i+1])
	}
	return sum
}
