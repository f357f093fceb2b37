package scenarios

// KindRestate is the kind of the updates of a restatement.
const KindRestate Kind = "restate"

// Restate is an event in which another system writes profiles again as they are: each of them once, with every mapped
// attribute that it has. To Adobe an overwrite with the same value is a change.
type Restate struct {
	quiet
	Profiles Amount
}

// Words implements Action.
func (a *Restate) Words() string { return "restate " + a.Profiles.String() }

func (*Restate) key() string { return "restate" }

func (a *Restate) fields(e *Event) []field {
	return []field{
		{key: "restate", note: "not set", about: "profiles that are written again with the values that they have, each once: a number, or a " +
			"share of the population", kind: amount(&a.Profiles)},
		windowField(e, "1m"),
		againField(e),
	}
}

func (a *Restate) check(d *decoder, s *Scenario, e *Event) {
	count := a.Profiles.Of(s.Population.Profiles)
	switch at := join(e.path, "restate"); {
	case a.Profiles == (Amount{}) && d.sound(e.path):
		d.wrongf(at, "say how many, as in restate: 100%", "nobody is restated")
	case count > s.Population.Profiles && d.sound("population/profiles"):
		d.wrongf(at, "", "restate: %s profiles are more than the population's %s", people(int64(count)),
			people(int64(s.Population.Profiles)))
	}
}

func (a *Restate) scale(count func(*int)) { count(&a.Profiles.Count) }

// Updates implements Action.
func (a *Restate) Updates(s *Scenario) []KindCount {
	return []KindCount{{KindRestate, float64(a.Profiles.Of(s.Population.Profiles))}}
}
