package world

import (
	"embed"
	"strings"
)

// locales are words of other languages, taken from @faker-js/faker by locales/extract.mjs. What a file does not have
// stays as it is in English.
//
//go:embed locales/*.txt
var locales embed.FS

// localize replaces words by those of a locale, which scenarios knows.
func (d *dictionary) localize(locale string) {
	file, err := locales.ReadFile("locales/" + locale + ".txt")
	if err != nil {
		panic("world: there are no words of the locale " + locale) // a test reads all
	}
	section := ""
	words := map[string][]string{}
	for line := range strings.Lines(string(file)) {
		switch line = strings.TrimSuffix(line, "\n"); {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		default:
			words[section] = append(words[section], line)
		}
	}
	d.first, d.last = newNames(words["first"]), newNames(words["last"])
	for name, list := range map[string]*[][]byte{
		"city": &d.cities, "street": &d.streets, "country": &d.countries, "company": &d.companies, "job": &d.jobs,
	} {
		if len(words[name]) > 0 {
			*list = bytesOf(words[name])
		}
	}
	d.numberFirst = locale == "fr_FR"
	if locale == "de_DE" {
		d.phones = germanPhones()
	}
}

// latin is how letters of the locales that are none of ASCII are written in e-mail addresses.
var latin = latinLetters(
	"ä ae ö oe ü ue ß ss æ ae œ oe ø o å a ł l đ d ı i",
	"á à â ã ă ą = a", "ç ć č = c", "ď = d", "é è ê ë ě ę = e", "ğ = g", "í ì î ï = i", "ľ = l", "ñ ń ň = n",
	"ó ò ô õ ő = o", "ř = r", "ś š ş = s", "ť = t", "ú ù û ů ű = u", "ý ÿ = y", "ź ż ž = z",
)

// latinLetters reads pairs, and lists of letters that are written alike.
func latinLetters(pairs string, alike ...string) map[rune]string {
	made := map[rune]string{}
	words := strings.Fields(pairs)
	for i := 0; i < len(words); i += 2 {
		made[[]rune(words[i])[0]] = words[i+1]
	}
	for _, group := range alike {
		list, letter, _ := strings.Cut(group, " = ")
		for _, word := range strings.Fields(list) {
			made[[]rune(word)[0]] = letter
		}
	}
	return made
}
