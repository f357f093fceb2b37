package profile

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// reserved are the top-level keys that a payload has anyhow: an attribute below them would be a duplicate key.
var reserved = []string{"segmentMembership", "identityMap"}

// check returns every mistake in the schema: what would make a payload ambiguous, or no JSON.
func (s *Schema) check(keyCase NamespaceKeyCase) []error {
	errs := s.checkAttributes()
	errs = append(errs, s.checkSegments()...)
	seen := map[string]string{}
	for i, name := range s.Namespaces {
		key := name
		if keyCase == KeyCaseLower {
			key = strings.ToLower(name)
		}
		if wrong := wrongName(name); wrong != "" {
			errs = append(errs, fmt.Errorf("schema: namespaces[%d]: %q: %s", i, name, wrong))
		} else if first, twice := seen[key]; twice {
			errs = append(errs, fmt.Errorf("schema: namespaces[%d]: %q: would have the same key as %q", i, name, first))
		}
		seen[key] = name
	}
	return errs
}

func (s *Schema) checkAttributes() []error {
	var errs []error
	leaves, parents := map[string]bool{}, map[string]string{}
	for i, a := range s.Attributes {
		if wrong := wrongPath(a.Path); wrong != "" {
			errs = append(errs, fmt.Errorf("schema: attributes[%d]: %q: %s", i, a.Path, wrong))
			continue
		}
		if leaves[a.Path] {
			errs = append(errs, fmt.Errorf("schema: attributes[%d]: %q: declared twice", i, a.Path))
		}
		if below, is := parents[a.Path]; is {
			errs = append(errs, fmt.Errorf("schema: attributes[%d]: %q: is a value and also above %q", i, a.Path, below))
		}
		leaves[a.Path] = true
		for at, c := range []byte(a.Path) {
			if c != '.' {
				continue
			}
			above := a.Path[:at]
			if leaves[above] {
				errs = append(errs, fmt.Errorf("schema: attributes[%d]: %q: is below %q, which is a value", i, a.Path, above))
			}
			if parents[above] == "" {
				parents[above] = a.Path
			}
		}
	}
	return errs
}

func (s *Schema) checkSegments() []error {
	var errs []error
	type key struct{ namespace, id string }
	seen := map[key]bool{}
	for i, segment := range s.Segments {
		if wrong := wrongName(segment.ID); wrong != "" {
			errs = append(errs, fmt.Errorf("schema: segments[%d]: id %q: %s", i, segment.ID, wrong))
		}
		if wrong := wrongName(segment.Namespace); wrong != "" {
			errs = append(errs, fmt.Errorf("schema: segments[%d]: namespace %q: %s", i, segment.Namespace, wrong))
		}
		k := key{segment.Namespace, segment.ID}
		if seen[k] {
			errs = append(errs, fmt.Errorf("schema: segments[%d]: %q: declared twice in namespace %q", i, segment.ID, segment.Namespace))
		}
		seen[k] = true
	}
	return errs
}

// check returns every mistake in the mapping.
func (m *Mapping) check(schema *Schema) []error {
	var errs []error
	for i, s := range m.Segments {
		if s.Segment < 0 || s.Segment >= len(schema.Segments) {
			errs = append(errs, fmt.Errorf("mapping: segments[%d]: there is no segment %d", i, s.Segment))
			continue
		}
		if !s.span().valid() {
			errs = append(errs, fmt.Errorf("mapping: segments[%d]: until %d is not after from %d", i, s.Until, s.From))
		}
		for j, earlier := range m.Segments[:i] {
			if earlier.Segment == s.Segment && s.span().overlaps(earlier.span()) {
				errs = append(errs, fmt.Errorf("mapping: segments[%d]: segment %d is mapped at the same time by segments[%d]", i,
					s.Segment, j))
			}
		}
	}
	for i, path := range m.Attributes {
		known := path != "" && slices.ContainsFunc(schema.Attributes, func(a Attribute) bool { return covers(path, a.Path) })
		if !known {
			errs = append(errs, fmt.Errorf("mapping: attributes[%d]: %q: no attribute of the schema has this path or one below it", i,
				path))
		} else if slices.Contains(m.Attributes[:i], path) {
			errs = append(errs, fmt.Errorf("mapping: attributes[%d]: %q: mapped twice", i, path))
		}
	}
	for i, pause := range m.Pauses {
		if !pause.valid() {
			errs = append(errs, fmt.Errorf("mapping: pauses[%d]: until %d is not after from %d", i, pause.Until, pause.From))
		}
	}
	return errs
}

// wrongPath says what is wrong with an attribute's path, or nothing.
func wrongPath(path string) string {
	if wrong := wrongName(path); wrong != "" {
		return wrong
	}
	for i, name := range strings.Split(path, ".") {
		if name == "" {
			return "has an empty name in its path"
		}
		if i == 0 && slices.Contains(reserved, name) {
			return "every payload has its own " + name
		}
	}
	return ""
}

// wrongName says what is wrong with a name that becomes a key, or nothing.
func wrongName(name string) string {
	switch {
	case name == "":
		return "is empty"
	case !utf8.ValidString(name):
		return "is not UTF-8"
	}
	return ""
}
