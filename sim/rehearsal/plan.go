package rehearsal

import (
	"runtime"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/objective"
	"kinesim/sim/parts"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// Plan is a run that has not begun: a scenario, and how it is to be run. It is a value, and the zero value of each
// field but Scenario has a default.
type Plan struct {
	Scenario *scenarios.Scenario

	// Workers is how many goroutines generate updates in real time; they change no record. The default is one a core.
	Workers int
	// Producers is how many producers a run in virtual time models. It is a number of its own and not that of the
	// machine's cores, so that a run is the same everywhere. The default is 2.
	Producers int
	// Drain is how long an interrupted run goes on delivering what it has generated. The default is 30 s; below 0 it is
	// no time at all.
	Drain time.Duration
	// Latency is how late the endpoint of a run in virtual time answers. The default is the scenario's stream.latency.
	Latency *Latency
	// Brake bounds what a run in real time may send and cost.
	Brake Brake
	// Control is done to a run in real time, each command at its moment: the control log of an earlier run.
	Control []Command

	// Proceed makes a run begin that waits for consumers, when it is closed; nil for never.
	Proceed <-chan struct{}

	// Frames makes the run one that can be looked at: it records itself, and keeps samples of what it exports.
	Frames bool
	// Compared measures what comparisons are made of besides summaries.
	Compared bool
	// Of a run in virtual time only: NoDigest makes the sizes of payloads and not their bytes, so that there is no
	// digest, and back-offs have another jitter; OnDemand makes its stream one on demand, whatever the scenario says;
	// Unproven leaves the proof out, which then says that nothing was checked; Seen is told of each export when it
	// falls due. It gives up once it is Patience behind its schedule, unless that is 0, and once it has missed one of
	// Hopeless whatever follows; see Outcome.GaveUp.
	NoDigest bool
	OnDemand bool
	Unproven bool
	Seen     func(c *exporter.Chunk, i int)
	Patience time.Duration
	Hopeless []objective.Objective

	// Say is told how it is going, in lines for people; nil stands for nobody. Several goroutines may call it.
	Say func(line string)

	Prices *report.Prices // that costs are estimated by; nil for those that come along
	// Part is the part of the run that this is, when it is divided; the zero Part is all of it. Book is what the part
	// keeps account in; the default keeps sums, and no log of records.
	Part world.Part
	Book *parts.Book
	// Run is what the parts say of the run that they are of, for the merge; "" for nothing.
	Run string
	// Starts is how often the part was started, this time included. The default is once.
	Starts int
	// StartAt is when a run in real time begins, such as the moment at which all its parts do; the zero time is at
	// once. Launched is when the process began: a part reads a stream that it shares from shortly before then on.
	StartAt, Launched time.Time

	Versions report.Versions // of the program; those of what the records depend on are filled in
	Repeat   string          // the command that repeats the run
}

// Latency is a model of how late an endpoint answers.
type Latency struct {
	Words string // for people
	Draw  func(seed uint64) sim.Latency
}

// ConstantLatency is always the same.
func ConstantLatency(d time.Duration) *Latency {
	return &Latency{Words: d.String(), Draw: func(uint64) sim.Latency { return sim.ConstantLatency(d) }}
}

// DefaultDrain is how long an interrupted run goes on delivering unless somebody says otherwise.
const DefaultDrain = 30 * time.Second

// modelledProducers is how many producers a virtual run models unless somebody says otherwise.
const modelledProducers = 2

// completed is the plan with its defaults.
func (p Plan) completed() Plan {
	if p.Workers < 1 {
		p.Workers = runtime.GOMAXPROCS(0)
	}
	if p.Producers < 1 {
		p.Producers = modelledProducers
	}
	if p.Drain == 0 {
		p.Drain = DefaultDrain
	}
	if p.Latency == nil {
		p.Latency = ConstantLatency(p.Scenario.Stream.Latency)
	}
	if p.Launched.IsZero() {
		p.Launched = time.Now()
	}
	if p.Say == nil {
		p.Say = func(string) {}
	}
	return p
}
