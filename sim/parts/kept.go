package parts

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/sim/course"
	"kinesim/sim/objective"
	"kinesim/sim/report"
)

// File is the file in the directory of a part that holds what the merge needs.
const File = "part.json.gz"

// format is the version of File.
const format = 2

// fileBytes bounds what is read of a File: 1,000 shards with 256 buckets each are some 50 MB.
const fileBytes = 2 << 30

// ErrNone tells of a directory without a part.
var ErrNone = errors.New("there is no " + File)

// Kept is what a part keeps for the merge. It is written when the part begins, now and then, and when it ends.
type Kept struct {
	Format    int    `json:"format"`
	Scenario  string `json:"scenario"`
	Plan      string `json:"plan"`       // fingerprint of scenario and seed: that of all parts is the same
	AllSlices int    `json:"all_slices"` // of the population
	Ended     bool   `json:"ended"`
	Lives     []Life `json:"lives"` // each time it was started; the last one is this

	StartAt time.Time   `json:"start_at,omitzero"` // the moment of --start-at
	Run     string      `json:"run,omitempty"`     // that all parts have said they are of; "" for one that nobody has named
	Part    report.Part `json:"part"`

	// Of a part that has ended.
	Summary report.Summary `json:"summary"` // its own
	Whole   string         `json:"whole"`   // the command of the undivided run

	Objectives []objective.Objective `json:"objectives,omitempty"` // of the whole run

	Quotas bool           `json:"quotas"`           // the target's shards take no more than Kinesis' do
	Usage  report.Usage   `json:"usage"`            // that it is paid for, as if it were alone
	Prices *report.Prices `json:"prices,omitempty"` // nil for those that come along

	Exact  Exact  `json:"exact"`
	Stream Stream `json:"stream"`
	Acked  Sums   `json:"acked"`
	Read   Sums   `json:"read"`
	// Ambiguous is how many attempts there were whose outcome nobody knows.
	Ambiguous uint64 `json:"ambiguous"`
	Logged    bool   `json:"logged"` // whether there is a log of records
}

// Life is a time that a part was started.
type Life struct {
	Started time.Time `json:"started"`
	Host    string    `json:"host"`
	Ended   bool      `json:"ended"`
}

// Stream is what a part read, and where its records are.
type Stream struct {
	Shared   bool              `json:"shared"` // the parts export to one stream, and read it together
	Name     string            `json:"name"`
	Endpoint string            `json:"endpoint,omitempty"` // without credentials; "" for AWS's own of the region
	Region   string            `json:"region,omitempty"`
	From     time.Time         `json:"from,omitzero"`  // when its reading begins, by the clock of the stream; zero for its start
	Last     map[string]string `json:"last,omitempty"` // sequence number of the last record that was read, by shard
	Why      string            `json:"why,omitempty"`  // it was not read to its end, or not at all
}

// Exact is what neither a summary has room for nor the series of a part and its histogram logs.
type Exact struct {
	DueToAck  string                 `json:"due_to_ack"` // HdrHistogram, V2 compressed, in base64
	SentToAck string                 `json:"sent_to_ack"`
	Lateness  string                 `json:"lateness"`
	Blocked   time.Duration          `json:"backpressure_ns"`
	Stages    exporter.Stages        `json:"stages"`
	Shards    map[string]ShardCounts `json:"shards"`

	Phases     []course.Span         `json:"phases"`
	Events     []course.Span         `json:"events"`
	Outside    course.Span           `json:"outside_faults"`
	Seconds    []course.ShardSeconds `json:"seconds"`                // null where they were too many
	EventToAck []course.Histogram    `json:"event_to_ack,omitempty"` // by interval; none where the scenario has no upstream
}

// ShardCounts is what a shard took.
type ShardCounts struct {
	Records   uint64 `json:"records"`
	Bytes     uint64 `json:"bytes"`
	Throttled uint64 `json:"throttled"`
}

