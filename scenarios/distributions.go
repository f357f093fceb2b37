package scenarios

import (
	"strconv"
	"time"

	"kinesim/exporter/setting"
)

// Distribution is how the numbers of an attribute are spread over its profiles: each kind has parameters of its own.
type Distribution struct {
	Mean      float64 `json:",omitempty"` // normal, exponential
	Deviation float64 `json:",omitempty"` // normal: standard deviation
	Median    float64 `json:",omitempty"` // log-normal
	P99       float64 `json:",omitempty"` // log-normal: 99 of 100 are not higher
	Values    int     `json:",omitempty"` // Zipf: how many there are, from 1
	Exponent  float64 `json:",omitempty"` // Zipf: value k is as likely as 1 / k^Exponent
	Min, Max  float64 // what is beyond is put there
}

// maxZipf is how many values a Zipf distribution may have: each takes eight bytes.
const maxZipf = 1_000_000

// numberIn reads a number between two others.
func numberIn(to *float64, low, high float64, why setting.Why) kind {
	return ranged(to, "a number", parseNumber, trimmed, low, high, why)
}

// farOut is beyond every number that a distribution has by default.
const farOut = 1e12

func distributionBounds(p *Distribution) []field {
	return []field{
		{key: "min", note: "not set", about: "what is lower becomes this",
			kind: numberIn(&p.Min, -farOut, farOut, setting.Both("numbers are that large"))},
		{key: "max", note: "not set", about: "what is higher becomes this",
			kind: numberIn(&p.Max, -farOut, farOut, setting.Both("numbers are that large"))},
	}
}

// distributionKinds are the distributions besides uniform, by their keys.
func distributionKinds(g *Generator) []field {
	const why = "numbers are that large"
	normal := func(p *Distribution) []field {
		return append([]field{
			{key: "mean", required: true, note: "50", about: "the middle", kind: numberIn(&p.Mean, -farOut, farOut, setting.Both(why))},
			{key: "deviation", required: true, note: "10", about: "the standard deviation: two thirds lie within it",
				kind: numberIn(&p.Deviation, 0, farOut, setting.Both(why))},
		}, distributionBounds(p)...)
	}
	lognormal := func(p *Distribution) []field {
		return append([]field{
			{key: "median", required: true, note: "20", about: "half of the values are not higher",
				kind: numberIn(&p.Median, 1e-9, farOut, setting.Both(why))},
			{key: "p99", required: true, note: "300", about: "99 of 100 values are not higher",
				kind: numberIn(&p.P99, 1e-9, farOut, setting.Both(why))},
		}, distributionBounds(p)...)
	}
	exponential := func(p *Distribution) []field {
		return append([]field{
			{key: "mean", required: true, note: "30", about: "on average", kind: numberIn(&p.Mean, 1e-9, farOut, setting.Both(why))},
		}, distributionBounds(p)...)
	}
	zipf := func(p *Distribution) []field {
		return []field{
			{key: "values", required: true, note: "1_000", about: "how many: whole numbers from 1, the first the most frequent",
				kind: integer(&p.Values, 2, maxZipf, setting.Most("each is kept in memory"))},
			{key: "exponent", fallback: "1", about: "value k is as likely as 1 / k to the power of this",
				kind: numberIn(&p.Exponent, 0.01, 10, setting.Both("beyond, the first value has it all"))},
		}
	}
	return []field{
		{key: "normal", about: "numbers around a mean: {mean: 50, deviation: 10}", kind: distribution(g, GenNormal, normal)},
		{key: "lognormal", about: "numbers of which few are very high: {median: 20, p99: 300}",
			kind: distribution(g, GenLogNormal, lognormal)},
		{key: "exponential", about: "numbers of which high ones are ever rarer: {mean: 30}",
			kind: distribution(g, GenExponential, exponential)},
		{key: "zipf", about: "whole numbers of which low ones are far more frequent: {values: 1_000, exponent: 1}",
			kind: distribution(g, GenZipf, zipf)},
	}
}

// distribution reads the parameters of one.
func distribution(g *Generator, name GeneratorKind, table func(*Distribution) []field) kind {
	return kind{what: "a mapping", keys: table(new(Distribution)), absent: func() {}, read: func(d *decoder, path string, n *node) {
		p := Distribution{}
		g.Kind, g.Distribution = name, &p
		d.fields(path, n, table(&p))
		lowest, highest := d.given(join(path, "min")), d.given(join(path, "max"))
		if !lowest {
			p.Min = -farOut
		}
		if !highest {
			p.Max = farOut
		}
		switch {
		case !d.sound(path):
		case name == GenLogNormal && p.P99 <= p.Median:
			d.wrongf(join(path, "p99"), "make it higher than the median", "p99: 99 of 100 values are not higher, and half are at most %s",
				trimmed(p.Median))
		case p.Min >= p.Max && name != GenZipf:
			d.wrongf(path, "put the smaller number in min", "min is not below max")
		}
	}}
}

// between reads the first and the last of dates or moments, which are kept in seconds since 1970.
func between(g *Generator, name GeneratorKind, layout, example string) kind {
	one := func(to *float64) kind {
		return kind{what: "a date", parse: func(text string) *fault {
			at, err := time.Parse(layout, text)
			if err != nil || at.Year() < 1800 || at.Year() > 2200 {
				return faultf("write it as in "+example+", in the years 1800 to 2200", "%s is not one", quote(text))
			}
			*to = float64(at.Unix())
			return nil
		}}
	}
	return kind{what: "a list of two moments", absent: func() {},
		read: func(d *decoder, path string, n *node) {
			g.Kind = name
			items, ok := d.items(path, n)
			if !ok {
				return
			}
			if len(items) != 2 {
				d.wrongf(path, "write [first, last]", "%s wants the first and the last, not %d values", name, len(items))
				return
			}
			for i, to := range []*float64{&g.Low, &g.High} {
				d.value(items[i].path, items[i].value, one(to))
			}
			if g.Low > g.High && d.sound(path) {
				d.wrongf(path, "put the earlier one first", "the last one comes before the first")
			}
		}}
}

// constantValue reads a value that all profiles have: a number, true or false as such unless it stands in quotes, and
// anything else as a text.
func constantValue(g *Generator) kind {
	return kind{what: "a text, a number, true or false", absent: func() {}, read: func(d *decoder, path string, n *node) {
		g.Kind = GenConstant
		text, ok := d.scalar(path, "a text, a number, true or false", n)
		if !ok {
			return
		}
		g.Constant = text
		if len(text) > 100<<10 {
			d.wrongf(path, "", "the text has %d bytes; a profile record has at most 100 KB (profile guardrails)", len(text))
		}
		if n.quoted {
			return
		}
		if value, wrong := parseNumber(text); wrong == nil {
			g.Constant, g.Literal = strconv.FormatFloat(value, 'f', -1, 64), true
		}
		g.Literal = g.Literal || text == "true" || text == "false"
	}}
}
