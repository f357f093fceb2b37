package world

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"kinesim/scenarios"
)

// Every locale that a scenario can say has words of its own, some of which are none of ASCII, and addresses that follow
// its names.
func TestLocales(t *testing.T) {
	address := regexp.MustCompile(`^[a-z][a-z0-9]*[._][a-z][a-z0-9]*\d@[a-z.]+$`)
	seen := map[uint64]string{}
	for _, locale := range scenarios.Locales {
		if other := seen[Fingerprint(locale)]; other != "" {
			t.Errorf("%s has the words of %s", locale, other)
		}
		seen[Fingerprint(locale)] = locale
		people := newPeople(42, locale)
		foreign := 0
		for number := range uint64(500) {
			who := people.person(number)
			given := people.words.first.pick(who.draw(people.firstName, 0))
			family := people.words.last.pick(who.draw(people.lastName, 0))
			first, last := people.words.first.texts.word(given), people.words.last.texts.word(family)
			for _, word := range [][]byte{first, last} {
				if !utf8.Valid(word) || len(word) == 0 {
					t.Fatalf("%s: the name %q", locale, word)
				}
				if len(word) != utf8.RuneCount(word) {
					foreign++
				}
			}
			email := string(people.appendEmail(nil, who, 0, true))
			if !address.MatchString(email) || !strings.HasPrefix(email, string(people.words.first.letters.word(given)[:1])) ||
				!strings.Contains(email, string(people.words.last.letters.word(family))) {
				t.Fatalf("%s: %s %s has the address %s", locale, first, last, email)
			}
		}
		if (foreign == 0) != (locale == scenarios.DefaultLocale) {
			t.Errorf("%s: %d names are not of ASCII", locale, foreign)
		}
	}
}

func TestLetters(t *testing.T) {
	for word, want := range map[string]string{
		"Müller": "mueller", "O'Connell": "oconnell", "Groß": "gross", "Núñez": "nunez", "Żółć": "zolc", "İnönü": "inoenue", "Řehoř": "rehor",
		"佐藤": "", "van der Berg": "vanderberg",
	} {
		if got := letters(word); got != want {
			t.Errorf("%s is %s in an address, want %s", word, got, want)
		}
	}
}

// Numbers are kept for fiction, all different in a population that is not larger than there are, and another one after
// each write.
func TestPhones(t *testing.T) {
	for name, c := range map[string]struct {
		phones phones
		form   string
	}{
		"american": {americanPhones(), `^\+1[2-9]\d\d55501\d\d$`},
		"german":   {germanPhones(), `^\+49(3023125|6990009|4066969|2214710|8999998)\d\d\d$`},
	} {
		form := regexp.MustCompile(c.form)
		seen := map[string]bool{}
		people := newPeople(1, "")
		for number := range c.phones.count() {
			who := people.person(number)
			text := string(c.phones.append(nil, c.phones.number(who, people.phone, 0)))
			if !form.MatchString(text) || seen[text] {
				t.Fatalf("%s: %s, seen before: %v", name, text, seen[text])
			}
			seen[text] = true
		}
		if len(seen) < 5000 {
			t.Errorf("%s: %d numbers", name, len(seen))
		}
	}
}
