package frame

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/report"
)

// Series is a run over time: intervals that follow each other, oldest first.
type Series struct {
	Every  time.Duration `json:"every_ns"` // how long an interval is at least
	Points []Point       `json:"points"`
}

// Point is what happened in one interval.
type Point struct {
	From time.Duration `json:"from_ns"`
	Over time.Duration `json:"over_ns"`
	Wall time.Duration `json:"wall_ns"` // how long it took: more or less than Over when the logical clock was slowed or hurried

	Offered   uint64 `json:"offered"`
	Exported  uint64 `json:"exported"` // by detection
	Acked     uint64 `json:"acked"`
	Bytes     uint64 `json:"bytes"` // of acknowledged records
	Throttled uint64 `json:"throttled"`
	Failed    uint64 `json:"failed"`    // failed and unknown exports
	InFlight  uint64 `json:"in_flight"` // exports, at the end of the interval

	Latency [LatencyCount]Buckets `json:"latency"`
}

// Until is the end of the interval.
func (p *Point) Until() time.Duration { return p.From + p.Over }

// Rate is a count of the interval per second of the wall, which is what a target sees.
func (p *Point) Rate(count uint64) float64 { return float64(count) / p.Wall.Seconds() }

// plus joins an interval with the one that follows it.
func (p *Point) plus(next *Point) Point {
	sum := Point{
		From: p.From, Over: next.Until() - p.From, Wall: p.Wall + next.Wall,
		Offered: p.Offered + next.Offered, Exported: p.Exported + next.Exported, Acked: p.Acked + next.Acked, Bytes: p.Bytes + next.Bytes,
		Throttled: p.Throttled + next.Throttled, Failed: p.Failed + next.Failed, InFlight: next.InFlight,
	}
	for kind := range p.Latency {
		sum.Latency[kind] = p.Latency[kind].Plus(next.Latency[kind])
	}
	return sum
}

const (
	historyPoints = 480                    // at most; when there would be more, neighbours are joined
	historyEvery  = 200 * time.Millisecond // an interval at least
)

// History records snapshots of a run, in bounded memory however long it runs. It is for the use of one goroutine; the frames that it
// fills share what it has recorded, which never changes.
type History struct {
	every  time.Duration
	points []Point
	from   time.Duration // of the interval that is open
	wall   time.Duration // when it began, on the exporter's clock

	last    exporter.Snapshot
	seen    [LatencyCount]cumulative
	latency [LatencyCount]Spread
	shards  shardBook
	notes   notebook
}

// NewHistory makes a history for a run of about the given length; a run that lasts longer is recorded more coarsely.
func NewHistory(total time.Duration) *History {
	return &History{every: max(historyEvery, total/(historyPoints*3/4))}
}

// Add records a snapshot that was made at a moment of the run's logical clock, which must not lie before the last one. Snapshots may come as often as
// a screen wants them: the costly part is done once an interval.
func (h *History) Add(at time.Duration, s exporter.Snapshot) {
	if at-h.from >= h.every {
		h.close(at, &s)
	}
	h.notes.compare(at, &h.last, &s)
	h.last = s
}

// Finish records the last snapshot, and ends the open interval however short it is.
func (h *History) Finish(at time.Duration, s exporter.Snapshot) {
	if at > h.from || len(h.points) == 0 {
		h.close(max(at, h.from+1), &s)
	}
	h.notes.compare(at, &h.last, &s)
	h.last = s
}

// Note adds a note of something that no snapshot tells.
func (h *History) Note(at time.Duration, level Level, text string) { h.notes.add(at, level, text, 1) }

func (h *History) close(at time.Duration, s *exporter.Snapshot) {
	before := h.total()
	p := Point{
		From: h.from, Over: at - h.from, Wall: max(s.At-h.wall, 1), InFlight: s.Ledger.InFlight,
		Offered:   s.Ledger.Offered - min(before.Offered, s.Ledger.Offered),
		Exported:  s.Exports - min(before.Exported, s.Exports),
		Acked:     s.Ledger.Acked - min(before.Acked, s.Ledger.Acked),
		Bytes:     s.RecordBytes - min(before.Bytes, s.RecordBytes),
		Throttled: s.Throttled,
		Failed:    s.Ledger.Failed + s.Ledger.Unknown,
	}
	p.Throttled -= min(before.Throttled, p.Throttled)
	p.Failed -= min(before.Failed, p.Failed)
	for kind, histogram := range [LatencyCount]*hdr.Histogram{s.DueToAck, s.SentToAck, s.Lateness} {
		if histogram == nil {
			continue
		}
		p.Latency[kind], h.latency[kind].Buckets = h.seen[kind].advance(histogram)
		h.latency[kind].Percentiles = report.PercentilesOf(histogram)
	}
	h.shards.add(s.At, s.Shards)
	if len(h.points) == historyPoints {
		h.coarsen()
	}
	h.points = append(h.points, p)
	h.from, h.wall = at, s.At
}

