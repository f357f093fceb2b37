package profile

// Measured is a Source that tells how long an identity is without making it.
type Measured interface {
	Source
	// IdentityBytes is the length of what AppendIdentity appends.
	IdentityBytes(namespace, i int) int
}

// PayloadSize is the length of what AppendPayload appends, without making more of it than values whose length nobody
// knows otherwise. The scratch is for its use, and returned to be used again.
func (f *Dataflow) PayloadSize(scratch []byte, u *Update) (int, []byte) {
	f = f.at(u.At)
	size := len(`{"segmentMembership":{,"identityMap":{}`)
	attributes, scratch := f.attributesSize(scratch, u)
	memberships, scratch := f.membershipsSize(scratch, u)
	identities, scratch := f.identitiesSize(scratch, u)
	return size + attributes + closedSize(memberships) + closedSize(identities), scratch
}

// closedSize is the length of members with a comma after each, ended as closed ends them.
func closedSize(members int) int { return max(members, 1) }

// attributesSize is the length of what appendAttributes appends.
func (f *Dataflow) attributesSize(scratch []byte, u *Update) (int, []byte) {
	size, depth, shared := 0, 0, 0
	for i := range f.leaves {
		l := &f.leaves[i]
		shared = min(shared, l.shared)
		if scratch = f.appendAttribute(scratch[:0], l.attribute, u); len(scratch) == 0 {
			continue
		}
		inside := 0
		if size > 0 {
			if shared > 0 {
				inside = l.objects[shared-1].inside
			}
			size += depth - shared + 1 // the ends of objects, and a comma
		}
		size += len(l.open) - inside + len(scratch)
		depth, shared = len(l.objects), len(l.objects)
	}
	if size == 0 {
		return 0, scratch
	}
	return size + depth + 1, scratch
}

// membershipsSize is the length of what appendMemberships appends.
func (f *Dataflow) membershipsSize(scratch []byte, u *Update) (int, []byte) {
	size, memberships := 0, u.memberships()
	for i := range f.groups {
		members := 0
		for j := range memberships {
			m := &memberships[j]
			e := &f.entries[m.Segment]
			if e.group != i {
				continue
			}
			text := f.entryText(e, m, u)
			if text == nil {
				continue
			}
			members += len(text)
			if uint64(m.LastQualification)/dayMillis-firstDate >= lastDate-firstDate { // a year may have another length
				scratch = f.appendTime(scratch[:0], m.LastQualification)
				members += len(scratch) - f.timeBytes
			}
		}
		if members > 0 {
			size += len(f.groups[i]) + closedSize(members) + len(",")
		}
	}
	return size, scratch
}

// identitiesSize is the length of what appendIdentities appends.
func (f *Dataflow) identitiesSize(scratch []byte, u *Update) (int, []byte) {
	size := 0
	measured, _ := u.Source.(Measured)
	for i := range f.namespaces {
		count := u.identities(i)
		if count == 0 {
			continue
		}
		size += len(f.namespaces[i].open) + (count-1)*len(betweenIdentities) + len(`}],`)
		for j := range count {
			if measured != nil {
				size += measured.IdentityBytes(i, j)
				continue
			}
			scratch = u.appendIdentity(scratch[:0], i, j)
			size += len(scratch)
		}
	}
	return size, scratch
}
