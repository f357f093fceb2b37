package answer

import (
	"math"
	"slices"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// Survey is what a scenario sends, whatever the stream: times are seconds, sizes bytes of records.
type Survey struct {
	Scenario  string            `json:"scenario"`
	Seed      uint64            `json:"seed"`
	Duration  float64           `json:"duration"`
	Profiles  int               `json:"profiles"`
	Segments  []report.Segment  `json:"segments"` // mapped, from the start or later
	Updates   uint64            `json:"updates"`
	Exports   uint64            `json:"exports"`
	Bytes     uint64            `json:"bytes"` // partition keys and payloads
	ByTrigger map[string]uint64 `json:"by_trigger"`
	Peak      Peak              `json:"peak"`
	Phases    []PhaseSurvey     `json:"phases"`
	Sizes     Sizes             `json:"sizes"`
	Keys      Keys              `json:"keys"`

	curve []bin
	every time.Duration // of the curve
}

// PhaseSurvey is what falls due in a phase, or after them all.
type PhaseSurvey struct {
	Name    string  `json:"phase"`
	From    float64 `json:"from"`
	Until   float64 `json:"until"`
	Updates float64 `json:"updates"` // by its rate; those of events come on top
	Exports uint64  `json:"exports"`
	Bytes   uint64  `json:"bytes"`
	Peak    Peak    `json:"peak"`
}

// Peak is the most that falls due in a second, and when.
type Peak struct {
	Exports   float64 `json:"exports_per_second"`
	ExportsAt float64 `json:"exports_at"`
	Bytes     float64 `json:"bytes_per_second"`
	BytesAt   float64 `json:"bytes_at"`
}

// Shards is how many shards take the peak without making anything wait.
func (p Peak) Shards() int {
	return max(int(math.Ceil(max(p.Exports/exporter.ShardRecords, p.Bytes/exporter.ShardBytes))), 1)
}

// Sizes are those of records.
type Sizes struct {
	Mean float64 `json:"mean"`
	P50  int64   `json:"p50"`
	P99  int64   `json:"p99"`
	Max  int64   `json:"max"`
}

// bin is what falls due in a stretch of the run.
type bin struct {
	exports uint32
	bytes   uint64
}

// binsMost bounds the memory of a survey: a longer run has longer bins than a second.
const binsMost = 4 << 20

// surveyor watches exports as they fall due. It is for one goroutine.
type surveyor struct {
	every time.Duration
	bins  []bin
	sizes *hdr.Histogram
	keys  *keyBook
}

// newSurveyor prepares to watch a run in bins of a length, a second at least.
func newSurveyor(sc *scenarios.Scenario, every time.Duration) *surveyor {
	end := sc.Duration()
	every = max(every, time.Second, (end/binsMost + time.Second - 1).Truncate(time.Second))
	return &surveyor{
		every: every, bins: make([]bin, end/every+1),
		sizes: hdr.New(1, exporter.MaxMaxRecordBytes, 3), keys: newKeyBook(),
	}
}

// see is rehearsal.Plan.Seen.
func (s *surveyor) see(c *exporter.Chunk, i int) {
	at := int(c.Due(i) / s.every)
	for at >= len(s.bins) {
		s.bins = append(s.bins, bin{})
	}
	size := c.Size(i)
	s.bins[at].exports++
	s.bins[at].bytes += uint64(size)
	_ = s.sizes.RecordValue(min(int64(size), exporter.MaxMaxRecordBytes)) // which is in range
	s.keys.see(c, i)
}

// peak is the peak of some bins, of which the first begins at a moment.
func (s *surveyor) peak(bins []bin, from time.Duration) Peak {
	var p Peak
	for i, b := range bins {
		at := (from + time.Duration(i)*s.every).Seconds()
		if rate := float64(b.exports) / s.every.Seconds(); rate > p.Exports {
			p.Exports, p.ExportsAt = rate, at
		}
		if rate := float64(b.bytes) / s.every.Seconds(); rate > p.Bytes {
			p.Bytes, p.BytesAt = rate, at
		}
	}
	return p
}

// survey is what was seen.
func (s *surveyor) survey(sc *scenarios.Scenario, shot *exporter.Snapshot) Survey {
	all := Survey{
		Scenario: sc.Name, Seed: sc.Seed, Duration: sc.Duration().Seconds(), Profiles: sc.Population.Profiles,
		Segments: rehearsal.SegmentsOf(sc), Updates: shot.Ledger.Offered, Exports: shot.Exports, ByTrigger: map[string]uint64{},
		Peak: s.peak(s.bins, 0), Keys: s.keys.keys(), curve: s.bins, every: s.every,
		Sizes: Sizes{s.sizes.Mean(), s.sizes.ValueAtQuantile(50), s.sizes.ValueAtQuantile(99), s.sizes.Max()},
	}
	for trigger := range profile.TriggerCount {
		all.ByTrigger[trigger.String()] = shot.Triggers[trigger]
	}
	for _, b := range s.bins {
		all.Bytes += b.bytes
	}
	at := time.Duration(0)
	for i, phase := range sc.Workload {
		all.Phases = append(all.Phases, s.phase(phase.Name, at, at+phase.Duration, sc.PhaseUpdates(i)))
		at += phase.Duration
	}
	if rest := s.phase("events after the phases", at, max(sc.Duration(), at+s.every), 0); rest.Exports > 0 {
		all.Phases = append(all.Phases, rest)
	}
	return all
}

// phase is what fell due from a moment to another. Bins belong to where they begin.
func (s *surveyor) phase(name string, from, until time.Duration, updates float64) PhaseSurvey {
	first := min(int((from+s.every-1)/s.every), len(s.bins))
	end := min(int((until+s.every-1)/s.every), len(s.bins))
	bins := slices.Clip(s.bins[first:max(end, first)])
	p := PhaseSurvey{Name: name, From: from.Seconds(), Until: until.Seconds(), Updates: math.Round(updates),
		Peak: s.peak(bins, time.Duration(first)*s.every)}
	for _, b := range bins {
		p.Exports += uint64(b.exports)
		p.Bytes += b.bytes
	}
	return p
}
