package scenarios

import (
	"fmt"
	"strings"
)

// decoder walks the document and gathers every mistake. A path names a place in the document by its keys and list
// indexes, joined by slashes: attribute paths hold dots.
type decoder struct {
	sources   []source
	problems  Problems
	warnings  Problems
	variables []Variable          // of the environment that were read
	places    map[string]position // of what was given, by path
	faulty    map[string]bool     // paths that have a problem themselves
	tainted   map[string]bool     // these, and all above them
	effort    int                 // candidates that were compared for suggestions so far
}

// source is something that a scenario is read from: its file, or what was set beside it.
type source struct {
	name    string // what problems call it
	isValue bool   // a value on the command line, which has no lines
}

func newDecoder(file string) *decoder {
	return &decoder{sources: []source{{name: file}}, places: map[string]position{}, faulty: map[string]bool{}, tainted: map[string]bool{}}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "/" + key
}

// report notes a mistake. Whatever text of a file it quotes is made visible.
func (d *decoder) report(at position, f *fault) {
	source := d.sources[at.source]
	if source.isValue {
		at.line, at.column = 0, 0
	}
	d.problems = append(d.problems, Problem{
		File: visible(source.name), Line: at.line, Column: at.column, Message: visible(f.message), Hint: visible(f.hint), source: at.source,
	})
}

// wrong reports a mistake of what stands at path, or, when nothing stands there, of the nearest thing above it.
func (d *decoder) wrong(path string, f *fault) {
	d.taint(path)
	for {
		if at, ok := d.places[path]; ok || path == "" {
			d.report(at, f)
			return
		}
		path = above(path)
	}
}

// taint notes that what stands at path cannot be relied on.
func (d *decoder) taint(path string) {
	d.faulty[path] = true
	for ; path != "" && !d.tainted[path]; path = above(path) {
		d.tainted[path] = true
	}
}

// above is the path of the mapping or list that a path stands in.
func above(path string) string { return path[:max(0, strings.LastIndexByte(path, '/'))] }

func (d *decoder) wrongf(path, hint, message string, args ...any) {
	d.wrong(path, faultf(hint, message, args...))
}

// given tells whether the file says something at path.
func (d *decoder) given(path string) bool {
	_, ok := d.places[path]
	return ok
}

// sound tells whether nothing at path or under it is wrong, so that a rule about it as a whole is worth checking.
func (d *decoder) sound(path string) bool { return !d.tainted[path] }

// suggest is nearest within a bound on the work of one file: files come from outside, and may have thousands of wrong
// names.
func (d *decoder) suggest(word string, candidates []string) string {
	const bound = 100_000
	if d.effort += len(candidates); d.effort > bound {
		return ""
	}
	return Nearest(word, candidates)
}

// suggestion is the hint for a name that is not there.
func (d *decoder) suggestion(name string, known []string, otherwise string) string {
	if meant := d.suggest(name, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return otherwise
}

// pair is one entry of a mapping, or one item of a list.
type pair struct {
	key   string
	path  string
	at    position // of the key
	value *node
}

// pairs are the entries of the mapping at path, each key once, with their places noted.
func (d *decoder) pairs(path string, n *node) ([]pair, bool) {
	switch {
	case n == nil: // which was reported
		d.taint(path)
		return nil, false
	case n.shape != mappingShape:
		d.wrong(path, shapeFault(path, "a mapping of keys to values", "key: value", n))
		return nil, false
	}
	var pairs []pair
	seen := map[string]position{}
	for _, e := range n.pairs {
		p := pair{key: e.key, path: join(path, e.key), at: e.at, value: e.value}
		if first, twice := seen[p.key]; twice {
			d.report(p.at, faultf("keep one of the two", "%s was said before, at line %d", p.key, first.line))
			continue
		}
		seen[p.key] = p.at
		d.note(p.path, p.at, p.value)
		pairs = append(pairs, p)
	}
	return pairs, true
}

// note remembers where a value stands: a scalar itself, anything else by its key.
func (d *decoder) note(path string, key position, value *node) {
	d.places[path] = key
	if value != nil && value.shape == scalarShape {
		d.places[path] = value.at
	}
}

// items are the values of the list at path, with their places noted.
func (d *decoder) items(path string, n *node) ([]pair, bool) {
	switch {
	case n == nil:
		d.taint(path)
		return nil, false
	case n.shape != listShape:
		d.wrong(path, shapeFault(path, "a list", "[first, second], or lines that begin with a dash", n))
		return nil, false
	}
	items := make([]pair, len(n.items))
	for i, value := range n.items {
		items[i] = pair{key: fmt.Sprint(i), path: join(path, fmt.Sprint(i)), value: value}
		d.places[items[i].path] = n.at
		if value != nil {
			d.places[items[i].path] = value.at
		}
	}
	return items, true
}

// scalar is the text of the single value at path as the file writes it.
func (d *decoder) scalar(path, want string, n *node) (string, bool) {
	switch {
	case n == nil:
		d.taint(path)
	case n.shape == scalarShape:
		return strings.TrimRight(n.text, "\n"), true
	default:
		d.wrong(path, shapeFault(path, want, "", n))
	}
	return "", false
}

// shapeFault says that a value has another shape than its key wants.
func shapeFault(path, want, example string, n *node) *fault {
	name := last(path)
	if name == "" {
		name = "a scenario"
	}
	if n.shape == nullShape {
		if item(path) {
			return faultf("delete the item, or write "+want, "an item of %s has no value", name)
		}
		return faultf("leave "+name+" out to get its default, or write "+want, "%s has no value", name)
	}
	hint := ""
	if example != "" {
		hint = "write " + example
	}
	return faultf(hint, "%s wants %s, not %s", name, want, shapeOf(n))
}

// item tells whether a path leads to an item of a list.
func item(path string) bool {
	number := path[strings.LastIndexByte(path, '/')+1:]
	return number != "" && number != path && strings.Trim(number, "0123456789") == ""
}

// last is the last key of a path that is not a list index, for messages.
func last(path string) string {
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if strings.Trim(parts[i], "0123456789") != "" || parts[i] == "" {
			return parts[i]
		}
	}
	return path
}
