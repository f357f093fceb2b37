package scenarios

// KindRefreshStay is the kind of the updates of those who are uploaded again: they stay members, and their time begins
// anew.
const KindRefreshStay Kind = "refresh_stay"

// Refresh is an event that uploads an external segment again: some enter, some leave because they are not on the list
// any more, and all others stay.
type Refresh struct {
	quiet
	Segment      string // key
	Enter, Leave Amount
}

// Words implements Action.
func (a *Refresh) Words() string { return "refresh " + a.Segment }

func (*Refresh) key() string { return "refresh" }

func (a *Refresh) fields(e *Event) []field {
	return []field{
		{key: "refresh", note: "not set", about: "external segment that is uploaded again", kind: text(&a.Segment, 256, nil, "")},
		{key: "enter", note: "0", about: amountsIn, kind: amount(&a.Enter)},
		{key: "leave", note: "0", about: amountsOut, kind: amount(&a.Leave)},
		windowField(e, "1m"),
		againField(e),
	}
}

func (a *Refresh) check(d *decoder, s *Scenario, e *Event) {
	segment, known := s.segment(a.Segment)
	switch at := join(e.path, "refresh"); {
	case !known:
		d.unknownSegment(at, a.Segment, s)
	case segment.Evaluation != External && d.sound("population/segments/"+segment.Key):
		d.wrongf(at, "set evaluation: external for it in population.segments", "the segment %s is not uploaded: its evaluation is %s",
			segment.Key, segment.Evaluation)
	}
	checkAmounts(d, s, e, a.Enter, a.Leave)
}

func (a *Refresh) scale(count func(*int)) {
	count(&a.Enter.Count)
	count(&a.Leave.Count)
}

// Updates implements Action.
func (a *Refresh) Updates(s *Scenario) []KindCount {
	enter, leave := float64(a.Enter.Of(s.Population.Profiles)), float64(a.Leave.Of(s.Population.Profiles))
	segment, _ := s.segment(a.Segment)
	stay := max(segment.Members*float64(s.Population.Profiles)-leave, 0)
	return []KindCount{{KindEvaluateEnter, enter}, {KindEvaluateLeave, leave}, {KindRefreshStay, stay}}
}

func (a *Refresh) segments() []string { return []string{a.Segment} }
