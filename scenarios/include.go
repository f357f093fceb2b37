package scenarios

import (
	"slices"
	"strings"
)

// maxIncludes is how many files a scenario may be made of.
const maxIncludes = 20

// includeKey names the files that a file builds on.
const includeKey = "include"

// includeField documents the key. Whoever can read files has taken it out of the document before: see assemble.
func includeField() field {
	read := func(d *decoder, path string, _ *node) {
		d.wrongf(path, "write the keys out", "nothing can be included here")
	}
	return field{key: includeKey, note: "nothing", kind: kind{what: "a file, or a list of files", absent: func() {}, read: read},
		about: "scenario files, or built-in scenarios, that this one builds on, but for their name and description: what it says itself " +
			"counts; lists, and what stands under the name of a segment, attribute or namespace, are taken as a whole"}
}

// assemble reads a source and what it includes, as one document. chain holds the files that include each other down to
// it.
func (d *decoder) assemble(src Source, index int, chain []string) *node {
	body := d.substitute(readSource(d, index, src.Data), src.Getenv)
	if !body.isMapping() || src.Open == nil {
		return body
	}
	e := body.find(includeKey)
	if e == nil {
		return body
	}
	all := len(body.pairs)
	body.pairs = slices.DeleteFunc(body.pairs, func(one *entry) bool { return one.key == includeKey })
	if all-len(body.pairs) > 1 {
		d.report(e.at, faultf("write include: [first, second]", "include is said twice"))
	}
	chain = append(slices.Clone(chain), src.File)
	base := &node{shape: mappingShape, at: body.at}
	for _, one := range d.includes(e) {
		if len(d.sources) > maxIncludes {
			d.report(one.at, faultf("", "more than %d files are included", maxIncludes))
			break
		}
		included, err := src.Open(src.File, one.text)
		switch {
		case err != nil:
			d.report(one.at, faultf("name a file beside this one, or a built-in scenario", "%s cannot be included: %v", quote(one.text),
				err))
			continue
		case slices.Contains(chain, included.File):
			d.report(one.at, faultf("leave it out", "%s includes itself: %s", included.File,
				strings.Join(append(chain, included.File), ", ")))
			continue
		}
		included.Getenv, included.Open = src.Getenv, src.Open
		d.sources = append(d.sources, source{name: included.File})
		if below := d.assemble(included, len(d.sources)-1, chain); below.isMapping() {
			below.pairs = slices.DeleteFunc(below.pairs, func(one *entry) bool { return one.key == "name" || one.key == "description" })
			base = merge(base, below, scenarioFields(new(Scenario)))
		} else if below != nil {
			d.report(below.at, faultf("begin with a line that says version: 1", "what is included has to be a scenario"))
		}
	}
	return merge(base, body, scenarioFields(new(Scenario)))
}

// includes are the names that stand under include.
func (d *decoder) includes(e *entry) []*node {
	var names []*node
	switch {
	case e.value == nil: // which was reported
	case e.value.shape == scalarShape:
		return []*node{e.value}
	case e.value.shape == listShape:
		for _, item := range e.value.items {
			if item != nil && item.shape == scalarShape {
				names = append(names, item)
			} else if item != nil {
				d.report(item.at, faultf("", "include wants names of files, not %s", shapeOf(item)))
			}
		}
	default:
		d.report(e.at, faultf("write include: base.yaml", "include wants the name of a file, or a list of them"))
	}
	return names
}

// merge is what two documents say together. What the second says counts where both say something, but for mappings that
// a table takes apart: those have the keys of both.
func merge(base, over *node, table []field) *node {
	merged := &node{shape: mappingShape, at: over.at, pairs: slices.Clone(base.pairs)}
	for _, e := range over.pairs {
		at := slices.IndexFunc(merged.pairs, func(other *entry) bool { return other.key == e.key })
		if at < 0 {
			merged.pairs = append(merged.pairs, e)
			continue
		}
		below := slices.IndexFunc(table, func(f field) bool { return f.key == e.key })
		if other := merged.pairs[at]; below >= 0 && table[below].merges && e.value.isMapping() && other.value.isMapping() {
			e = &entry{key: e.key, at: e.at, value: merge(other.value, e.value, table[below].keys)}
		}
		merged.pairs[at] = e
	}
	return merged
}

// substitute puts the values of variables into the texts of a document: ${NAME}, or ${NAME:-DEFAULT} for one that may
// be missing. $${ stands for ${. What cannot be is reported, and nil.
func (d *decoder) substitute(n *node, getenv func(string) string) *node {
	switch {
	case n == nil || getenv == nil:
	case n.shape == scalarShape && strings.Contains(n.text, "${"):
		text, wrong := d.expandVariables(n.text, getenv)
		if wrong != nil {
			d.report(n.at, wrong)
			return nil
		}
		n.text = text
	default:
		for _, e := range n.pairs {
			e.value = d.substitute(e.value, getenv)
		}
		for i, item := range n.items {
			n.items[i] = d.substitute(item, getenv)
		}
	}
	return n
}

func (d *decoder) expandVariables(text string, getenv func(string) string) (string, *fault) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		if !found {
			b.WriteString(text)
			return b.String(), nil
		}
		if literal, is := strings.CutSuffix(before, "$"); is {
			b.WriteString(literal + "${")
			text = after
			continue
		}
		b.WriteString(before)
		inside, rest, closed := strings.Cut(after, "}")
		name, standard, optional := strings.Cut(inside, ":-")
		switch {
		case !closed:
			return "", faultf("write ${NAME}, or $${ for the signs themselves", "the variable in %s is not closed", quote(text))
		case !variableName(name):
			return "", faultf("write ${NAME}, or $${ for the signs themselves", "%s is not the name of a variable", quote(name))
		case secret(name):
			return "", faultf("a scenario is shown in reports; name another variable", "%s looks like a secret, and is not read", name)
		}
		value := getenv(name)
		if value == "" {
			if !optional {
				return "", faultf("set it, or write ${"+name+":-DEFAULT}", "the variable %s is not set, or empty", name)
			}
			value = standard
		} else {
			if v := (Variable{name, value}); !slices.Contains(d.variables, v) {
				d.variables = append(d.variables, v)
			}
		}
		b.WriteString(value)
		text = rest
	}
}

// Variable is a variable of the environment that a scenario was read with.
type Variable struct{ Name, Value string }

func variableName(name string) bool {
	for i, c := range name {
		if !(c == '_' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return name != ""
}

// secret tells whether a variable's name says that nobody should see its value.
func secret(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc([]string{"SECRET", "PASSWORD", "PASSWD", "TOKEN", "CREDENTIAL", "PRIVATE_KEY", "ACCESS_KEY"},
		func(part string) bool {
			return strings.Contains(name, part)
		})
}
