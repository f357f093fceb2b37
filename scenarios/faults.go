package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// Fault is an event in which the embedded Kinesis does something wrong for a while.
type Fault struct {
	quiet
	Kind       FaultKind
	For        time.Duration
	Share      float64  // of records or calls that it hits, 0 to 1
	Shards     []int    // hit by a kind that hits records; nil for all
	Operations []string // hit by it; nil for those of its kind
	Median     time.Duration
	P99        time.Duration // 0 for a constant delay
}

// FaultKind names a fault as a scenario file does; the names follow AWS Fault Injection Service where it has an action
// for it.
type FaultKind string

const (
	FaultThrottle         FaultKind = "throttle"
	FaultInternalFailure  FaultKind = "internal_failure"
	FaultInternalError    FaultKind = "internal_error"
	FaultUnavailableError FaultKind = "unavailable_error"
	FaultThrottleError    FaultKind = "throttle_error"
	FaultExpiredIterator  FaultKind = "expired_iterator"
	FaultLatency          FaultKind = "latency"
	FaultResetBefore      FaultKind = "reset_before"
	FaultResetAfter       FaultKind = "reset_after"
	FaultStall            FaultKind = "stall"
	FaultOutage           FaultKind = "outage"
)

// FaultTraits is what there is to know of a kind of fault.
type FaultTraits struct {
	Kind       FaultKind
	About      string
	Records    bool     // it hits records, of all shards or of one; the others hit calls
	Delays     bool     // it wants a delay
	Operations []string // that it hits, unless the fault says others; nil for all
}

var writes, reads = []string{"PutRecord", "PutRecords"}, []string{"GetRecords"}

// FaultKinds are all kinds of fault.
func FaultKinds() []FaultTraits {
	return []FaultTraits{
		{Kind: FaultThrottle, About: "records are refused for want of throughput", Records: true, Operations: writes},
		{Kind: FaultInternalFailure, About: "records fail", Records: true, Operations: writes},
		{Kind: FaultInternalError, About: "calls are answered 500", Operations: writes},
		{Kind: FaultUnavailableError, About: "calls are answered 503", Operations: writes},
		{Kind: FaultThrottleError, About: "calls are answered 400 ThrottlingException", Operations: writes},
		{Kind: FaultExpiredIterator, About: "reads are answered ExpiredIteratorException", Operations: reads},
		{Kind: FaultLatency, About: "answers come late", Delays: true, Operations: writes},
		{Kind: FaultResetBefore, About: "the connection is reset before the records are stored", Operations: writes},
		{Kind: FaultResetAfter, About: "the connection is reset after the records are stored", Operations: writes},
		{Kind: FaultStall, About: "records are stored and no answer comes", Operations: writes},
		{Kind: FaultOutage, About: "nothing answers"},
	}
}

// Traits are those of the fault's kind.
func (f *Fault) Traits() FaultTraits {
	kinds := FaultKinds()
	if i := slices.IndexFunc(kinds, func(t FaultTraits) bool { return t.Kind == f.Kind }); i >= 0 {
		return kinds[i]
	}
	return FaultTraits{}
}

// Faults are the events of the timeline in which the embedded Kinesis does something wrong.
func (s *Scenario) Faults() []Event {
	var faults []Event
	for _, e := range s.Timeline {
		if _, is := e.Action.(*Fault); is {
			faults = append(faults, e)
		}
	}
	return faults
}

// Words implements Action.
func (f *Fault) Words() string {
	words := string(f.Kind)
	for _, shard := range f.Shards {
		words += fmt.Sprintf(" #%d", shard)
	}
	return words
}

func (*Fault) key() string { return "fault" }

func (f *Fault) lasts(*Event) time.Duration { return f.For }

func (f *Fault) fields(*Event) []field {
	about := "what the embedded Kinesis does wrong: "
	hits := map[string][]string{} // kinds by the operations that they hit
	var kinds []FaultKind
	var records []string
	for i, t := range FaultKinds() {
		if i > 0 {
			about += ", "
		}
		about += string(t.Kind) + " (" + t.About + ")"
		operations := together(t.Operations)
		hits[operations] = append(hits[operations], string(t.Kind))
		kinds = append(kinds, t.Kind)
		if t.Records {
			records = append(records, string(t.Kind))
		}
	}
	note := together(writes) + "; " + together(reads) + " for " + together(hits[together(reads)]) +
		"; all for " + together(hits[together(nil)])
	return []field{
		{key: "fault", note: "not set", about: about, kind: word(&f.Kind, kinds...)},
		{key: "for", required: true, note: "30s", about: "how long the fault lasts",
			kind: duration(&f.For, time.Millisecond, 366*24*time.Hour, setting.Both("a fault lasts a millisecond to a year"))},
		{key: "share", fallback: "100%", about: "records (" + together(records) + ") or calls that the fault hits", kind: share(&f.Share)},
		{key: "shard", note: "all", about: "number of the shard that " + listed(records) + " hits", kind: shardNumber(&f.Shards)},
		{key: "operations", note: note, about: "operations that the fault hits", kind: operations(&f.Operations)},
		{key: "delay", note: "required with latency", about: "how much later answers come: a duration, or a log-normal distribution",
			kind: delay(f)},
	}
}

