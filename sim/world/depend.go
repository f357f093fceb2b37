package world

import (
	"fmt"
	"slices"
	"strconv"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Some attributes depend on others of the same profile: they are there under a condition, have one generator or
// another, or are made of them. What they hold follows from the versions of these, so nothing is stored of it; an
// update that writes one attribute says of those which depend on it that they are written, too.

// dependence is what an attribute has besides its generator where it depends on others.
type dependence struct {
	when     condition
	cases    []variant
	template []piece
}

// variant is a generator that counts under a condition.
type variant struct {
	when condition
	generator
}

// piece is a part of a template: a text, or that of an attribute.
type piece struct {
	text      []byte
	attribute int // -1 for a text
}

// depend makes ready what an attribute depends on; those before it are made.
func (a *attribute) depend(from *scenarios.Attribute, above []scenarios.Attribute, people *people, start int64) (err error) {
	var made dependence
	if made.when, err = newCondition(from.When, above); err != nil {
		return err
	}
	for i, c := range from.Generator.Cases {
		one := variant{}
		if one.when, err = newCondition(c.When, above); err != nil {
			return err
		}
		name := from.Path + "\x00case " + strconv.Itoa(i)
		if one.generator, err = newGenerator(c.Generator, from.Path, salt(name), people, start); err != nil {
			return err
		}
		made.cases = append(made.cases, one)
	}
	for _, part := range from.Generator.Template {
		one := piece{text: []byte(part.Text), attribute: -1}
		if part.Path != "" {
			one.attribute = slices.IndexFunc(above, func(other scenarios.Attribute) bool { return other.Path == part.Path })
			if one.attribute < 0 {
				return fmt.Errorf("template of %s: there is no attribute %q before", from.Path, part.Path)
			}
		}
		made.template = append(made.template, one)
	}
	if made.when != nil || made.cases != nil || made.template != nil {
		a.depends = &made
	}
	return nil
}

// link notes with each attribute those that depend on it, directly or through others.
func (s *attributes) link(from []scenarios.Attribute) {
	for i := range from {
		seen := map[int]bool{}
		var reach func(path string)
		reach = func(path string) {
			j := slices.IndexFunc(from[:i], func(other scenarios.Attribute) bool { return other.Path == path })
			if j < 0 || seen[j] {
				return
			}
			seen[j] = true
			s.list[j].dependents = append(s.list[j].dependents, i)
			for _, path := range from[j].References() {
				reach(path)
			}
		}
		for _, path := range from[i].References() {
			reach(path)
		}
	}
}

// there tells whether a profile has an attribute now: it was not removed, nor missing, and its condition holds.
func (w *World) there(p *population, local int, who person, i int) bool {
	if !p.has(local, i) {
		return false
	}
	d := w.attributes.list[i].depends
	return d == nil || d.when.holds(w, p, local, who) && (d.cases == nil || w.variant(p, local, who, d) != nil)
}

// variant is the case that holds for a profile, or nil.
func (w *World) variant(p *population, local int, who person, d *dependence) *generator {
	for i := range d.cases {
		if d.cases[i].when.holds(w, p, local, who) {
			return &d.cases[i].generator
		}
	}
	return nil
}

// appendText appends the text of an attribute as it is now, and tells whether there is one.
func (w *World) appendText(dst []byte, p *population, local int, who person, i int) ([]byte, bool) {
	if !w.there(p, local, who, i) {
		return dst, false
	}
	a, version := &w.attributes.list[i], uint64(*p.version(local, i))
	if a.moment >= 0 {
		if written := written(p, local, a.moment); written > 0 {
			return appendMoment(dst, written), true
		}
	}
	switch d := a.depends; {
	case a.isNull(who, version), a.kind == scenarios.GenMap:
		return dst, false
	case i == w.attributes.email:
		return w.people.appendEmail(dst, who, version, false), true
	case d != nil && d.template != nil:
		return w.appendTemplate(dst, p, local, who, d), true
	case d != nil && d.cases != nil:
		return w.variant(p, local, who, d).append(dst, who, version), true
	}
	return a.append(dst, who, version), true
}

// textOf is the text of an attribute, until the next one is asked for. What it depends on is asked for on the way, so
// that each depth has memory of its own.
func (p *population) textOf(w *World, local int, who person, attribute int) (text []byte, there bool) {
	if p.depth == len(p.scratch) {
		p.scratch = append(p.scratch, nil)
	}
	depth := p.depth
	p.depth++
	text, there = w.appendText(p.scratch[depth][:0], p, local, who, attribute)
	p.scratch[depth] = text
	p.depth--
	return text, there
}

// appendTemplate appends what a template comes to. What it names and is not there leaves nothing.
func (w *World) appendTemplate(dst []byte, p *population, local int, who person, d *dependence) []byte {
	for i := range d.template {
		if one := &d.template[i]; one.attribute < 0 {
			dst = append(dst, one.text...)
		} else {
			dst, _ = w.appendText(dst, p, local, who, one.attribute)
		}
	}
	return dst
}

// appendDependent appends the value of an attribute that depends on others, and whose condition holds, as JSON; nothing
// where no case holds.
func (s *Slice) appendDependent(dst []byte, a *attribute, version uint64) []byte {
	d := a.depends
	switch {
	case d.template != nil:
		s.page = s.world.appendTemplate(s.page[:0], &s.population, s.local, s.who, d)
		return profile.AppendString(dst, s.page)
	case d.cases != nil:
		if g := s.world.variant(&s.population, s.local, s.who, d); g != nil {
			return g.appendJSON(dst, &s.arena, s.who, version)
		}
		return dst
	}
	return a.appendJSON(dst, &s.arena, s.who, version)
}

// dependentValue is the same as a value, whose text lies in the arena.
func (s *Slice) dependentValue(a *attribute, version uint64) profile.Value {
	d := a.depends
	switch {
	case d.template != nil:
		start := len(s.arena.buffer)
		s.arena.buffer = s.world.appendTemplate(s.arena.buffer, &s.population, s.local, s.who, d)
		return profile.Value{Kind: profile.String, Text: s.arena.cut(start)}
	case d.cases != nil:
		if g := s.world.variant(&s.population, s.local, s.who, d); g != nil {
			return g.value(&s.arena, nil, s.who, version)
		}
		return profile.Value{}
	}
	return a.value(&s.arena, nil, s.who, version)
}
