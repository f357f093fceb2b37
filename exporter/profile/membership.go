package profile

import "strconv"

// group is the memberships of one segment namespace.
type group struct {
	open    []byte // "ups":{
	entries []entry
}

// entry is a segment's place in segmentMembership.
type entry struct {
	segment int
	open    []byte   // "id":{"lastQualificationTime":"
	windows []window // in which it is mapped
	scope   []Span   // in which a payload lists it
}

// window is a span in which a segment is mapped, and what its entry carries besides during it.
type window struct {
	span Span
	tail []byte // ,"createdAt":…,"name":…
}

// windowAt returns the window that holds a moment, or nil.
func windowAt(windows []window, at Millis) *window {
	for i := range windows {
		if windows[i].span.contains(at) {
			return &windows[i]
		}
	}
	return nil
}

// statusTexts are the statuses as they follow the timestamp. Since 15 May 2023 members "will be represented as Realized", so the
// current model knows no existing.
func statusTexts(model StatusModel) [Exited + 1]string {
	const realized, existing, exited = `","status":"realized"`, `","status":"existing"`, `","status":"exited"`
	if model == StatusLegacy {
		return [...]string{Realized: realized, Existing: existing, Exited: exited}
	}
	return [...]string{Realized: realized, Existing: realized, Exited: exited}
}

// entryTail encodes what IncludeSegmentTimestamps and IncludeSegmentNames add to a mapped segment's entry, in the order of Adobe's
// sample. With names alone only the name is added, although the sample captioned so shows the timestamps too.
func (f *Dataflow) entryTail(s *Segment, m MappedSegment) []byte {
	var tail []byte
	if f.settings.IncludeSegmentTimestamps {
		tail = strconv.AppendInt(append(tail, `,"createdAt":`...), int64(s.CreatedAt), 10)
		tail = strconv.AppendInt(append(tail, `,"updatedAt":`...), int64(s.UpdatedAt), 10)
		tail = strconv.AppendInt(append(tail, `,"mappingCreatedAt":`...), int64(m.CreatedAt), 10)
		tail = strconv.AppendInt(append(tail, `,"mappingUpdatedAt":`...), int64(m.UpdatedAt), 10)
	}
	if f.settings.IncludeSegmentNames {
		tail = appendString(append(tail, `,"name":`...), []byte(s.Name))
	}
	return tail
}

// scopeOf returns the spans in which payloads list a segment: always, while a segment of its merge policy is mapped, or while it is
// mapped itself.
func (f *Dataflow) scopeOf(schema *Schema, segment int) []Span {
	if f.settings.MembershipScope == ScopeAll {
		return []Span{{}}
	}
	var spans []Span
	for other, windows := range f.windows {
		same := schema.Segments[other].MergePolicy == schema.Segments[segment].MergePolicy
		if other != segment && (f.settings.MembershipScope == ScopeMappedOnly || !same) {
			continue
		}
		for _, w := range windows {
			if w.span == (Span{}) {
				return []Span{{}} // the usual case: mapped all the time
			}
			spans = append(spans, w.span)
		}
	}
	return spans
}

// appendMemberships appends the memberships in scope "with the latest membership status" (seed), grouped by namespace.
func (f *Dataflow) appendMemberships(dst []byte, u *Update) []byte {
	changedOnly := f.settings.MembershipScope == ScopeMappedOnly && !f.settings.IncludeUnchangedMapped
	for i := range f.groups {
		before := len(dst)
		dst = append(dst, f.groups[i].open...)
		opened := len(dst)
		for j := range f.groups[i].entries {
			e := &f.groups[i].entries[j]
			m := &u.Profile.Memberships[e.segment]
			if m.Status == NoMembership || f.purged(m, u.At) || !contains(e.scope, u.At) || changedOnly && !u.concerns(e.segment) {
				continue
			}
			dst = append(dst, e.open...)
			dst = f.appendTime(dst, m.LastQualification)
			dst = append(dst, f.statuses[m.Status]...)
			if w := windowAt(e.windows, u.At); w != nil {
				dst = append(dst, w.tail...)
			}
			dst = append(dst, '}', ',')
		}
		if len(dst) == opened {
			dst = dst[:before]
		} else {
			dst = append(closed(dst, '}'), ',')
		}
	}
	return dst
}

// concerns tells whether the update evaluated or mapped a segment, or stands for everything that a pause withheld.
func (u *Update) concerns(segment int) bool {
	for i := range u.Changes {
		switch c := &u.Changes[i]; c.Kind {
		case Evaluated, SegmentMapped:
			if c.Index == segment {
				return true
			}
		case DataflowEnabled:
			return true
		}
	}
	return false
}
