package profile

import "slices"

// node is a mapped attribute or an object above mapped attributes, at its place in the payload.
type node struct {
	name      string
	key       []byte // "name": of an attribute, "name":{ of an object
	attribute int    // index in the schema; unused in an object
	children  []node // of an object, in the order of their first use
}

// insert adds the attribute at path below n.
func (n *node) insert(path []string, attribute int) {
	name := path[0]
	key := append(AppendString(nil, []byte(name)), ':')
	if len(path) == 1 {
		n.children = append(n.children, node{name: name, key: key, attribute: attribute})
		return
	}
	at := slices.IndexFunc(n.children, func(child node) bool { return child.name == name })
	if at < 0 {
		at = len(n.children)
		n.children = append(n.children, node{name: name, key: append(key, '{')})
	}
	n.children[at].insert(path[1:], attribute)
}

// appendAttributes appends the members of an object, with a comma after each. Absent attributes are omitted, and so are
// objects that would be empty without them.
func (f *Dataflow) appendAttributes(dst []byte, n *node, u *Update) []byte {
	for i := range n.children {
		child := &n.children[i]
		before := len(dst)
		dst = append(dst, child.key...)
		opened := len(dst)
		if child.children == nil {
			dst = f.appendAttribute(dst, child.attribute, u)
		} else if dst = f.appendAttributes(dst, child, u); len(dst) > opened {
			dst = closed(dst, '}')
		}
		if len(dst) == opened {
			dst = dst[:before]
		} else {
			dst = append(dst, ',')
		}
	}
	return dst
}

// appendAttribute appends the value of an attribute, and nothing when it is omitted.
func (f *Dataflow) appendAttribute(dst []byte, attribute int, u *Update) []byte {
	if u.Source != nil {
		return u.Source.AppendAttribute(dst, attribute)
	}
	if v := &u.Profile.Attributes[attribute]; f.emitted(v) {
		return f.appendValue(dst, v)
	}
	return dst
}

// emitted tells whether a value appears in a payload at all.
func (f *Dataflow) emitted(v *Value) bool {
	return v.Kind != Absent && (v.Kind != Null || f.settings.EmitNull)
}

// appendValue appends an emitted value. A map without entries is an empty object: the profile has the attribute.
func (f *Dataflow) appendValue(dst []byte, v *Value) []byte {
	switch v.Kind {
	case String:
		if v.Plain {
			return appendPlain(dst, v.Text)
		}
		return AppendString(dst, v.Text)
	case Literal:
		return append(dst, v.Text...)
	case Map:
		dst = append(dst, '{')
		for i := range v.Entries {
			e := &v.Entries[i]
			if f.emitted(&e.Value) {
				dst = append(AppendString(dst, e.Key), ':')
				dst = append(f.appendValue(dst, &e.Value), ',')
			}
		}
		return closed(dst, '}')
	}
	return append(dst, "null"...)
}
