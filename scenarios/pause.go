package scenarios

import "time"

// KindEnable is the kind of the updates that follow when a dataflow is enabled again: a profile whose exports were
// withheld is looked at.
const KindEnable Kind = "enable"

// dataflowWord is what is disabled and enabled.
const dataflowWord = "dataflow"

// Disable is an event that disables the dataflow: nothing is exported until it is enabled (T20).
type Disable struct{ quiet }

// Words implements Action.
func (*Disable) Words() string { return "disable the dataflow" }

func (*Disable) key() string { return "disable" }

func (*Disable) fields(*Event) []field {
	return []field{{key: "disable", note: "not set", about: "the dataflow exports nothing from now on, until it is enabled",
		kind: exactly(dataflowWord)}}
}

func (*Disable) check(d *decoder, s *Scenario, e *Event) {
	if s.disabledBefore(e) && d.sound(join(e.path, "disable")) {
		d.wrongf(join(e.path, "disable"), "enable it in between", "the dataflow is disabled already then")
	}
}

// Enable is an event that enables the dataflow again. Those whose exports were withheld are looked at once, and
// exported where replay_on_enable says so.
type Enable struct{ quiet }

// Words implements Action.
func (*Enable) Words() string { return "enable the dataflow" }

func (*Enable) key() string { return "enable" }

func (*Enable) fields(e *Event) []field {
	return []field{
		{key: "enable", note: "not set", about: "the dataflow exports again; those whose exports were withheld are looked at, and exported as they " +
			"are by now where replay_on_enable says so", kind: exactly(dataflowWord)},
		windowField(e, "1m"),
	}
}

func (*Enable) check(d *decoder, s *Scenario, e *Event) {
	if !s.disabledBefore(e) {
		d.wrongf(join(e.path, "enable"), "disable it before", "the dataflow is not disabled then")
	}
}

// Updates implements Action: it counts those who have an update in the time before, at most everybody.
func (a *Enable) Updates(s *Scenario) []KindCount {
	withheld, since := 0.0, time.Duration(0)
	for _, e := range s.InOrder() {
		switch e.Action.(type) {
		case *Disable:
			since = e.At
		case *Enable:
			if e.Action == Action(a) {
				withheld = s.updatesBetween(since, e.At)
			}
		}
	}
	return []KindCount{{KindEnable, min(withheld, float64(s.Population.Profiles))}}
}

// disabledBefore tells whether the dataflow is disabled when an event begins.
func (s *Scenario) disabledBefore(event *Event) bool {
	disabled := false
	for _, e := range s.InOrder() {
		if e.path == event.path && e.At == event.At {
			break
		}
		switch e.Action.(type) {
		case *Disable:
			disabled = true
		case *Enable:
			disabled = false
		}
	}
	return disabled
}