func shardNumber(to *[]int) kind {
	number := new(int)
	k := integer(number, 0, 1<<31-1, setting.Both("shards are numbered from 0"))
	check := k.parse
	k.parse = func(text string) *fault {
		wrong := check(text)
		if wrong == nil {
			*to = []int{*number}
		}
		return wrong
	}
	return k
}

// operations reads a list of names of operations that a fault can hit: those that move records, and any other by its
// form.
func operations(to *[]string) kind {
	k := names(to)
	k.what = "a list of operations"
	return k
}

// delay reads a duration, or the median and the p99 of a log-normal distribution.
func delay(f *Fault) kind {
	const why = "a delay is a millisecond to ten minutes"
	keys := []field{
		{key: "median", required: true, note: "50ms", about: "half of the answers are not later than this",
			kind: duration(&f.Median, time.Millisecond, 10*time.Minute, setting.Both(why))},
		{key: "p99", required: true, note: "1s", about: "99 of 100 answers are not later than this",
			kind: duration(&f.P99, time.Millisecond, 10*time.Minute, setting.Both(why))},
	}
	return kind{what: "a duration, or a mapping", keys: keys, absent: func() {}, read: func(d *decoder, path string, n *node) {
		if n.isMapping() {
			d.fields(path, n, keys)
			return
		}
		d.value(path, n, duration(&f.Median, time.Millisecond, 10*time.Minute, setting.Both(why)))
	}}
}

// knownOperations are the operations that a fault can hit.
var knownOperations = []string{"PutRecord", "PutRecords", "GetRecords", "GetShardIterator", "SubscribeToShard", "ListShards",
	"ListStreams", "CreateStream",
	"DeleteStream", "DescribeStream", "DescribeStreamSummary", "SplitShard", "MergeShards", "UpdateShardCount", "RegisterStreamConsumer",
	"DescribeStreamConsumer"}

// checkAllow looks for operations that do not exist: a misspelled one would be denied without a word.
func checkAllow(d *decoder, s *Scenario) {
	for i, name := range s.Stream.Allow {
		path := join(join("stream", "allow"), fmt.Sprint(i))
		name = strings.TrimPrefix(name, "kinesis:") // as a policy writes it
		s.Stream.Allow[i] = name
		if name == "" || slices.Contains(knownOperations, name) || strings.HasSuffix(name, "*") {
			continue
		}
		hint := ""
		if meant := Nearest(name, knownOperations); meant != "" {
			hint = "did you mean " + meant + "?"
		}
		d.wrongf(path, hint, "allow: %s is no operation that a run calls", quote(name))
	}
}

func (f *Fault) check(d *decoder, s *Scenario, e *Event) {
	if !d.sound(e.path) {
		return
	}
	if f.Share == 0 {
		d.wrongf(join(e.path, "share"), "leave it out for all", "a fault with a share of 0%% hits nothing")
	}
	switch at := join(e.path, "shard"); {
	case f.Shards == nil:
	case !f.Traits().Records:
		d.wrongf(at, "leave it out", "%s hits calls, whatever shards they go to", f.Kind)
	case !s.Stream.OnDemand() && f.Shards[0] >= s.Stream.Shards && d.sound("stream"):
		d.wrongf(at, fmt.Sprintf("they are numbered 0 to %d", s.Stream.Shards-1), "the stream has no shard %d", f.Shards[0])
	}
	for i, name := range f.Operations {
		if !slices.Contains(knownOperations, name) {
			at := join(e.path, fmt.Sprintf("operations/%d", i))
			d.wrongf(at, d.suggestion(name, knownOperations, "the operations are "+listed(knownOperations)), "there is no operation %s",
				quote(name))
		}
	}
	switch at, given := join(e.path, "delay"), d.given(join(e.path, "delay")); {
	case f.Traits().Delays && !given:
		d.wrongf(at, "write delay: 200ms, or delay: {median: 50ms, p99: 1s}", "the fault does not say how late answers come")
	case given && !f.Traits().Delays:
		d.wrongf(at, "leave it out", "delay belongs to %s", FaultLatency)
	case f.P99 > 0 && f.P99 <= f.Median:
		d.wrongf(join(at, "p99"), "", "the p99 of %s is not above the median of %s", timed(f.P99), timed(f.Median))
	}
}
