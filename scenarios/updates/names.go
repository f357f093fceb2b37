package updates

import (
	"strings"

	"kinesim/exporter/profile"
)

// Names is what the names in lines mean: indices of a schema.
type Names struct {
	attributes map[string]int
	isMap      []bool
	segments   map[string]int
	namespaces map[string]int
	other      int // index of an attribute that stands for all that the schema does not have
	mapped     []string
	schema     *profile.Schema
	keys       []string
}

// NewNames knows the attributes, segments and namespaces of a schema; segments also by the keys of a scenario. Other is
// the index of the attribute of the schema that stands for all that it does not have; an attribute below one of the
// mapped paths has to be among those that it has.
func NewNames(schema *profile.Schema, keys, mapped []string, other int) *Names {
	n := &Names{attributes: map[string]int{}, segments: map[string]int{}, namespaces: map[string]int{}, other: other, mapped: mapped,
		schema: schema, keys: keys}
	for i, a := range schema.Attributes {
		n.isMap = append(n.isMap, a.Map)
		if i != other {
			n.attributes[a.Path] = i
		}
	}
	ids := map[string]int{}
	for i, s := range schema.Segments {
		ids[s.ID]++
		n.segments[s.ID] = i
	}
	for id, times := range ids { // the same in several namespaces, so that it means none
		if times > 1 {
			delete(n.segments, id)
		}
	}
	for i, key := range keys {
		n.segments[key] = i
	}
	for i, name := range schema.Namespaces {
		n.namespaces[name] = i
	}
	return n
}

// covered tells whether a mapped path maps an attribute.
func (n *Names) covered(path []byte) bool {
	for _, mapped := range n.mapped {
		if rest, under := strings.CutPrefix(string(path), mapped); under && (rest == "" || rest[0] == '.') {
			return true
		}
	}
	return false
}

// quoted is a text of a line for a message: short, and without anything that a terminal would obey.
func quoted(text []byte) string {
	const longest = 40
	shown := strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F || r >= 0x80 && r < 0xA0 || r == 0x2028 || r == 0x2029 || r >= 0x202A && r <= 0x202E ||
			r >= 0x2066 && r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, string(text))
	if runes := []rune(shown); len(runes) > longest {
		shown = string(runes[:longest]) + "…"
	}
	return `"` + shown + `"`
}

func (p *parser) attributeName() (int, error) {
	at := p.at
	name, err := p.text("an attribute")
	if err != nil {
		return 0, err
	}
	return p.attribute(name, at)
}

// attribute is the index of an attribute, whose name stands at a place.
func (p *parser) attribute(path []byte, at int) (int, error) {
	if i, known := p.names.attributes[string(path)]; known {
		return i, nil
	}
	if p.names.covered(path) {
		p.at = at
		return 0, p.fault("the attribute %s is mapped, and population.attributes does not have it", quoted(path))
	}
	return p.names.other, nil
}

func (p *parser) segmentName() (int, error) {
	at := p.at
	name, err := p.text("a segment")
	if err != nil {
		return 0, err
	}
	return p.segment(name, at)
}

func (p *parser) segment(name []byte, at int) (int, error) {
	if i, known := p.names.segments[string(name)]; known {
		return i, nil
	}
	p.at = at
	return 0, p.fault("the population has no segment with the key or id %s: add it to population.segments", quoted(name))
}

func (p *parser) namespaceName() (int, error) {
	at := p.at
	name, err := p.text("a namespace")
	if err != nil {
		return 0, err
	}
	return p.namespace(name, at)
}

func (p *parser) namespace(name []byte, at int) (int, error) {
	if i, known := p.names.namespaces[string(name)]; known {
		return i, nil
	}
	p.at = at
	return 0, p.fault("the population has no identity namespace %s: add it to population.identities", quoted(name))
}
