package sim

import (
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/zeebo/xxh3"
)

// dictionary holds the words that values are picked from. It is filled once, with a seed of its own, so that it is the same for every
// scenario; which word a profile gets is decided by hashing.
type dictionary struct {
	first, last []name
	cities      [][]byte
	streets     [][]byte // without the house number
	countries   [][]byte
	companies   [][]byte
	jobs        [][]byte
	domains     [][]byte // of e-mail addresses
	filler      []byte   // words for text attributes
	fingerprint uint64
}

// name is a first or last name, and how it is written in an e-mail address.
type name struct {
	text  []byte
	small []byte // lower-case letters only
	large []byte // the same with a capital first letter
}

// words is the dictionary. It costs some milliseconds and never changes, so all worlds of a process share it.
var words = sync.OnceValue(newDictionary)

// Fingerprint is the XXH3-64 of all words that values are picked from. gofakeit changes its words between minor versions; then
// payloads and digests change as well, and a summary that carries the fingerprint tells why.
func Fingerprint() uint64 { return words().fingerprint }

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
	// Never the package-level functions of gofakeit, which are seeded by the clock, and never Faker.Seed, which seeds those.
	fake := gofakeit.NewFaker(rand.NewPCG(1, 2), false)
	d := &dictionary{
		first:     names(distinct(8192, fake.FirstName)),
		last:      names(distinct(4096, fake.LastName)),
		cities:    bytesOf(distinct(1024, fake.City)),
		countries: bytesOf(distinct(2048, fake.Country)),
		companies: bytesOf(distinct(4096, fake.Company)),
		jobs:      bytesOf(distinct(1024, fake.JobTitle)),
	}
	d.streets = bytesOf(distinct(1024, func() string { return fake.LastName() + " " + fake.StreetName() }))
	d.domains = bytesOf(distinct(256, func() string {
		// The names under example.com are reserved (RFC 2606): no consumer of a rehearsal can write to a real person by mistake.
		label, _, _ := strings.Cut(fake.DomainName(), ".")
		return letters(label) + []string{".example.com", ".example.net", ".example.org"}[fake.IntN(3)]
	}))
	d.filler = newFiller(fake)
	d.fingerprint = d.sum()
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

func bytesOf(list []string) [][]byte {
	converted := make([][]byte, len(list))
	for i, word := range list {
		converted[i] = []byte(word)
	}
	return converted
}

func names(list []string) []name {
	converted := make([]name, 0, len(list))
	for _, word := range list {
		small := letters(word)
		if small == "" {
			continue
		}
		converted = append(converted, name{text: []byte(word), small: []byte(small), large: []byte(strings.ToUpper(small[:1]) + small[1:])})
	}
	return converted
}

// letters is what of word can stand in an e-mail address without quotes: its ASCII letters, in lower case.
func letters(word string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, word)
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
	for _, list := range [][]name{d.first, d.last} {
		for _, n := range list {
			write(n.text)
		}
		write(nil)
	}
	for _, list := range [][][]byte{d.cities, d.streets, d.countries, d.companies, d.jobs, d.domains, {d.filler}} {
		for _, word := range list {
			write(word)
		}
		write(nil)
	}
	return h.Sum64()
}
