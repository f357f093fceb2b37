package scenarios

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
}

// Words implements Action.
func (a *Evaluate) Words() string { return "evaluate " + a.Segment }

func (*Evaluate) key() string { return "evaluate" }

func (a *Evaluate) fields(e *Event) []field {
	return []field{
		{key: "evaluate", note: "not set", about: "segment whose batch evaluation runs", kind: text(&a.Segment, 256, nil, "")},
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
	segment, known := s.segment(a.Segment)
	switch at := join(e.path, "evaluate"); {
	case !known:
		d.unknownSegment(at, a.Segment, s)
	case segment.Evaluation.Live() && d.sound("population/segments/"+segment.Key):
		d.wrongf(at, "set evaluation: batch for it in population.segments",
			"the segment %s is evaluated with each update (%s), so that no batch evaluation runs for it", segment.Key, segment.Evaluation)
	case segment.Evaluation == External && d.sound("population/segments/"+segment.Key):
		d.wrongf(at, "write refresh: "+segment.Key, "the segment %s is uploaded from elsewhere (external), so that no batch evaluation runs for it",
			segment.Key)
	}
	if a.Enter == (Amount{}) && a.Leave == (Amount{}) && d.sound(e.path) {
		d.wrongf(e.path, "say how many enter or leave, as in enter: 5%", "the evaluation of %s lets nobody in or go", a.Segment)
	}
	checkAmounts(d, s, e, a.Enter, a.Leave)
}

// checkAmounts looks for more profiles than there are.
func checkAmounts(d *decoder, s *Scenario, e *Event, enter, leave Amount) {
	for _, moved := range []struct {
		key    string
		amount Amount
	}{{"enter", enter}, {"leave", leave}} {
		if count := moved.amount.Of(s.Population.Profiles); count > s.Population.Profiles && d.sound("population/profiles") {
			d.wrongf(join(e.path, moved.key), "", "%s: %s profiles are more than the population's %s",
				moved.key, grouped(int64(count)), grouped(int64(s.Population.Profiles)))
		}
	}
}

func (a *Evaluate) scale(count func(*int)) {
	count(&a.Enter.Count)
	count(&a.Leave.Count)
}

// Updates implements Action. The run may find fewer who can enter or leave.
func (a *Evaluate) Updates(s *Scenario) []KindCount {
	return []KindCount{
		{KindEvaluateEnter, float64(a.Enter.Of(s.Population.Profiles))},
		{KindEvaluateLeave, float64(a.Leave.Of(s.Population.Profiles))},
	}
}

func (a *Evaluate) segments() []string { return []string{a.Segment} }
