package conform

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kinesim/exporter/kinesis"
)

// Probe is one question to an endpoint.
type Probe struct {
	Name   string
	AWS    string // what AWS answers, as an observation
	Source string // how that is known
	ask    func(context.Context, *lab) (observed string, err error)
}

// Group is probes that would hide the same.
type Group struct {
	Name   string
	Hides  string // what a target that differs hides from an exporter or a consumer
	Probes []Probe
}

// Groups are all probes.
func Groups() []Group {
	return []Group{
		{"Throttling", "an exporter meets no throttled record and a consumer no throttled read, so that retries, pacing and the number " +
			"of shards stay untested", throttlingProbes()},
		{"Refusals", "requests that AWS refuses go through, or are refused in other words: the mistake shows in production",
			refusalProbes()},
		{"Permissions", "wrong keys and missing permissions show on AWS only, and a check by DryRun leaves records", accessProbes()},
		{"Placement and order", "which shard a record goes to, and what its sequence number says, is something else than on AWS",
			placementProbes()},
		{"Life of a stream", "who does not wait for a stream, or leaves something behind, is not told", streamProbes()},
		{"Reading and resharding", "consumers meet iterators, lag and the ends of shards on AWS for the first time", readProbes()},
		{"Clients", "clients in other languages, which speak CBOR or need fan-out, fail here or go untested", clientProbes()},
	}
}

// probeTime bounds one probe: LocalStack's first stream takes 13 s, and a split on AWS half a minute.
const probeTime = 3 * time.Minute

// Run asks an endpoint everything. It creates streams of its own and deletes them. The error is that nobody answers, or
// that what it created could not be deleted.
func Run(ctx context.Context, config kinesis.Config, say func(format string, args ...any)) ([]Outcome, error) {
	l, err := newLab(ctx, config)
	if err != nil {
		return nil, err
	}
	var outcomes []Outcome
	for _, group := range Groups() {
		say("asking about %s: %d questions", group.Name, len(group.Probes))
		for _, probe := range group.Probes {
			if ctx.Err() != nil {
				break
			}
			outcomes = append(outcomes, l.run(ctx, group, probe))
		}
	}
	return outcomes, l.close(ctx)
}

// run asks one question.
func (l *lab) run(ctx context.Context, group Group, probe Probe) Outcome {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	o := Outcome{Group: group.Name, Probe: probe.Name, AWS: probe.AWS, Source: probe.Source}
	observed, err := probe.ask(ctx, l)
	switch {
	case err != nil && code(err) != "" && !passing(code(err)): // what AWS does is refused
		o.Result, o.Observed = Differs, "refused: "+l.read(err)
	case err != nil:
		o.Result, o.Observed = Unknown, "could not be asked: "+l.read(err)
	case observed == probe.AWS:
		o.Result, o.Observed = Same, observed
	default:
		o.Result, o.Observed = Differs, observed
	}
	return o
}

// passing tells of a code that says nothing of the question: it was asked too often, or without the permission to.
func passing(code string) bool {
	return strings.Contains(code, "Exceeded") || strings.Contains(code, "Throttl") || strings.Contains(code, "AccessDenied")
}

// unknown is the error of a probe that cannot tell.
func unknown(format string, args ...any) error { return fmt.Errorf(format, args...) }
