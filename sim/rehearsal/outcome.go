package rehearsal

import (
	"slices"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/course"
	"kinesim/sim/objective"
	"kinesim/sim/parts"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// Outcome is what came of a run, as it was measured. What people and scripts read of it is made of it: see Summary and
// Compare.
type Outcome struct {
	Scenario *scenarios.Scenario
	Mode     report.Mode
	Target   Facts
	Config   exporter.Config // in effect

	Started      time.Time
	Elapsed      time.Duration // until the last export was settled
	Interrupted  bool
	GaveUp       time.Duration // when it ended, too far behind its schedule or for Lost; 0 for a run that did not
	Lost         *Lost         // why, where it is of Plan.Hopeless
	Broken       error         // why recorded updates ended before their file did, or nil
	end          *end          // why it ended early, or could prove nothing; nil for a run like any other
	Snapshot     exporter.Snapshot
	Verification report.Verification

	Control   []Command            // what was done by hand
	Course    *course.Course       // second by second
	Consumers []objective.Consumer // who read the stream, as far as it was measured
	Audience  []report.Consumer    // how they kept up
	Aborted   time.Duration        // when an objective ended the run; 0 when none has

	Frame  *frame.Frame // the last one; nil unless the plan wanted frames
	Drains []sim.Drain  // the whole run, then each event; nil unless the plan was to be compared
	Fill   report.Fill  // as Drains

	Prices *report.Prices // nil for those that come along
	Replay *report.Replay // nil unless the updates were recorded ones
	Part   *report.Part   // which part of a divided run it is; nil of any other run

	Versions report.Versions
	Repeat   string
}

// Lost is what a run gave up for, as it stood then.
type Lost struct {
	objective.Result
	Ledger exporter.Ledger
}

// Summary is the outcome with its verdict.
func (o *Outcome) Summary() report.Summary {
	in := report.Input{
		Snapshot: o.Snapshot, Verification: o.Verification, Scenario: o.Scenario.Name, Seed: o.Scenario.Seed, Mode: o.Mode,
		Target: o.Target.Name, Endpoint: o.Target.Endpoint, Start: o.Scenario.Start, Started: o.Started,
		Elapsed: o.Elapsed, Interrupted: o.Interrupted,
		Consumers: o.Audience, Segments: SegmentsOf(o.Scenario), Replay: o.Replay,
		Versions: o.Versions, Settings: settingsOf(o.Config, o.Scenario), Repeat: o.Repeat,
		Aborted: o.Aborted,
	}
	in.Course, in.Quotas = o.Course, o.quotas()
	if o.Course != nil && o.Part == nil { // parts are judged together
		in.Objectives = o.Judge(o.Scenario.Objectives)
	}
	cost := o.cost()
	in.Cost = &cost
	if o.end != nil {
		in.Ended, in.Why = o.end.verdict, o.end.why
		in.Partial = o.end.partial || o.Snapshot.Refusal != nil
	}
	in.Part = o.Part
	s := report.New(in)
	if o.Part != nil {
		row := parts.RowOf(*o.Part, &s)
		s.Part = &row
	}
	return s
}

// quotas tells whether the target's shards take no more than Kinesis' do.
func (o *Outcome) quotas() bool { return o.Scenario.Stream.Throttle != "off" }

// SegmentsOf are those that a scenario maps, in the order of its population.
func SegmentsOf(sc *scenarios.Scenario) []report.Segment {
	mapped := []report.Segment{}
	for i := range sc.Population.Segments {
		s := &sc.Population.Segments[i]
		if sc.Dataflow.MapsSegment(s.Key) || slices.ContainsFunc(sc.Timeline, func(e scenarios.Event) bool {
			return slices.Contains(e.Maps(), s.Key)
		}) {
			mapped = append(mapped, report.Segment{Name: s.Name, ID: s.ID, Namespace: s.Namespace, Given: s.Identified()})
		}
	}
	return mapped
}

// Compare shows this outcome beside another one of the same scenario and seed, in the columns of a view. Both must have
// been measured for it (Plan.Compared) and have gone to their ends.
func (o *Outcome) Compare(v *report.View, other *Outcome, repeat string) report.Comparison {
	return v.Compare(o.measured(), other.measured(), repeat)
}

func (o *Outcome) measured() report.Measured {
	m := report.Measured{Summary: o.Summary(), Stages: o.Snapshot.Stages, Fill: o.Fill, Cost: o.cost()}
	for _, d := range o.Drains {
		m.Drains = append(m.Drains, report.Drain{Name: d.Name, Seconds: d.Took().Seconds()})
	}
	return m
}

func settingsOf(c exporter.Config, sc *scenarios.Scenario) report.Settings {
	key := string(sc.Dataflow.PartitionKey.From)
	if sc.Dataflow.PartitionKey.Name != "" {
		key += " " + sc.Dataflow.PartitionKey.Name
	}
	return report.Settings{Config: c, PartitionKey: key}
}

// measured is what runs are compared by besides their summaries. It is an observer.
type measured struct {
	drains *sim.Drains

	mu    sync.Mutex
	fills *report.Fills
}

// beside lets it observe a run, beside others. Nothing is measured by nil.
func (m *measured) beside(all ...exporter.Observer) exporter.Observer {
	if m == nil {
		return sim.Observers(all...)
	}
	return sim.Observers(append(all, m.drains, m)...)
}

// Settled implements exporter.Observer.
func (m *measured) Settled(settlements []exporter.Settlement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range settlements {
		if s := &settlements[i]; s.State == exporter.StateAcked {
			m.fills.Add(s.Shard, s.Due, s.At)
		}
	}
}
