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

// leaf is a mapped attribute at its place in the payload, with what is written between it and others.
type leaf struct {
	attribute int
	objects   []object // that it lies in, the outermost first
	open      []byte   // "name":{"firstName": their keys and its own
	shared    int      // how many objects the attribute before it lies in too
	joint     []byte   // },"lastName": what is written between it and the attribute before it
}

// object is an object that an attribute lies in.
type object struct {
	node   *node
	inside int // where in leaf.open its members begin
}

// leaves returns the attributes below the root in payload order.
func (n *node) leaves() []leaf {
	var list []leaf
	n.visit(leaf{}, func(l leaf) {
		if len(list) > 0 {
			before := &list[len(list)-1]
			for l.shared < min(len(l.objects), len(before.objects)) && l.objects[l.shared].node == before.objects[l.shared].node {
				l.shared++
			}
			l.joint = Padded(l.appendJoint(nil, len(before.objects), l.shared))
		}
		list = append(list, l)
	})
	return list
}

// visit makes the leaves of an object, which lies where above tells.
func (n *node) visit(above leaf, do func(leaf)) {
	for i := range n.children {
		child := &n.children[i]
		below := leaf{attribute: child.attribute, objects: above.objects, open: append(slices.Clip(above.open), child.key...)}
		if child.children == nil {
			below.open = Padded(below.open)
			do(below)
			continue
		}
		below.objects = append(slices.Clip(above.objects), object{node: child, inside: len(below.open)})
		child.visit(below, do)
	}
}

// appendJoint appends what is written between this attribute and one before it, which lies in so many objects and
// shares some of them.
func (l *leaf) appendJoint(dst []byte, depth, shared int) []byte {
	dst = append(appendClosing(dst, depth-shared), ',')
	inside := 0
	if shared > 0 {
		inside = l.objects[shared-1].inside
	}
	return append(dst, l.open[inside:]...)
}

// appendClosing ends objects.
func appendClosing(dst []byte, count int) []byte {
	for range count {
		dst = append(dst, '}')
	}
	return dst
}

// appendAttributes appends the mapped attributes that the profile has, and a comma when it has any. Absent attributes
// are omitted, and so are objects that would be empty without them.
func (f *Dataflow) appendAttributes(dst []byte, u *Update) []byte {
	var values [][]byte
	if u.Source != nil {
		values = u.Source.Attributes(f.asked)
	}
	start, depth, shared, skipped := len(dst), 0, 0, true
	for i := range f.leaves {
		l, before := &f.leaves[i], len(dst)
		shared = min(shared, l.shared)
		if values != nil && len(values[i]) == 0 {
			skipped = true
			continue
		}
		joint := l.joint
		switch {
		case before == start:
			joint = l.open
		case skipped:
			dst, joint = l.appendJoint(dst, depth, shared), nothing
		}
		if values != nil {
			dst = appendPair(dst, joint, values[i])
		} else {
			dst = append(dst, joint...)
			opened := len(dst)
			if dst = f.appendAttribute(dst, l.attribute, u); len(dst) == opened {
				dst, skipped = dst[:before], true
				continue
			}
		}
		depth, shared, skipped = len(l.objects), len(l.objects), false
	}
	if len(dst) == start {
		return dst
	}
	return append(appendClosing(dst, depth), ',')
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
