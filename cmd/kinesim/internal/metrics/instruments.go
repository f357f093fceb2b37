package metrics

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/report"
)

// Source is the run that is told of. Its methods may be called by any goroutine.
type Source interface {
	Moment() report.LiveInput
}

// Labels say which run it is: those of kinesim_run_info.
type Labels map[string]string

// kind is what a number is.
type kind uint8

const (
	counter kind = iota
	gauge
	histogram
)

// instrument is a number, or some that differ in a label.
type instrument struct {
	name  string // as OpenTelemetry has it, without the prefix
	unit  string // as UCUM has it
	about string
	kind  kind
	label string // what its points differ in, or ""
	// points and latency take it from a moment; latency that of a histogram.
	points  func(m *report.LiveInput) []point
	latency func(s *exporter.Snapshot) *hdr.Histogram
}

// point is a value, with the value of the label.
type point struct {
	label string
	value float64
}

func one(of func(m *report.LiveInput) float64) func(m *report.LiveInput) []point {
	return func(m *report.LiveInput) []point { return []point{{value: of(m)}} }
}

func count(of func(s *exporter.Snapshot) uint64) func(m *report.LiveInput) []point {
	return one(func(m *report.LiveInput) float64 { return float64(of(&m.Snapshot)) })
}

// by is counts by the value of a label.
func by(of func(s *exporter.Snapshot) map[string]uint64) func(m *report.LiveInput) []point {
	return func(m *report.LiveInput) []point {
		counts := of(&m.Snapshot)
		var points []point
		for _, label := range slices.Sorted(maps.Keys(counts)) {
			points = append(points, point{label, float64(counts[label])})
		}
		return points
	}
}

func byShard(of func(c exporter.ShardCount) uint64) func(m *report.LiveInput) []point {
	return by(func(s *exporter.Snapshot) map[string]uint64 {
		counts := map[string]uint64{}
		for id, c := range s.Shards {
			counts[id] = of(c)
		}
		return counts
	})
}

func triggers(s *exporter.Snapshot) map[string]uint64 {
	counts := map[string]uint64{}
	for t := range profile.TriggerCount {
		counts[t.String()] = s.Triggers[t]
	}
	return counts
}

func reasons(s *exporter.Snapshot) map[string]uint64 {
	counts := map[string]uint64{}
	for r := profile.ReasonNone + 1; r < profile.ReasonCount; r++ {
		counts[r.String()] = s.Suppressed[r]
	}
	return counts
}

