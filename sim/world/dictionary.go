package world

import (
	"math"
	"math/rand/v2"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/zeebo/xxh3"

	"kinesim/scenarios"
)

// dictionary holds the words that values are picked from. It is filled once, with a seed of its own, so that it is the
// same for every scenario; which word a profile gets is decided by hashing.
type dictionary struct {
	first, last names
	cities      [][]byte
	streets     [][]byte // without the house number
	countries   [][]byte
	companies   [][]byte
	jobs        [][]byte
	domains     [][]byte // of e-mail addresses
	hosts       *packed  // the same behind an @
	phones      phones
	numberFirst bool   // of streets: 12 Main Street, and not Hauptstraße 12
	filler      []byte // words for text attributes
	fingerprint uint64
}

// names are first or last names. Any is picked at any time, so they are kept small enough to stay in the caches.
type names struct {
	texts   *packed // as they are
	quoted  *packed // as JSON
	letters *packed // in lower case, as e-mail addresses have them; none is empty
}

// pick is which name a random word stands for.
func (n *names) pick(h uint64) int { return int(scale(h, uint64(n.texts.count()))) }

// words is the dictionary of a locale. It costs some milliseconds and never changes, so all worlds of a process share
// it.
func words(locale string) *dictionary {
	dictionariesLock.Lock()
	defer dictionariesLock.Unlock()
	d := dictionaries[locale]
	if d == nil {
		d = newDictionary()
		if locale != "" && locale != scenarios.DefaultLocale {
			d.localize(locale)
		}
		d.fingerprint = d.sum()
		dictionaries[locale] = d
	}
	return d
}

var (
	dictionariesLock sync.Mutex
	dictionaries     = map[string]*dictionary{}
)

// Fingerprint is the XXH3-64 of all words that values of a locale are picked from. gofakeit changes its words between
// minor versions; then payloads and digests change as well, and a summary that carries the fingerprint tells why.
func Fingerprint(locale string) uint64 { return words(locale).fingerprint }

// Dependencies names the modules whose data decides what a seed means, with their versions, for the summary of a run.
func Dependencies() string {
	const module = "github.com/brianvoe/gofakeit/v7"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == module {
				return module + " " + dependency.Version
			}
		}
	}
	return module + " (version unknown: built without module information)"
}

func newDictionary() *dictionary {
	// Never the package-level functions of gofakeit, which are seeded by the clock, and never Faker.Seed, which seeds
	// those.
	fake := gofakeit.NewFaker(rand.NewPCG(1, 2), false)
	d := &dictionary{
		first:     newNames(distinct(8192, fake.FirstName)),
		last:      newNames(distinct(4096, fake.LastName)),
		cities:    bytesOf(distinct(1024, fake.City)),
		countries: bytesOf(distinct(2048, fake.Country)),
		companies: bytesOf(distinct(4096, fake.Company)),
		jobs:      bytesOf(distinct(1024, fake.JobTitle)),
	}
	d.streets = bytesOf(distinct(1024, func() string { return fake.LastName() + " " + fake.StreetName() }))
	d.domains = bytesOf(distinct(256, func() string {
		// The names under example.com are reserved (RFC 2606): no consumer of a rehearsal can write to a real person by
		// mistake.
		label, _, _ := strings.Cut(fake.DomainName(), ".")
		return letters(label) + []string{".example.com", ".example.net", ".example.org"}[fake.IntN(3)]
	}))
	var hosts [][]byte
	for _, domain := range d.domains {
		hosts = append(hosts, append([]byte{'@'}, domain...))
	}
	d.hosts = newPacked(hosts, false)
	d.filler = newFiller(fake)
	d.phones, d.numberFirst = americanPhones(), true
	return d
}

// distinct makes n draws and returns the different ones in the order in which they came.
func distinct(n int, draw func() string) []string {
	seen := make(map[string]bool, n)
	var found []string
	for range n {
		word := draw()
		if word == "" || seen[word] {
			continue
		}
		seen[word] = true
		found = append(found, word)
	}
	return found
}

// bytesOf converts the words, which lie one behind the other so that they take few lines of the caches.
func bytesOf(list []string) [][]byte {
	text := []byte(strings.Join(list, ""))
	converted := make([][]byte, len(list))
	for i, word := range list {
		converted[i], text = text[:len(word):len(word)], text[len(word):]
	}
	return converted
}

func newNames(list []string) names {
	var texts, addresses [][]byte
	for _, word := range list {
		address := letters(word)
		if address == "" { // no letter of it is Latin
			address = "u" + strconv.FormatUint(xxh3.HashString(word)>>40, 16)
		}
		if len(word) > math.MaxUint8 || len(address) > math.MaxUint8 {
			continue
		}
		texts, addresses = append(texts, []byte(word)), append(addresses, []byte(address))
	}
	return names{texts: newPacked(texts, false), quoted: newPacked(texts, true), letters: newPacked(addresses, false)}
}

// letters is what of word can stand in an e-mail address without quotes: its letters, in lower case and without what is
// above and below them.
func letters(word string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(word) {
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r > unicode.MaxASCII:
			b.WriteString(latin[r])
		}
	}
	return b.String()
}

// fillerBytes is the length of the text that text attributes are cut from; a longer attribute repeats it.
const fillerBytes = 1 << 16

func newFiller(fake *gofakeit.Faker) []byte {
	var b []byte
	for len(b) < fillerBytes {
		b = append(b, fake.LoremIpsumWord()...)
		b = append(b, ' ')
	}
	return b[:fillerBytes]
}

func (d *dictionary) sum() uint64 {
	h := xxh3.New()
	write := func(word []byte) {
		_, _ = h.Write(word) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	for _, list := range []*names{&d.first, &d.last} {
		for i := range list.texts.count() {
			write(list.texts.word(i))
		}
		write(nil)
	}
	write([]byte(d.phones.country))
	for _, list := range [][][]byte{d.cities, d.streets, d.countries, d.companies, d.jobs, d.domains, {d.filler}} {
		for _, word := range list {
			write(word)
		}
		write(nil)
	}
	return h.Sum64()
}

// listed are the words of a kind of generator that picks one of them.
func (d *dictionary) listed(kind scenarios.GeneratorKind) [][]byte {
	switch kind {
	case scenarios.GenStreet:
		return d.streets
	case scenarios.GenCity:
		return d.cities
	case scenarios.GenCountry:
		return d.countries
	case scenarios.GenCompany:
		return d.companies
	}
	return d.jobs
}
