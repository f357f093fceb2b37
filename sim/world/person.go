package world

import (
	"crypto/sha256"
	"math"
	"slices"

	"kinesim/exporter/cpu/sha256x2"
	"kinesim/exporter/profile"
)

// person is a profile as far as it never changes: its number in the population, and the word that all draws for it
// start from.
type person struct {
	number uint64
	key    uint64
}

// draw is the random word of a purpose at a version. Equal arguments give equal words, whoever asks and when: that is
// what lets a profile do without stored attributes.
func (p person) draw(purpose, version uint64) uint64 { return mix(p.key + purpose + version*golden) }

// people makes persons and what follows from their names.
type people struct {
	words *dictionary
	seed  uint64 // of keys
	ids   uint64 // of profile ids

	anonymous chance // of a profile to be one that nobody knows

	firstName uint64 // purpose of the first attribute of generator first_name: e-mail addresses are made of it
	lastName  uint64
	email     uint64
	phone     uint64
}

func newPeople(seed uint64, locale string) people {
	return people{
		words:     words(locale),
		seed:      mix(seed + salt("person")),
		ids:       mix(seed + salt("profile id")),
		firstName: salt("first_name"),
		lastName:  salt("last_name"),
		email:     salt("email"),
		phone:     salt("phone"),
	}
}

func (p *people) person(number uint64) person {
	return person{number: number, key: mix(p.seed + number*golden)}
}

// unknown tells whether nobody knows who the profile is.
func (p *people) unknown(who person) bool {
	return p.anonymous > 0 && p.anonymous.happens(mix(who.key+golden))
}

// appendID appends the profile's id: 16 hexadecimal digits, different for each number, since mix is a bijection.
func (p *people) appendID(dst []byte, who person) []byte {
	return appendHex(dst, mix(who.number^p.ids))
}

// capitals is how many of a hundred e-mail addresses are written with capital letters, so that hashing the lower-cased
// address is not the same as hashing the address.
const capitals = 10

// appendEmail appends the e-mail address of a version, which is made of the names of version 0 and the profile's
// number; no two profiles and no two versions share one. In lower case on demand, as the namespaces email and
// email_lc_sha256 have it.
func (p *people) appendEmail(dst []byte, who person, version uint64, lower bool) []byte {
	start := len(dst)
	dst, middle, capital := p.appendAddress(dst, who, version)
	if capital && !lower {
		dst[start] -= 'a' - 'A'
		dst[middle] -= 'a' - 'A'
	}
	return dst
}

// appendAddress appends the address in lower case. The attribute may have a capital letter where it begins and in the
// middle, where the family name does. Its pieces are laid one behind the other without a branch on how long they are.
func (p *people) appendAddress(dst []byte, who person, version uint64) (_ []byte, middle int, capital bool) {
	first, last, hosts := &p.words.first, &p.words.last, p.words.hosts
	h := who.draw(p.email, version)
	form := int(h >> 32 & 3)
	start := len(dst)
	dst = slices.Grow(dst, addressRoom)
	text := dst[start : start+addressRoom]
	given := first.letters.put(text, 0, first.pick(who.draw(p.firstName, 0)))
	given -= (given - 1) & -((form + 1) >> 2) // the first letter alone in the last form
	text[given] = ".._."[form]
	middle = given + 1
	n := last.letters.put(text, middle, last.pick(who.draw(p.lastName, 0)))
	n = len(appendUint(text[:n], who.number))
	if version > 0 {
		n = len(appendUint(append(text[:n], '.'), version))
	}
	n = hosts.put(text, n, int(scale(h<<8, uint64(hosts.count()))))
	return dst[:start+n], start + middle, h%100 < capitals
}

// address is an e-mail address that is kept, since the attribute and several identities are made of the same one.
type address struct {
	who     person
	version uint64
	text    []byte // in lower case
	hashed  bool
	digits  [2 * sha256.Size]byte // of its SHA-256, once it was hashed
	middle  int
	capital bool
}

// addressRoom is more than an address of the longest words takes.
const addressRoom = 3*math.MaxUint8 + 256

// address makes the address of a version, unless it is the one that is kept.
func (p *people) address(a *address, who person, version uint64) {
	if len(a.text) > 0 && a.who == who && a.version == version {
		return
	}
	a.who, a.version, a.hashed = who, version, false
	a.text, a.middle, a.capital = p.appendAddress(a.text[:0], who, version)
}

// hash makes the hash of the address, unless it is there.
func (a *address) hash() {
	if !a.hashed {
		a.hashed = true
		sha256x2.Hex(&a.digits, a.text)
	}
}

// appendAttribute appends the address as the attribute has it.
func (a *address) appendAttribute(dst []byte) []byte {
	start := len(dst)
	dst = profile.AppendPadded(dst, a.text)
	if a.capital {
		dst[start] -= 'a' - 'A'
		dst[start+a.middle] -= 'a' - 'A'
	}
	return dst
}
