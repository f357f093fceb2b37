package scenarios

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// decoder walks the document and gathers every mistake. A path names a place in the document by its keys and list indexes, joined by
// slashes: attribute paths hold dots.
type decoder struct {
	file     string
	problems Problems
	places   map[string]position // of what was given, by path
	faulty   map[string]bool     // paths that have a problem themselves
	tainted  map[string]bool     // these, and all above them
	effort   int                 // candidates that were compared for suggestions so far
}

func newDecoder(file string) *decoder {
	return &decoder{file: file, places: map[string]position{}, faulty: map[string]bool{}, tainted: map[string]bool{}}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "/" + key
}

func (d *decoder) report(at position, f *fault) {
	d.problems = append(d.problems, Problem{File: d.file, Line: at.line, Column: at.column, Message: f.message, Hint: f.hint})
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

// suggest is nearest within a bound on the work of one file: files come from outside, and may have thousands of wrong names.
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

// pair is one entry of a mapping.
type pair struct {
	key   string
	path  string
	at    position // of the key
	value ast.Node
}

// bare is the node without anchors and tags, which were reported when they were scanned. It is nil for an alias.
func bare(n ast.Node) ast.Node {
	for range maxNesting {
		switch node := n.(type) {
		case *ast.AnchorNode:
			n = node.Value
		case *ast.TagNode:
			n = node.Value
		case *ast.AliasNode:
			return nil
		default:
			return n
		}
	}
	return nil
}

// pairs are the entries of the mapping at path, each key once, with their places noted.
func (d *decoder) pairs(path string, n ast.Node) ([]pair, bool) {
	n = bare(n)
	if n == nil {
		d.taint(path)
		return nil, false
	}
	mapping, ok := n.(ast.MapNode)
	if !ok {
		d.wrong(path, shapeFault(path, "a mapping of keys to values", "key: value", n))
		return nil, false
	}
	var pairs []pair
	seen := map[string]position{}
	for entries := mapping.MapRange(); entries.Next(); {
		entry := entries.KeyValue()
		tk := keyToken(entry.Key)
		if tk == nil || tk.Type == token.MergeKeyType {
			d.taint(path)
			continue
		}
		p := pair{key: tk.Value, path: join(path, tk.Value), at: positionOf(tk), value: entry.Value}
		if first, twice := seen[p.key]; twice {
			d.report(positionOf(tk), faultf("keep one of the two", "%s was said before, at line %d", p.key, first.line))
			continue
		}
		seen[p.key] = positionOf(tk)
		d.note(p.path, p.at, p.value)
		pairs = append(pairs, p)
	}
	return pairs, true
}

// keyToken is the token of a mapping's key without the adornments that YAML allows, or nil.
func keyToken(key ast.MapKeyNode) *token.Token {
	var n ast.Node = key
	if explicit, ok := n.(*ast.MappingKeyNode); ok {
		n = explicit.Value
	}
	if n = bare(n); n == nil {
		return nil
	}
	return n.GetToken()
}

// note remembers where a value stands: a scalar itself, anything else by its key.
func (d *decoder) note(path string, key position, value ast.Node) {
	d.places[path] = key
	switch node := bare(value).(type) {
	case nil, *ast.NullNode:
	case ast.ScalarNode:
		if at := positionOf(node.GetToken()); at.line > 0 {
			d.places[path] = at
		}
	}
}

// items are the values of the list at path, with their places noted.
func (d *decoder) items(path string, n ast.Node) ([]pair, bool) {
	n = bare(n)
	if n == nil {
		d.taint(path)
		return nil, false
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.wrong(path, shapeFault(path, "a list", "[first, second], or lines that begin with a dash", n))
		return nil, false
	}
	items := make([]pair, len(list.Values))
	for i, value := range list.Values {
		items[i] = pair{key: fmt.Sprint(i), path: join(path, fmt.Sprint(i)), value: value}
		d.places[items[i].path] = start(value)
	}
	return items, true
}

// start is where a node begins; the token of a block mapping is its first colon.
func start(n ast.Node) position {
	switch node := bare(n).(type) {
	case nil:
		return position{}
	case *ast.MappingNode:
		if !node.IsFlowStyle && len(node.Values) > 0 {
			return positionOf(keyToken(node.Values[0].Key))
		}
		return positionOf(node.Start)
	case *ast.MappingValueNode:
		return positionOf(keyToken(node.Key))
	default:
		return positionOf(node.GetToken())
	}
}

// scalar is the text of the single value at path as the file writes it: numbers are read by us, since YAML's own rules would make
// 017 an octal number and lose digits.
func (d *decoder) scalar(path, want string, n ast.Node) (string, bool) {
	switch node := bare(n).(type) {
	case nil:
		d.taint(path)
	case *ast.LiteralNode:
		return strings.TrimRight(node.Value.Value, "\n"), true
	case *ast.NullNode:
		d.wrong(path, shapeFault(path, want, "", node))
	case *ast.StringNode:
		return node.Value, true
	case ast.ScalarNode:
		return node.GetToken().Value, true
	default:
		d.wrong(path, shapeFault(path, want, "", node))
	}
	return "", false
}

// shapeFault says that a value has another shape than its key wants.
func shapeFault(path, want, example string, n ast.Node) *fault {
	name := last(path)
	if name == "" {
		name = "a scenario"
	}
	if _, null := n.(*ast.NullNode); null {
		return faultf("leave "+name+" out to get its default, or write "+want, "%s has no value", name)
	}
	hint := ""
	if example != "" {
		hint = "write " + example
	}
	return faultf(hint, "%s wants %s, not %s", name, want, shapeOf(n))
}

func shapeOf(n ast.Node) string {
	switch n.(type) {
	case ast.MapNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case ast.ScalarNode:
		return quote(n.GetToken().Value)
	}
	return "this"
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