// total adds up all intervals, so that what an interval holds is what the snapshots differ by.
func (h *History) total() (sum Point) {
	for i := range h.points {
		p := &h.points[i]
		sum.Offered += p.Offered
		sum.Exported += p.Exported
		sum.Acked += p.Acked
		sum.Bytes += p.Bytes
		sum.Throttled += p.Throttled
		sum.Failed += p.Failed
	}
	return sum
}

// coarsen joins neighbours. It leaves the old intervals as they are, since frames share them.
func (h *History) coarsen() {
	joined := make([]Point, 0, historyPoints)
	for i := 0; i+1 < len(h.points); i += 2 {
		joined = append(joined, h.points[i].plus(&h.points[i+1]))
	}
	if len(h.points)%2 == 1 {
		joined = append(joined, h.points[len(h.points)-1])
	}
	h.points = joined
	h.every *= 2
}

// Fill fills the parts of a frame that come from snapshots.
func (h *History) Fill(f *Frame) {
	s := &h.last
	f.Series = Series{Every: h.every, Points: h.points[:len(h.points):len(h.points)]}
	f.Latency = h.latency
	f.Ledger = s.Ledger
	f.Digest = s.Digest.String()
	f.Triggers = make([]Count, 0, profile.TriggerCount)
	for trigger := range profile.TriggerCount {
		f.Triggers = append(f.Triggers, Count{Name: trigger.String(), Meaning: trigger.Meaning(), Row: trigger.Rules().String(), N: s.Triggers[trigger]})
	}
	f.Suppressed = nil
	for reason, n := range s.Suppressed {
		if reason := profile.Reason(reason); n > 0 {
			f.Suppressed = append(f.Suppressed, Count{Name: reason.String(), Meaning: reason.Meaning(), Row: reason.Rules().String(), N: n})
		}
	}
	slices.SortFunc(f.Suppressed, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	f.Totals = Totals{
		Counters: s.Counters, Exports: s.Exports, PayloadBytes: s.PayloadBytes, Identities: s.Identities,
		InFlight: s.InFlight, Backpressure: s.Backpressure,
	}
	f.Stages = nil
	if s.Stages.Exports > 0 {
		stages := s.Stages
		f.Stages = &stages
	}
	f.Shards, f.HotKeys = h.shards.list(), nil
	if s.HotKey != "" {
		f.HotKeys = []HotKey{{Key: s.HotKey, Waited: s.HotKeyWaited}}
	}
	f.Verdict, f.Reasons = report.SoFar(s, report.Latency{DueToAck: h.latency[DueToAck].Percentiles, Lateness: h.latency[Lateness].Percentiles})
	f.Notes = h.notes.list()
}

// cumulative follows one histogram that only grows.
type cumulative struct {
	scale  []uint8 // bucket of each index of the histogram's counts
	counts [BucketCount]uint64
}

// advance returns what the histogram has gained since the last call, and all that it holds.
func (c *cumulative) advance(histogram *hdr.Histogram) (gained, all Buckets) {
	exported := histogram.Export()
	if len(c.scale) != len(exported.Counts) {
		c.scale = scaleOf(exported)
	}
	var now, more [BucketCount]uint64
	for i, count := range exported.Counts {
		if count > 0 {
			now[c.scale[i]] += uint64(count)
		}
	}
	for i := range now {
		more[i] = now[i] - min(c.counts[i], now[i])
	}
	c.counts = now
	return trim(more[:]), trim(now[:])
}

// scaleOf maps the indices of a histogram's counts to buckets. The layout is HdrHistogram's: linear up to twice the numbers that its
// digits tell apart, then half as fine from one power of two to the next.
func scaleOf(s *hdr.Snapshot) []uint8 {
	digits := uint64(2)
	for range s.SignificantFigures {
		digits *= 10
	}
	half := bits.Len64(digits-1) - 1 // log2 of half the linear part
	unit := bits.Len64(uint64(s.LowestTrackableValue)) - 1
	scale := make([]uint8, len(s.Counts))
	for i := range scale {
		value, shift := uint64(i), 0
		if octave := i>>half - 1; octave > 0 {
			value, shift = uint64(i)&(1<<half-1)|1<<half, octave
		}
		scale[i] = uint8(BucketOf(time.Duration(value << (shift + unit))))
	}
	return scale
}
