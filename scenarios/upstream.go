package scenarios

import (
	"time"

	"kinesim/exporter/setting"
	"kinesim/sim/objective"
)

// Upstream is what happens between an event and the moment at which the destination is told of it. The schedule of a
// scenario is that of these moments; an event lies before, as long as its evaluation takes, and later where the queue
// of the sandbox is full.
type Upstream struct {
	Streaming Delay
	Edge      Delay
	Batch     Delay         // from the end of the job until memberships are written
	Job       time.Duration // how long a batch evaluation runs
	External  Delay         // from an upload until its memberships are there
	Capacity  float64       // events a second that streaming evaluation takes; the others wait, first in first out; 0 for no bound
}

// Delay is a log-normal distribution of times.
type Delay struct{ Median, P95 time.Duration }

// longestDelay is longer than anything takes between an event and its evaluation.
const longestDelay = 48 * time.Hour

// delayed reads a duration, which is always the same, or a distribution.
func delayed(to *Delay, median, p95 string) kind {
	what := setting.Most("an evaluation takes at most two days")
	keys := []field{
		{key: "median", note: median, about: "half of them are not slower",
			kind: duration(&to.Median, 0, longestDelay, what)},
		{key: "p95", note: p95, about: "19 of 20 are not slower", kind: duration(&to.P95, 0, longestDelay, what)},
	}
	set := func() {
		to.Median, _ = parseDuration(median)
		to.P95, _ = parseDuration(p95)
	}
	return kind{what: "a duration, or a mapping", keys: keys, absent: set, read: func(d *decoder, path string, n *node) {
		set()
		if n.isMapping() {
			d.fields(path, n, keys)
			if to.P95 < to.Median && d.sound(path) {
				d.wrongf(path, "make p95 the longer one", "19 of 20 cannot be faster than half of them: p95 is %s, the median %s",
					timed(to.P95), timed(to.Median))
			}
			return
		}
		d.value(path, n, duration(&to.Median, 0, longestDelay, what))
		to.P95 = to.Median
	}}
}

// upstreamFields read a mapping; what it does not say is as Adobe publishes it, or ours where Adobe does not.
func upstreamFields(u *Upstream) []field {
	return []field{
		{key: "streaming", note: "{median: 1m, p95: 5m}", about: "from an event until streaming evaluation has told the destination; Adobe says " +
			"p95 below 5 min, and no median", kind: delayed(&u.Streaming, "1m", "5m")},
		{key: "edge", note: "{median: 100ms, p95: 500ms}", about: "the same for segments that are evaluated at the edge; Adobe says about 100 ms",
			kind: delayed(&u.Edge, "100ms", "500ms")},
		{key: "job", fallback: "1h", about: "how long a batch evaluation runs before its memberships are written: about an hour up to 10 TB of " +
			"profiles", kind: duration(&u.Job, 0, longestDelay, setting.Most("an evaluation takes at most two days"))},
		{key: "batch", note: "{median: 5m, p95: 10m}", about: "from the end of the job until the destination is told; Adobe says about 10 min",
			kind: delayed(&u.Batch, "5m", "10m")},
		{key: "external", note: "{median: 1h, p95: 2h}", about: "from an upload until the destination is told; Adobe says within two hours",
			kind: delayed(&u.External, "1h", "2h")},
		{key: "capacity", fallback: "1_500/s", about: "events that streaming evaluation takes in; more wait their turn, first in first out; " +
			"0/s for no bound", kind: rate(&u.Capacity)},
	}
}

// upstream reads the mapping, and notes that there is one.
func upstream(to **Upstream) kind {
	table := upstreamFields(new(Upstream))
	return kind{what: "a mapping", keys: table, merges: true, absent: func() {}, read: func(d *decoder, path string, n *node) {
		made := new(Upstream)
		d.fields(path, n, upstreamFields(made))
		*to = made
	}}
}

// fromEvents has Adobe's objective judged from the event on, where that is known.
func (s *Scenario) fromEvents() {
	if s.Upstream == nil {
		return
	}
	for i := range s.Objectives {
		if o := &s.Objectives[i]; o.Text == objective.AdobeText {
			o.Text, o.Metric = objective.AdobeEventText, objective.EventToAck
		}
	}
}

// checkUpstream looks for events of which nobody knows.
func checkUpstream(d *decoder, s *Scenario) {
	if s.Upstream != nil && s.Replay != nil {
		d.wrongf("upstream", "leave it out", "recorded updates do not say when their events were")
	}
}
