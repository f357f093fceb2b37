package world

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// generator is a scenarios.Generator made ready to append values.
type generator struct {
	kind    scenarios.GeneratorKind
	people  *people
	purpose uint64
	start   int64 // of the scenario, in seconds since 1970

	list    [][]byte  // city, country, company, job_title, street, choose, fake, constant
	quoted  *packed   // of those that pick a word as it is: the words as JSON
	lottery *lottery  // choose, zipf
	spread  quantiles // normal, lognormal, exponential, in units of 10^-digits
	low     int64     // uniform, in units of 10^-digits; integer; date in days and moment in seconds since 1970
	span    uint64    // how many values there are, from low on in those that are numbers; 0 where some are more likely than others
	digits  int
	share   chance // boolean
	filler  []byte // text: what it is cut from
	length  int    // text, in bytes
	plain   bool   // all of its texts are: see profile.Value
	literal bool   // its texts are JSON as they are
	text    text   // of all but map
	entries []mapKey
}

// mapKey is one key of a map-type object.
type mapKey struct {
	key     []byte
	open    []byte // "key":
	present chance
	generator
}

// mostDigits is how many decimals a number may have: 10^15 is exact in a float64.
const mostDigits = 15

// newGenerator compiles g. The purpose keeps its draws apart from those of other attributes.
func newGenerator(g scenarios.Generator, path string, purpose uint64, people *people, start int64) (generator, error) {
	made := generator{kind: g.Kind, people: people, purpose: purpose, start: start, text: texts[g.Kind], plain: true}
	d := people.words
	switch g.Kind {
	case scenarios.GenEmail, scenarios.GenPhone, scenarios.GenUUID:
	case scenarios.GenProfileID:
		made.span = 1 // of a profile
	case scenarios.GenBirthDate:
		made.span = birthDays
	case scenarios.GenTimestamp:
		made.span = timestampSpan
	case scenarios.GenFirstName:
		made.plain, made.quoted, made.span = d.first.texts.plain(), d.first.quoted, uint64(d.first.texts.count())
	case scenarios.GenLastName:
		made.plain, made.quoted, made.span = d.last.texts.plain(), d.last.quoted, uint64(d.last.texts.count())
	case scenarios.GenStreet, scenarios.GenCity, scenarios.GenCountry, scenarios.GenCompany, scenarios.GenJobTitle:
		made.list = d.listed(g.Kind)
	case scenarios.GenChoose:
		if len(g.Choices) == 0 {
			return made, fmt.Errorf("%s: nothing to choose from", path)
		}
		made.choose(g.Choices)
	case scenarios.GenFake:
		values, err := fakeWords(g.Fake)
		if err != nil {
			return made, fmt.Errorf("%s: %w", path, err)
		}
		made.list, made.literal = values.list, values.literal
	case scenarios.GenConstant:
		made.list, made.literal = [][]byte{[]byte(g.Constant)}, g.Literal
	case scenarios.GenNormal, scenarios.GenLogNormal, scenarios.GenExponential:
		made.literal, made.digits = true, g.Digits
		var err error
		if made.spread, err = newQuantiles(g.Kind, g.Distribution, g.Digits); err != nil {
			return made, fmt.Errorf("%s: %w", path, err)
		}
		return made, nil
	case scenarios.GenZipf:
		if g.Distribution == nil || g.Distribution.Values < 1 {
			return made, fmt.Errorf("%s: no values", path)
		}
		made.literal, made.lottery = true, newZipf(g.Distribution.Values, g.Distribution.Exponent)
		return made, nil
	case scenarios.GenDate:
		made.low, made.span = floorDay(int64(g.Low)), uint64(max(floorDay(int64(g.High))-floorDay(int64(g.Low)), 0))+1
	case scenarios.GenMoment:
		made.low, made.span = int64(g.Low), uint64(max(int64(g.High)-int64(g.Low), 0))+1
	case scenarios.GenUniform:
		made.literal = true
		return made, made.setRange(path, g.Low, g.High, g.Digits, 0)
	case scenarios.GenInteger:
		made.literal = true
		return made, made.setRange(path, g.Low, g.High, 0, 1)
	case scenarios.GenBoolean:
		made.share, made.literal = chanceOf(g.Share), true
	case scenarios.GenText:
		made.length, made.filler = max(g.Bytes, 0), d.filler
		if made.length > len(d.filler)/2 {
			made.filler = bytes.Repeat(d.filler, 1+made.length/len(d.filler)+1)
		}
	case scenarios.GenMap:
		return made, made.setEntries(g.Entries, path)
	case scenarios.GenCases, scenarios.GenTemplate: // which the attribute makes of others
		return made, nil
	default:
		return made, fmt.Errorf("%s: unknown generator %q", path, g.Kind)
	}
	made.pack()
	return made, nil
}

// choose picks from choices by their shares.
func (g *generator) choose(choices []scenarios.Choice) {
	shares := make([]float64, len(choices))
	for i, c := range choices {
		g.list, shares[i] = append(g.list, []byte(c.Value)), c.Share
	}
	g.lottery = newLottery(shares)
}

// pack makes the words of the list ready to be written. Streets are followed by a number, and are not.
func (g *generator) pack() {
	switch {
	case g.kind == scenarios.GenStreet || len(g.list) == 0:
	case g.literal:
		g.quoted = newPacked(g.list, false) // which are JSON already
	default:
		g.quoted = newPacked(g.list, true)
	}
	if g.kind != scenarios.GenStreet && g.lottery == nil && len(g.list) > 0 {
		g.span = uint64(len(g.list))
	}
	g.plain = g.plain && profile.IsPlain(g.filler) &&
		!slices.ContainsFunc(g.list, func(word []byte) bool { return !profile.IsPlain(word) })
}

