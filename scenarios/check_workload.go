package scenarios

import (
	"fmt"
	"time"
)

// checkWorkload looks for phases that cannot do what they say.
func checkWorkload(d *decoder, s *Scenario) {
	if len(s.Workload) == 0 && d.sound("workload") {
		d.wrongf("workload", "leave workload out to get a phase of 20 s, or add a phase", "the workload has no phase")
	}
	judge := d.sound("population") && d.sound("dataflow/segments") && d.sound("dataflow/attributes") && d.sound("timeline")
	var idle map[Kind]*fault
	if judge {
		idle = s.idleKinds()
	}
	names := map[string]int{}
	for i, phase := range s.Workload {
		path := fmt.Sprintf("workload/%d", i)
		if first, twice := names[phase.Name]; twice {
			d.wrongf(join(path, "phase"), "give it a name of its own", "phase %d has the name %s too", first+1, quote(phase.Name))
		}
		names[phase.Name] = i
		for _, share := range phase.Mix {
			at := join(path, "mix/"+string(share.Kind))
			if why := idle[share.Kind]; why != nil && d.given(at) {
				d.wrongf(at, why.hint+", or leave "+string(share.Kind)+" out of the mix", "%s can never do anything: %s", share.Kind, why.message)
			}
		}
	}
}

// checkTimeline looks for events that cannot happen.
func checkTimeline(d *decoder, s *Scenario) {
	total := s.workloadDuration()
	known := len(s.Workload) > 0 && !d.faulty["workload"]
	for i := range s.Workload {
		known = known && !d.faulty[fmt.Sprintf("workload/%d/duration", i)]
	}
	activated := map[string]bool{}
	late := func(path, what string, at time.Duration) {
		if known && at > total {
			d.wrongf(join(path, "at"), "make a phase longer, or the "+what+" earlier", "the %s is at %s, after the end of the workload at %s", what, timed(at), timed(total))
		}
	}
	for _, f := range s.Faults {
		late(f.path, "fault", f.At)
	}
	for _, event := range s.Timeline {
		path := event.path
		late(path, "event", event.At)
		evaluate, activate := d.given(join(path, "evaluate")), d.given(join(path, "activate"))
		switch {
		case evaluate && activate:
			d.wrongf(path, "make two events of them", "the event both evaluates and activates a segment")
		case evaluate:
			checkEvaluation(d, s, path, event)
		case activate:
			checkActivation(d, s, path, event, activated)
		case d.sound(path):
			d.wrongf(path, "add evaluate: SEGMENT, activate: SEGMENT or fault: KIND", "the event does not say what happens")
		}
	}
}

func checkEvaluation(d *decoder, s *Scenario, path string, event Event) {
	segment, known := s.segment(event.Evaluate)
	switch {
	case !known:
		d.unknownSegment(join(path, "evaluate"), event.Evaluate, s)
	case segment.Evaluation == Streaming && d.sound("population/segments/"+segment.Key):
		d.wrongf(join(path, "evaluate"), "set evaluation: batch for it in population.segments", "the segment %s is evaluated with each update (streaming), so that no batch evaluation runs for it", segment.Key)
	}
	if event.Every > 0 && event.Every < event.Over && d.sound(path) {
		d.wrongf(join(path, "every"), "make every longer, or over shorter", "the evaluation of %s runs again after %s, before it is through after %s", event.Evaluate, timed(event.Every), timed(event.Over))
	}
	if event.Enter == (Amount{}) && event.Leave == (Amount{}) && d.sound(path) {
		d.wrongf(path, "say how many enter or leave, as in enter: 5%", "the evaluation of %s lets nobody in or go", event.Evaluate)
	}
	for _, moved := range []struct {
		key    string
		amount Amount
	}{{"enter", event.Enter}, {"leave", event.Leave}} {
		if count := moved.amount.Of(s.Population.Profiles); count > s.Population.Profiles && d.sound("population/profiles") {
			d.wrongf(join(path, moved.key), "", "%s: %s profiles are more than the population's %s", moved.key, grouped(int64(count)), grouped(int64(s.Population.Profiles)))
		}
	}
}

func checkActivation(d *decoder, s *Scenario, path string, event Event, activated map[string]bool) {
	if d.given(join(path, "every")) {
		d.wrongf(join(path, "every"), "leave it out", "a segment is activated once")
	}
	for _, key := range []string{"enter", "leave"} {
		if d.given(join(path, key)) {
			d.wrongf(join(path, key), "leave it out", "%s belongs to evaluate: an activation backfills the members that the segment has", key)
		}
	}
	at := join(path, "activate")
	segment, known := s.segment(event.Activate)
	switch {
	case !known:
		d.unknownSegment(at, event.Activate, s)
	case s.Dataflow.MapsSegment(segment.Key):
		d.wrongf(at, "take it out of dataflow.segments", "the segment %s is mapped from the start", segment.Key)
	case activated[segment.Key]:
		d.wrongf(at, "delete one of the two events", "the segment %s is activated twice", segment.Key)
	}
	activated[event.Activate] = true
}
