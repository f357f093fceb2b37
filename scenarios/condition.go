package scenarios

import (
	"slices"
	"strings"
)

// Condition is what attributes of a profile may fulfil: any of several rows of comparisons, all of that row.
type Condition struct {
	Text string
	Any  [][]Comparison
}

// Comparison compares an attribute with values. An attribute that a profile does not have, or that is null, fulfils
// none.
type Comparison struct {
	Path   string
	Sign   string   // = != < <= > >=, or in, which is = with any of several
	Values []string // one, but of in
}

// signs are tried in this order, so that <= is not taken for <.
var signs = []string{"!=", "<=", ">=", "=", "<", ">"}

// mostComparisons bounds the work that one value may take.
const mostComparisons = 20

// parseCondition reads comparisons joined by and and or, of which and binds more tightly.
func parseCondition(text string) (*Condition, *fault) {
	c := &Condition{Text: text}
	count := 0
	for _, row := range splitWord(text, "or") {
		var all []Comparison
		for _, part := range splitWord(row, "and") {
			one, wrong := parseComparison(strings.TrimSpace(part))
			if wrong != nil {
				return nil, wrong
			}
			all = append(all, one)
			count++
		}
		c.Any = append(c.Any, all)
	}
	if count > mostComparisons {
		return nil, faultf("", "a condition with %d comparisons, more than the allowed %d", count, mostComparisons)
	}
	return c, nil
}

// splitWord splits a text at a word that stands alone outside of quotes.
func splitWord(text, word string) []string {
	var parts []string
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(text[i:], " "+word+" ") {
			parts = append(parts, text[start:i])
			start = i + len(word) + 2
			i = start - 1
		}
	}
	return append(parts, text[start:])
}

func parseComparison(text string) (Comparison, *fault) {
	const hint = `write a path, a sign and a value, as in loyalty.tier = gold, points >= 500, or tier in (gold, silver)`
	wrong := faultf(hint, "%s is not a comparison", quote(text))
	path, rest, is := strings.Cut(text, " in ")
	if rest = strings.TrimSpace(rest); is && strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		c := Comparison{Path: strings.TrimSpace(path), Sign: "in"}
		for _, value := range strings.Split(rest[1:len(rest)-1], ",") {
			c.Values = append(c.Values, unquoted(strings.TrimSpace(value)))
		}
		if !attributePath.MatchString(c.Path) {
			return c, wrong
		}
		return c, nil
	}
	first, sign := len(text), ""
	for _, one := range signs {
		if at := strings.Index(text, one); at >= 0 && at < first {
			first, sign = at, one
		}
	}
	if sign == "" {
		return Comparison{}, wrong
	}
	value := strings.TrimSpace(text[first+len(sign):])
	c := Comparison{Path: strings.TrimSpace(text[:first]), Sign: sign, Values: []string{unquoted(value)}}
	if !attributePath.MatchString(c.Path) || value == "" || strings.HasSuffix(value, " and") || strings.HasSuffix(value, " or") {
		return c, wrong
	}
	if _, bad := parseNumber(c.Values[0]); bad != nil && (sign[0] == '<' || sign[0] == '>') {
		return c, faultf("compare with a number, or with = and !=", "%s is not a number, which %s needs", quote(c.Values[0]), sign)
	}
	return c, nil
}

func unquoted(text string) string {
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		return text[1 : len(text)-1]
	}
	return text
}

// Paths are the attributes that a condition looks at.
func (c *Condition) Paths() []string {
	var paths []string
	if c != nil {
		for _, row := range c.Any {
			for _, one := range row {
				paths = append(paths, one.Path)
			}
		}
	}
	return paths
}

// condition reads when.
func condition(to **Condition) kind {
	return kind{what: "a condition", absent: func() {}, read: func(d *decoder, path string, n *node) {
		text, ok := d.scalar(path, "a condition such as loyalty.tier = gold", n)
		if !ok {
			return
		}
		made, wrong := parseCondition(text)
		if wrong != nil {
			wrong.message = "when: " + wrong.message
			d.wrong(path, wrong)
			return
		}
		*to = made
	}}
}

// TemplatePart is a piece of a template: a text, or an attribute's.
type TemplatePart struct {
	Text string
	Path string
}

