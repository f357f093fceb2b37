package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Part is a row of a divided run: one of its parts.
type Part struct {
	Index     int       `json:"part"` // from 0
	Of        int       `json:"of"`
	Slices    int       `json:"slices"` // of the population, that are its own
	State     PartState `json:"state"`
	Verdict   Verdict   `json:"verdict,omitempty"`
	Started   time.Time `json:"started"`
	Late      float64   `json:"late"`        // how long after the moment of --start-at it began; 0 without one
	Clock     float64   `json:"clock_ahead"` // of its machine, of the target's
	Starts    int       `json:"starts"`      // how often it was started: a part that was killed is started again
	Elapsed   float64   `json:"elapsed"`
	Exports   uint64    `json:"exports"`
	Acked     uint64    `json:"acked"`
	Failed    uint64    `json:"failed"`
	Unknown   uint64    `json:"unknown"`
	Throttled uint64    `json:"throttled"`
	P99       float64   `json:"due_to_ack_p99"`
	Repeated  uint64    `json:"repeated"` // its records that are in the stream once more, since it was started again
	Digest    string    `json:"digest"`
	Results   string    `json:"results,omitempty"` // where they were found
}

// PartState is how far a part has come.
type PartState string

const (
	PartFinished   PartState = "finished"
	PartUnfinished PartState = "unfinished" // it began, and wrote no results
	PartMissing    PartState = "missing"    // nobody has heard of it
)

// Name is the part as people say it.
func (p *Part) Name() string { return fmt.Sprintf("%d/%d", p.Index, p.Of) }

// Difference is a bucket of partition keys of a shard in which the stream is not what the parts saw acknowledged.
type Difference struct {
	Shard   string      `json:"shard"`
	Bucket  int         `json:"bucket"` // the first byte of the XXH3-64 of the partition key
	Acked   uint64      `json:"acked"`  // records
	Read    uint64      `json:"read"`
	Records []Different `json:"records"` // what differs, as far as the parts kept logs of their records
}

// Different is a record that is not what it should be.
type Different struct {
	What     string `json:"what"` // missing, altered, doubled, foreign or unread
	Key      string `json:"key"`
	Shard    string `json:"shard"`
	Sequence string `json:"sequence"`
	Part     string `json:"part,omitempty"` // that it was acknowledged to, or whose bytes it has
}

// severity orders verdicts, the worst first.
var severity = []Verdict{
	Internal, Invalid, Unreachable, Unverified, Interrupted, Undelivered, Unreliable, Objective, Missing, Unwritten, Pass,
}

// Worse is the worse one of two verdicts.
func (v Verdict) Worse(other Verdict) Verdict {
	if slices.Index(severity, other) < slices.Index(severity, v) {
		return other
	}
	return v
}

// lateBound is how late a part may begin without a word: what the starts of processes differ by.
const lateBound = time.Second

// NewMerged makes the summary of a run that was divided into parts, of what they did together. Its verdict is not
// better than that of its worst part, and a part that is missing proves nothing.
func NewMerged(in Input, parts []Part) Summary {
	s := New(in)
	s.Parts = parts
	verdict := s.Verdict
	add := func(found Verdict, what, try string) {
		reason := Reason{What: what, Try: try}
		if worse := verdict.Worse(found); worse != verdict {
			verdict, s.Reasons = worse, append([]Reason{reason}, s.Reasons...)
			return
		}
		s.Reasons = append(s.Reasons, reason)
	}
	const again = "start what is missing again with the same --part, and merge again"
	if names := partsThat(parts, func(p *Part) bool { return p.State == PartMissing }); names != "" {
		add(Unverified, fmt.Sprintf("of %s nothing is known", names), again)
	}
	if names := partsThat(parts, func(p *Part) bool { return p.State == PartUnfinished }); names != "" {
		add(Unverified, fmt.Sprintf("%s began and did not finish: what was sent counts for nothing", names), again)
	}
	for i := range parts {
		p := &parts[i]
		if p.State == PartFinished && p.Verdict != Pass && verdict.Worse(p.Verdict) != verdict {
			add(p.Verdict, fmt.Sprintf("part %s: %s", p.Name(), p.Verdict), "see its own summary.json")
		}
	}
	for i := range parts {
		p := &parts[i]
		if p.Starts > 1 {
			s.Reasons = append(s.Reasons, Reason{What: fmt.Sprintf("part %s was started %d times%s", p.Name(), p.Starts, p.repeated())})
		}
		if p.Late > lateBound.Seconds() {
			add(Unreliable, fmt.Sprintf("part %s began %s late, so that the load was not the scenario's", p.Name(), duration(p.Late)),
				"more time between kinesim parts and --start-at")
		}
	}
	s.Verdict = verdict
	return s
}

func (p *Part) repeated() string {
	if p.Repeated == 0 {
		return ""
	}
	return fmt.Sprintf(": %s of its records are in the stream once more", group(p.Repeated))
}

// partsThat names the parts of a kind, with the verb, or "".
func partsThat(parts []Part, is func(*Part) bool) string {
	var names []string
	for i := range parts {
		if is(&parts[i]) {
			names = append(names, parts[i].Name())
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "part " + names[0]
	}
	return "parts " + strings.Join(names, ", ")
}

// Plus adds up what was counted; what that comes to is for Judged to say.
func (v Verification) Plus(o Verification) Verification {
	return Verification{
		Missing: v.Missing + o.Missing, Duplicates: v.Duplicates + o.Duplicates, OutOfOrder: v.OutOfOrder + o.OutOfOrder,
		PayloadMismatches: v.PayloadMismatches + o.PayloadMismatches, Foreign: v.Foreign + o.Foreign,
		Unexplained: v.Unexplained + o.Unexplained, FailedButStored: v.FailedButStored + o.FailedButStored,
		SettledPresent: v.SettledPresent + o.SettledPresent, SettledAbsent: v.SettledAbsent + o.SettledAbsent,
		Outstanding: v.Outstanding + o.Outstanding, Read: v.Read + o.Read, Matched: v.Matched + o.Matched, Unread: v.Unread + o.Unread,
		OrderPromised: v.OrderPromised || o.OrderPromised, Repeated: v.Repeated + o.Repeated,
	}
}

// Wrong counts what contradicts the acknowledgements, order apart.
func (v Verification) Wrong() uint64 {
	return v.Missing + v.PayloadMismatches + v.FailedButStored + v.Unexplained
}
