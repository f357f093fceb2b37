package report

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/objective"
)

// Summary is what a run did, as it stands in summary.json. Times are seconds, sizes bytes; keys are only added to.
type Summary struct {
	Scenario    string    `json:"scenario"`
	Seed        uint64    `json:"seed"`
	Mode        Mode      `json:"mode"`
	Target      string    `json:"target"`             // embedded, localstack, aws or the URL of an endpoint
	Endpoint    string    `json:"endpoint,omitempty"` // of --target aws, where it is not the region's own
	Start       time.Time `json:"start"`              // logical: what payloads take for the time of the first update
	Started     time.Time `json:"started"`
	Elapsed     float64   `json:"elapsed"`
	Interrupted bool      `json:"interrupted"`

	Verdict Verdict  `json:"verdict"`
	Reasons []Reason `json:"reasons"` // what speaks against the run, the reason of the verdict first

	Digest        string `json:"digest"`              // 32 hexadecimal digits: what scenario and seed export, whatever becomes of it
	DigestPartial bool   `json:"digest_partial"`      // of a part of the run, so that it equals no other
	NoDigest      bool   `json:"no_digest,omitempty"` // it was not asked for, and is "": only the sizes of payloads were made

	Segments []Segment `json:"segments"` // mapped, from the start or later

	Ledger       exporter.Ledger     `json:"ledger"`
	Exports      Exports             `json:"exports"`
	Records      exporter.Counters   `json:"records"`
	Identities   exporter.Identities `json:"identities"` // Adobe says that its own are estimates for this destination; these are counted
	Latency      Latency             `json:"latency"`
	Backpressure float64             `json:"backpressure"` // waited for full queues, summed over producers
	Verification Verification        `json:"verification"`
	Objectives   []objective.Result  `json:"objectives"`       // in the order of the scenario, then those of --objective
	Replay       *Replay             `json:"replay,omitempty"` // of a run of recorded updates
	Cost         *Cost               `json:"cost,omitempty"`   // on AWS, whatever the target was

	Phases      []PhaseSpan  `json:"phases"`           // of the workload, by what fell due in them
	Events      []EventSpan  `json:"events"`           // of the timeline
	Utilisation *Utilisation `json:"peak_utilisation"` // null when nothing was acknowledged
	Limiting    Limiting     `json:"limiting_resource"`
	Enough      *Enough      `json:"shards_enough"` // null when nothing was settled
	Activation  *Activation  `json:"activation"`    // null when nothing was settled

	Consumers []Consumer `json:"consumers,omitempty"` // those under rehearsal, by name

	Part  *Part  `json:"part,omitempty"`  // of a part of a divided run: which
	Parts []Part `json:"parts,omitempty"` // of a divided run that was merged: each

	Versions Versions `json:"versions"`
	Settings Settings `json:"settings"`
	Repeat   string   `json:"repeat"` // the command that repeats the run

	aborted time.Duration // see Input.Aborted
}

// Segment is a segment that the dataflow activates.
type Segment struct {
	Name      string `json:"name"`
	ID        string `json:"id"` // in payloads
	Namespace string `json:"namespace"`
	Given     bool   `json:"given"` // the id is one of Platform, and not made up
}

// Replay is what became of the lines of a file of recorded updates.
type Replay struct {
	File     string `json:"file"`
	Lines    int    `json:"lines"`     // that were updates
	BadLines int    `json:"bad_lines"` // that could not be used, and were left out
	FirstBad string `json:"first_bad"` // the first of these, and why; "" when there is none
}

// Mode tells real time from virtual time.
type Mode string

const (
	ModeReal    Mode = "real"    // by the clock, against an endpoint
	ModeVirtual Mode = "virtual" // in simulated time, against a model
)

// Exports is what detection made of the updates.
type Exports struct {
	Count        uint64            `json:"count"`
	ByTrigger    map[string]uint64 `json:"by_trigger"` // an export with two triggers counts in both
	Suppressed   map[string]uint64 `json:"suppressed"` // updates that are no export, by reason
	PayloadBytes uint64            `json:"payload_bytes"`
}

// Latency holds the three latencies: what an export waited in all, what its last attempt took, and how late the
// generator was itself.
type Latency struct {
	DueToAck Percentiles `json:"due_to_ack"`
	// EventToAck begins with the event that an update tells of; nil where the scenario has no upstream.
	EventToAck *Percentiles `json:"event_to_ack,omitempty"`
	SentToAck  Percentiles  `json:"sent_to_ack"`
	Lateness   Percentiles  `json:"lateness"`
}

// Percentiles describes a distribution, in seconds; all zero when nothing was measured.
type Percentiles struct {
	Count int64   `json:"count"`
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p99_9"`
	Max   float64 `json:"max"`
}

// Versions is what the records depend on besides scenario and seed.
type Versions struct {
	Kinesim      string `json:"kinesim"`
	Go           string `json:"go"`
	World        string `json:"world"` // what a scenario and a seed mean: digests of other versions differ
	Gofakeit     string `json:"gofakeit"`
	Dictionaries string `json:"dictionaries"` // fingerprint of the dictionaries that gofakeit filled
}