// setRange sets the numbers from low to high in steps of 10^-digits; extra is 1 when high is one of them.
func (g *generator) setRange(path string, low, high float64, digits int, extra uint64) error {
	unit := float64(powerOfTen(min(max(digits, 0), mostDigits)))
	first, last := math.Round(low*unit), math.Round(high*unit)
	if digits < 0 || digits > mostDigits || !(first <= last) || math.Abs(first) > 1<<53 || math.Abs(last) > 1<<53 {
		return fmt.Errorf("%s: no numbers from %v to %v with %d digits", path, low, high, digits)
	}
	g.low, g.digits = int64(first), digits
	g.span = max(uint64(int64(last)-int64(first))+extra, 1)
	return nil
}

func (g *generator) setEntries(list []scenarios.Attribute, path string) error {
	for _, a := range list {
		name := path + "." + a.Path
		made, err := newGenerator(a.Generator, name, salt(name), g.people, g.start)
		if err != nil {
			return err
		}
		if made.kind == scenarios.GenMap {
			return fmt.Errorf("%s: a map inside a map", name)
		}
		g.entries = append(
			g.entries,
			mapKey{
				key:       []byte(a.Path),
				open:      append(profile.AppendString(nil, []byte(a.Path)), ':'),
				present:   chanceOf(1 - a.Missing),
				generator: made,
			},
		)
	}
	return nil
}

// value makes the value of a version. Texts lie in a; the entries of a map are appended to entries.
func (g *generator) value(a *arena, entries []profile.Entry, who person, version uint64) profile.Value {
	if g.kind != scenarios.GenMap {
		return g.scalar(a, who, version)
	}
	for i := range g.entries {
		if e := &g.entries[i]; e.has(who) {
			entries = append(entries, profile.Entry{Key: e.key, Value: e.scalar(a, who, version)})
		}
	}
	return profile.Value{Kind: profile.Map, Entries: entries}
}

// scalar makes a value that is no map.
func (g *generator) scalar(a *arena, who person, version uint64) profile.Value {
	start := len(a.buffer)
	a.buffer = g.append(a.buffer, who, version)
	v := profile.Value{Kind: profile.String, Plain: g.plain, Text: a.cut(start)}
	if g.literal {
		v.Kind, v.Plain = profile.Literal, true
	}
	return v
}

// appendJSON appends the value of a version as JSON. Texts that may have to be escaped are made in the arena.
func (g *generator) appendJSON(dst []byte, a *arena, who person, version uint64) []byte {
	switch {
	case g.quoted != nil:
		return g.quoted.append(dst, g.drawn(who.draw(g.purpose, version), g.quoted.count()))
	case g.literal:
		return g.append(dst, who, version)
	case g.entries != nil:
		dst = append(dst, '{')
		for i := range g.entries {
			if e := &g.entries[i]; e.has(who) {
				dst = append(e.appendJSON(append(dst, e.open...), a, who, version), ',')
			}
		}
		if last := len(dst) - 1; dst[last] == ',' {
			dst = dst[:last]
		}
		return append(dst, '}')
	case g.plain:
		return append(g.append(append(dst, '"'), who, version), '"')
	}
	a.buffer = g.append(a.buffer[:0], who, version)
	return profile.AppendString(dst, a.buffer)
}

// has tells whether the profile's map has the key; it has it in all versions or in none.
func (e *mapKey) has(who person) bool { return e.present.happens(mix(who.draw(e.purpose, 0) + golden)) }

// same tells whether two versions have the same value, mostly without making them.
func (g *generator) same(who person, one, other uint64) bool {
	first, second := who.draw(g.purpose, one), who.draw(g.purpose, other)
	switch { // one of these nearly always
	case g.span > 0:
		return scale(first, g.span) == scale(second, g.span)
	case g.lottery != nil:
		return g.lottery.draw(first) == g.lottery.draw(second)
	}
	switch g.kind {
	case scenarios.GenMap:
		for i := range g.entries {
			if e := &g.entries[i]; e.has(who) && !e.same(who, one, other) {
				return false
			}
		}
		return true
	case scenarios.GenEmail:
		return one == other
	case scenarios.GenPhone:
		p := &g.people.words.phones
		return p.number(who, g.purpose, one) == p.number(who, g.purpose, other)
	case scenarios.GenText:
		first, second := g.textAt(first), g.textAt(second)
		return g.length > phrase && first%fillerBytes == second%fillerBytes ||
			g.length <= phrase && bytes.Equal(g.filler[first:first+g.length], g.filler[second:second+g.length])
	}
	return g.pick(first) == g.pick(second)
}

// phrase is the length, in bytes, from which texts of different places of the filler are different.
const phrase = 64

// textAt is where in the filler a text begins.
func (g *generator) textAt(h uint64) int { return int(scale(h, uint64(len(g.filler)-g.length+1))) }

// pick is which of its values a word picks, as a number.
func (g *generator) pick(h uint64) uint64 {
	switch {
	case g.span > 0:
		return scale(h, g.span)
	case g.lottery != nil:
		return uint64(g.lottery.draw(h))
	}
	switch g.kind {
	case scenarios.GenStreet:
		return scale(h, uint64(len(g.list)))<<32 | h%houses
	case scenarios.GenBoolean:
		if g.share.happens(h) {
			return 1
		}
		return 0
	case scenarios.GenNormal, scenarios.GenLogNormal, scenarios.GenExponential:
		return uint64(g.spread.at(h))
	}
	return h
}

// append appends the text of a version of a value that is no map.
func (g *generator) append(dst []byte, who person, version uint64) []byte {
	return g.text(g, dst, who, version, who.draw(g.purpose, version))
}
