package scenarios

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kinesim/exporter/setting"
)

// field is a key of a mapping: how its value is read, what it is when the file does not say, and what it means. One
// table of fields reads a mapping, names its keys in suggestions and documents it.
type field struct {
	key      string
	fallback string // the default, written as in a file; read by the same kind
	note     string // describes a default that depends on something; for documentation only
	about    string
	required bool
	flag     string // its short name on the command line, without dashes, or ""
	clocked  string // why it can change nothing in virtual time, behind "in virtual time"; "" where it can
	kind
}

// kind is how a value is read. Exactly one of parse and read is set.
type kind struct {
	what   string                                     // the type, for documentation and messages
	parse  func(text string) *fault                   // of a scalar
	read   func(d *decoder, path string, value *node) // of anything else
	keys   []field                                    // what is documented under it
	absent func()                                     // sets a default that no text can say
	merges bool                                       // with what an included file says, key by key
	words  []string                                   // the allowed ones, of a word
}

// reject is a required key that is missing, with what to write.
func (f field) reject() *fault {
	return faultf("write "+f.key+": "+cmp.Or(f.note, f.what), "%s is missing: %s", f.key, f.about)
}

// fields reads the mapping at path by a table.
func (d *decoder) fields(path string, n *node, table []field) {
	if values, ok := d.resolve(path, n, table); ok {
		d.read(path, values, table)
	}
}

// resolve returns what the mapping at path says of the keys of a table. A key that is only misspelled is taken for what
// it was meant to be, so that the mistakes under it are found too and nothing else seems to be missing.
func (d *decoder) resolve(path string, n *node, table []field) (map[string]pair, bool) {
	pairs, ok := d.pairs(path, n)
	if !ok {
		return nil, false
	}
	names := make([]string, len(table))
	for i, f := range table {
		names[i] = f.key
	}
	values := map[string]pair{}
	for _, p := range pairs {
		if slices.Contains(names, p.key) {
			values[p.key] = p
		}
	}
	for _, p := range pairs {
		if slices.Contains(names, p.key) {
			continue
		}
		if name, rest, _ := strings.Cut(p.key, ":"); rest != "" && slices.Contains(names, name) && p.value.isNull() {
			d.taint(join(path, name))
			d.report(p.at, faultf("write "+name+": "+rest, "there is no space after the colon in %s", quote(p.key)))
			values[name] = pair{key: name, path: join(path, name)} // said, and not readable
			continue
		}
		meant := d.suggest(p.key, names)
		if meant == "" {
			d.report(p.at, faultf("the keys here are "+listed(names), "unknown key %s%s", quote(p.key), inside(path)))
			continue
		}
		d.report(p.at, faultf("did you mean "+meant+"?", "unknown key %s%s", quote(p.key), inside(path)))
		if _, taken := values[meant]; !taken {
			at := join(path, meant)
			d.places[at] = d.places[p.path]
			values[meant] = pair{key: meant, path: at, value: p.value}
		}
	}
	return values, true
}

// read reads the keys of a table from what was said of them.
func (d *decoder) read(path string, values map[string]pair, table []field) {
	for _, f := range table {
		if p, ok := values[f.key]; ok {
			d.value(p.path, p.value, f.kind)
		} else if f.required {
			d.wrong(join(path, f.key), f.reject())
		} else {
			f.setDefault()
		}
	}
}

// inside names the mapping that a key stands in.
func inside(path string) string {
	if path == "" {
		return ""
	}
	return " in " + last(path)
}

// value reads what stands at path.
func (d *decoder) value(path string, n *node, k kind) {
	if k.read != nil {
		k.read(d, path, n)
		return
	}
	text, ok := d.scalar(path, k.what, n)
	if !ok {
		return
	}
	if f := k.parse(text); f != nil {
		f.message = last(path) + ": " + f.message
		d.wrong(path, f)
	}
}

func (f field) setDefault() {
	switch {
	case f.absent != nil:
		f.absent()
	case f.fallback != "":
		if wrong := f.parse(f.fallback); wrong != nil {
			panic("scenarios: default of " + f.key + ": " + wrong.message) // a mistake in a table of this package; a test reads them all
		}
	case f.read != nil:
		for _, child := range f.keys {
			child.setDefault()
		}
	}
}

// section is a mapping with a table of its own.
func section(what string, table []field) kind {
	return kind{what: what, keys: table, merges: true, read: func(d *decoder, path string, n *node) { d.fields(path, n, table) }}
}

