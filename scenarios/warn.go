package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"kinesim/exporter"
)

// warnf reports what is allowed and probably not meant. It is told only of a scenario without mistakes.
func (d *decoder) warnf(path, hint, message string, args ...any) {
	mistakes := d.problems
	d.problems = d.warnings
	tainted, faulty := d.tainted, d.faulty
	d.tainted, d.faulty = map[string]bool{}, map[string]bool{}
	d.wrong(path, faultf(hint, message, args...))
	d.tainted, d.faulty = tainted, faulty
	d.warnings, d.problems = d.problems, mistakes
	d.warnings[len(d.warnings)-1].Warning = true
}

// warn looks for contradictions and surprises: scenarios that run, and show something else than was meant, or nothing.
func warn(d *decoder, s *Scenario) {
	warnGuardrails(d, s)
	warnNothing(d, s)
	warnReplay(d, s)
	warnFlow(d, s)
	warnTimeline(d, s)
	warnIdentities(d, s)
	warnShards(d, s)
}

// warnGuardrails tells of Adobe's performance guardrails, which can be exceeded, at a cost that nobody publishes.
func warnGuardrails(d *decoder, s *Scenario) {
	evaluated := map[Evaluation]int{}
	for _, segment := range s.Population.Segments {
		evaluated[segment.Evaluation]++
	}
	mapped := map[string]bool{}
	for _, key := range s.Dataflow.Segments {
		mapped[key] = true
	}
	for i := range s.Timeline {
		for _, key := range s.Timeline[i].Maps() {
			mapped[key] = true
		}
	}
	attributes := 0
	for _, a := range s.Population.Attributes {
		if s.EverMapsAttribute(a.Path) {
			attributes++
		}
	}
	const hint = "list fewer, or take it that Adobe may be slower than this run"
	for _, rail := range []struct {
		count, most int
		path, what  string
		source      string
	}{
		{len(mapped), 250, "dataflow/segments", "segments are mapped; a dataflow", "destination guardrails"},
		{attributes, 50, "dataflow/attributes", "attributes are mapped; a dataflow", "destination guardrails"},
		{evaluated[Streaming] + evaluated[Edge], 500, "population/segments", "segments are streaming; a sandbox",
			"segmentation guardrails"},
		{evaluated[Edge], 150, "population/segments", "segments are edge-evaluated; a sandbox", "segmentation guardrails"},
		{evaluated[Batch], 4_000, "population/segments", "segments are batch-evaluated; a sandbox", "segmentation guardrails"},
	} {
		if rail.count > rail.most {
			d.warnf(rail.path, hint, "%s %s should have at most %s (Adobe's %s)",
				people(int64(rail.count)), rail.what, people(int64(rail.most)), rail.source)
		}
	}
}

// warnNothing tells of a schedule without any update, and of a dataflow without any trigger.
func warnNothing(d *decoder, s *Scenario) {
	if math.Round(s.Updates()) == 0 && s.EventUpdates() == 0 {
		d.warnf("workload", "raise a rate, or make a phase longer", "there is no update at all: the rates come to %s in %s",
			trimmed(s.Updates()), timed(s.Duration()))
	}
	mayExport := slices.ContainsFunc(s.Timeline, func(e Event) bool { return len(e.Maps()) > 0 || e.Kind() == "switch" })
	if f := s.Dataflow; !f.TriggerAttribute && !f.TriggerSegmentation && !f.TriggerIdentity && !mayExport {
		d.warnf("dataflow/triggers", "leave one on", "every trigger is off, so that nothing is exported")
	}
}

// warnTimeline tells of events whose segment is not mapped at their moment, and of those that outlast the workload.
func warnTimeline(d *decoder, s *Scenario) {
	total := s.workloadDuration()
	from := map[string]time.Duration{} // when a segment is mapped
	for i := range s.Timeline {
		for _, key := range s.Timeline[i].Maps() {
			from[key] = s.Timeline[i].At
		}
	}
	for _, key := range s.Dataflow.Segments {
		from[key] = 0
	}
	for i := range s.Timeline {
		e := &s.Timeline[i]
		if e.Until() > total {
			d.warnf(e.path, "make the last phase longer, or the window shorter", "%s lasts until %s, after the end of the workload at %s",
				e.Words(), timed(e.Until()), timed(total))
		}
		for _, key := range e.segments() {
			switch at, is := from[key]; {
			case !is:
				d.warnf(e.path, "map it in dataflow.segments", "%s exports nothing: the segment %s is never mapped", e.Words(), key)
			case at > e.At:
				d.warnf(e.path, "map it earlier", "%s exports nothing: the segment %s is not mapped before %s", e.Words(), key, timed(at))
			}
		}
	}
}

