package frame

import (
	"time"

	"kinesim/sim/report"
)

// PartEvery is how often a part writes its frame while it goes on.
const PartEvery = 3 * time.Second

// silentAfter is how long nothing is heard of a part that was stopped, or killed: several frames that were not written,
// or not copied.
const silentAfter = 5 * PartEvery

// Awaited is the phase of a divided run of which nothing goes on, and parts are missing.
const Awaited = "waiting for its parts"

// PartLine is how a part of a divided run stands.
type PartLine struct {
	report.Part
	Stand  Stand         `json:"stand"`
	Done   time.Duration `json:"done_ns"`  // of its schedule
	Total  time.Duration `json:"total_ns"` // of its schedule; 0 when it is not known
	Rate   float64       `json:"rate"`     // acknowledged records a second: in the last seconds, or of all its time once it has ended
	Age    time.Duration `json:"age_ns"`   // of what was heard of it last, while it goes on
	Behind time.Duration `json:"behind_ns"`
}

// Stand is how far a part has come, as those who watch it want to know.
type Stand string

const (
	StandWaiting     Stand = "waiting" // for the moment at which all parts begin
	StandRunning     Stand = "running"
	StandSilent      Stand = "silent" // it began and did not end, and nothing is heard of it: it was killed, or hangs
	StandFinished    Stand = "finished"
	StandInterrupted Stand = "interrupted"
	StandFailed      Stand = "failed"  // it ended, with another verdict than pass
	StandMissing     Stand = "missing" // nobody has heard of it
)

// LineOf is the line of a part with a row: with its last frame, or nil, and the moment at which all parts begin, or the
// zero time. Without a moment now, it is of results that nobody adds to any more.
func LineOf(row report.Part, f *Frame, startAt, now time.Time) PartLine {
	l := PartLine{Part: row}
	if f != nil {
		l.Done, l.Total = min(f.Elapsed, f.Total), f.Total
	}
	switch row.State {
	case report.PartFinished:
		l.ended()
	case report.PartMissing:
		l.Stand = StandMissing
	default:
		l.live(f, startAt, now)
	}
	return l
}

func (l *PartLine) ended() {
	switch l.Verdict {
	case report.Pass:
		l.Stand = StandFinished
	case report.Interrupted:
		l.Stand = StandInterrupted
	default:
		l.Stand = StandFailed
	}
	if l.Elapsed > 0 {
		l.Rate = float64(l.Acked) / l.Elapsed
	}
}

// live is how a part stands that has not ended, by its last frame.
func (l *PartLine) live(f *Frame, startAt, now time.Time) {
	if f != nil {
		l.Elapsed, l.Exports, l.Throttled = f.Elapsed.Seconds(), f.Totals.Exports, f.Totals.Throttled
		l.Acked, l.Failed, l.Unknown = f.Ledger.Acked, f.Ledger.Failed, f.Ledger.Unknown
		l.P99, l.Digest, l.Rate = f.Latency[DueToAck].Percentiles.P99, f.Digest, f.Series.lately()
	}
	if !startAt.IsZero() {
		l.Late = max(l.Started.Sub(startAt).Seconds(), 0)
	}
	l.Stand = StandRunning
	heard := l.Started
	for _, later := range []time.Time{startAt, writtenOf(f)} {
		if later.After(heard) {
			heard = later
		}
	}
	switch {
	case now.IsZero():
		l.Stand = StandSilent
	case f == nil && startAt.After(now):
		l.Stand = StandWaiting
	default:
		if l.Age = max(now.Sub(heard), 0); l.Age > silentAfter {
			l.Stand = StandSilent
		}
	}
}

func writtenOf(f *Frame) time.Time {
	if f == nil {
		return time.Time{}
	}
	return f.Written
}

// latelyOver is what the rate of a part is the mean of.
const latelyOver = 5 * time.Second

// lately is how many records a second were acknowledged in the last seconds.
func (s *Series) lately() float64 {
	acked, wall := uint64(0), time.Duration(0)
	for i := len(s.Points) - 1; i >= 0 && wall < latelyOver; i-- {
		acked, wall = acked+s.Points[i].Acked, wall+s.Points[i].Wall
	}
	if wall == 0 {
		return 0
	}
	return float64(acked) / wall.Seconds()
}

// Ended tells whether nothing more comes of the part.
func (l *PartLine) Ended() bool {
	return l.Stand == StandFinished || l.Stand == StandInterrupted || l.Stand == StandFailed
}

// IsBehind tells whether the part needs somebody to look at it: its schedule is behind those of others, or nothing is
// heard of it.
func (l *PartLine) IsBehind() bool {
	return l.Behind.Seconds() > report.BehindAfter || l.Stand == StandSilent || l.Stand == StandMissing
}

// SetParts puts the lines of the parts of a run into its frame. A run of which a part has not ended goes on. Schedules
// of parts are compared where they share a clock, which in virtual time they do not.
func (f *Frame) SetParts(lines []PartLine) {
	f.Parts = lines
	furthest := time.Duration(0)
	for i := range lines {
		if !lines[i].Ended() && f.State == StateEnded {
			f.State, f.Phase = StateRunning, Awaited
		}
		furthest = max(furthest, lines[i].reached())
	}
	for i := range lines {
		l := &lines[i]
		if f.Mode == report.ModeReal && (l.Stand == StandRunning || l.Stand == StandSilent) {
			l.Behind = furthest - l.reached()
		}
	}
}

// reached is how far the schedule of a part is by now, as far as one can tell from a frame of some age.
func (l *PartLine) reached() time.Duration {
	if l.Stand == StandRunning && l.Total > 0 {
		return min(l.Done+l.Age, l.Total)
	}
	return l.Done
}
