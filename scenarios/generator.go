package scenarios

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// plainGenerators need no more than their name.
var plainGenerators = []GeneratorKind{
	GenFirstName, GenLastName, GenBirthDate, GenEmail, GenPhone, GenStreet, GenCity, GenCountry, GenCompany, GenJobTitle, GenUUID,
	GenProfileID, GenTimestamp, GenBoolean,
}

// changesOf is how often an attribute is written unless the file says: what a person is called hardly ever changes,
// what is computed about them always does.
func changesOf(kind GeneratorKind) float64 {
	switch kind {
	case GenProfileID, GenConstant, GenTemplate:
		return 0
	case GenFirstName, GenLastName, GenBirthDate:
		return 1e-6 // where nothing else is mapped they are written all the same
	case GenEmail, GenCountry:
		return 0.05
	case GenPhone, GenStreet, GenCity, GenCompany, GenJobTitle, GenUUID, GenFake, GenDate:
		return 0.1
	case GenUniform, GenInteger, GenNormal, GenLogNormal, GenExponential, GenZipf:
		return 5
	case GenTimestamp:
		return 10
	}
	return 1
}

// changesNote documents changesOf.
const changesNote = "10 for timestamp, 5 for numbers, 0.1 for phone, street, city, company, job_title, uuid, fake and date, 0.05 for " +
	"email and country, almost never for names and birth_date, never for profile_id, constant and template, 1 for others"

// changes reads a weight, or never.
func changes(to *float64) kind {
	weight := ranged(to, "a number, or never", parseNumber, func(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) },
		0, 1_000_000, setting.Both("weights stand in proportion to each other"))
	parse := weight.parse
	weight.parse = func(text string) *fault {
		if text == "never" {
			*to = 0
			return nil
		}
		return parse(text)
	}
	return weight
}

// generatorKeys are the keys of which a generator has exactly one.
var generatorKeys = []string{"value", "choose", "fake", "uniform", "integer", "normal", "lognormal", "exponential", "zipf", "boolean",
	"date", "moment", "constant", "template", "cases", "text", "map"}

// decimalKeys are those of them whose numbers may have decimals.
var decimalKeys = []string{"uniform", "normal", "lognormal", "exponential"}

// exact is the size up to which a float64 holds every integer.
const exact = 1 << 53

// generatorFields reads where the values of an attribute come from. Maps hold no maps.
func generatorFields(a *Attribute, top bool) []field {
	g := &a.Generator
	table := []field{
		{key: "value", about: "a generator that needs no more than its name", kind: plainGenerator(g)},
		{key: "choose", about: "one of some texts, each with its share of profiles", kind: choose(g)},
		{key: "fake", about: "a function of gofakeit that makes a text, a number or a truth value, such as Company: each profile has one of up " +
			"to 4,096 values of it", kind: fake(g)},
		{key: "uniform", about: "a number between two others", kind: bounds(g, GenUniform, "a list of two numbers", parseNumber)},
		{key: "digits", note: "2", about: "decimals of uniform, normal, lognormal and exponential",
			kind: integer(&g.Digits, 0, 9, setting.Most("a number has no more decimals"))},
		{key: "integer", about: "a whole number from one to another",
			kind: bounds(g, GenInteger, "a list of two whole numbers", parseWhole)},
		{key: "date", about: "a day between two others: [1990-01-01, 2010-12-31]", kind: between(g, GenDate, time.DateOnly, "1990-01-31")},
		{key: "moment", about: "a moment between two others, in RFC 3339",
			kind: between(g, GenMoment, time.RFC3339, "1990-01-31T22:00:00Z")},
		{key: "constant", about: "the same for all: a number, true or false, or a text, which it is in quotes", kind: constantValue(g)},
		{key: "boolean", about: "true for this share of profiles", kind: noting(g, GenBoolean, share(&g.Share))},
		{key: "text", about: "filler of this length", kind: noting(g, GenText, size(&g.Bytes, 1, 100<<10, setting.Both("a profile record has at "+
			"most 100 KB (profile guardrails)")))},
	}
	table = slices.Insert(table, 6, distributionKinds(g)...)
	if top {
		table = append(table,
			field{key: "template", about: "made of attributes that stand above, and written with them: " +
				`"{person.name.firstName} {person.name.lastName}"`, kind: template(g)},
			field{key: "cases", about: "generators, of which the first counts whose condition holds", kind: cases(g)},
			field{key: "when", note: "always", about: "profiles that have the attribute, by attributes that stand above: loyalty.tier = gold; signs " +
				"are = != < <= > >= and in (a, b), joined by and and or", kind: condition(&a.When)},
			field{key: "map", about: "a map-type object: its keys, each with a generator", kind: entries(g)},
			field{key: "missing", fallback: "0%", about: "profiles that do not have the attribute at the start", kind: share(&a.Missing)},
			field{key: "null", fallback: "0%", about: "values that are null, which payloads show with emit_null", kind: share(&a.Null)},
			field{key: "changes", note: changesNote, about: "how often the attribute is written, in proportion to others: a number, or never",
				kind: changes(&a.Changes)})
	}
	return table
}

// noting notes the kind of a generator whose key was read.
func noting(g *Generator, name GeneratorKind, k kind) kind {
	parse := k.parse
	k.parse = func(text string) *fault {
		g.Kind = name
		return parse(text)
	}
	return k
}

