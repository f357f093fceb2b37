package world

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// namespaces are the identity namespaces of the population, by their index in the schema.
type namespaces struct {
	list    []namespace
	derived []int // those that follow the e-mail address
	free    []int // those that add_identity and remove_identity choose among
}

type namespace struct {
	form     identityForm
	people   *people
	purpose  uint64
	some     chance // of a profile to have any
	min, max uint64
	rank     int // among those that a full graph drops
	unique   bool
	known    bool   // of those only whom somebody knows
	shared   uint64 // by how many profiles
	isEmail  bool
}

// identityForm is how identities are written.
type identityForm uint8

const (
	numberForm identityForm = iota
	emailForm
	hashForm // of the e-mail address
	telephoneForm
	ecidForm
	uuidForm
)

var identityForms = map[scenarios.IdentityValue]identityForm{
	scenarios.ValueEmail:         emailForm,
	scenarios.ValueEmailLCSHA256: hashForm,
	scenarios.ValueECID:          ecidForm,
	scenarios.ValueUUID:          uuidForm,
	scenarios.ValueID:            numberForm,
	scenarios.ValuePhone:         telephoneForm,
}

// derivedFirst is the index of the identity that belongs to version 0 of the e-mail address. It stands above 0 so that
// a profile that starts with several addresses has had the older ones before; modulo 128 it is the address's version.
const derivedFirst = 256

// mostIdentities is how many identities of a namespace the state can count.
const mostIdentities = 255

func newNamespaces(sc *scenarios.Scenario, people *people) (*namespaces, error) {
	made := &namespaces{}
	for i, n := range sc.Population.Identities {
		if n.Min < 0 || n.Min > n.Max || n.Max > mostIdentities {
			return nil, fmt.Errorf("identities of %s: %d to %d of at most %d", n.Name, n.Min, n.Max, mostIdentities)
		}
		form, known := identityForms[n.Value]
		if !known {
			return nil, fmt.Errorf("identities of %s: unknown value %q", n.Name, n.Value)
		}
		ns := namespace{form: form, people: people, purpose: salt("identity", n.Name), some: chanceOf(n.Share), min: uint64(n.Min),
			max: uint64(n.Max), rank: rankOf(n.Type), unique: n.Unique, shared: uint64(max(n.Shared, 1)),
			known: n.Type != scenarios.TypeCookie && n.Type != scenarios.TypeDevice}
		switch form {
		case emailForm, hashForm:
			ns.isEmail = true
			made.derived = append(made.derived, i)
		case telephoneForm:
			ns.purpose = people.phone // so that the first one is the profile's phone number
		}
		if !ns.isEmail {
			made.free = append(made.free, i)
		}
		made.list = append(made.list, ns)
	}
	if len(made.free) == 0 {
		made.free = made.derived
	}
	return made, nil
}

// initial is the state of the namespace before the first update.
func (n *namespace) initial(who person) identityRange {
	count := uint64(0)
	if h := who.draw(n.purpose, ^uint64(0)); n.has(who) {
		count = n.min + scale(mix(h+golden), n.max-n.min+1)
	}
	if n.isEmail {
		return newIdentityRange(derivedFirst+1-uint32(count), uint32(count))
	}
	return newIdentityRange(0, uint32(count))
}

// has tells whether the profile is one of those that have identities of the namespace.
func (n *namespace) has(who person) bool {
	return n.some.happens(who.draw(n.purpose, ^uint64(0))) && !(n.known && n.people.unknown(who))
}

// appendID appends the identity of an index. The address is for the use of all namespaces of a slice.
func (n *namespace) appendID(dst []byte, a *address, who person, index uint32) []byte {
	if n.shared > 1 { // the first of those who share stands for all
		who = n.people.person(who.number / n.shared)
	}
	switch n.form {
	case emailForm:
		n.people.address(a, who, addressVersion(index))
		return profile.AppendPadded(dst, a.text)
	case hashForm:
		n.people.address(a, who, addressVersion(index))
		a.hash()
		return profile.AppendPadded(dst, a.digits[:])
	case telephoneForm:
		p := &n.people.words.phones
		return p.append(dst, p.number(who, n.purpose, uint64(index)))
	case ecidForm:
		return appendECID(dst, who.draw(n.purpose, uint64(index)))
	case uuidForm:
		return appendUUID(dst, who.draw(n.purpose, uint64(index)))
	default: // a customer number: multiplication by an odd number is a bijection of the 32-bit words
		dst = appendDigits(dst, uint64(uint32(who.number)*2_654_435_761^uint32(n.purpose)), 10)
		if index > 0 {
			dst = appendUint(append(dst, '-'), uint64(index)+1)
		}
		return dst
	}
}

// appendECIDs appends ECIDs as JSON strings with a text between each two.
func (n *namespace) appendECIDs(dst []byte, who person, r identityRange, between []byte) []byte {
	const quoted = ecidDigits + 2
	for i := range r.count() {
		if i > 0 {
			dst = profile.AppendPadded(dst, between)
		}
		start := len(dst)
		dst = slices.Grow(dst, quoted)[:start+quoted]
		text := (*[quoted]byte)(dst[start:])
		text[0], text[quoted-1] = '"', '"'
		putECID((*[ecidDigits]byte)(text[1:]), who.draw(n.purpose, uint64(r.first()+i)))
	}
	return dst
}

// bytes is how long an identity is, where all are as long; 0 for others.
func (n *namespace) bytes() int {
	switch n.form {
	case hashForm:
		return 2 * sha256.Size
	case ecidForm:
		return ecidDigits
	case uuidForm:
		return uuidBytes
	}
	return 0
}

// addressVersion is the version of the e-mail address that is the identity of an index.
func addressVersion(index uint32) uint64 { return uint64(index & uint32(versionMask)) }

// identityRange is which identities of a namespace a profile has: an unbroken range of indices, since new ones come at
// its end and the oldest goes first. 24 bits first index, 8 bits count.
type identityRange uint32

func newIdentityRange(first, count uint32) identityRange {
	return identityRange(first<<8 | count&0xFF)
}

func (r identityRange) first() uint32 { return uint32(r >> 8) }
func (r identityRange) count() uint32 { return uint32(r & 0xFF) }

// next is the index that an added identity gets.
func (r identityRange) next() uint32 { return (r.first() + r.count()) & 0xFF_FFFF }

// push adds the next identity; pop removes the oldest.
func (r identityRange) push() identityRange { return newIdentityRange(r.first(), r.count()+1) }
func (r identityRange) pop() identityRange  { return newIdentityRange(r.first()+1, r.count()-1) }
