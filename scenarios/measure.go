package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"time"

	"kinesim/exporter"
)

// SameWorld tells whether two scenarios differ at most in their streams and what becomes of these, in how exports are
// delivered, in what is to be achieved and in what they are called: what they export is then the same byte for byte.
func SameWorld(a, b *Scenario) bool {
	one, other := *a, *b
	for _, s := range []*Scenario{&one, &other} {
		s.Name, s.Description = "", ""
		s.Stream, s.Export, s.Objectives, s.objectivePaths = Stream{}, exporter.Config{}, nil, nil
		s.Timeline = s.worldEvents()
	}
	return reflect.DeepEqual(one, other)
}

// worldEvents are the events of the timeline that concern profiles, without where the file says so: others may stand
// before them.
func (s *Scenario) worldEvents() []Event {
	var events []Event
	for _, e := range s.Timeline {
		if !e.OfStream() {
			e.path = ""
			events = append(events, e)
		}
	}
	return events
}

// Duration is how long the scenario's updates fall due: the workload, or the window of an event that outlasts it.
func (s *Scenario) Duration() time.Duration {
	longest := s.workloadDuration()
	for _, event := range s.Timeline {
		longest = max(longest, event.At+event.Over)
	}
	return longest
}

func (s *Scenario) workloadDuration() time.Duration {
	var total time.Duration
	for _, phase := range s.Workload {
		total += phase.Duration
	}
	return total
}

// Updates is how many profile updates the phases make, the integral of their rates. The updates of events come besides:
// see EventUpdates.
func (s *Scenario) Updates() float64 {
	total := 0.0
	for i := range s.Workload {
		total += s.PhaseUpdates(i)
	}
	return total
}

// EventUpdates estimates how many updates the events of the timeline make: those whom an evaluation lets in or go, and
// the members of an activated segment by its share at the start. The run may find fewer who can enter or leave, and
// more or fewer members.
func (s *Scenario) EventUpdates() float64 {
	total := 0.0
	for _, event := range s.Timeline {
		for _, part := range s.UpdatesOf(&event) {
			total += part.Count
		}
	}
	return total
}

// PhaseUpdates is how many profile updates a phase makes, the integral of its rate. Where arrivals are random it is
// what they make on average. A rate that cannot be drawn makes none: the format's check says what is wrong with it.
func (s *Scenario) PhaseUpdates(phase int) float64 {
	curve, err := s.CurveOf(phase)
	if err != nil {
		return 0
	}
	return curve.Area()
}

// Of is the amount in profiles, of a population of this many.
func (a Amount) Of(profiles int) int {
	if a.Count > 0 {
		return a.Count
	}
	return int(math.Round(a.Share * float64(profiles)))
}

// String is the amount as a file has it.
func (a Amount) String() string {
	if a.Count > 0 {
		return grouped(int64(a.Count))
	}
	return percent(a.Share)
}

// ScaleRates multiplies the rates of all phases; see Scale.
func (s *Scenario) ScaleRates(factor float64) {
	for i := range s.Workload {
		s.Workload[i].From *= factor
		s.Workload[i].To *= factor
		if s.Workload[i].Rate != nil {
			s.Workload[i].Factor = cmp.Or(s.Workload[i].Factor, 1) * factor
		}
	}
}

// Scale multiplies what is absolute in the scenario: profiles, rates, and the counts of events. Shares, shards, times
// and the bounds of the export stay. Counts stay at least 1. A factor that is not positive, or makes more than the
// format allows, is an error and changes nothing.
func (s *Scenario) Scale(factor float64) error {
	if !(factor > 0) || math.IsInf(factor, 0) {
		return fmt.Errorf("scale scenario: the factor %v is not a positive number", factor)
	}
	if s.Replay != nil {
		return fmt.Errorf("scale scenario: recorded updates cannot be more than they are; workload.speed makes them come faster")
	}
	if profiles := float64(s.Population.Profiles) * factor; profiles > maxProfiles {
		return fmt.Errorf("scale scenario: %s profiles are more than the allowed %s", people(int64(profiles)),
			people(maxProfiles))
	}
	for i, phase := range s.Workload {
		curve, err := s.CurveOf(i)
		if err != nil {
			return fmt.Errorf("scale scenario: phase %s: %w", phase.Name, err)
		}
		if fastest, _ := curve.Peak(); fastest*factor > maxRate {
			fastest *= factor
			return fmt.Errorf("scale scenario: %s of phase %s is more than the allowed %s", perSecond(fastest), phase.Name,
				perSecond(maxRate))
		}
	}
	count := func(n *int) {
		if *n > 0 {
			*n = min(max(1, int(math.Round(float64(*n)*factor))), maxProfiles)
		}
	}
	count(&s.Population.Profiles)
	s.ScaleRates(factor)

	scaled := map[Action]bool{}
	for i := range s.Timeline {
		if action := s.Timeline[i].Action; !scaled[action] { // those of an event that happens again are one
			action.scale(count)
			scaled[action] = true
		}
	}
	return nil
}
