package frame

import (
	"cmp"
	"slices"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/report"
)

// How a history is recorded: its newest intervals as they were, and those before them joined to ones that grow longer
// with the run.
const (
	intervalLeast = 200 * time.Millisecond // of an interval
	recentPoints  = 600                    // as they were recorded, at least
	recentSpare   = 60                     // more of them before they are joined, so that it is done now and then
	olderPoints   = 1200                   // joined ones at most; when there would be more, neighbours are joined
	olderLeast    = time.Second            // of a joined one, at first
)

// History records snapshots of a run, in bounded memory however long it runs. It is for the use of one goroutine; the
// frames that it fills share what it has recorded, which never changes.
type History struct {
	clock func(time.Duration) time.Duration // from the exporter's moments to the run's; nil when they are the same

	older  []Point
	every  time.Duration // an older one at least
	recent []Point
	points []Point // both, for frames; nil when it has to be made anew
	peak   Peak    // of intervals that were joined

	from    time.Duration     // of the interval that is open
	before  exporter.Snapshot // where it began
	last    exporter.Snapshot
	seen    [LatencyCount]cumulative
	latency [LatencyCount]Spread
	shards  shardBook
	notes   notebook
}

// NewHistory makes a history. The clock tells the moment of the run from one of the exporter's clock, which differ once
// the run was paused or hurried; nil when they do not.
func NewHistory(clock func(time.Duration) time.Duration) *History {
	return &History{clock: clock, every: olderLeast}
}

// moment is when something was in the run that the exporter has dated.
func (h *History) moment(wall time.Duration) time.Duration {
	if h.clock == nil {
		return wall
	}
	return h.clock(wall)
}

// Add records a snapshot that was made at a moment of the run's logical clock, which must not lie before the last one.
// Snapshots may come as often as a screen wants them: the costly part is done once an interval.
func (h *History) Add(at time.Duration, s exporter.Snapshot) {
	if at-h.from >= intervalLeast {
		h.close(at, &s)
	}
	h.take(at, s)
}

// Finish records the last snapshot, and ends the open interval however short it is.
func (h *History) Finish(at time.Duration, s exporter.Snapshot) {
	if at > h.from || len(h.recent) == 0 {
		h.close(max(at, h.from+1), &s)
	}
	h.take(at, s)
}

func (h *History) take(at time.Duration, s exporter.Snapshot) {
	h.notes.spells(s.Spells, h.moment)
	if !s.Ledger.Balanced() && h.last.Ledger.Balanced() {
		h.notes.add(at, LevelError, "the ledger does not balance")
	}
	h.last = s
}

// Note adds a note of something that no snapshot tells.
func (h *History) Note(at time.Duration, level Level, text string) { h.notes.add(at, level, text) }

// Close notes that shards are closed, of which a moment of the run is the first that this is known of.
func (h *History) Close(at time.Duration, ids []string) { h.shards.close(at, ids) }

// close ends the open interval with a snapshot.
func (h *History) close(at time.Duration, s *exporter.Snapshot) {
	b := &h.before
	p := Point{
		From: h.from, Over: at - h.from, Wall: max(s.At-b.At, 1), InFlight: s.Ledger.InFlight,
		Offered: more(
			b.Ledger.Offered,
			s.Ledger.Offered,
		), Exported: more(b.Exports, s.Exports), Acked: more(b.Ledger.Acked, s.Ledger.Acked),
		Bytes: more(b.RecordBytes, s.RecordBytes), Requests: more(b.Requests, s.Requests), Attempts: more(b.Attempts, s.Attempts),
		Retries: more(b.Retries, s.Retries), Throttled: more(b.Throttled, s.Throttled),
		Failed: more(b.Ledger.Failed, s.Ledger.Failed), Unknown: more(b.Ledger.Unknown, s.Ledger.Unknown),
		Triggers: moreOf(b.Triggers[:], s.Triggers[:]), Suppressed: moreOf(b.Suppressed[:], s.Suppressed[:]),
		Stages: s.Stages.Minus(b.Stages), Shards: h.shards.add(s.At, s.Shards),
	}
	for kind, histogram := range [LatencyCount]*hdr.Histogram{s.DueToAck, s.SentToAck, s.Lateness} {
		if histogram == nil {
			continue
		}
		p.Latency[kind], h.latency[kind].Buckets = h.seen[kind].advance(histogram)
		h.latency[kind].Percentiles = report.PercentilesOf(histogram)
	}
	if len(h.recent) == recentPoints+recentSpare {
		h.age()
	}
	h.recent = append(h.recent, p)
	h.from, h.before, h.points = at, *s, nil
}

// more is what a count has gained. Counts of one snapshot are not all of one instant, so one may seem to go back.
func more(before, now uint64) uint64 { return now - min(before, now) }

func moreOf(before, now []uint64) []uint64 {
	var gained []uint64
	for i := range now {
		if n := more(before[i], now[i]); n > 0 {
			if gained == nil {
				gained = make([]uint64, len(now))
			}
			gained[i] = n
		}
	}
	return gained
}

// age moves recent intervals to the older ones. It leaves both lists as they are, since frames share them.
func (h *History) age() {
	h.peak = (&Series{h.recent, h.peak}).Highest()
	older := append(make([]Point, 0, len(h.older)+recentSpare), h.older...)
	for _, p := range h.recent[:recentSpare] {
		if last := len(older) - 1; last >= 0 && older[last].Over < h.every {
			older[last] = older[last].plus(&p)
		} else {
			older = append(older, p)
		}
	}
	if len(older) > olderPoints {
		h.every *= 2
		joined := make([]Point, 0, olderPoints)
		for i := 0; i < len(older); i += 2 {
			if i+1 < len(older) {
				joined = append(joined, older[i].plus(&older[i+1]))
			} else {
				joined = append(joined, older[i])
			}
		}
		older = joined
	}
	h.older, h.recent = older, slices.Clone(h.recent[recentSpare:])
}

// Fill fills the parts of a frame that come from snapshots.
func (h *History) Fill(f *Frame) {
	s := &h.last
	if h.points == nil {
		h.points = slices.Concat(h.older, h.recent)
	}
	f.Series = Series{Points: h.points[:len(h.points):len(h.points)], Peak: h.peak}
	f.Latency = h.latency
	f.Ledger = s.Ledger
	f.Digest = s.Digest.String()
	f.Triggers, f.Suppressed = triggerCounts(s.Triggers[:]), reasonCounts(s.Suppressed[:])
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
	latency := report.Latency{DueToAck: h.latency[DueToAck].Percentiles, Lateness: h.latency[Lateness].Percentiles}
	f.Verdict, f.Reasons = report.SoFar(s, latency)
	f.Notes = h.notes.list()
}

// triggerCounts names counts that stand in the order of triggers.
func triggerCounts(counts []uint64) []Count {
	list := make([]Count, 0, profile.TriggerCount)
	for trigger := range profile.TriggerCount {
		n := uint64(0)
		if int(trigger) < len(counts) {
			n = counts[trigger]
		}
		list = append(list, Count{Name: trigger.String(), Meaning: trigger.Meaning(), Row: trigger.Rules().String(), N: n})
	}
	return list
}

// reasonCounts names counts that stand in the order of reasons, the most frequent first and without zeros.
func reasonCounts(counts []uint64) []Count {
	var list []Count
	for i, n := range counts {
		if reason := profile.Reason(i); n > 0 && reason < profile.ReasonCount {
			list = append(list, Count{Name: reason.String(), Meaning: reason.Meaning(), Row: reason.Rules().String(), N: n})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	return list
}
