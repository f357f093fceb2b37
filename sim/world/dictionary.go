package world

import (
	"math"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/zeebo/xxh3"
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
	filler      []byte   // words for text attributes
	fingerprint uint64
}

// names are first or last names, and how they are written in e-mail addresses. Any is picked at any time, so they are
// kept small enough to stay in the caches.
type names struct {
	list []name
	text []byte
}

// name is where a name lies in the text: the name, and behind it its letters in lower case.
type name struct {
	start         uint32
	text, address uint8 // lengths
}

// pick returns the name that a random word stands for, as it is and as an address has it.
func (n *names) pick(h uint64) (text, address []byte) {
	return n.at(int(scale(h, uint64(len(n.list)))))
}

func (n *names) at(i int) (text, address []byte) {
	at := n.list[i]
	middle := at.start + uint32(at.text)
	end := middle + uint32(at.address)
	return n.text[at.start:middle:middle], n.text[middle:end:end]
}

// words is the dictionary. It costs some milliseconds and never changes, so all worlds of a process share it.
var words = sync.OnceValue(newDictionary)

// Fingerprint is the XXH3-64 of all words that values are picked from. gofakeit changes its words between minor
// versions; then payloads and digests change as well, and a summary that carries the fingerprint tells why.
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
	var made names
	for _, word := range list {
		address := letters(word)
		if address == "" || len(word) > math.MaxUint8 {
			continue
		}
		made.list = append(made.list, name{start: uint32(len(made.text)), text: uint8(len(word)), address: uint8(len(address))})
		made.text = append(append(made.text, word...), address...)
	}
	return made
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
	for _, list := range []*names{&d.first, &d.last} {
		for i := range list.list {
			text, _ := list.at(i)
			write(text)
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
