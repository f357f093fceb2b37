package profile

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Dataflow is an activation compiled for a schema: what Detect and AppendPayload need, with everything constant encoded
// beforehand. It never changes and may be used by many goroutines at once.
type Dataflow struct {
	settings  Settings
	retention Millis // Settings.ExitedRetention
	pauses    []Span

	attributes []attribute // by attribute of the schema
	order      []int       // mapped attributes in payload order
	leaves     []leaf      // the same as members of nested objects
	asked      []int       // attributes of the leaves
	deepest    int         // how many objects any of them lies in

	windows [][]window // by segment of the schema: the spans in which it is mapped
	active  []int      // segments that are mapped at some time
	groups  [][]byte   // of segmentMembership, in payload order: "ups":{
	entries []entry    // of the groups, by segment of the schema
	// changedOnly tells that payloads list of the mapped segments those alone that the update concerns.
	changedOnly bool

	namespaces     []namespace // of identityMap, in payload order
	namespaceNames []string    // as declared

	appendTime func(dst []byte, at Millis) []byte // by Settings.TimestampFormat
	timeBytes  int                                // of a timestamp in the years 0 to 9999
	micros     bool                               // Settings.TimestampFormat has them
	dates      *dates

	revisions []revision // in order of time
}

// revision is a dataflow as it is from a moment on.
type revision struct {
	from Millis
	*Dataflow
}

// attribute is what detection and keys need to know of one of the schema's attributes.
type attribute struct {
	path   string
	isMap  bool
	mapped bool
}

// namespace is an identity namespace's list in a payload.
type namespace struct {
	open []byte // "ecid":[{"id":
}

// NewDataflow compiles a dataflow. The error joins every mistake in schema, mapping and settings; it is nil when there
// is none. The schema is copied as far as needed, so that it may change afterwards.
func NewDataflow(schema *Schema, mapping Mapping, settings Settings) (*Dataflow, error) {
	f, err := newDataflow(schema, mapping, settings)
	if err != nil {
		return nil, err
	}
	before := Millis(math.MinInt64)
	for i, r := range mapping.Revisions {
		revised := Schema{Attributes: schema.Attributes, Segments: r.Segments, Namespaces: schema.Namespaces}
		then := mapping
		then.Attributes = r.Attributes
		one, err := newDataflow(&revised, then, r.Settings)
		switch {
		case err != nil:
			return nil, fmt.Errorf("mapping: revisions[%d]: %w", i, err)
		case len(r.Segments) != len(schema.Segments):
			return nil, fmt.Errorf("mapping: revisions[%d]: %d segments instead of %d", i, len(r.Segments), len(schema.Segments))
		case r.From < before:
			return nil, fmt.Errorf("mapping: revisions[%d]: from %d is before that of the revision before it", i, r.From)
		}
		before = r.From
		f.revisions = append(f.revisions, revision{r.From, one})
	}
	return f, nil
}

// at is the dataflow as it is at a moment.
func (f *Dataflow) at(moment Millis) *Dataflow {
	if len(f.revisions) == 0 || moment < f.revisions[0].from {
		return f
	}
	return f.revised(moment)
}

func (f *Dataflow) revised(moment Millis) *Dataflow {
	last := f
	for i := range f.revisions {
		if f.revisions[i].from > moment {
			break
		}
		last = f.revisions[i].Dataflow
	}
	return last
}