// template reads a text with attributes in braces.
func template(g *Generator) kind {
	return kind{what: "a text with paths in braces", absent: func() {}, read: func(d *decoder, path string, n *node) {
		g.Kind = GenTemplate
		text, ok := d.scalar(path, "a text with paths in braces", n)
		if !ok {
			return
		}
		for text != "" {
			before, rest, open := strings.Cut(text, "{")
			if before != "" {
				g.Template = append(g.Template, TemplatePart{Text: before})
			}
			if !open {
				break
			}
			inside, after, closed := strings.Cut(rest, "}")
			if !closed || !attributePath.MatchString(inside) {
				d.wrongf(path, `write a path in braces, as in "{person.name.firstName} {person.name.lastName}"`,
					"template: what stands in braces is no path: %s", quote(inside))
				return
			}
			g.Template, text = append(g.Template, TemplatePart{Path: inside}), after
		}
	}}
}

// Case is a generator that holds under a condition; nil for always.
type Case struct {
	When      *Condition
	Generator Generator
}

// cases reads a list of generators, of which the first counts whose condition holds.
func cases(g *Generator) kind {
	table := func(c *Case) []field {
		a := &Attribute{}
		return append([]field{{key: "when", note: "always", about: "when it counts, unless one before it does", kind: condition(&c.When)}},
			generatorFields(a, false)...)
	}
	one := func(d *decoder, item pair) {
		var c Case
		if item.value.isMapping() {
			rest := *item.value
			rest.pairs = slices.Clone(rest.pairs)
			if e := item.value.find("when"); e != nil {
				at := join(item.path, "when")
				d.note(at, e.at, e.value)
				d.value(at, e.value, condition(&c.When))
				rest.pairs = slices.DeleteFunc(rest.pairs, func(one *entry) bool { return one.key == "when" })
			}
			item.value = &rest
		}
		a := Attribute{}
		d.generator(item.path, item.value, &a, false)
		c.Generator = a.Generator
		g.Cases = append(g.Cases, c)
	}
	k := list("a list of generators", table(new(Case)), maxCases, func() { g.Cases = nil }, one)
	inner := k.read
	k.read = func(d *decoder, path string, n *node) {
		g.Kind = GenCases
		inner(d, path, n)
		if len(g.Cases) == 0 && d.sound(path) {
			d.wrongf(path, "write [{when: loyalty.tier = gold, integer: [500, 900]}, {integer: [0, 500]}]", "there is no case")
		}
	}
	return k
}

// maxCases is how many cases a value may have.
const maxCases = 50

// References are the attributes that others have to be known for: those of its conditions and of its template.
func (a *Attribute) References() []string {
	paths := a.When.Paths()
	for _, c := range a.Generator.Cases {
		paths = append(paths, c.When.Paths()...)
	}
	for _, part := range a.Generator.Template {
		if part.Path != "" {
			paths = append(paths, part.Path)
		}
	}
	return paths
}

// checkConditions looks for attributes that do not stand above what depends on them, and hold no single value.
func checkConditions(d *decoder, s *Scenario) {
	list := s.Population.Attributes
	look := func(at, path string, above []Attribute) {
		i := slices.IndexFunc(list, func(a Attribute) bool { return a.Path == path })
		switch {
		case !d.known("attributes") || !d.sound(at):
		case i < 0:
			var known []string
			for _, a := range list {
				known = append(known, a.Path)
			}
			d.wrongf(at, d.suggestion(path, known, "add it to population.attributes"), "the population has no attribute %s", quote(path))
		case i >= len(above):
			d.wrongf(at, "put it above", "%s does not stand above what depends on it", path)
		case list[i].Generator.Kind == GenMap:
			d.wrongf(at, "name an attribute that holds a single value", "%s is a map", path)
		}
	}
	for i := range list {
		if a := &list[i]; a.Generator.Kind == GenEmail && (a.Null > 0 || a.When != nil) {
			d.wrongf("population/attributes/"+a.Path, "write missing: for profiles without one", "identities follow the e-mail address %s, so that "+
				"it has neither null nor when", a.Path)
		}
		for _, path := range list[i].References() {
			look("population/attributes/"+list[i].Path, path, list[:i])
		}
	}
	for i := range s.Population.Segments {
		one := &s.Population.Segments[i]
		at := "population/segments/" + one.Key
		for _, path := range one.When.Paths() {
			look(join(at, "when"), path, list)
		}
		if one.When != nil && one.Overlap != nil && d.sound(at) {
			d.wrongf(join(at, "when"), "keep one of them", "%s has both when and overlap", one.Key)
		}
	}
}
