package scenarios

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kinesim/sim/course"
	"kinesim/sim/objective"
)

// maxObjectives is more than anybody judges a run by.
const maxObjectives = 100

// objectiveUnits reads the quantities of objectives as those of the rest of a file.
var objectiveUnits = objective.Units{
	Duration: func(text string) (time.Duration, error) { return quantity(parseDuration(text)) },
	Rate:     func(text string) (float64, error) { return quantity(parseRate(text)) },
	Share:    func(text string) (float64, error) { return quantity(parseShare(text)) },
	Number: func(text string) (float64, error) {
		n, wrong := parseInteger(text)
		return quantity(float64(n), wrong)
	},
}

func quantity[T any](value T, wrong *fault) (T, error) {
	if wrong != nil {
		return value, &objective.Error{Message: wrong.message, Hint: wrong.hint}
	}
	return value, nil
}

// ParseObjective reads an objective as files and --objective have it; adobe is what Adobe publishes. The error is an
// *objective.Error. Whether there are the phases and events that it names is not looked at: see AddObjective.
func ParseObjective(text string) (objective.Objective, error) {
	if strings.TrimSpace(text) == objective.Adobe {
		text = objective.AdobeText
	}
	return objective.Parse(text, objectiveUnits)
}

// AddObjective adds an objective that is said beside the file.
func (s *Scenario) AddObjective(text string) error {
	o, err := ParseObjective(text)
	if err != nil {
		return err
	}
	if wrong := s.misnamed(&o); wrong != nil {
		return &objective.Error{Column: 1, Message: wrong.message, Hint: wrong.hint}
	}
	if len(s.Objectives) >= maxObjectives {
		return &objective.Error{Column: 1, Message: fmt.Sprintf("a run has at most %d objectives", maxObjectives)}
	}
	s.Objectives = append(s.Objectives, o)
	s.fromEvents()
	return nil
}

// objectives reads a list of objectives, or the word for Adobe's.
func objectives(s *Scenario) kind {
	var text string
	var abort bool
	keys := []field{
		{key: "objective", required: true, note: "due_to_ack p95 < 10m", about: "what is to hold", kind: anyText(&text)},
		{key: "abort", fallback: "false", about: "end the run early once it is missed", kind: boolean(&abort)},
	}
	item := field{key: "[]", about: "each of them", kind: kind{what: "an objective, or a mapping", keys: keys}}
	read := func(d *decoder, path string, n *node) {
		if n != nil && n.shape == scalarShape {
			d.objective(path, n, n.text, false, s)
			return
		}
		items, ok := d.items(path, n)
		if len(items) > maxObjectives {
			d.wrongf(path, "", "objectives has %d entries, more than the allowed %d", len(items), maxObjectives)
			ok = false
		}
		if !ok {
			return
		}
		for _, one := range items {
			if !one.value.isMapping() {
				if said, ok := d.scalar(one.path, "an objective such as due_to_ack p95 < 10m", one.value); ok {
					d.objective(one.path, one.value, said, false, s)
				}
				continue
			}
			text, abort = "", false
			d.fields(one.path, one.value, keys)
			if e := one.value.find("objective"); e != nil && d.sound(join(one.path, "objective")) {
				d.objective(join(one.path, "objective"), e.value, text, abort, s)
			}
		}
	}
	return kind{what: "an objective, or a list of objectives", keys: []field{item}, absent: func() {}, read: read}
}

// anyText reads a text that is looked at later.
func anyText(to *string) kind {
	return kind{what: "an objective", parse: func(text string) *fault {
		*to = text
		return nil
	}}
}

// objective reads one, and points at the word of it that is wrong.
func (d *decoder) objective(path string, n *node, text string, abort bool, s *Scenario) {
	o, err := ParseObjective(text)
	if wrong, is := errors.AsType[*objective.Error](err); is {
		d.taint(path)
		at := n.at
		at.column += max(wrong.Column-1, 0)
		d.report(at, faultf(wrong.Hint, "objective %s: %s", quote(text), wrong.Message))
		return
	}
	o.Abort = abort
	s.Objectives = append(s.Objectives, o)
	s.objectivePaths = append(s.objectivePaths, path)
}

// checkObjectives looks for phases and events that do not exist.
func checkObjectives(d *decoder, s *Scenario) {
	if !d.sound("workload") || !d.sound("timeline") {
		return
	}
	for i := range s.Objectives {
		if wrong := s.misnamed(&s.Objectives[i]); wrong != nil && i < len(s.objectivePaths) {
			d.wrong(s.objectivePaths[i], wrong)
		}
	}
}

// misnamed is what an objective names that is not in the scenario.
func (s *Scenario) misnamed(o *objective.Objective) *fault {
	var names []string
	switch {
	case o.Metric == objective.EventToAck && s.Upstream == nil:
		return faultf("write upstream: {}, or judge due_to_ack", "%s: nobody knows when events were without upstream", quote(o.Text))
	case o.Scope == objective.ScopePhase:
		for _, p := range s.Workload {
			if p.Name == o.Phase {
				return nil
			}
			names = append(names, p.Name)
		}
		return faultf(meantOr(o.Phase, names, "the phases are "+listed(names)), "%s: there is no phase %s", quote(o.Text), quote(o.Phase))
	case o.Metric != objective.Drained && o.Metric != objective.Recovered:
		return nil
	}
	for _, e := range s.Spans() {
		if o.Metric == objective.Recovered && e.Kind != course.Fault {
			continue
		}
		if objective.Matches(o.Name, &e) {
			return nil
		}
		names = append(names, quote(e.Name))
	}
	what := map[objective.Metric]string{objective.Drained: "event", objective.Recovered: "fault"}[o.Metric]
	if len(names) == 0 {
		return faultf("add one to the timeline, or leave the objective out", "%s: the timeline has no %s", quote(o.Text), what)
	}
	names = names[:min(len(names), 10)]
	return faultf("the first word of one, or all of it: "+listed(names), "%s: the timeline has no %s %s", quote(o.Text), what,
		quote(o.Name))
}

func meantOr(word string, known []string, otherwise string) string {
	if meant := Nearest(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return otherwise
}

// Spans are the events of the timeline as objectives and reports name them: what happens, and when.
func (s *Scenario) Spans() []course.Span {
	spans := make([]course.Span, 0, len(s.Timeline))
	for i := range s.Timeline {
		e := &s.Timeline[i]
		span := course.Span{Name: fmt.Sprintf("%s at %s", e.Words(), e.At), Kind: course.Event, From: e.At, Until: e.Until()}
		if _, is := e.Action.(*Fault); is {
			span.Kind = course.Fault
		} else {
			span.Until++ // the last of its updates falls due at its end
		}
		spans = append(spans, span)
	}
	return spans
}

// PhaseSpans are the phases of the workload, and when they are.
func (s *Scenario) PhaseSpans() []course.Span {
	spans := make([]course.Span, 0, len(s.Workload))
	at := time.Duration(0)
	for _, p := range s.Workload {
		spans = append(spans, course.Span{Name: p.Name, Kind: course.Phase, From: at, Until: at + p.Duration})
		at += p.Duration
	}
	return spans
}
