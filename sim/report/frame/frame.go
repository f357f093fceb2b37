package frame

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// Frame is all that a dashboard draws of one moment of a run. It is immutable once it is made, and it holds everything
// that was recorded until then, so that the last frame of a run is enough to look at the run again. Moments are counted
// from the run's beginning. A part that was not measured is nil, which is not the same as zero.
type Frame struct {
	Scenario string      `json:"scenario"`
	Seed     uint64      `json:"seed"`
	Target   string      `json:"target"`
	Mode     report.Mode `json:"mode"`
	State    State       `json:"state"`
	Speed    float64     `json:"speed"` // of the logical clock; 1 unless somebody changed it

	Elapsed time.Duration `json:"elapsed_ns"`        // on the logical clock
	Total   time.Duration `json:"total_ns"`          // until the last update falls due
	Hold    time.Duration `json:"hold_ns,omitempty"` // that consumers are still waited for, at most; 0 when they are not
	Phase   string        `json:"phase"`
	Phases  []PhaseSpan   `json:"phases"`
	Marks   []Mark        `json:"marks"` // in any order
	Quota   *Quota        `json:"quota"` // nil when the stream's shards are not known
	// PastQuotas are those that the stream had before, oldest first.
	PastQuotas []PastQuota `json:"past_quotas,omitempty"`

	Verdict report.Verdict  `json:"verdict"` // so far; what a run that ended now would get
	Reasons []report.Reason `json:"reasons"`
	Digest  string          `json:"digest"`

	Ledger     exporter.Ledger `json:"ledger"`
	Triggers   []Count         `json:"triggers"`   // exports, in the order of the exporter's triggers
	Suppressed []Count         `json:"suppressed"` // updates, most frequent first, without zeros
	Totals     Totals          `json:"totals"`

	Series  Series               `json:"series"`
	Latency [LatencyCount]Spread `json:"latency"`
	Stages  *exporter.Stages     `json:"stages"`
	Shards  []Shard              `json:"shards"`
	HotKeys []HotKey             `json:"hot_keys"` // most records first
	// Consumers are those under rehearsal, in the order in which they came; nil when there are none.
	Consumers []ConsumerLine `json:"consumers,omitempty"`

	// Findings are the objectives and what the stream lacked and costs, as far as they are known; nil when nothing is.
	Findings *report.Findings `json:"findings,omitempty"`

	// Parts are those of a divided run, by index; nil of any other run.
	Parts []PartLine `json:"parts,omitempty"`
	// Written is when a part wrote the frame while it went on; the zero time of any other frame.
	Written time.Time `json:"written,omitzero"`

	// Moment is the interval that a frame is of which At has made, and nil in all others.
	Moment *Point `json:"-"`
	// Estimated tells that its percentiles come from buckets.
	Estimated bool `json:"-"`

	Notes        []Note   `json:"notes"`         // newest first
	Exported     []Sample `json:"exported"`      // newest first
	Unexported   []Sample `json:"unexported"`    // suppressed updates, newest first
	SamplesTaken bool     `json:"samples_taken"` // false: nobody samples, so that both lists are empty for that reason
}

// State is what a run is doing.
type State string

const (
	StateRunning   State = "running"
	StatePaused    State = "paused"
	StateDraining  State = "draining"  // every update was offered, or the run was interrupted; exports are on their way
	StateVerifying State = "verifying" // the stream is read back
	StateHolding   State = "holding"   // consumers are waited for
	StateEnded     State = "ended"
)

// Settled tells that nothing is exported any more: everything has become what it stays.
func (s State) Settled() bool { return s == StateVerifying || s == StateHolding || s == StateEnded }

// PhaseSpan is when a phase of the workload is, and how many updates a second it plans at its start and end.
type PhaseSpan struct {
	Name     string        `json:"name"`
	From     time.Duration `json:"from_ns"`
	Until    time.Duration `json:"until_ns"`
	RateFrom float64       `json:"rate_from"`
	RateTo   float64       `json:"rate_to"`
	// Plan is the rate at moments that lie evenly over the phase, from its start to its end, where it is no straight
	// line.
	Plan []float64 `json:"plan,omitempty"`
}

// Planned is the rate of the phase at a moment of the run within it.
func (p *PhaseSpan) Planned(at time.Duration) float64 {
	share := float64(at-p.From) / float64(p.Until-p.From)
	if len(p.Plan) < 2 {
		return p.RateFrom + (p.RateTo-p.RateFrom)*share
	}
	place := min(max(share, 0), 1) * float64(len(p.Plan)-1)
	i := min(int(place), len(p.Plan)-2)
	return p.Plan[i] + (p.Plan[i+1]-p.Plan[i])*(place-float64(i))
}

// Mark is a moment or a span of the run worth pointing at.
type Mark struct {
	Kind  MarkKind      `json:"kind"`
	From  time.Duration `json:"from_ns"`
	Until time.Duration `json:"until_ns"` // equal to From for a moment
	Text  string        `json:"text"`
}

// MarkKind tells marks apart.
type MarkKind string

