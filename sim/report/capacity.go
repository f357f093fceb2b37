package report

import (
	"fmt"
	"math"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/course"
)

// Utilisation is how much of its quota the fullest shard used, over a second and over a minute. Both begin with whole
// seconds and minutes of the run.
type Utilisation struct {
	Second Fullest `json:"second"`
	Minute Fullest `json:"minute"`
}

// Fullest is the shard that used most of its quota over some time.
type Fullest struct {
	Shard    string  `json:"shard"`
	Records  float64 `json:"records"` // share of its 1,000 records a second
	Bytes    float64 `json:"bytes"`   // share of its MiB a second
	Use      float64 `json:"use"`     // the greater of both
	Resource string  `json:"resource"`
	At       float64 `json:"at"` // seconds since the run began
}

// Beyond says how a shard comes to have used more than its quota, "" where it has not: the run sees acknowledgements,
// and those of two seconds may come in one. Where a stream has no quotas, or gives bursts, everybody knows.
func (f Fullest) Beyond() string {
	if f.Use <= 1 {
		return ""
	}
	return "above 100 %: records count when their acknowledgement arrives, which may be late"
}

// Limiting is what held the run back, or would have first.
type Limiting struct {
	Resource Resource `json:"resource"`
	Why      string   `json:"why"`
}

// Resource is what a run can lack.
type Resource string

const (
	LimitNone      Resource = "none"
	LimitRecords   Resource = "records"            // a second, of a shard
	LimitBytes     Resource = "bytes"              // a second, of a shard
	LimitHotKey    Resource = "hot_key"            // one partition key, whose order takes a round trip a record
	LimitInFlight  Resource = "requests_in_flight" // that the exporter sends at once
	LimitGenerator Resource = "generator"
)

// Enough is how many shards would have taken each second's exports in that second, were they spread evenly; without and
// with head-room.
type Enough struct {
	Headroom0  int `json:"headroom_0"`
	Headroom25 int `json:"headroom_25"`
	// At is the second that decides, since the run began, and Records and Bytes are what fell due in it, a second.
	At      float64 `json:"at"`
	Records float64 `json:"records_per_second"`
	Bytes   float64 `json:"bytes_per_second"`
}

func utilisationOf(c *course.Course) *Utilisation {
	if len(c.Shards) == 0 {
		return nil
	}
	var u Utilisation
	for _, s := range c.Shards {
		u.Second.fuller(s.ID, s.Second)
		u.Minute.fuller(s.ID, s.Minute)
	}
	return &u
}

func (f *Fullest) fuller(shard string, p course.Peak) {
	if f.Shard != "" && p.Use() <= f.Use {
		return
	}
	*f = Fullest{Shard: shard, Records: p.Records, Bytes: p.Bytes, Use: p.Use(), Resource: string(LimitRecords), At: p.At.Seconds()}
	if p.Bytes > p.Records {
		f.Resource = string(LimitBytes)
	}
}

// headroom is the share of a quota that is left free.
const headroom = 0.25

// enoughFor is how many shards would have been enough, by what fell due in each second, whenever it was sent; nil when
// nothing was.
func enoughFor(c *course.Course) *Enough {
	var e Enough
	most := 0.0
	for i := range c.Intervals {
		row, over := &c.Intervals[i], c.Every.Seconds()
		records, bytes := float64(row.Due)/over, float64(row.DueBytes)/over
		if shards := max(records/exporter.ShardRecords, bytes/exporter.ShardBytes); shards > most {
			most = shards
			e.At, e.Records, e.Bytes = c.From(i).Seconds(), records, bytes
		}
	}
	if most == 0 {
		return nil
	}
	const rounding = 1e-9
	e.Headroom0 = max(int(math.Ceil(most-rounding)), 1)
	e.Headroom25 = max(int(math.Ceil(most/(1-headroom)-rounding)), 1)
	return &e
}

// What makes a resource the limiting one.
const (
	fullAtLeast  = 0.9 // of a shard's quota, over a second
	waitedMostly = 0.5 // of the time from due to acknowledged
)

// limiting says what exports waited for. The stages of the time from due to acknowledged tell where they waited, and
// the fullest shard whether it was full.
func limiting(in *Input, s *Summary) Limiting {
	if _, reason := checkGenerator(*s); reason != nil {
		return Limiting{LimitGenerator, reason.What}
	}
	stages := in.Snapshot.Stages
	whole := stages.Schedule + stages.Batch + stages.Key + stages.Flight + stages.Retry
	mostly := func(d time.Duration) bool { return whole > 0 && float64(d) > waitedMostly*float64(whole) }
	if s.Records.HotKey != "" && mostly(stages.Key) {
		return Limiting{LimitHotKey, fmt.Sprintf("%s of the time, exports waited for an earlier one of their key, most of all for %s",
			percent(float64(stages.Key)/float64(whole)), cut(s.Records.HotKey, 40))}
	}
	if u := s.Utilisation; in.Quotas && u != nil && u.Second.Use >= fullAtLeast {
		return Limiting{Resource(u.Second.Resource), fmt.Sprintf("%s took %s of the %s that a shard takes in a second",
			u.Second.Shard, percent(u.Second.Use), u.Second.Resource)}
	}
	if s.Records.PeakInFlight >= s.Settings.InFlight && s.Settings.InFlight > 0 && mostly(stages.Batch+stages.Schedule) {
		return Limiting{LimitInFlight, fmt.Sprintf("all of %s were under way at once, and exports waited for one",
			few(uint64(s.Settings.InFlight), "request", "requests"))}
	}
	if u := s.Utilisation; u != nil {
		return Limiting{LimitNone, fmt.Sprintf("the fullest shard took %s of its %s in a second", percent(u.Second.Use), u.Second.Resource)}
	}
	if s.Ledger.Acked > 0 { // such as of a divided run whose shards were too many to be followed
		return Limiting{LimitNone, "how full its shards were is not known"}
	}
	return Limiting{LimitNone, "nothing was delivered"}
}

func percent(share float64) string { return significant(100*share) + " %" }

// Activation is how Adobe would report the dataflow.
type Activation struct {
	// Rate is Adobe's activation rate: identities activated or excluded, of those received. Ours excludes none.
	Rate   float64  `json:"rate"`
	Alerts []string `json:"alerts"` // that would have fired
}

// Alerts of a streaming destination. Adobe publishes the threshold of the first, more than 1 % of all activations; that
// of the second we take to be the same.
const (
	alertSkipped   = "Activation Skipped Rate Exceeded"
	alertFailed    = "Activation failure rate exceeds threshold"
	alertThreshold = 0.01
)

func activationOf(in *Input, s *Summary) *Activation {
	done, failed := s.Identities.Activated, s.Identities.Failed
	if done+failed == 0 {
		return nil
	}
	a := Activation{Rate: float64(done) / float64(done+failed), Alerts: []string{}}
	skipped := s.Exports.Suppressed[profile.ReasonTooManyIdentities.String()]
	if float64(skipped) > alertThreshold*float64(skipped+s.Exports.Count) {
		a.Alerts = append(a.Alerts, alertSkipped)
	}
	if 1-a.Rate > alertThreshold {
		a.Alerts = append(a.Alerts, alertFailed)
	}
	return &a
}