// newDataflow compiles a dataflow without its revisions.
func newDataflow(schema *Schema, mapping Mapping, settings Settings) (*Dataflow, error) {
	errs := schema.check(settings.NamespaceKeyCase)
	errs = append(errs, mapping.check(schema)...)
	errs = append(errs, settings.check()...)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	f := &Dataflow{
		settings:       settings,
		retention:      Millis(settings.ExitedRetention.Milliseconds()),
		pauses:         slices.Clone(mapping.Pauses),
		namespaceNames: slices.Clone(schema.Namespaces),
		appendTime:     timestampAppenders[settings.TimestampFormat],
		micros:         settings.TimestampFormat == TimestampMicros,
		dates:          newDates(),
	}
	f.timeBytes = len(f.appendTime(nil, 0))
	f.changedOnly = settings.MembershipScope == ScopeMappedOnly && !settings.IncludeUnchangedMapped
	f.compileAttributes(schema, mapping)
	f.compileSegments(schema, mapping)
	for _, name := range schema.Namespaces {
		if settings.NamespaceKeyCase == KeyCaseLower {
			name = strings.ToLower(name)
		}
		f.namespaces = append(f.namespaces, namespace{open: Padded(append(AppendString(nil, []byte(name)), `:[{"id":`...))})
	}
	return f, nil
}

// compileAttributes lays out the mapped attributes: in mapping order, those of a path above others in schema order.
func (f *Dataflow) compileAttributes(schema *Schema, mapping Mapping) {
	for _, a := range schema.Attributes {
		f.attributes = append(f.attributes, attribute{path: a.Path, isMap: a.Map})
	}
	var root node // which has no key itself
	for _, path := range mapping.Attributes {
		for i := range f.attributes {
			a := &f.attributes[i]
			if a.mapped || !covers(path, a.path) {
				continue
			}
			a.mapped = true
			f.order = append(f.order, i)
			root.insert(strings.Split(a.path, "."), i)
		}
	}
	f.leaves = root.leaves()
	for i := range f.leaves {
		f.asked = append(f.asked, f.leaves[i].attribute)
		f.deepest = max(f.deepest, len(f.leaves[i].objects))
	}
}

// compileSegments lays out the memberships: segments in schema order, grouped by namespace at its first use.
func (f *Dataflow) compileSegments(schema *Schema, mapping Mapping) {
	f.windows = make([][]window, len(schema.Segments))
	for _, m := range mapping.Segments {
		s := &schema.Segments[m.Segment]
		w := window{span: m.span()}
		w.texts, _ = f.newEntryTexts(s, f.entryTail(s, m))
		f.windows[m.Segment] = append(f.windows[m.Segment], w)
	}
	byNamespace := map[string]int{}
	for i, s := range schema.Segments {
		if f.windows[i] != nil {
			f.active = append(f.active, i)
		}
		at, seen := byNamespace[s.Namespace]
		if !seen {
			at = len(f.groups)
			byNamespace[s.Namespace] = at
			f.groups = append(f.groups, Padded(append(AppendString(nil, []byte(s.Namespace)), ":{"...)))
		}
		entry := entry{group: at, windows: f.windows[i], scope: f.scopeOf(schema, i)}
		entry.texts, entry.at = f.newEntryTexts(&s, nil)
		f.entries = append(f.entries, entry)
	}
	for i := range f.entries {
		f.entries[i].settle()
	}
}

// Settings returns what the dataflow was compiled with: before its first revision.
func (f *Dataflow) Settings() Settings { return f.settings }

// MappedAttributes returns the schema indices of the mapped attributes, in payload order, before the first revision.
func (f *Dataflow) MappedAttributes() []int { return slices.Clone(f.order) }

// Mapped tells whether a segment of the schema is mapped at a moment.
func (f *Dataflow) Mapped(segment int, at Millis) bool {
	return windowAt(f.windows[segment], at) != nil
}

// Paused tells whether the dataflow is disabled at a moment (T20).
func (f *Dataflow) Paused(at Millis) bool { return contains(f.pauses, at) }

func contains(spans []Span, at Millis) bool {
	for i := range spans {
		if spans[i].contains(at) {
			return true
		}
	}
	return false
}

// covers tells whether a mapped path maps an attribute: it is the attribute's path, or above it.
func covers(mapped, path string) bool {
	rest, ok := strings.CutPrefix(path, mapped)
	return ok && (rest == "" || rest[0] == '.')
}
