package report

import (
	"math"
	"slices"
	"time"

	"kinesim/exporter"
)

// Pacing compares a run without pacing, the first, with one with it.
var Pacing = &View{
	Name: "pacing", Title: "Pacing", Columns: [2]string{"off", "on"}, Difference: "difference",
	rows: pacingRows, above: pacingHeadline, below: pacingNotes, json: pacingJSON,
}

// pacingJSON is what scripts get: both runs in full.
func pacingJSON(c Comparison) any {
	return pacingRuns{Off: c.Runs[0], On: c.Runs[1], SameDigest: c.SameDigest, Verdict: c.Verdict, Repeat: c.Repeat}
}

type pacingRuns struct {
	Off        Measured `json:"off"`
	On         Measured `json:"on"`
	SameDigest bool     `json:"same_digest"` // both exported the same records, as they must
	Verdict    Verdict  `json:"verdict"`     // the graver of the two, and internal when the digests differ
	Repeat     string   `json:"repeat"`
}

// pacingRows says what pacing costs and what it saves.
func pacingRows(t *sideRows) {
	off, on := t.runs[0], t.runs[1]
	t.count("exports", func(s Summary) uint64 { return s.Exports.Count })
	t.count("requests", func(s Summary) uint64 { return s.Records.Requests })
	t.count("attempts", func(s Summary) uint64 { return s.Records.Attempts })
	t.count("throttled of these", func(s Summary) uint64 { return s.Records.Throttled })
	t.add("share throttled", Share, throttledShare)
	t.count("not delivered", undelivered)
	t.count("duplicates", func(s Summary) uint64 { return s.Verification.Duplicates })
	t.drains()
	t.dueToAck("p50", func(p Percentiles) float64 { return p.P50 })
	t.dueToAck("p99", func(p Percentiles) float64 { return p.P99 })
	t.dueToAck("max", func(p Percentiles) float64 { return p.Max })
	t.dueToAck("mean", func(p Percentiles) float64 { return p.Mean })
	t.addStages()
	t.addFill()
	t.count("requests at once, at most", peakInFlight)
	t.count("lanes", func(s Summary) uint64 { return uint64(s.Settings.Lanes) })
	if off.Summary.Records.HotKeyWaited+on.Summary.Records.HotKeyWaited > 0 {
		t.count("exports that waited for one key", func(s Summary) uint64 { return uint64(s.Records.HotKeyWaited) })
	}
	t.add("cost, provisioned", Dollars, func(r Measured) float64 { return r.Cost.Provisioned.Total })
	t.add("cost, on-demand", Dollars, func(r Measured) float64 { return r.Cost.OnDemand.Total })
	t.pairs = append(t.pairs, Pair{Name: "verdict", Words: [2]string{string(off.Summary.Verdict), string(on.Summary.Verdict)}})
}

// addStages says where the mean time went. A stage that took none in both runs is left out.
func (t *sideRows) addStages() {
	for _, stage := range []struct {
		name  string
		spent func(exporter.Stages) time.Duration
	}{
		{"schedule: late, or a full queue", func(s exporter.Stages) time.Duration { return s.Schedule }},
		{"key: an earlier export of it", func(s exporter.Stages) time.Duration { return s.Key }},
		{"batch: a full one, or quota", func(s exporter.Stages) time.Duration { return s.Batch }},
		{"retry: refused attempts, pauses", func(s exporter.Stages) time.Duration { return s.Retry }},
		{"flight: the last attempt", func(s exporter.Stages) time.Duration { return s.Flight }},
	} {
		if stage.spent(t.runs[0].Stages)+stage.spent(t.runs[1].Stages) > 0 {
			t.add("  "+stage.name, Seconds, func(r Measured) float64 {
				return stage.spent(r.Stages).Seconds() / max(float64(r.Stages.Exports), 1)
			})
		}
	}
}

// fillShown is how many shards are shown by themselves: those that exports waited for longest.
const fillShown = 4

// addFill says how full the shards were that had work.
func (t *sideRows) addFill() {
	t.add("quota used while exports waited", Share, func(r Measured) float64 {
		if r.Fill.Spans == 0 {
			return math.NaN()
		}
		return r.Fill.Used
	})
	waited := waitedFor(t.runs)
	if len(waited) < 2 {
		return // it is the line above
	}
	for _, shard := range waited[:min(len(waited), fillShown)] {
		t.add("  "+shard.name, Share, func(r Measured) float64 {
			if i := slices.IndexFunc(r.Fill.Shards, func(s ShardFill) bool { return s.ID == shard.name }); i >= 0 {
				return r.Fill.Shards[i].Used
			}
			return math.NaN()
		})
	}
}

// waitedFor is the shards that exports waited for in either run, and for how many spans at least, the longest first.
func waitedFor(runs [2]Measured) []counted {
	longest := map[string]uint64{}
	for _, shard := range slices.Concat(runs[0].Fill.Shards, runs[1].Fill.Shards) {
		longest[shard.ID] = max(longest[shard.ID], uint64(shard.Spans))
	}
	return rank(longest)
}
