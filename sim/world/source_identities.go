package world

import "kinesim/exporter/profile"

// Identities implements profile.Source.
func (s *source) Identities(namespace int) int {
	if s.merges == nil { // as nearly always
		return int(s.identities(s.local, namespace).count())
	}
	return int((*Slice)(s).held(s.local, namespace))
}

// AllIdentities implements profile.Source.
func (s *source) AllIdentities() int {
	n := 0
	for i := range s.world.namespaces.list {
		n += s.Identities(i)
	}
	return n
}

// AppendIdentity implements profile.Source.
func (s *source) AppendIdentity(dst []byte, namespace, i int) []byte {
	return append(s.appendID(append(dst, '"'), namespace, i), '"')
}

// AppendIdentities implements profile.Source.
func (s *source) AppendIdentities(dst []byte, namespace int, between []byte) []byte {
	if s.merges != nil {
		for i := range s.Identities(namespace) {
			if i > 0 {
				dst = append(dst, between...)
			}
			dst = s.AppendIdentity(dst, namespace, i)
		}
		return dst
	}
	n, r := &s.world.namespaces.list[namespace], s.identities(s.local, namespace)
	if n.form == ecidForm && n.shared <= 1 {
		return n.appendECIDs(dst, s.who, r, between)
	}
	for i := range r.count() {
		if i > 0 {
			dst = profile.AppendPadded(dst, between)
		}
		dst = append(n.appendID(append(dst, '"'), &s.address, s.who, r.first()+i), '"')
	}
	return dst
}

// IdentityBytes implements profile.Measured.
func (s *source) IdentityBytes(namespace, i int) int {
	if size := s.world.namespaces.list[namespace].bytes(); size > 0 {
		return size + len(`""`)
	}
	s.sized = s.appendID(s.sized[:0], namespace, i)
	return len(s.sized) + len(`""`)
}

func (s *source) appendID(dst []byte, namespace, i int) []byte {
	who, r := s.who, s.identities(s.local, namespace)
	if s.merges != nil {
		who, r, i = s.holder(namespace, i)
	}
	return s.world.namespaces.list[namespace].appendID(dst, &s.address, who, r.first()+uint32(i))
}

// holder is whose identity the i-th of a namespace is: of what the profile has taken over, the oldest first, or its
// own.
func (s *source) holder(namespace, i int) (person, identityRange, int) {
	for _, p := range (*Slice)(s).parts(s.local) {
		count := int(p.ranges[namespace].count())
		if i < count {
			return p.who, p.ranges[namespace], i
		}
		i -= count
	}
	return s.who, s.identities(s.local, namespace), i
}
