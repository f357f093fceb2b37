package scenarios

// KindMerge is the kind of the updates in which a profile takes in another one.
const KindMerge Kind = "merge"

// Merge is an event in which profiles turn out to be of one person, two by two: one of them goes on with the
// identities of both, the memberships of both, and those attributes of the other that it lacks (T21). The other is no
// profile any more.
type Merge struct {
	quiet
	Profiles Amount // that take in another one
}

// Words implements Action.
func (a *Merge) Words() string { return "merge " + a.Profiles.String() }

func (*Merge) key() string { return "merge" }

func (a *Merge) fields(e *Event) []field {
	return []field{
		{key: "merge", note: "not set", about: "profiles that take in another one, which turns out to be the same person: a number, or a share " +
			"of the population", kind: amount(&a.Profiles)},
		windowField(e, "1m"),
		againField(e),
	}
}

func (a *Merge) check(d *decoder, s *Scenario, e *Event) {
	count := a.Profiles.Of(s.Population.Profiles)
	switch at := join(e.path, "merge"); {
	case a.Profiles == (Amount{}) && d.sound(e.path):
		d.wrongf(at, "say how many, as in merge: 5%", "nobody is merged")
	case 2*count > s.Population.Profiles && d.sound("population/profiles"):
		d.wrongf(at, "half of the population at most", "%s profiles cannot take in another one each: the population has %s",
			people(int64(count)), people(int64(s.Population.Profiles)))
	}
}

func (a *Merge) scale(count func(*int)) { count(&a.Profiles.Count) }

// Updates implements Action.
func (a *Merge) Updates(s *Scenario) []KindCount {
	return []KindCount{{KindMerge, float64(a.Profiles.Of(s.Population.Profiles))}}
}
