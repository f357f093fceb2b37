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
	joints    [][]byte // by how many objects a present attribute before it shares: see joint
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
		}
		list = append(list, l)
	})
	most := 0
	for i := range list {
		most = max(most, len(list[i].objects))
	}
	for i := range list {
		list[i].join(most)
	}
	return list
}

// visit makes the leaves of an object, which lies where above tells.
func (n *node) visit(above leaf, do func(leaf)) {
	for i := range n.children {
		child := &n.children[i]
		below := leaf{attribute: child.attribute, objects: above.objects, open: append(slices.Clip(above.open), child.key...)}
		if child.children == nil {
			do(below)
			continue
		}
		below.objects = append(slices.Clip(above.objects), object{node: child, inside: len(below.open)})
		child.visit(below, do)
	}
}

// join prepares what is written in front of the attribute: the ends of as many objects as there can be, a comma, and
// the keys from an object on. With paddedBytes behind its beginning, wherever that is.
func (l *leaf) join(most int) {
	for shared := range len(l.objects) + 1 {
		inside := 0
		if shared > 0 {
			inside = l.objects[shared-1].inside
		}
		text := append(append(appendClosing(nil, most), ','), l.open[inside:]...)
		l.joints = append(l.joints, append(make([]byte, 0, len(text)+paddedBytes), text...))
	}
}

// nobody is the depth at which an attribute seems to lie while there was none yet: its joint is one without a comma.
const nobody = -1

// joint is what is written between this attribute and one before it, which lies in depth objects and shares some of
// them: },"lastName":
func (f *Dataflow) joint(l *leaf, depth, shared int) []byte {
	return l.joints[shared][f.deepest-depth+shared:]
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
		if laid, ok := f.layAttributes(dst, values); ok {
			return laid
		}
	}
	depth, shared := nobody, 0
	for i := range f.leaves {
		l, before := &f.leaves[i], len(dst)
		shared = min(shared, l.shared)
		dst = append(dst, f.joint(l, depth, shared)...)
		opened := len(dst)
		if values != nil {
			dst = append(dst, values[i]...)
		} else {
			dst = f.appendAttribute(dst, l.attribute, u)
		}
		if len(dst) == opened {
			dst = dst[:before]
			continue
		}
		depth, shared = len(l.objects), len(l.objects)
	}
	return endAttributes(dst, depth)
}

// layAttributes is appendAttributes for values that are padded, as nearly all are. Which of them are absent nobody
// could foretell: of those nothing is kept, without a branch. It is false when a text is not padded or there is no
// room; then dst is as long as before.
func (f *Dataflow) layAttributes(dst []byte, values [][]byte) ([]byte, bool) {
	leaves, room, at := f.leaves, dst[:cap(dst)], len(dst)
	if len(room)-at < 2*paddedBytes*(len(leaves)+1) || len(values) != len(leaves) {
		return dst, false
	}
	depth, shared := nobody, 0
	for i := range leaves {
		l, value := &leaves[i], values[i]
		shared = min(shared, l.shared)
		joint := f.joint(l, depth, shared)
		if len(value) > paddedBytes || cap(value) < paddedBytes || len(joint) > paddedBytes {
			return dst, false
		}
		there := (0 - len(value)) >> 63 // all ones, or 0 of an absent one
		to := room[at : at+2*paddedBytes]
		copyPadded((*[paddedBytes]byte)(to), (*[paddedBytes]byte)(joint[:paddedBytes]), len(joint))
		copyPadded((*[paddedBytes]byte)(to[len(joint):]), (*[paddedBytes]byte)(value[:paddedBytes]), len(value))
		at += (len(joint) + len(value)) & there
		inside := len(l.objects)
		depth += (inside - depth) & there
		shared += (inside - shared) & there
	}
	return endAttributes(room[:at], depth), true
}

// endAttributes ends the objects that the last attribute lies in, if there was one.
func endAttributes(dst []byte, depth int) []byte {
	if depth == nobody {
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