// ranged reads a value that has to lie between two others, each for a reason that is told.
func ranged[T cmp.Ordered](to *T, what string, parse func(string) (T, *fault), show func(T) string, low, high T, why setting.Why) kind {
	return kind{what: what, parse: func(text string) *fault {
		value, wrong := parse(text)
		switch {
		case wrong != nil:
			return wrong
		case value < low:
			return faultf("", "%s is less than the allowed %s%s", text, show(low), setting.Behind(why.Least))
		case value > high:
			return faultf("", "%s is more than the allowed %s%s", text, show(high), setting.Behind(why.Most))
		}
		*to = value
		return nil
	}}
}

func integer(to *int, low, high int64, why setting.Why) kind {
	return converted(to, ranged(new(int64), "a whole number", parseInteger, grouped, low, high, why), parseInteger)
}

func size(to *int, low, high int64, why setting.Why) kind {
	return converted(to, ranged(new(int64), "a size", parseSize, sized, low, high, why), parseSize)
}

// converted stores an int64 that was found right as an int.
func converted(to *int, k kind, parse func(string) (int64, *fault)) kind {
	check := k.parse
	k.parse = func(text string) *fault {
		if wrong := check(text); wrong != nil {
			return wrong
		}
		value, _ := parse(text)
		*to = int(value)
		return nil
	}
	return k
}

func duration(to *time.Duration, low, high time.Duration, why setting.Why) kind {
	return ranged(to, "a duration", parseDuration, timed, low, high, why)
}

func rate(to *float64) kind {
	return ranged(to, "a rate", parseRate, perSecond, 0, maxRate, setting.Both("no generator makes more updates than that"))
}

func share(to *float64) kind {
	return ranged(to, "a share", parseShare, percent, 0, 1, setting.Both("a share is a part of the whole"))
}

func boolean(to *bool) kind {
	return kind{what: TypeToggle, parse: func(text string) *fault {
		if text != "true" && text != "false" {
			return faultf("write true or false", "%s is neither true nor false", quote(text))
		}
		*to = text == "true"
		return nil
	}}
}

// startingAt reads the start of a scenario, and keeps its zone. The present is a moment that the reader is told.
func startingAt(s *Scenario) kind {
	k := dated(&s.Start)
	return kind{what: "a moment, or now", parse: func(text string) *fault {
		if text == "now" {
			s.StartsNow = true
			if s.now.IsZero() {
				return faultf("write a moment, as in 2026-03-02T22:00:00Z", "there is no present here")
			}
			return k.parse(s.now.UTC().Format(time.RFC3339Nano))
		}
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			s.startZone = at.Location()
		}
		return k.parse(text)
	}}
}

func dated(to *time.Time) kind {
	first, end := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	return kind{what: "a moment", parse: func(text string) *fault {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return faultf("write date, time and zone, as in 2026-03-02T22:00:00Z", "%s is not a moment in RFC 3339", quote(text))
		}
		if at.Before(first) || !at.Before(end) {
			return faultf("", "%s is not in the years 2000 to 2099", quote(text))
		}
		*to = at.UTC().Truncate(time.Millisecond)
		return nil
	}}
}

// word reads one of some fixed words.
func word[T ~string](to *T, allowed ...T) kind {
	words := make([]string, len(allowed))
	for i, one := range allowed {
		words[i] = string(one)
	}
	return kind{what: listed(words), words: words, parse: func(text string) *fault {
		if !slices.Contains(words, text) {
			hint := "write " + listed(words)
			if meant := Nearest(text, words); meant != "" {
				hint = "did you mean " + meant + "? Allowed are " + listed(words)
			}
			return faultf(hint, "%s is not one of the allowed words", quote(text))
		}
		*to = T(text)
		return nil
	}}
}

// text reads any text of a length, or one of a pattern that is described.
func text(to *string, longest int, pattern *regexp.Regexp, described string) kind {
	return kind{what: "a text", parse: func(text string) *fault {
		switch length := utf8.RuneCountInString(text); {
		case length == 0:
			return faultf("", "the text is empty")
		case length > longest:
			return faultf("", "%s has %d characters, more than the allowed %d", quote(text), length, longest)
		case pattern != nil && !pattern.MatchString(text):
			return faultf("", "%s is not %s", quote(text), described)
		}
		*to = text
		return nil
	}}
}
