package profile

import "bytes"

// MaxIdentities is how many identities a profile may have. A graph that gets one more drops its oldest (T23; Identity
// Service guardrails); profiles that have more all the same are excluded from exports (T24; Profile guardrails, a hard
// limit).
const MaxIdentities = 50

// Identities returns how many identities a profile has, over all namespaces.
func Identities(p *Profile) int {
	n := 0
	for _, list := range p.Identities {
		n += len(list)
	}
	return n
}

// AddIdentity adds an identity to the newest end of a namespace's list, "first-in, first-out" once the graph holds
// MaxIdentities, and appends what it did to changes: IdentityAdded, before it IdentityRemoved for the one that was
// dropped, or IdentityUpdated when the profile had this one already.
//
// Adobe drops by identity type, cookies first, and age. A profile keeps ages within a namespace only, so the oldest of
// the fullest namespace is dropped (the first declared, of equals): in practice that is the namespace of the cookies.
func AddIdentity(p *Profile, changes []Change, namespace int, id []byte) []Change {
	for _, known := range p.Identities[namespace] {
		if bytes.Equal(known.ID, id) {
			return append(changes, Change{Kind: IdentityUpdated, Index: namespace})
		}
	}
	for Identities(p) >= MaxIdentities {
		fullest := 0
		for i, list := range p.Identities {
			if len(list) > len(p.Identities[fullest]) {
				fullest = i
			}
		}
		list := p.Identities[fullest]
		p.Identities[fullest] = append(list[:0], list[1:]...)
		changes = append(changes, Change{Kind: IdentityRemoved, Index: fullest})
	}
	p.Identities[namespace] = append(p.Identities[namespace], Identity{ID: id})
	return append(changes, Change{Kind: IdentityAdded, Index: namespace})
}