// generator reads the name of a generator, or a mapping with exactly one of generatorKeys.
func (d *decoder) generator(path string, n *node, a *Attribute, top bool) {
	if !n.isMapping() {
		if text, ok := d.scalar(path, "the name of a generator", n); ok {
			d.generatorName(path, text, a)
		}
		a.Changes = changesOf(a.Generator.Kind)
		return
	}
	table := generatorFields(a, top)
	d.fields(path, n, table)
	var said []string
	for _, key := range generatorKeys {
		if d.given(join(path, key)) {
			said = append(said, key)
		}
	}
	switch {
	case len(said) > 1:
		d.wrongf(path, "keep one of them", "%s has more than one generator: %s", last(path), strings.Join(said, ", "))
	case len(said) == 0 && d.sound(path):
		d.wrongf(path, "write one of "+listed(generatorKeys), "%s has no generator", last(path))
	case len(said) == 1 && !slices.Contains(decimalKeys, said[0]) && d.given(join(path, "digits")):
		d.wrongf(join(path, "digits"), "leave it out", "digits belongs to %s, not to %s", listed(decimalKeys), said[0])
	case len(said) == 1 && slices.Contains(decimalKeys, said[0]) && !d.given(join(path, "digits")):
		a.Generator.Digits = 2
	}
	if !d.given(join(path, "changes")) {
		a.Changes = changesOf(a.Generator.Kind)
	}
}

// plainGenerator reads the name of a generator that needs no more.
func plainGenerator(g *Generator) kind {
	k := word(&g.Kind, plainGenerators...)
	parse := k.parse
	k.parse = func(text string) *fault {
		wrong := parse(text)
		if wrong == nil && g.Kind == GenBoolean {
			g.Share = 0.5
		}
		return wrong
	}
	return k
}

func (d *decoder) generatorName(path, text string, a *Attribute) {
	switch GeneratorKind(text) {
	case GenChoose, GenUniform, GenInteger, GenText, GenMap, GenFake, GenNormal, GenLogNormal, GenExponential, GenZipf, GenDate, GenMoment,
		GenConstant, GenTemplate, GenCases:
		d.wrongf(path, "write {"+text+": …}", "the generator %s needs more than its name", text)
		return
	}
	if wrong := plainGenerator(&a.Generator).parse(text); wrong != nil {
		wrong.message = quote(text) + " is not a generator"
		d.wrong(path, wrong)
	}
}

// choose reads a mapping of texts to shares that add up to 100%.
func choose(g *Generator) kind {
	return kind{what: "a mapping of texts to shares", absent: func() {}, read: func(d *decoder, path string, n *node) {
		pairs, ok := d.pairs(path, n)
		g.Kind = GenChoose
		if !ok {
			return
		}
		if len(pairs) > maxChoices {
			d.wrongf(path, "", "choose has %d values, more than the allowed %d", len(pairs), maxChoices)
			return
		}
		sum := 0.0
		for _, p := range pairs {
			choice := Choice{Value: p.key}
			d.value(p.path, p.value, share(&choice.Share))
			g.Choices = append(g.Choices, choice)
			sum += choice.Share
		}
		d.whole(path, "the shares of choose", sum)
	}}
}

// whole reports shares under path that do not add up to 100%, unless one of them is faulty itself.
func (d *decoder) whole(path, what string, sum float64) {
	const rounding = 1e-6
	if math.Abs(sum-1) <= rounding || !d.sound(path) {
		return
	}
	hint := "add " + percent(1-sum) + " to one of them"
	if sum > 1 {
		hint = "take " + percent(sum-1) + " from one of them"
	}
	d.wrongf(path, hint, "%s add up to %s, not 100%%", what, percent(sum))
}

func parseWhole(text string) (float64, *fault) {
	value, wrong := parseInteger(text)
	if wrong == nil && (value > exact || value < -exact) {
		return 0, faultf("", "%s is outside of -2^53 to 2^53", quote(text))
	}
	return float64(value), wrong
}

// bounds reads [low, high].
func bounds(g *Generator, name GeneratorKind, what string, parse func(string) (float64, *fault)) kind {
	return kind{what: what, absent: func() {}, read: func(d *decoder, path string, n *node) {
		g.Kind = name
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		if len(items) != 2 {
			d.wrongf(path, "write ["+"0, 100]", "%s wants the two bounds, not %d values", name, len(items))
			return
		}
		for i, to := range []*float64{&g.Low, &g.High} {
			d.value(items[i].path, items[i].value, kind{what: "a number", parse: func(text string) (wrong *fault) {
				*to, wrong = parse(text)
				return wrong
			}})
		}
		if g.Low >= g.High && d.sound(path) {
			d.wrongf(path, "put the smaller number first", "the lower bound of %s is not below the upper one", name)
		}
	}}
}

// entries reads the keys of a map-type object.
func entries(g *Generator) kind {
	read := func(d *decoder, p pair) {
		entry := Attribute{Path: p.key}
		d.generator(p.path, p.value, &entry, false)
		g.Entries = append(g.Entries, entry)
	}
	k := named("a mapping of keys", "KEY", "the name of a generator, or a mapping", generatorFields(new(Attribute), false), maxChoices,
		func() { g.Entries = nil }, read)
	inner := k.read
	k.read = func(d *decoder, path string, n *node) {
		g.Kind = GenMap
		inner(d, path, n)
		if len(g.Entries) == 0 && d.sound(path) {
			d.wrongf(path, "give it keys, as in map: {email: {boolean: 80%}}", "the map has no keys")
		}
	}
	return k
}
