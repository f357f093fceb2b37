package profile

// AppendPayload appends the update's export to dst: one compact JSON object of the mapped attributes that the profile
// has, the memberships in scope and all identities (M1 to M15). It loads no profile that has a source, and allocates
// nothing if dst is large enough.
func (f *Dataflow) AppendPayload(dst []byte, u *Update) []byte {
	f = f.at(u.At)
	dst = append(dst, '{')
	dst = f.appendAttributes(dst, u)
	dst = append(dst, `"segmentMembership":{`...)
	dst = closed(f.appendMemberships(dst, u), '}')
	dst = append(dst, `,"identityMap":{`...)
	dst = closed(f.appendIdentities(dst, u), '}')
	return append(dst, '}')
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
func (f *Dataflow) appendIdentities(dst []byte, u *Update) []byte {
	for i := range f.namespaces {
		before := len(dst)
		dst = AppendPadded(dst, f.namespaces[i].open)
		opened := len(dst)
		if dst = u.appendIdentities(dst, i); len(dst) == opened {
			dst = dst[:before]
			continue
		}
		dst = append(dst, `}],`...)
	}
	return dst
}

// betweenIdentities is what is written between two identities of a namespace.
var betweenIdentities = Padded([]byte(`},{"id":`))

func (u *Update) appendIdentities(dst []byte, namespace int) []byte {
	if u.Source != nil {
		return u.Source.AppendIdentities(dst, namespace, betweenIdentities)
	}
	for i := range u.Profile.Identities[namespace] {
		if i > 0 {
			dst = append(dst, betweenIdentities...)
		}
		dst = u.appendIdentity(dst, namespace, i)
	}
	return dst
}

func (u *Update) identities(namespace int) int {
	if u.Source != nil {
		return u.Source.Identities(namespace)
	}
	return len(u.Profile.Identities[namespace])
}

func (u *Update) appendIdentity(dst []byte, namespace, i int) []byte {
	if u.Source != nil {
		return u.Source.AppendIdentity(dst, namespace, i)
	}
	id := &u.Profile.Identities[namespace][i]
	if id.Plain {
		return appendPlain(dst, id.ID)
	}
	return AppendString(dst, id.ID)
}
