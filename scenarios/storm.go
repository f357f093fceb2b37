package scenarios

import (
	"slices"

	"kinesim/exporter/setting"
)

// KindStorm is the kind of the updates of an identity storm.
const KindStorm Kind = "identity_storm"

// Storm is an event in which some profiles get one identity after the other, as from a browser that forgets its
// cookies. The namespace's max does not hold it up: what does is the limit of a graph (T23, T24).
type Storm struct {
	quiet
	Profiles  Amount
	Namespace string
	Each      int // identities that each of them gets
}

// Words implements Action.
func (a *Storm) Words() string { return "identity storm of " + a.Namespace }

func (*Storm) key() string { return "identity_storm" }

func (a *Storm) fields(e *Event) []field {
	return []field{
		{key: "identity_storm", note: "not set", about: "profiles that get one new identity after the other, whatever max of the namespace says: " +
			"a number, or a share of the population", kind: amount(&a.Profiles)},
		{key: "namespace", note: "ECID", required: true, about: "namespace of these identities", kind: text(&a.Namespace, 256, nil, "")},
		{key: "each", fallback: "10", about: "identities that each of these profiles gets",
			kind: integer(&a.Each, 1, 1000, setting.Most("a graph holds 50"))},
		windowField(e, "1m"),
		againField(e),
	}
}

func (a *Storm) check(d *decoder, s *Scenario, e *Event) {
	count := a.Profiles.Of(s.Population.Profiles)
	switch at := join(e.path, "identity_storm"); {
	case a.Profiles == (Amount{}) && d.sound(e.path):
		d.wrongf(at, "say how many, as in identity_storm: 5%", "the storm comes over nobody")
	case count > s.Population.Profiles && d.sound("population/profiles"):
		d.wrongf(at, "", "identity_storm: %s profiles are more than the population's %s", people(int64(count)),
			people(int64(s.Population.Profiles)))
	}
	var known []string
	for _, n := range s.Population.Identities {
		known = append(known, n.Name)
		switch at := join(e.path, "namespace"); {
		case n.Name != a.Namespace || !d.sound("population/identities/"+n.Name):
		case n.Unique:
			d.wrongf(at, "name another one, or say unique: false", "a graph has one identity of %s at most (unique)", n.Name)
		case n.Value != ValueECID && n.Value != ValueUUID && n.Value != ValueID:
			d.wrongf(at, "name one of cookies, devices or customer numbers", "identities of %s are of the value %s, of which nobody gets so many",
				n.Name, n.Value)
		}
	}
	if at := join(e.path, "namespace"); a.Namespace != "" && !slices.Contains(known, a.Namespace) && d.known("identities") {
		d.wrongf(at, d.suggestion(a.Namespace, known, "add it to population.identities"), "the population has no identity namespace %s",
			quote(a.Namespace))
	}
}

func (a *Storm) scale(count func(*int)) { count(&a.Profiles.Count) }

// Updates implements Action.
func (a *Storm) Updates(s *Scenario) []KindCount {
	return []KindCount{{KindStorm, float64(a.Profiles.Of(s.Population.Profiles)) * float64(a.Each)}}
}
