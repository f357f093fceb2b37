package scenarios

import "go.yaml.in/yaml/v4"

// position is a place: a line and a column of one of the sources that a scenario is read from, both from 1, the column
// in characters. Line 0 stands for the source as a whole.
type position struct {
	source       int // index in decoder.sources
	line, column int
}

// shape is what a node is.
type shape uint8

const (
	scalarShape shape = iota
	nullShape
	listShape
	mappingShape
)

// node is a value of a document, with its place. Scalars keep the text of the file: numbers are read by us, since
// YAML's own rules would make 017 an octal number and lose digits.
type node struct {
	shape  shape
	at     position
	text   string   // of a scalar; of null as it is written
	quoted bool     // of a scalar: so that it is a text, whatever it looks like
	pairs  []*entry // of a mapping, in the order of the file
	items  []*node  // of a list; nil for one that cannot be read, which was reported, as in entries
}

// entry is a key of a mapping and its value.
type entry struct {
	key   string
	at    position // of the key
	value *node
}

// isMapping tells whether n, which may be nil, is a mapping.
func (n *node) isMapping() bool { return n != nil && n.shape == mappingShape }

// isNull tells whether n says nothing.
func (n *node) isNull() bool { return n != nil && n.shape == nullShape }

// find is the last entry with a key, or nil.
func (n *node) find(key string) *entry {
	for i := len(n.pairs) - 1; i >= 0; i-- {
		if n.pairs[i].key == key {
			return n.pairs[i]
		}
	}
	return nil
}

// converter turns what the YAML library has read into nodes, and reports what is no part of the format.
type converter struct {
	d      *decoder
	source int
	count  int
}

func (c *converter) at(n *yaml.Node) position { return position{c.source, n.Line, n.Column} }

// node converts n, which stands so deep. It is nil where the bounds of a file are reached, which is reported.
func (c *converter) node(n *yaml.Node, depth int) *node {
	c.count++
	switch {
	case c.count > maxNodes:
		if c.count == maxNodes+1 {
			c.d.report(c.at(n), faultf("", "the file holds more than the allowed %s values", people(maxNodes)))
		}
		return nil
	case depth > maxNesting:
		c.d.report(c.at(n), faultf("", "values are nested more than %d deep", maxNesting))
		return nil
	}
	c.unsaid(n)
	made := &node{at: c.at(n)}
	switch n.Kind {
	case yaml.MappingNode:
		made.shape = mappingShape
		for i := 0; i+1 < len(n.Content) && c.count <= maxNodes; i += 2 {
			if e := c.entry(n.Content[i], n.Content[i+1], depth); e != nil {
				made.pairs = append(made.pairs, e)
			}
		}
	case yaml.SequenceNode:
		made.shape = listShape
		for _, item := range n.Content {
			made.items = append(made.items, c.node(item, depth+1))
		}
	case yaml.ScalarNode:
		made.text = showBreaks.Replace(n.Value)
		made.quoted = n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
		if n.Tag == "!!null" && !made.quoted {
			made.shape = nullShape
		}
	default: // an alias, which was reported
		return nil
	}
	return made
}

func (c *converter) entry(key, value *yaml.Node, depth int) *entry {
	c.unsaid(key)
	if key.Kind != yaml.ScalarNode {
		c.d.report(c.at(key), faultf("write key: value, with a text for the key", "a key has to be a text"))
		return nil
	}
	if key.Tag == "!!merge" {
		c.d.report(c.at(key), faultf("write the keys out", "merge keys (<<) are not part of the scenario format"))
		return nil
	}
	return &entry{key: showBreaks.Replace(key.Value), at: c.at(key), value: c.node(value, depth+1)}
}

// unsaid reports what YAML knows and the format does not. The document is read on, so that its other mistakes are
// found.
func (c *converter) unsaid(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		c.d.report(c.at(n), faultf(aliasHint, aliasMessage))
	case n.Anchor != "":
		c.d.report(c.at(n), faultf("write the value out where it is needed", "anchors (&name) are not part of the scenario format"))
	case n.Style&yaml.TaggedStyle != 0:
		c.d.report(c.at(n), faultf("leave it out; a text that begins with ! needs quotes",
			"tags (%s) are not part of the scenario format", quote(n.Tag)))
	}
}

const (
	aliasMessage = "aliases (*name) are not part of the scenario format"
	aliasHint    = "write the value out; a text that begins with * needs quotes"
)

// shapeOf names what a node is, in messages.
func shapeOf(n *node) string {
	switch n.shape {
	case mappingShape:
		return "a mapping"
	case listShape:
		return "a list"
	}
	return quote(n.text)
}
