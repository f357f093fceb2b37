package updates

import (
	"kinesim/exporter/profile"
)

// attributes reads an object of attributes: by dotted paths, by objects in objects, or by both.
func (p *parser) attributes(l *Line, depth int) error {
	above := len(p.path)
	return p.object("attributes", func(key []byte) error {
		at := p.key
		p.path = p.path[:above]
		if above > 0 {
			p.path = append(p.path, '.')
		}
		p.path = append(p.path, key...)
		i, known := p.names.attributes[string(p.path)]
		switch c := p.next(); {
		case c == '{' && (!known || !p.names.isMap[i]):
			if depth == deepest {
				return p.fault("objects are nested deeper than %d", deepest)
			}
			return p.attributes(l, depth+1)
		case c == '[':
			return p.fault("the destination exports no lists: %s is none of its attributes", quoted(p.path))
		}
		i, err := p.attribute(p.path, at)
		if err != nil {
			return err
		}
		value, err := p.value(l)
		if err == nil && i != p.names.other && value.Kind != profile.Null && p.names.isMap[i] != (value.Kind == profile.Map) {
			return p.fault("%s holds another kind of value in population.attributes: a map, or none", quoted(p.path))
		}
		l.Attributes = append(l.Attributes, Attribute{Index: i, Value: value})
		return err
	})
}

// value reads what an attribute holds.
func (p *parser) value(l *Line) (profile.Value, error) {
	if p.next() != '{' {
		return p.single()
	}
	first := len(l.entries)
	err := p.object("a map", func(key []byte) error {
		if c := p.next(); c == '{' || c == '[' {
			return p.fault("a map holds single values")
		}
		value, err := p.single()
		l.entries = append(l.entries, profile.Entry{Key: key, Value: value})
		return err
	})
	return profile.Value{Kind: profile.Map, Entries: l.entries[first:len(l.entries):len(l.entries)]}, err
}

func (p *parser) single() (profile.Value, error) {
	if p.next() == '"' {
		text, err := p.text("a value")
		return profile.Value{Kind: profile.String, Text: text}, err
	}
	text, err := p.literal()
	if string(text) == "null" {
		return profile.Value{Kind: profile.Null}, err
	}
	return profile.Value{Kind: profile.Literal, Text: text}, err
}

// membership reads the standing in a segment: a status, or a status and since when.
func (p *parser) membership(key []byte, l *Line) error {
	index, err := p.segment(key, p.key)
	if err != nil {
		return err
	}
	m := Membership{Index: index}
	if p.next() == '"' {
		m.Status, err = p.status("a segment")
	} else {
		said := false
		err = p.object("a segment", func(key []byte) (err error) {
			switch string(key) {
			case "status":
				said = true
				m.Status, err = p.status("status")
			case "since":
				m.Since, err = p.moment("since")
			default:
				err = p.faultOfKey("unknown key %s: a membership has status and since", quoted(key))
			}
			return err
		})
		if err == nil && !said {
			err = p.fault("the membership has no status")
		}
	}
	l.Segments = append(l.Segments, m)
	return err
}

// identities reads the identities of a namespace.
func (p *parser) identities(key []byte, l *Line) error {
	index, err := p.namespace(key, p.key)
	if err != nil {
		return err
	}
	first := len(l.ids)
	err = p.array("the identities of a namespace", func() error {
		id, err := p.text("an identity")
		if err == nil && len(id) == 0 {
			err = p.fault("an identity is empty")
		}
		l.ids = append(l.ids, profile.Identity{ID: id})
		return err
	})
	l.Identities = append(l.Identities, Identities{Index: index, List: l.ids[first:len(l.ids):len(l.ids)]})
	return err
}
