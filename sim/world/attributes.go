package world

import (
	"slices"
	"strings"

	"kinesim/scenarios"
)

// attributes are the attributes of the population, by their index in the schema.
type attributes struct {
	list    []attribute
	mapped  []int // in schema order
	written []int // mapped attributes that the kinds attribute and remove_attribute choose among
	other   []int // unmapped ones, for unmapped_attribute
	email   int   // the attribute whose value the e-mail namespaces follow, or -1
}

type attribute struct {
	generator
	missing chance
	salt    uint64 // of who is missing it
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
		made.list = append(made.list, attribute{generator: g, missing: chanceOf(a.Missing), salt: salt("missing", a.Path)})
		made.sort(i, a, sc.Dataflow.Attributes)
	}
	if len(made.written) == 0 {
		made.written = made.mapped
	}
	return made, nil
}

// sort enters attribute i where it belongs. A mapped path maps what lies below it. The profile's id never changes, so
// no update of the workload writes it unless nothing else is mapped.
func (s *attributes) sort(i int, a scenarios.Attribute, paths []string) {
	isMapped := slices.ContainsFunc(paths, func(path string) bool {
		return a.Path == path || strings.HasPrefix(a.Path, path+".")
	})
	switch {
	case !isMapped:
		s.other = append(s.other, i)
	case a.Generator.Kind == scenarios.GenProfileID:
		s.mapped = append(s.mapped, i)
	default:
		s.mapped = append(s.mapped, i)
		s.written = append(s.written, i)
	}
}
