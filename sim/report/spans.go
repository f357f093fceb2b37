package report

import (
	"kinesim/sim/course"
)

// PhaseSpan is what a phase of the workload came to: of the exports that fell due in it, whenever they were settled.
type PhaseSpan struct {
	Phase    string      `json:"phase"`
	From     float64     `json:"from"` // seconds since the run began
	Until    float64     `json:"until"`
	Exports  uint64      `json:"exports"`
	Rate     float64     `json:"exports_per_second"`
	Failed   uint64      `json:"failed"`
	Unknown  uint64      `json:"unknown"`
	DueToAck Percentiles `json:"due_to_ack"`
}

// EventSpan is what fell due between the beginning and the end of an event, the workload's exports among it. A fault
// makes no exports; what fell due while it went on is told in the same way.
type EventSpan struct {
	Event   string      `json:"event"`
	Kind    course.Kind `json:"kind"`
	At      float64     `json:"at"` // seconds since the run began
	Until   float64     `json:"until"`
	Exports uint64      `json:"exports"`
	Failed  uint64      `json:"failed"`
	Unknown uint64      `json:"unknown"`
	// DrainedAfter is how long it took from At until the last of its exports was settled; null without any.
	DrainedAfter *float64 `json:"drained_after"`
	DrainedAt    *float64 `json:"drained_at"` // the moment of it
}

func phaseSpans(c *course.Course) []PhaseSpan {
	spans := make([]PhaseSpan, 0, len(c.Phases))
	for i := range c.Phases {
		p := &c.Phases[i]
		spans = append(spans, PhaseSpan{
			Phase: p.Name, From: p.From.Seconds(), Until: p.Until.Seconds(), Exports: p.Exports(), Failed: p.Failed, Unknown: p.Unknown,
			Rate:     float64(p.Exports()) / max((p.Until-p.From).Seconds(), 1e-3),
			DueToAck: PercentilesOf(p.DueToAck.HDR()),
		})
	}
	return spans
}

func eventSpans(c *course.Course) []EventSpan {
	spans := make([]EventSpan, 0, len(c.Events))
	for i := range c.Events {
		e := &c.Events[i]
		span := EventSpan{
			Event: e.Name, Kind: e.Kind, At: e.From.Seconds(), Until: e.Until.Seconds(), Exports: e.Exports(), Failed: e.Failed,
			Unknown: e.Unknown,
		}
		if span.Exports > 0 {
			span.DrainedAfter, span.DrainedAt = new(e.Drained().Seconds()), new(e.Settled.Seconds())
		}
		spans = append(spans, span)
	}
	return spans
}