// instruments is all that is told.
var instruments = []instrument{
	{name: "updates.received", unit: "{update}", about: "Profile updates received by the dataflow.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Ledger.Offered })},
	{name: "updates.suppressed", unit: "{update}", about: "Updates that are no export, by reason.", label: "reason", points: by(reasons)},
	{name: "exports", unit: "{export}", about: "Updates that detection turned into an export.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Exports })},
	{name: "exports.triggered", unit: "{export}", about: "Exports by trigger; one with several counts in each.", label: "trigger",
		points: by(triggers)},
	{name: "exports.acknowledged", unit: "{export}", about: "Exports that Kinesis has acknowledged.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Ledger.Acked })},
	{name: "exports.failed", unit: "{export}", about: "Exports that are certainly not in the stream, by the code of their last attempt.",
		label: "code", points: by(func(s *exporter.Snapshot) map[string]uint64 { return s.Failures })},
	{name: "exports.unknown", unit: "{export}", about: "Exports of which nobody knows, by the code of their last attempt.", label: "code",
		points: by(func(s *exporter.Snapshot) map[string]uint64 { return s.Unknowns })},
	{name: "exports.in_flight", unit: "{export}", about: "Exports on their way.", kind: gauge,
		points: count(func(s *exporter.Snapshot) uint64 { return s.Ledger.InFlight })},
	{name: "exports.payload", unit: "By", about: "Payloads of exports, once each.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.PayloadBytes })},
	{name: "identities.activated", unit: "{identity}", about: "Identities in acknowledged exports.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Identities.Activated })},
	{name: "identities.failed", unit: "{identity}", about: "Identities in exports that failed or are unknown.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Identities.Failed })},
	{name: "records.acknowledged", unit: "By", about: "Data and partition keys of acknowledged records.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.RecordBytes })},
	{name: "records.sent", unit: "{record}", about: "Records sent, each attempt counted.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Attempts })},
	{name: "records.retried", unit: "{record}", about: "Second and later attempts.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Retries })},
	{name: "records.throttled", unit: "{record}", about: "Attempts refused for want of throughput.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Throttled })},
	{name: "records.refused", unit: "{record}", about: "Failed attempts by error code.", label: "code",
		points: by(func(s *exporter.Snapshot) map[string]uint64 { return s.Codes })},
	{name: "requests", unit: "{request}", about: "PutRecords calls.",
		points: count(func(s *exporter.Snapshot) uint64 { return s.Requests })},
	{name: "requests.in_flight", unit: "{request}", about: "PutRecords calls under way.", kind: gauge,
		points: count(func(s *exporter.Snapshot) uint64 { return uint64(s.InFlight) })},
	{name: "shard.records", unit: "{record}", about: "Records that a shard has acknowledged.", label: "shard",
		points: byShard(func(c exporter.ShardCount) uint64 { return c.Records })},
	{name: "shard.acknowledged", unit: "By", about: "Data and partition keys that a shard has acknowledged.", label: "shard",
		points: byShard(func(c exporter.ShardCount) uint64 { return c.Bytes })},
	{name: "shard.throttled", unit: "{record}", about: "Attempts that a shard refused for want of throughput.", label: "shard",
		points: byShard(func(c exporter.ShardCount) uint64 { return c.Throttled })},
	{name: "backpressure", unit: "s", about: "Time that producers waited for full queues, summed over them.",
		points: one(func(m *report.LiveInput) float64 { return m.Snapshot.Backpressure.Seconds() })},
	{name: "run.elapsed", unit: "s", about: "Time since the first update could fall due.", kind: gauge,
		points: one(func(m *report.LiveInput) float64 { return m.Elapsed.Seconds() })},
	{name: "run.phase", unit: "1", about: "The phase of the workload that goes on.", kind: gauge, label: "phase",
		points: func(m *report.LiveInput) []point { return []point{{label: m.Phase, value: 1}} }},
	{name: "due_to_ack", unit: "s", about: "Time from when an update was due until its export was acknowledged.", kind: histogram,
		latency: func(s *exporter.Snapshot) *hdr.Histogram { return s.DueToAck }},
	{name: "sent_to_ack", unit: "s", about: "Time that the acknowledged attempt took.", kind: histogram,
		latency: func(s *exporter.Snapshot) *hdr.Histogram { return s.SentToAck }},
	{name: "lateness", unit: "s", about: "How late the generator handed updates over.", kind: histogram,
		latency: func(s *exporter.Snapshot) *hdr.Histogram { return s.Lateness }},
}

// prometheusName is the name of an instrument in the convention of Prometheus: with its unit, and a total as one.
func (i *instrument) prometheusName() string {
	name := "kinesim_" + strings.ReplaceAll(i.name, ".", "_")
	switch i.unit {
	case "s":
		name += "_seconds"
	case "By":
		name += "_bytes"
	}
	if i.kind == counter {
		name += "_total"
	}
	return name
}

// info is the labels of a run with its seed, which is larger than a float can hold.
func info(r Run) Labels {
	return Labels{
		"scenario": r.Scenario, "target": r.Target, "mode": string(r.Mode), "seed": strconv.FormatUint(r.Seed, 10), "version": r.Version,
	}
}

// Run says which run it is.
type Run struct {
	Scenario, Target, Version string
	Mode                      report.Mode
	Seed                      uint64
}
