package profile

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
