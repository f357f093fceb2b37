package report

import (
	"math"
	"slices"
	"time"

	"kinesim/exporter"
)

// PacingRun is one run of a comparison: its summary, and what a summary does not hold.
type PacingRun struct {
	Summary Summary         `json:"summary"`
	Drains  []Drain         `json:"drains"` // the whole run first, then its events
	Stages  exporter.Stages `json:"stages"`
	Fill    Fill            `json:"fill"`
	Cost    Cost            `json:"cost"` // of such a run on AWS
}

// Drain is how long a burst took to be delivered, from its first moment to the last of its exports.
type Drain struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// NewPacingRun takes what a comparison needs of a run against so many shards.
func NewPacingRun(s Summary, snapshot exporter.Snapshot, drains []Drain, fills *Fills, shards int) PacingRun {
	elapsed := time.Duration(s.Elapsed * float64(time.Second))
	return PacingRun{
		Summary: s, Drains: drains, Stages: snapshot.Stages, Fill: fills.Fill(snapshot.Shards),
		Cost: EstimateCost(s.Records.Records, s.Records.RecordBytes, max(shards, 1), elapsed),
	}
}

// PacingComparison is a scenario without pacing and with it, from one seed.
type PacingComparison struct {
	Off        PacingRun `json:"off"`
	On         PacingRun `json:"on"`
	SameDigest bool      `json:"same_digest"` // both exported the same records, as they must
	Verdict    Verdict   `json:"verdict"`     // the graver of the two, and internal when the digests differ
	Repeat     string    `json:"repeat"`
}

// gravest are the verdicts that a run can end with, the gravest first: the order in which a run is judged.
var gravest = []Verdict{Internal, Unreachable, Unverified, Interrupted, Undelivered, Unreliable, Pass}

// ComparePacing compares two runs that went to their ends.
func ComparePacing(off, on PacingRun, repeat string) PacingComparison {
	c := PacingComparison{Off: off, On: on, SameDigest: off.Summary.Digest == on.Summary.Digest, Repeat: repeat}
	c.Verdict = gravest[min(slices.Index(gravest, off.Summary.Verdict), slices.Index(gravest, on.Summary.Verdict))]
	if !c.SameDigest {
		c.Verdict = Internal
	}
	return c
}

// sides is the comparison in two columns.
func (c PacingComparison) sides() SideBySide {
	t := SideBySide{Title: "Pacing", Columns: [2]string{"off", "on"}, Difference: "difference"}
	add := func(name string, unit Unit, value func(PacingRun) float64) {
		t.Pairs = append(t.Pairs, Pair{Name: name, Unit: unit, Values: [2]float64{value(c.Off), value(c.On)}})
	}
	count := func(name string, value func(Summary) uint64) {
		add(name, Number, func(r PacingRun) float64 { return float64(value(r.Summary)) })
	}
	count("exports", func(s Summary) uint64 { return s.Exports.Count })
	count("requests", func(s Summary) uint64 { return s.Records.Requests })
	count("attempts", func(s Summary) uint64 { return s.Records.Attempts })
	count("throttled of these", func(s Summary) uint64 { return s.Records.Throttled })
	add("share throttled", Share, func(r PacingRun) float64 {
		return float64(r.Summary.Records.Throttled) / max(float64(r.Summary.Records.Attempts), 1)
	})
	count("not delivered", undelivered)
	count("duplicates", func(s Summary) uint64 { return s.Verification.Duplicates })
	for i, d := range c.Off.Drains {
		add("drained, "+d.Name, Seconds, func(r PacingRun) float64 { return r.Drains[i].Seconds })
	}
	seconds := func(name string, value func(Percentiles) float64) {
		add("due to ack, "+name, Seconds, func(r PacingRun) float64 { return value(r.Summary.Latency.DueToAck) })
	}
	seconds("p50", func(p Percentiles) float64 { return p.P50 })
	seconds("p99", func(p Percentiles) float64 { return p.P99 })
	seconds("max", func(p Percentiles) float64 { return p.Max })
	seconds("mean", func(p Percentiles) float64 { return p.Mean })
	c.addStages(add)
	c.addFill(add)
	count("requests at once, at most", func(s Summary) uint64 { return uint64(s.Records.PeakInFlight) })
	count("lanes", func(s Summary) uint64 { return uint64(s.Settings.Lanes) })
	if c.Off.Summary.Records.HotKeyWaited+c.On.Summary.Records.HotKeyWaited > 0 {
		count("exports that waited for one key", func(s Summary) uint64 { return uint64(s.Records.HotKeyWaited) })
	}
	add("cost, provisioned", Dollars, func(r PacingRun) float64 { return r.Cost.Provisioned.Total })
	add("cost, on-demand", Dollars, func(r PacingRun) float64 { return r.Cost.OnDemand.Total })
	t.Pairs = append(t.Pairs, Pair{Name: "verdict", Words: [2]string{string(c.Off.Summary.Verdict), string(c.On.Summary.Verdict)}})
	return t
}

// addStages says where the mean time went. A stage that took none in both runs is left out.
func (c PacingComparison) addStages(add func(string, Unit, func(PacingRun) float64)) {
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
		if stage.spent(c.Off.Stages)+stage.spent(c.On.Stages) > 0 {
			add("  "+stage.name, Seconds, func(r PacingRun) float64 {
				return stage.spent(r.Stages).Seconds() / max(float64(r.Stages.Exports), 1)
			})
		}
	}
}

// fillShown is how many shards are shown by themselves: those that exports waited for longest.
const fillShown = 4

// addFill says how full the shards were that had work.
func (c PacingComparison) addFill(add func(string, Unit, func(PacingRun) float64)) {
	add("quota used while exports waited", Share, func(r PacingRun) float64 {
		if r.Fill.Spans == 0 {
			return math.NaN()
		}
		return r.Fill.Used
	})
	waited := c.waitedFor()
	if len(waited) < 2 {
		return // it is the line above
	}
	for _, shard := range waited[:min(len(waited), fillShown)] {
		add("  "+shard.name, Share, func(r PacingRun) float64 {
			if i := slices.IndexFunc(r.Fill.Shards, func(s ShardFill) bool { return s.ID == shard.name }); i >= 0 {
				return r.Fill.Shards[i].Used
			}
			return math.NaN()
		})
	}
}

// waitedFor is the shards that exports waited for in either run, and for how many spans at least, the longest first.
func (c PacingComparison) waitedFor() []counted {
	longest := map[string]uint64{}
	for _, shard := range slices.Concat(c.Off.Fill.Shards, c.On.Fill.Shards) {
		longest[shard.ID] = max(longest[shard.ID], uint64(shard.Spans))
	}
	return rank(longest)
}

// undelivered counts exports that failed, and those of which nobody knows what became.
func undelivered(s Summary) uint64 {
	return s.Ledger.Failed + s.Ledger.Unknown - min(s.Ledger.Unknown, s.Verification.SettledPresent)
}
