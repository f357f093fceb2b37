package scenarios

import "strings"

// Kinds of the updates of a batch evaluation.
const (
	KindEvaluateEnter Kind = "evaluate_enter" // a profile becomes a member
	KindEvaluateLeave Kind = "evaluate_leave"
)

// Evaluate is an event that runs the batch evaluation of a segment, which lets profiles in and go.
type Evaluate struct {
	quiet
	Segment      string // key
	Enter, Leave Amount

	several []string // keys; an event of its own is made for each
}

// everySegment is all batch segments.
const everySegment = "all"

// Words implements Action.
func (a *Evaluate) Words() string { return "evaluate " + strings.Join(a.segments(), ", ") }

func (*Evaluate) key() string { return "evaluate" }

func (a *Evaluate) fields(e *Event) []field {
	return []field{
		{key: "evaluate", note: "not set", about: "segment whose batch evaluation runs, a list of some, or all: every batch segment, of each " +
			"of which so many enter and leave", kind: segmentNames(&a.several)},
		{key: "enter", note: "0", about: amountsIn, kind: amount(&a.Enter)},
		{key: "leave", note: "0", about: amountsOut, kind: amount(&a.Leave)},
		windowField(e, "1m"),
		againField(e),
	}
}

// What amounts of profiles mean.
const (
	amountsIn  = "profiles that enter the segment: a number, or a share of the population"
	amountsOut = "profiles that leave the segment: a number, or a share of the population"
)

func (a *Evaluate) check(d *decoder, s *Scenario, e *Event) {
	if _, is := s.segment(everySegment); len(a.several) == 1 && a.several[0] == everySegment && !is && d.known("segments") {
		a.several = nil
		for _, segment := range s.Population.Segments {
			if segment.Evaluation == Batch {
				a.several = append(a.several, segment.Key)
			}
		}
		if a.several == nil {
			d.wrongf(join(e.path, "evaluate"), "set evaluation: batch for one in population.segments", "there is no batch segment")
			return
		}
	}
	checkSegmentNames(d, s, e, "evaluate", a.several, func(key string) *fault {
		segment, _ := s.segment(key)
		switch sound := d.sound("population/segments/" + key); {
		case segment.Evaluation.Live() && sound:
			return faultf("set evaluation: batch for it in population.segments",
				"the segment %s is evaluated with each update (%s), so that no batch evaluation runs for it", key, segment.Evaluation)
		case segment.Evaluation == External && sound:
			return faultf("write refresh: "+key, "the segment %s is uploaded from elsewhere (external), so that no batch evaluation runs for it", key)
		}
		return nil
	})
	if a.Enter == (Amount{}) && a.Leave == (Amount{}) && d.sound(e.path) {
		d.wrongf(e.path, "say how many enter or leave, as in enter: 5%", "the evaluation of %s lets nobody in or go",
			strings.Join(a.several, ", "))
	}
	checkAmounts(d, s, e, a.Enter, a.Leave)
}

// expandEvaluations makes an event for each segment of those that evaluate several: a profile that enters two of them
// has two updates.
func expandEvaluations(s *Scenario) {
	var timeline []Event
	for _, e := range s.Timeline {
		a, is := e.Action.(*Evaluate)
		if !is {
			timeline = append(timeline, e)
			continue
		}
		for _, key := range a.several {
			e.Action = &Evaluate{Segment: key, Enter: a.Enter, Leave: a.Leave}
			timeline = append(timeline, e)
		}
	}
	s.Timeline = timeline
}

// checkAmounts looks for more profiles than there are.
func checkAmounts(d *decoder, s *Scenario, e *Event, enter, leave Amount) {
	for _, moved := range []struct {
		key    string
		amount Amount
	}{{"enter", enter}, {"leave", leave}} {
		if count := moved.amount.Of(s.Population.Profiles); count > s.Population.Profiles && d.sound("population/profiles") {
			d.wrongf(join(e.path, moved.key), "", "%s: %s profiles are more than the population's %s",
				moved.key, people(int64(count)), people(int64(s.Population.Profiles)))
		}
	}
}

func (a *Evaluate) scale(count func(*int)) {
	count(&a.Enter.Count)
	count(&a.Leave.Count)
}

// Updates implements Action. The run may find fewer who can enter or leave.
func (a *Evaluate) Updates(s *Scenario) []KindCount {
	each := float64(len(a.segments()))
	return []KindCount{
		{KindEvaluateEnter, each * float64(a.Enter.Of(s.Population.Profiles))},
		{KindEvaluateLeave, each * float64(a.Leave.Of(s.Population.Profiles))},
	}
}

func (a *Evaluate) segments() []string {
	if a.several != nil {
		return a.several
	}
	return []string{a.Segment}
}