// warnIdentities tells of profiles that nobody downstream could tell apart.
func warnIdentities(d *decoder, s *Scenario) {
	unique := slices.ContainsFunc(s.Population.Identities, func(n Namespace) bool { return n.Share == 1 })
	unique = unique || slices.ContainsFunc(s.Population.Attributes, func(a Attribute) bool {
		kind := a.Generator.Kind
		return s.Dataflow.MapsAttribute(a.Path) && a.Missing == 0 && (kind == GenProfileID || kind == GenEmail || kind == GenUUID)
	})
	if !unique {
		d.warnf("population/identities", "give every profile an identity, as in ECID: 1, or map an attribute such as profile_id",
			"a payload may have nothing that tells whose it is: no namespace has an identity of every profile")
	}
}

// warnShards tells of more updates in a second than the stream takes records. How many of them are exported is not
// known here.
func warnShards(d *decoder, s *Scenario) {
	const records = exporter.ShardRecords
	peak, at := s.PeakRate()
	if quota := float64(s.Stream.Shards * records); s.Stream.Throttle != "off" && !s.Stream.OnDemand() && peak > quota {
		d.warnf("stream/shards", fmt.Sprintf("%d shards take them, if all are exported", int(math.Ceil(peak/records))),
			"%s updates fall due in the second at %s, and %s %s records",
			people(int64(peak)), timed(at.Truncate(time.Second)), counted(s.Stream.Shards, "shard takes", "shards take"),
			people(int64(quota)))
	}
}

// PeakRate is the most updates that fall due in a second, as far as phases and events tell, and when. Those of events
// for which nobody is exported do not count.
func (s *Scenario) PeakRate() (rate float64, at time.Duration) {
	moments := []time.Duration{0}
	var start time.Duration
	curves := make([]Curve, len(s.Workload))
	for i, phase := range s.Workload {
		moments = append(moments, start, start+phase.Duration-1)
		if curve, err := s.CurveOf(i); err == nil { // else the format's check has said what is wrong
			_, highest := curve.Peak()
			curves[i], moments = curve, append(moments, start+min(highest, phase.Duration-1))
		}
		start += phase.Duration
	}
	for i := range s.Timeline {
		moments = append(moments, s.Timeline[i].At)
	}
	slices.Sort(moments)
	// Between these moments the rate of phases is no higher and that of events only falls.
	events := slices.Clone(s.Timeline)
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	var running []Event
	for _, moment := range slices.Compact(moments) {
		for len(events) > 0 && events[0].At <= moment {
			running, events = append(running, events[0]), events[1:]
		}
		running = slices.DeleteFunc(running, func(e Event) bool { return e.At+max(e.Over, time.Second) <= moment })
		sum := s.rateAt(curves, moment)
		if s.Upstream != nil && s.Upstream.Capacity > 0 {
			sum = min(sum, s.Upstream.Capacity)
		}
		for i := range running {
			for _, part := range s.UpdatesOf(&running[i]) {
				if !s.silent(part.Kind) {
					sum += part.Count / max(running[i].Over.Seconds(), 1)
				}
			}
		}
		if sum > rate {
			rate, at = sum, moment
		}
	}
	return rate, at
}

// silent tells whether updates of an event only show that nobody is exported for it.
func (s *Scenario) silent(kind Kind) bool {
	switch kind {
	case KindRename, KindUnmap, KindPurge:
		return true
	case KindMapAttribute:
		return !s.Dataflow.BackfillOnAttributeMapping && !s.switches("backfill_on_attribute_mapping")
	case KindEnable:
		return !s.Dataflow.ReplayOnEnable && !s.switches("replay_on_enable")
	}
	return false
}

// switches tells whether an event changes a setting of the dataflow.
func (s *Scenario) switches(key string) bool {
	return slices.ContainsFunc(s.Timeline, func(e Event) bool {
		a, is := e.Action.(*Switch)
		return is && slices.ContainsFunc(a.Settings, func(one Switched) bool { return one.Key == key })
	})
}

// rateAt is the rate of the phases at a moment; of a shape, how many updates the second from then on has.
func (s *Scenario) rateAt(curves []Curve, moment time.Duration) float64 {
	for i, phase := range s.Workload {
		switch {
		case moment >= phase.Duration:
			moment -= phase.Duration
		case phase.Rate == nil:
			return curves[i].At(moment)
		default:
			return curves[i].Within(moment, moment+time.Second)
		}
	}
	return 0
}

// trimmed is a number without digits that say nothing.
func trimmed(n float64) string { return fmt.Sprintf("%.3g", n) }
