package objective

import "time"

// Objective is something that a run is to achieve. It holds or it does not.
type Objective struct {
	Text string // as it was written, with single spaces

	Metric    Metric
	Name      string  // of a consumer, an event or a fault
	Statistic string  // of a latency, as in p95; "" for other metrics
	Quantile  float64 // of a percentile, 0 to 1; see Statistic for mean and max

	Operator Operator
	Bound    float64 // seconds, a share from 0 to 1, a number, or a rate a second
	Unit     Unit

	Scope  Scope
	Phase  string        // of ScopePhase
	Window time.Duration // of ScopeWindow
	Below  float64       // of ScopeBelow: exports a second

	Abort bool // a run that misses it ends early
}

// Metric is what is measured.
type Metric string

const (
	DueToAck   Metric = "due_to_ack"
	EventToAck Metric = "event_to_ack" // where a scenario has an upstream
	SentToAck  Metric = "sent_to_ack"
	Lateness   Metric = "lateness"
	Failed     Metric = "failed"     // exports, of those settled
	Unknown    Metric = "unknown"    // exports, of those settled
	Throttled  Metric = "throttled"  // attempts, of all attempts
	Suppressed Metric = "suppressed" // updates, of those received
	Rate       Metric = "rate"       // acknowledged exports a second
	Drained    Metric = "drained"    // after an event: until its last export was settled
	Recovered  Metric = "recovered"  // after a fault: until latency was what it had been
	Lag        Metric = "lag"        // of a consumer
	CaughtUp   Metric = "caught up"  // a consumer, after the last export: until it had read everything
	Unread     Metric = "unread"     // records that a consumer has not read once, of all
	Rereads    Metric = "rereads"    // records that a consumer read again, of those it read
)

// ofConsumer are the metrics of a consumer, by what is written behind its name.
var ofConsumer = []struct {
	suffix string
	metric Metric
}{{".lag", Lag}, {".drained", CaughtUp}, {".unread", Unread}, {".rereads", Rereads}}

// Metrics are all of them as they are written, for suggestions and help.
func Metrics() []string {
	return []string{
		string(DueToAck), string(EventToAck), string(SentToAck), string(Lateness), string(Failed), string(Unknown), string(Throttled),
		string(Suppressed), string(Rate), "drained after EVENT", "recovered after FAULT", "consumer.NAME.lag", "consumer.NAME.drained",
		"consumer.NAME.unread", "consumer.NAME.rereads",
	}
}

// latency tells whether the metric is a distribution of times.
func (m Metric) latency() bool {
	return m == DueToAck || m == EventToAck || m == SentToAck || m == Lateness || m == Lag
}

// counted tells whether the metric is a number of a whole, and so a share as well.
func (m Metric) counted() bool {
	return m == Failed || m == Unknown || m == Throttled || m == Suppressed || m == Unread || m == Rereads
}

// Consumer tells whether the metric is of a consumer.
func (m Metric) Consumer() bool { return m == Lag || m == CaughtUp || m == Unread || m == Rereads }

// Statistics of a latency besides percentiles.
const (
	Mean = "mean"
	Max  = "max"
)

// Operator compares what was measured with the bound.
type Operator string

const (
	Less    Operator = "<"
	AtMost  Operator = "<="
	Greater Operator = ">"
	AtLeast Operator = ">="
	Equal   Operator = "="
)

// holds compares.
func (o Operator) holds(value, bound float64) bool {
	switch o {
	case Less:
		return value < bound
	case AtMost:
		return value <= bound
	case Greater:
		return value > bound
	case AtLeast:
		return value >= bound
	}
	return value == bound
}

// worse tells whether one value is further from holding than another.
func (o Operator) worse(value, than float64) bool {
	if o == Greater || o == AtLeast {
		return value < than
	}
	return value > than
}

// Unit is what a bound counts.
type Unit string

const (
	Seconds   Unit = "seconds"
	Share     Unit = "share"
	Number    Unit = "number"
	PerSecond Unit = "per_second"
)

// Scope is the part of a run that an objective is of.
type Scope string

const (
	ScopeRun     Scope = ""
	ScopePhase   Scope = "phase"
	ScopeOutside Scope = "outside faults"
	ScopeWindow  Scope = "window" // every one of a length that lies within the run
	ScopeBelow   Scope = "below"  // the seconds in which fewer exports were made
)

// Units reads quantities as scenario files have them. Each returns what is wrong, and how to mend it, as its error.
type Units struct {
	Duration func(text string) (time.Duration, error)
	Rate     func(text string) (float64, error)
	Share    func(text string) (float64, error)
	Number   func(text string) (float64, error)
}
