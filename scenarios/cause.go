package scenarios

import (
	"fmt"
	"slices"
)

// causes reads the cause of a segment: a path, and the value or values of it that make members.
func causes(to **Cause) kind {
	return kind{what: "a mapping of a path to values", absent: func() {}, read: func(d *decoder, path string, n *node) {
		pairs, ok := d.pairs(path, n)
		if !ok {
			return
		}
		if len(pairs) != 1 {
			d.wrongf(path, "write one, as in {loyalty.tier: gold}", "causes names %d attributes, not one", len(pairs))
			return
		}
		made := &Cause{Attribute: pairs[0].key}
		d.value(pairs[0].path, pairs[0].value, segmentNames(&made.Values))
		*to = made
	}}
}

// values are those that an attribute chooses among.
func (g *Generator) values() []string {
	switch g.Kind {
	case GenBoolean:
		return []string{"true", "false"}
	case GenChoose:
		var words []string
		for _, c := range g.Choices {
			words = append(words, c.Value)
		}
		return words
	}
	return nil
}

// completeCause gives a segment with a cause the share of members that follows from it.
func completeCause(s *Scenario, segment *Segment) {
	if segment.Causes == nil {
		return
	}
	segment.Members, segment.Churn = 0, 0
	for _, a := range s.Population.Attributes {
		if a.Path != segment.Causes.Attribute {
			continue
		}
		share := func(value string) float64 { return 0 }
		switch a.Generator.Kind {
		case GenBoolean:
			share = func(value string) float64 {
				return map[string]float64{"true": a.Generator.Share, "false": 1 - a.Generator.Share}[value]
			}
		case GenChoose:
			share = func(value string) float64 {
				sum := 0.0
				for _, c := range a.Generator.Choices {
					if c.Value == value {
						sum += c.Share
					}
				}
				return sum
			}
		}
		for _, value := range segment.Causes.Values {
			segment.Members += share(value) * (1 - a.Missing)
		}
	}
}

// checkCause looks for a cause that can be none.
func checkCause(d *decoder, s *Scenario, segment Segment) {
	path := "population/segments/" + segment.Key
	at := join(path, "causes")
	if segment.Causes == nil || !d.sound(at) {
		return
	}
	for _, other := range s.Population.Segments {
		if other.Overlap != nil && other.Overlap.With == segment.Key {
			d.wrongf("population/segments/"+other.Key+"/overlap", "name another segment", "who is a member of %s follows from causes",
				segment.Key)
		}
	}
	for _, key := range []string{"members", "exited", "churn", "overlap", "when"} {
		if d.given(join(path, key)) {
			d.wrongf(join(path, key), "leave it out", "who is a member of %s follows from causes", segment.Key)
		}
	}
	if !segment.Evaluation.Live() {
		d.wrongf(join(path, "evaluation"), "leave it out", "%s has a cause, and is evaluated with it: %s is something else", segment.Key,
			segment.Evaluation)
	}
	var known []string
	for _, a := range s.Population.Attributes {
		known = append(known, a.Path)
	}
	on := join(at, segment.Causes.Attribute)
	i := slices.Index(known, segment.Causes.Attribute)
	if i < 0 {
		if d.known("attributes") {
			d.wrongf(on, d.suggestion(segment.Causes.Attribute, known, "add it to population.attributes"),
				"the population has no attribute %s", quote(segment.Causes.Attribute))
		}
		return
	}
	words := s.Population.Attributes[i].Generator.values()
	if len(s.Population.Attributes[i].References()) > 0 {
		d.wrongf(on, "name one that depends on no other", "%s depends on other attributes, and can be no cause", segment.Causes.Attribute)
		return
	}
	if words == nil {
		d.wrongf(on, "name an attribute that is chosen among values, or a boolean", "%s has too many values to be a cause",
			segment.Causes.Attribute)
		return
	}
	for j, value := range segment.Causes.Values {
		if !slices.Contains(words, value) && value != "" {
			each := join(on, fmt.Sprint(j))
			if !d.given(each) {
				each = on
			}
			d.wrongf(each, d.suggestion(value, words, "the values are "+listed(words)), "%s is never %s", segment.Causes.Attribute,
				quote(value))
		}
	}
}
