package updates

import (
	"kinesim/exporter/profile"
)

// Line is an update as a file has it. What it refers to is valid until the next one is read into it.
type Line struct {
	At    profile.Millis
	ID    []byte
	Whole bool // it says the whole profile, and Changes what has changed

	Attributes []Attribute
	Removed    []int
	Segments   []Membership
	Identities []Identities
	Backfill   []int // segments that were mapped, for which the profile is looked at
	Merged     bool
	Changes    []profile.Change

	entries []profile.Entry
	ids     []profile.Identity
	data    []byte // of the file
	arena   []byte // texts that were unescaped
}

// Attribute is the value of an attribute of the schema.
type Attribute struct {
	Index int
	Value profile.Value
}

// Membership is the standing in a segment of the schema; Since is 0 where the line does not say it.
type Membership struct {
	Index  int
	Status profile.Status
	Since  profile.Millis
}

// Identities are all identities of a namespace of the schema.
type Identities struct {
	Index int
	List  []profile.Identity
}

func (l *Line) reset() {
	*l = Line{
		Attributes: l.Attributes[:0], Removed: l.Removed[:0], Segments: l.Segments[:0], Identities: l.Identities[:0],
		Backfill: l.Backfill[:0], Changes: l.Changes[:0], entries: l.entries[:0], ids: l.ids[:0],
		data: l.data[:0], arena: l.arena[:0],
	}
}

// parser reads lines.
type parser struct {
	scanner
	names *Names
	path  []byte // of the attribute that is being read
}

// keys are those of a line, for messages.
const keys = "at, id, attributes, removed, segments, identities, backfill, merged; in a recording profile, changes"

// parse reads a line, of which it keeps nothing.
func (p *parser) parse(data []byte, l *Line) error {
	l.reset()
	l.data = append(l.data, data...)
	p.scanner = scanner{data: l.data, arena: l.arena}
	defer func() { l.arena = p.arena }()
	parts, changes, at := false, false, false
	err := p.object("a line", func(key []byte) error {
		switch string(key) {
		case "at":
			moment, err := p.moment("at")
			l.At, at = moment, true
			return err
		case "id":
			id, err := p.text("id")
			l.ID = id
			return err
		case "profile":
			l.Whole = true
			return p.whole(l)
		case "changes":
			changes = true
			return p.changes(l)
		case "backfill":
			parts = true
			return p.array("backfill", func() error {
				i, err := p.segmentName()
				l.Backfill = append(l.Backfill, i)
				return err
			})
		case "merged":
			merged, err := p.truth("merged")
			l.Merged, parts = merged, true
			return err
		}
		known, err := p.part(key, l)
		if err == nil && !known {
			return p.faultOfKey("unknown key %s: the keys of a line are %s", quoted(key), keys)
		}
		parts = true
		return err
	})
	switch {
	case err != nil:
		return err
	case !at:
		return p.fault("the line has no at")
	case len(l.ID) == 0:
		return p.fault("the line has no id")
	case l.Whole != changes:
		return p.fault("profile and changes come together")
	case l.Whole && parts:
		return p.fault("a line that says the whole profile says what changed in changes")
	}
	return p.end()
}

// whole reads what stands under profile.
func (p *parser) whole(l *Line) error {
	return p.object("profile", func(key []byte) error {
		known := string(key) != "removed"
		var err error
		if known {
			known, err = p.part(key, l)
		}
		if err == nil && !known {
			return p.faultOfKey("unknown key %s: a profile has attributes, segments and identities", quoted(key))
		}
		return err
	})
}

// part reads a part of a profile.
func (p *parser) part(key []byte, l *Line) (bool, error) {
	switch string(key) {
	case "attributes":
		p.path = p.path[:0]
		return true, p.attributes(l, 0)
	case "removed":
		return true, p.array("removed", func() error {
			i, err := p.attributeName()
			l.Removed = append(l.Removed, i)
			return err
		})
	case "segments":
		return true, p.object("segments", func(key []byte) error { return p.membership(key, l) })
	case "identities":
		return true, p.object("identities", func(key []byte) error { return p.identities(key, l) })
	}
	return false, nil
}

func (p *parser) truth(what string) (bool, error) {
	at := p.at
	text, err := p.literal()
	if err == nil && string(text) != "true" && string(text) != "false" {
		p.at = at
		err = p.fault("%s wants true or false", what)
	}
	return err == nil && string(text) == "true", err
}
