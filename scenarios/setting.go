package scenarios

import (
	"fmt"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// sectionWords say what the mappings are for that dots in the keys of settings lead into.
var sectionWords = map[string]string{
	"triggers": `which changes export ("When to activate")`,
	"batch":    "what one PutRecords request holds",
}

// settingFields are the keys of a section for the settings that a table declares, which are read into s.
func settingFields[S any](s *S, table []setting.Of[S]) []field {
	var fields []field
	for i := range table {
		d := &table[i]
		section, key, nested := strings.Cut(d.Key, ".")
		if !nested {
			fields = append(fields, settingField(d.Key, s, d))
			continue
		}
		fields = appendNested(fields, section, settingField(key, s, d))
	}
	for i := range fields {
		if nested := fields[i].keys; nested != nil {
			fields[i].kind = section("a mapping", nested)
		}
	}
	return fields
}

// appendNested adds a field to the section that stands last, or to a new one.
func appendNested(fields []field, name string, f field) []field {
	if last := len(fields) - 1; last >= 0 && fields[last].key == name {
		fields[last].keys = append(fields[last].keys, f)
		return fields
	}
	return append(fields, field{key: name, about: sectionWords[name], kind: kind{keys: []field{f}}})
}

func settingField[S any](key string, s *S, d *setting.Of[S]) field {
	f := field{key: key, note: d.Note, about: d.About, flag: d.Flag, clocked: d.Clocked, kind: settingKind(s, d)}
	if !d.Optional {
		f.fallback = settingText(d, d.Default)
	}
	return f
}

// settingKind reads a setting as its declaration says.
func settingKind[S any](s *S, d *setting.Of[S]) kind {
	number := func(what string, parse func(string) (int64, *fault), show func(int64) string) kind {
		value := new(int64)
		return stored(ranged(value, what, parse, show, d.Least, d.Most, d.Why), func() { d.Set(s, setting.Value{Number: *value}) })
	}
	switch d.Kind {
	case setting.Toggle:
		on := new(bool)
		return stored(boolean(on), func() { d.Set(s, setting.Truth(*on)) })
	case setting.Word:
		chosen := new(string)
		return stored(word(chosen, d.Words...), func() { d.Set(s, setting.Value{Word: *chosen}) })
	case setting.Bytes:
		return number("a size", parseSize, sized)
	case setting.Span:
		return number("a duration", func(text string) (int64, *fault) {
			span, wrong := parseDuration(text)
			return int64(span), wrong
		}, func(n int64) string { return timed(time.Duration(n)) })
	}
	return number("a whole number", parseInteger, grouped)
}

// stored passes on what was found right.
func stored(k kind, store func()) kind {
	parse := k.parse
	k.parse = func(text string) *fault {
		wrong := parse(text)
		if wrong == nil {
			store()
		}
		return wrong
	}
	return k
}

// settingText is a value as a scenario file writes it.
func settingText[S any](d *setting.Of[S], v setting.Value) string {
	switch d.Kind {
	case setting.Word:
		return v.Word
	case setting.Bytes:
		return sized(v.Number)
	case setting.Span:
		if day := int64(24 * time.Hour); v.Number > day && v.Number%day == 0 {
			return fmt.Sprintf("%dd", v.Number/day)
		}
		return timed(time.Duration(v.Number))
	case setting.Toggle:
		if v.Number != 0 {
			return "true"
		}
		return "false"
	}
	return grouped(v.Number)
}
