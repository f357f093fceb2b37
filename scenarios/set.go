package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kinesim/exporter"
)

// Set says one key of a scenario beside its file, as if the file said it.
type Set struct {
	Path  string // the keys that lead there and the indexes of list items, joined by dots; a key that holds dots may stand in quotes
	Value string // YAML, as it would stand in brackets
	Shown string // what mistakes call it, such as "--lanes 4"; "" for --set PATH=VALUE
}

// ParseSet reads PATH=VALUE.
func ParseSet(text string) (Set, error) {
	inQuotes := false
	for i, c := range text {
		switch {
		case c == '"':
			inQuotes = !inQuotes
		case c == '=' && !inQuotes && i > 0:
			return Set{Path: text[:i], Value: text[i+1:]}, nil
		}
	}
	return Set{}, fmt.Errorf("%s is not PATH=VALUE, as in stream.shards=4", quote(text))
}

// String is a set as it was said.
func (s Set) String() string {
	if s.Shown != "" {
		return s.Shown
	}
	return "--set " + s.Path + "=" + s.Value
}

// apply puts what was set into the document. What is said twice is what was said last; a setting that is meant instead
// of another takes the other out of the file.
func (d *decoder) apply(body *node, sets []Set) {
	said := map[string]bool{}
	for _, set := range sets {
		at := position{source: len(d.sources)}
		d.sources = append(d.sources, source{name: set.String(), isValue: true})
		d.overlay(body, at, set)
		said[set.Path] = true
	}
	for _, setting := range exporter.ConfigTable() {
		one, other := "export."+setting.Key, "export."+setting.Instead
		if setting.Instead == "" || !said[one] || said[other] {
			continue
		}
		if export := body.find("export"); export != nil && export.value.isMapping() {
			export.value.pairs = slices.DeleteFunc(export.value.pairs, func(e *entry) bool { return e.key == setting.Instead })
		}
	}
}

// overlay puts one value into the document.
func (d *decoder) overlay(body *node, at position, set Set) {
	steps, wrong := pathSteps(set.Path)
	if wrong != nil {
		d.report(at, wrong)
		return
	}
	value, there := d.document(at.source, []byte(set.Value+"\n"))
	if !there {
		value = &node{shape: nullShape}
	}
	if value == nil {
		return // which was reported
	}
	value.moveTo(at)
	in := body
	for len(steps) > 0 {
		switch {
		case in == nil: // what the file says there was reported
			return
		case in.shape == mappingShape:
			in, steps = in.stepKey(steps, value)
		case in.shape == listShape:
			if in, steps, wrong = in.stepItem(steps, value); wrong != nil {
				d.report(at, wrong)
				return
			}
		default:
			hint := "set " + strings.Join(strings.Split(set.Path, ".")[:max(1, strings.Count(set.Path, ".")+1-len(steps))],
				".") + " as a whole"
			d.report(at, faultf(hint, "%s is a value of its own, with no %s in it", quote(in.text), strings.Join(steps, ".")))
			return
		}
	}
}

// moveTo says of a value that it stands elsewhere.
func (n *node) moveTo(at position) {
	if n == nil {
		return
	}
	n.at = at
	for _, e := range n.pairs {
		e.at = at
		e.value.moveTo(at)
	}
	for _, item := range n.items {
		item.moveTo(at)
	}
}

// pathSteps are the keys of a path.
func pathSteps(path string) ([]string, *fault) {
	const hint = "write the keys that lead there, as in stream.shards or workload.0.rate"
	var steps []string
	for rest := path; ; {
		var step string
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			step, rest, ok = strings.Cut(quoted, `"`)
			if !ok || rest != "" && rest[0] != '.' {
				return nil, faultf(hint, "the quotes in %s are not closed before a dot", quote(path))
			}
			rest, ok = strings.CutPrefix(rest, ".")
			if steps = append(steps, step); !ok {
				return steps, nil
			}
			continue
		}
		step, more, found := strings.Cut(rest, ".")
		if step == "" {
			return nil, faultf(hint, "%s leads nowhere: a key is missing", quote(path))
		}
		if steps = append(steps, step); !found {
			return steps, nil
		}
		rest = more
	}
}

// stepKey goes to the entry that the first steps name: of the keys that are there the longest, since a key may hold
// dots, else the first step, which is added. At the end of the path the value is put there.
func (n *node) stepKey(steps []string, value *node) (*node, []string) {
	taken := 1
	for length := len(steps); length > 1; length-- {
		if n.find(strings.Join(steps[:length], ".")) != nil {
			taken = length
			break
		}
	}
	key, steps := strings.Join(steps[:taken], "."), steps[taken:]
	e := n.find(key)
	if e == nil {
		e = &entry{key: key, at: value.at}
		n.pairs = append(n.pairs, e)
	}
	switch {
	case len(steps) == 0:
		e.at, e.value = value.at, value
	case e.value == nil || e.value.shape == nullShape:
		e.value = newContainer(steps, value.at)
	}
	return e.value, steps
}

// newContainer is where the steps can lead into: a list when the first is an index.
func newContainer(steps []string, at position) *node {
	if _, err := strconv.ParseUint(steps[0], 10, 32); err == nil {
		return &node{shape: listShape, at: at}
	}
	return &node{shape: mappingShape, at: at}
}

// stepItem goes to the item of a list that the first step names, which is added where the list ends before it.
func (n *node) stepItem(steps []string, value *node) (*node, []string, *fault) {
	index, wrong := parseInteger(steps[0])
	steps = steps[1:]
	switch last := int64(len(n.items)); {
	case wrong != nil || index < 0:
		return nil, nil, faultf("write the number of an item, from 0", "this is a list, whose items are numbered from 0")
	case index > last:
		return nil, nil, faultf(fmt.Sprintf("write %d for one more", last), "the list has %s, so that there is no item %d",
			counted(len(n.items), "item", "items"), index)
	case index == last:
		n.items = append(n.items, nil)
	}
	item := &n.items[index]
	switch {
	case len(steps) == 0:
		*item = value
	case *item == nil || (*item).shape == nullShape:
		*item = newContainer(steps, value.at)
	}
	return *item, steps, nil
}