// ExactOf is that of a snapshot, and of a course unless it is nil.
func ExactOf(s *exporter.Snapshot, c *course.Course) (e Exact, err error) {
	for _, h := range []struct {
		from *hdr.Histogram
		to   *string
	}{{s.DueToAck, &e.DueToAck}, {s.SentToAck, &e.SentToAck}, {s.Lateness, &e.Lateness}} {
		text, err := h.from.Encode(hdr.V2CompressedEncodingCookieBase)
		if err != nil {
			return e, fmt.Errorf("encode a histogram: %w", err)
		}
		*h.to = string(text)
	}
	e.Blocked, e.Stages, e.Shards = s.Backpressure, s.Stages, map[string]ShardCounts{}
	for id, c := range s.Shards {
		e.Shards[id] = ShardCounts{c.Records, c.Bytes, c.Throttled}
	}
	if c == nil {
		return e, nil
	}
	e.Phases, e.Events, e.Outside, e.Seconds = c.Phases, c.Events, c.Outside, c.Seconds
	if c.EventToAck() != nil {
		for i := range c.Intervals {
			e.EventToAck = append(e.EventToAck, c.Intervals[i].EventToAck)
		}
	}
	return e, nil
}

// Write writes what a part keeps into its directory, as a whole or not at all.
func Write(dir string, k *Kept) error {
	k.Format = format
	return report.WriteZipped(dir, File, k)
}

// Read reads what a part has kept. It is ErrNone when there is nothing.
func Read(dir string) (*Kept, error) {
	k := new(Kept)
	if err := report.ReadZipped(dir, File, fileBytes, ErrNone, k); err != nil {
		return nil, err
	}
	if k.Format != format {
		return nil, fmt.Errorf("%s is of format %d, and this program knows format %d: use one version for all parts",
			File, k.Format, format)
	}
	if err := k.check(); err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	return k, nil
}

// check refuses what no part writes.
func (k *Kept) check() error {
	if p := k.Part; p.Of < 1 || p.Index < 0 || p.Index >= p.Of || len(k.Lives) == 0 {
		return fmt.Errorf("part %d of %d with %d starts", p.Index, p.Of, len(k.Lives))
	}
	return nil
}

// Begin is what a part keeps when it begins in a directory, which may hold what its earlier lives left there: those of
// the same plan, run and moment, or, where no moment was given, a life that did not come to its end.
func Begin(dir string, k Kept, host string, now time.Time) (*Kept, error) {
	before, err := Read(dir)
	switch {
	case errors.Is(err, ErrNone):
	case err != nil:
		return nil, err
	case before.Plan == k.Plan && before.Part.Index == k.Part.Index && before.Part.Of == k.Part.Of &&
		before.StartAt.Equal(k.StartAt) && sameRun(before, &k) && (!before.Ended || before.Summary.Interrupted || !k.StartAt.IsZero()):
		k.Lives, k.Run = before.Lives, cmp.Or(k.Run, before.Run)
	}
	if len(k.Lives) == 0 {
		if err := removeLog(dir); err != nil {
			return nil, err
		}
	}
	k.Lives = append(k.Lives, Life{Started: now.UTC(), Host: host})
	k.Part.Starts, k.Part.State, k.Part.Started = len(k.Lives), report.PartUnfinished, now.UTC()
	return &k, nil
}

// sameRun tells whether two parts may be of one run, as far as both say which they are of.
func sameRun(a, b *Kept) bool { return a.Run == "" || b.Run == "" || a.Run == b.Run }

// removeLog removes the log of another run.
func removeLog(dir string) error {
	files, err := LogFiles(dir)
	for _, file := range files {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// Finish is what the part keeps when it has ended.
func (k *Kept) Finish(s report.Summary, whole string, exact Exact) {
	k.Ended, k.Lives[len(k.Lives)-1].Ended = true, true
	k.Summary, k.Whole, k.Exact = s, whole, exact
	if s.Part != nil {
		k.Part = *s.Part
	}
}
