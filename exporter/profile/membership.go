package profile

import "strconv"

// entry is a segment's place in segmentMembership.
type entry struct {
	group   int         // whose namespace is its
	at      int         // where the timestamp begins in texts
	texts   entryTexts  // while it is not mapped
	windows []window    // in which it is mapped
	scope   []Span      // in which a payload lists it
	lasting *entryTexts // those of all moments, where a payload lists it at any; nil where the moment decides
}

// entryTexts are an entry by its status, whole but for the moment in its timestamp:
// "id":{"lastQualificationTime":"…","status":"realized"},
type entryTexts [Exited + 1][]byte

// entryBytes is what most entries are not longer than: they are copied in one piece, whatever their length.
const entryBytes = 2 * paddedBytes

// window is a span in which a segment is mapped, and its entry during it.
type window struct {
	span  Span
	texts entryTexts
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

// newEntryTexts encodes the entries of a segment. Since 15 May 2023 members "will be represented as Realized", so the
// current model knows no existing.
func (f *Dataflow) newEntryTexts(s *Segment, tail []byte) (texts entryTexts, at int) {
	names := [...]string{Realized: "realized", Existing: "realized", Exited: "exited"}
	if f.settings.StatusModel == StatusLegacy {
		names[Existing] = "existing"
	}
	open := append(AppendString(nil, []byte(s.ID)), `:{"lastQualificationTime":"`...)
	for status := Realized; status <= Exited; status++ {
		text := f.appendTime(append(make([]byte, 0, 2*entryBytes), open...), 0)
		text = append(append(append(text, `","status":"`...), names[status]...), '"')
		texts[status] = append(append(text, tail...), "},"...)
	}
	return texts, len(open)
}

// entryTail encodes what IncludeSegmentTimestamps and IncludeSegmentNames add to a mapped segment's entry, in the order
// of Adobe's sample. With names alone only the name is added, although the sample captioned so shows the timestamps
// too.
func (f *Dataflow) entryTail(s *Segment, m MappedSegment) []byte {
	var tail []byte
	if f.settings.IncludeSegmentTimestamps {
		tail = strconv.AppendInt(append(tail, `,"createdAt":`...), int64(s.CreatedAt), 10)
		tail = strconv.AppendInt(append(tail, `,"updatedAt":`...), int64(s.UpdatedAt), 10)
		tail = strconv.AppendInt(append(tail, `,"mappingCreatedAt":`...), int64(m.CreatedAt), 10)
		tail = strconv.AppendInt(append(tail, `,"mappingUpdatedAt":`...), int64(m.UpdatedAt), 10)
	}
	if f.settings.IncludeSegmentNames {
		tail = AppendString(append(tail, `,"name":`...), []byte(s.Name))
	}
	return tail
}

// scopeOf returns the spans in which payloads list a segment: always, while a segment of its merge policy is mapped, or
// while it is mapped itself.
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

// settle finds out whether a moment decides about an entry: mostly none does.
func (e *entry) settle() {
	switch {
	case len(e.scope) != 1 || e.scope[0] != Span{}:
	case len(e.windows) == 0:
		e.lasting = &e.texts
	case len(e.windows) == 1 && e.windows[0].span == Span{}:
		e.lasting = &e.windows[0].texts
	}
}

// appendMemberships appends the memberships in scope "with the latest membership status" (M5, M7), grouped by
// namespace.
func (f *Dataflow) appendMemberships(dst []byte, u *Update) []byte {
	memberships := u.memberships()
	for i := range f.groups {
		before := len(dst)
		dst = AppendPadded(dst, f.groups[i])
		opened := len(dst)
		for j := range memberships {
			m := &memberships[j]
			if e := &f.entries[m.Segment]; e.group == i {
				dst = f.appendEntry(dst, e, m, u)
			}
		}
		if len(dst) == opened {
			dst = dst[:before]
		} else {
			dst = append(closed(dst, '}'), ',')
		}
	}
	return dst
}

// entryText is the text of the entry of a segment's membership; nil when the payload lists none.
func (f *Dataflow) entryText(e *entry, m *SegmentMembership, u *Update) []byte {
	if f.purged(&m.Membership, u.At) || f.changedOnly && !u.concerns(m.Segment) {
		return nil
	}
	if e.lasting != nil {
		return e.lasting[m.Status]
	}
	if !contains(e.scope, u.At) {
		return nil
	}
	texts := &e.texts
	if w := windowAt(e.windows, u.At); w != nil {
		texts = &w.texts
	}
	return texts[m.Status]
}

// appendEntry appends a membership's entry, if the payload lists it: its text, and a moment over that in the text. An
// entry of up to 128 bytes is copied as AppendPadded copies shorter ones.
func (f *Dataflow) appendEntry(dst []byte, e *entry, m *SegmentMembership, u *Update) []byte {
	text, start := f.entryText(e, m, u), len(dst)
	switch {
	case text == nil:
		return dst
	case len(text) <= entryBytes && cap(text) >= entryBytes && cap(dst)-start >= entryBytes:
		to, from := dst[start:start+entryBytes], text[:entryBytes]
		copyPadded((*[paddedBytes]byte)(to), (*[paddedBytes]byte)(from), paddedBytes)
		copyPadded((*[paddedBytes]byte)(to[paddedBytes:]), (*[paddedBytes]byte)(from[paddedBytes:]), len(text)-paddedBytes)
		dst = dst[:start+len(text)]
	default:
		dst = append(dst, text...)
	}
	if !f.dates.put(dst[start+e.at:], m.LastQualification, f.micros) {
		dst = f.appendTime(dst[:start+e.at], m.LastQualification)
		dst = append(dst, text[e.at+f.timeBytes:]...)
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
