package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Fault is something that the embedded Kinesis does wrong for a while, at a moment of the scenario.
type Fault struct {
	At         time.Duration
	For        time.Duration
	Kind       FaultKind
	Share      float64  // of records or calls that it hits, 0 to 1
	Shards     []int    // hit by FaultThrottle and FaultInternalFailure; nil for all
	Operations []string // hit by it; nil for the default of its kind
	Median     time.Duration
	P99        time.Duration // 0 for a constant delay

	path string // in the file
}

// FaultKind names a fault as a scenario file does; the names follow AWS Fault Injection Service where it has an action for it.
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

const aboutFaults = "what the embedded Kinesis does wrong. Records are refused for want of throughput (throttle) or fail (internal_failure); calls are answered " +
	"500 (internal_error), 503 (unavailable_error), 400 ThrottlingException (throttle_error), or ExpiredIteratorException (expired_iterator); answers " +
	"come late (latency), the connection is reset before or after the records are stored (reset_before, reset_after), they are stored and no answer comes (stall), or nothing answers (outage)"

const operationsNote = "PutRecord and PutRecords; GetRecords for expired_iterator; all for outage"

// faultFields are the keys of an event that is a fault, besides at.
func faultFields(f *Fault) []field {
	return []field{
		{key: "fault", note: "not set", about: aboutFaults, kind: word(&f.Kind, FaultThrottle, FaultInternalFailure, FaultInternalError, FaultUnavailableError,
			FaultThrottleError, FaultExpiredIterator, FaultLatency, FaultResetBefore, FaultResetAfter, FaultStall, FaultOutage)},
		{key: "for", note: "required with fault", about: "how long the fault lasts", kind: duration(&f.For, time.Millisecond, 366*24*time.Hour, "a fault lasts a millisecond to a year")},
		{key: "share", fallback: "100%", about: "records (throttle, internal_failure) or calls that the fault hits", kind: share(&f.Share)},
		{key: "shard", note: "all", about: "number of the shard that throttle or internal_failure hits", kind: shardNumber(&f.Shards)},
		{key: "operations", note: operationsNote, about: "operations that the fault hits", kind: operations(&f.Operations)},
		{key: "delay", note: "required with latency", about: "how much later answers come: a duration, or a log-normal distribution", kind: delay(f)},
	}
}

func shardNumber(to *[]int) kind {
	number := new(int)
	k := integer(number, 0, 1<<31-1, "shards are numbered from 0")
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

// operations reads a list of names of operations that a fault can hit: those that move records, and any other by its form.
func operations(to *[]string) kind {
	k := names(to)
	k.what = "a list of operations"
	return k
}

// delay reads a duration, or the median and the p99 of a log-normal distribution.
func delay(f *Fault) kind {
	const why = "a delay is a millisecond to ten minutes"
	keys := []field{
		{key: "median", required: true, note: "50ms", about: "half of the answers are not later than this", kind: duration(&f.Median, time.Millisecond, 10*time.Minute, why)},
		{key: "p99", required: true, note: "1s", about: "99 of 100 answers are not later than this", kind: duration(&f.P99, time.Millisecond, 10*time.Minute, why)},
	}
	return kind{what: "a duration, or a mapping", keys: keys, absent: func() {}, read: func(d *decoder, path string, n ast.Node) {
		if _, two := bare(n).(ast.MapNode); two {
			d.fields(path, n, keys)
			return
		}
		d.value(path, n, duration(&f.Median, time.Millisecond, 10*time.Minute, why))
	}}
}

// knownOperations are the operations that a fault can hit.
var knownOperations = []string{"PutRecord", "PutRecords", "GetRecords", "GetShardIterator", "SubscribeToShard", "ListShards", "ListStreams", "CreateStream",
	"DeleteStream", "DescribeStream", "DescribeStreamSummary", "SplitShard", "MergeShards", "UpdateShardCount", "RegisterStreamConsumer", "DescribeStreamConsumer"}

// checkAllow looks for operations that do not exist: a misspelled one would be denied without a word.
func checkAllow(d *decoder, s *Scenario) {
	for i, name := range s.Stream.Allow {
		path := join(join("stream", "allow"), fmt.Sprint(i))
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

// checkFaults looks for faults that cannot happen.
func checkFaults(d *decoder, s *Scenario) {
	for _, f := range s.Faults {
		if !d.sound(f.path) {
			continue
		}
		if !d.given(join(f.path, "for")) {
			d.wrongf(join(f.path, "for"), "write for: 30s", "the fault does not say how long it lasts")
		}
		for _, key := range []string{"evaluate", "activate", "enter", "leave", "over", "every"} {
			if d.given(join(f.path, key)) {
				d.wrongf(join(f.path, key), "make an event of its own for it", "%s is no part of a fault", key)
			}
		}
		if f.Share == 0 {
			d.wrongf(join(f.path, "share"), "leave it out for all", "a fault with a share of 0%% hits nothing")
		}
		hitsRecords := f.Kind == FaultThrottle || f.Kind == FaultInternalFailure
		switch at := join(f.path, "shard"); {
		case f.Shards == nil:
		case !hitsRecords:
			d.wrongf(at, "leave it out", "%s hits calls, whatever shards they go to", f.Kind)
		case s.Stream.Mode == "provisioned" && f.Shards[0] >= s.Stream.Shards && d.sound("stream"):
			d.wrongf(at, fmt.Sprintf("they are numbered 0 to %d", s.Stream.Shards-1), "the stream has no shard %d", f.Shards[0])
		}
		for i, name := range f.Operations {
			if !slices.Contains(knownOperations, name) {
				at := join(f.path, fmt.Sprintf("operations/%d", i))
				d.wrongf(at, d.suggestion(name, knownOperations, "the operations are "+listed(knownOperations)), "there is no operation %s", quote(name))
			}
		}
		checkDelay(d, f)
	}
}

func checkDelay(d *decoder, f Fault) {
	at := join(f.path, "delay")
	switch given := d.given(at); {
	case f.Kind == FaultLatency && !given:
		d.wrongf(at, "write delay: 200ms, or delay: {median: 50ms, p99: 1s}", "the fault does not say how late answers come")
	case f.Kind != FaultLatency && given:
		d.wrongf(at, "leave it out", "delay belongs to latency")
	case f.P99 > 0 && f.P99 <= f.Median:
		d.wrongf(join(at, "p99"), "", "the p99 of %s is not above the median of %s", timed(f.P99), timed(f.Median))
	}
}