const (
	MarkEvent    MarkKind = "event"    // of the scenario's timeline
	MarkFault    MarkKind = "fault"    // shaded in charts
	MarkBookmark MarkKind = "bookmark" // set by hand
	MarkControl  MarkKind = "control"  // something else done by hand
)

// Quota is what the whole stream takes in a second.
type Quota struct {
	Shards  int     `json:"shards"`
	Records float64 `json:"records"`
	Bytes   float64 `json:"bytes"`
}

// PastQuota is a quota that a stream had before somebody changed its shards.
type PastQuota struct {
	Quota
	Until time.Duration `json:"until_ns"` // when it is first known to be another
}

// Count is a number of something that has a name in JSON and a meaning for people.
type Count struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
	Row     string `json:"row"` // of the destination's rules, or ""
	N       uint64 `json:"n"`
}

// Totals are counts since the beginning that stand in no list.
type Totals struct {
	exporter.Counters
	Exports      uint64              `json:"exports"`
	PayloadBytes uint64              `json:"payload_bytes"`
	Identities   exporter.Identities `json:"identities"`
	InFlight     int                 `json:"in_flight"` // requests under way
	Backpressure time.Duration       `json:"backpressure_ns"`
}

// Shard is what one shard took. Uses are shares of its quotas in the last seconds; 1 is full.
type Shard struct {
	ID        string    `json:"id"`
	Records   uint64    `json:"records"`
	Bytes     uint64    `json:"bytes"`
	RecordUse float64   `json:"record_use"`
	ByteUse   float64   `json:"byte_use"`
	Throttled uint64    `json:"throttled"`
	Recent    []float64 `json:"recent"` // the greater of both uses, oldest first
	// PeakRecords and PeakBytes are the uses in the fullest second of the shard, and PeakAt is where that begins: a
	// whole second of the run, as in the report.
	PeakRecords float64       `json:"peak_records"`
	PeakBytes   float64       `json:"peak_bytes"`
	PeakAt      time.Duration `json:"peak_at_ns"`
	// ClosedAt is since when it is known that the shard was split or merged, and takes nothing any more; 0 while it is
	// open, or when nobody tells.
	ClosedAt time.Duration `json:"closed_at_ns,omitempty"`
}

// Closed tells whether the shard takes nothing any more.
func (s *Shard) Closed() bool { return s.ClosedAt > 0 }

// asOf is the shard without what became of it after a moment.
func (s *Shard) asOf(moment time.Duration) Shard {
	was := Shard{ID: s.ID}
	if s.ClosedAt <= moment {
		was.ClosedAt = s.ClosedAt
	}
	return was
}

// HotKey is a partition key that takes a notable part of its shard, or of the time.
type HotKey struct {
	Key     string  `json:"key"`
	Records uint64  `json:"records"` // 0 when they were not counted
	Share   float64 `json:"share"`   // of all records
	Waited  int     `json:"waited"`  // exports that waited for it at once, at most
}

// Note is something that happened.
type Note struct {
	At    time.Duration `json:"at_ns"`
	Level Level         `json:"level"`
	Text  string        `json:"text"`
	Times uint64        `json:"times"` // how often since it was first noted; 0 when that is not known
	// Counts is what Times is a number of, such as "export", and Text goes on from there; "" where Text is all of it.
	Counts string `json:"counts,omitempty"`
	Part   string `json:"part,omitempty"` // whose it is, of a divided run
}

// Words are all of the note but its moment.
func (n *Note) Words() string {
	words := n.Text
	switch {
	case n.Counts != "" && n.Times == 0:
		words = n.Counts + "s " + n.Text
	case n.Counts != "" && n.Times == 1:
		words = "1 " + n.Counts + " " + n.Text
	case n.Counts != "":
		words = report.FormatCount(n.Times) + " " + n.Counts + "s " + n.Text
	case n.Times > 1:
		words += ", " + report.FormatCount(n.Times) + " times"
	}
	if n.Part != "" {
		words = "part " + n.Part + ": " + words
	}
	return words
}

// Level says how much a note matters.
type Level string

const (
	LevelInfo  Level = "info"
	LevelWarn  Level = "warn"
	LevelError Level = "error"
)

// Sample is one export, or one suppressed update, kept to be looked at.
type Sample struct {
	Profile  string        `json:"profile"`
	Key      string        `json:"key"` // partition key
	Triggers []string      `json:"triggers"`
	Reason   string        `json:"reason"`  // why it was suppressed; "" for an export
	Changes  []string      `json:"changes"` // what the update did, in words
	Why      string        `json:"why"`     // why it was exported, or not, in a sentence with its rules
	Segments []string      `json:"segments"`
	Payload  string        `json:"payload"`
	Previous string        `json:"previous"` // payload of the profile's export before, "" when it is not known
	Bytes    int           `json:"bytes"`    // of payload and key
	Outcome  string        `json:"outcome"`  // acked, failed, unknown or in flight
	Code     string        `json:"code"`     // of the last failed attempt
	Attempts int           `json:"attempts"`
	Shard    string        `json:"shard"`
	Sequence string        `json:"sequence"`
	Due      time.Duration `json:"due_ns"`
	Sent     time.Duration `json:"sent_ns"`
	Acked    time.Duration `json:"acked_ns"`
}
