package world

import (
	"slices"
	"strings"

	"kinesim/scenarios"
)

// attributes are the attributes of the population, by their index in the schema.
type attributes struct {
	list    []attribute
	steps   []step // by attribute
	mapped  []int  // at some time, in schema order
	email   int    // the attribute whose value the e-mail namespaces follow, or -1
	moments int    // how many are moments
}

// choices are what the updates of a mix choose among, as long as the same attributes are mapped.
type choices struct {
	mapped   []int    // in schema order
	restated weighted // mapped attributes, for same_value
	written  weighted // those of them that attribute and remove_attribute choose among
	other    weighted // unmapped ones, for unmapped_attribute
}

type attribute struct {
	generator
	missing    chance
	nulls      chance      // of a version to be null
	salt       uint64      // of who is missing it
	alone      bool        // its value follows from its generator and version alone, as most do
	simple     bool        // alone, and nothing else follows from its value
	address    bool        // the same of the profile's e-mail address
	depends    *dependence // nil where it depends on no other attribute
	dependents []int       // that depend on it
	moment     int         // its place among those that are moments, or -1
}

// isNull tells whether a version is null.
func (a *attribute) isNull(who person, version uint64) bool {
	return a.nulls > 0 && a.nulls.happens(mix(who.draw(a.salt, version)+golden))
}

// same tells whether two versions have the same value.
func (a *attribute) same(who person, one, other uint64) bool {
	if a.nulls > 0 {
		if first, second := a.isNull(who, one), a.isNull(who, other); first || second {
			return first == second
		}
	}
	return a.generator.same(who, one, other)
}

// simplify finds the simple attributes, given of which segments each is the cause.
func (a *attributes) simplify(caused [][]int) {
	for i := range a.list {
		one := &a.list[i]
		one.simple = one.alone && one.dependents == nil && len(caused[i]) == 0
	}
}

// weighted are attributes to choose among, some more often than others.
type weighted struct {
	list    []int
	weights []float64
	lottery *lottery
}

func (w *weighted) add(i int, weight float64) {
	if weight > 0 {
		w.list, w.weights = append(w.list, i), append(w.weights, weight)
	}
}

// draw is one of the attributes; there must be some.
func (w *weighted) draw(h uint64) int { return w.list[w.lottery.draw(h)] }

// close prepares to draw.
func (w *weighted) close() {
	sum := 0.0
	for _, weight := range w.weights {
		sum += weight
	}
	shares := make([]float64, len(w.weights))
	for i, weight := range w.weights {
		shares[i] = weight / sum
	}
	w.lottery = newLottery(shares)
}

// A version is a byte: seven bits that count writes, and one that tells that the attribute is absent. After 128 writes
// values repeat.
const (
	versionMask uint8 = 0x7F
	absent      uint8 = 0x80
)

func newAttributes(sc *scenarios.Scenario, people *people) (*attributes, error) {
	made := &attributes{email: -1}
	seen := map[scenarios.GeneratorKind]bool{}
	for i, a := range sc.Population.Attributes {
		purpose := salt(a.Path)
		// The first of these kinds is the profile's own name, address and number, which e-mail addresses and identities
		// are made of.
		if first := !seen[a.Generator.Kind]; first {
			switch a.Generator.Kind {
			case scenarios.GenFirstName:
				purpose = people.firstName
			case scenarios.GenLastName:
				purpose = people.lastName
			case scenarios.GenPhone:
				purpose = people.phone
			case scenarios.GenEmail:
				purpose, made.email = people.email, i
			}
		}
		seen[a.Generator.Kind] = true
		g, err := newGenerator(a.Generator, a.Path, purpose, people, sc.Start.Unix())
		if err != nil {
			return nil, err
		}
		one := attribute{generator: g, missing: chanceOf(a.Missing), nulls: chanceOf(a.Null), salt: salt("missing", a.Path), moment: -1}
		if err := one.depend(&a, sc.Population.Attributes[:i], people, sc.Start.Unix()); err != nil {
			return nil, err
		}
		if a.Generator.Kind == scenarios.GenTimestamp {
			one.moment = made.moments
			made.moments++
		}
		one.alone = one.depends == nil && one.nulls == 0 && one.moment < 0
		if i == made.email {
			one.address, one.alone = one.alone, false
		}
		made.list, made.steps = append(made.list, one), append(made.steps, one.step())
		if sc.EverMapsAttribute(a.Path) {
			made.mapped = append(made.mapped, i)
		}
	}
	made.link(sc.Population.Attributes)
	return made, nil
}

// newChoices returns what is chosen among while these paths are mapped.
func newChoices(sc *scenarios.Scenario, paths []string) *choices {
	made := &choices{}
	for i, a := range sc.Population.Attributes {
		made.sort(i, a, paths)
	}
	if len(made.written.list) == 0 { // what never changes is overwritten with the value that it has
		made.written = made.restated
	}
	for _, choice := range []*weighted{&made.restated, &made.written, &made.other} {
		choice.close()
	}
	return made
}

// sort enters attribute i where it belongs. A mapped path maps what lies below it.
func (s *choices) sort(i int, a scenarios.Attribute, paths []string) {
	if !mappedBy(paths, a.Path) {
		s.other.add(i, a.Changes)
		return
	}
	s.mapped = append(s.mapped, i)
	s.restated.add(i, 1)
	s.written.add(i, a.Changes)
}

// mappedBy tells whether a path is one of others or stands below one.
func mappedBy(paths []string, attribute string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return attribute == path || strings.HasPrefix(attribute, path+".")
	})
}
