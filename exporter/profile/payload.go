package profile

// AppendPayload appends the update's export to dst: one compact JSON object of the mapped attributes that the profile
// has, the memberships in scope and all identities (M1 to M15). It calls Update.Load if that has not happened yet, and
// allocates nothing if dst is large enough.
func (f *Dataflow) AppendPayload(dst []byte, u *Update) []byte {
	u.load()
	dst = append(dst, '{')
	dst = f.appendAttributes(dst, &f.tree, u.Profile)
	dst = append(dst, `"segmentMembership":{`...)
	dst = closed(f.appendMemberships(dst, u), '}')
	dst = append(dst, `,"identityMap":{`...)
	dst = closed(f.appendIdentities(dst, u.Profile), '}')
	return append(dst, '}')
}

// load fills the profile's values and identity ids once.
func (u *Update) load() {
	if load := u.Load; load != nil {
		u.Load = nil
		load(u.Profile)
	}
}

// closed ends an object or array. Members are appended with a comma after each, so the last one's gives way to the
// bracket.
func closed(dst []byte, bracket byte) []byte {
	if last := len(dst) - 1; dst[last] == ',' {
		dst[last] = bracket
		return dst
	}
	return append(dst, bracket)
}

// appendIdentities appends the identities of each namespace that has any, oldest first. "All identities in the
// identityMap object are included as well" (M12); entries carry only the id in every sample.
func (f *Dataflow) appendIdentities(dst []byte, p *Profile) []byte {
	for i, list := range p.Identities {
		if len(list) == 0 {
			continue
		}
		dst = append(dst, f.namespaces[i].open...)
		for j := range list {
			dst = append(dst, `{"id":`...)
			if id := &list[j]; id.Plain {
				dst = appendPlain(dst, id.ID)
			} else {
				dst = AppendString(dst, id.ID)
			}
			dst = append(dst, '}', ',')
		}
		dst = append(closed(dst, ']'), ',')
	}
	return dst
}
