package tui

import (
	"fmt"
	"slices"
	"strings"

	"kinesim/sim/report/frame"
)

// filter chooses samples. Its words are all to be met: trigger:T, reason:R, segment:S, profile:P, shard:N, outcome:O,
// or any text of key and payload. Upper and lower case are the same, and a part of a name is enough.
type filter []term

type term struct{ field, text string }

var filterFields = []string{"trigger", "reason", "segment", "profile", "shard", "outcome"}

// filterHelp names them for people.
var filterHelp = strings.Join(filterFields, ": ") + ":"

func parseFilter(text string) filter {
	var f filter
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if field, value, ok := strings.Cut(word, ":"); ok && slices.Contains(filterFields, field) {
			f = append(f, term{field, value})
			continue
		}
		f = append(f, term{"", word})
	}
	return f
}

// filterMistake says what is wrong with a filter, or "": a field that is none, one without a value, or a value that
// none of those that there are begins to be.
func filterMistake(text string, f *frame.Frame) string {
	for _, word := range strings.Fields(strings.ToLower(text)) {
		field, value, ok := strings.Cut(word, ":")
		switch {
		case !ok || field == "" || strings.ContainsFunc(field, func(r rune) bool { return r < 'a' || r > 'z' }):
			continue
		case !slices.Contains(filterFields, field):
			if !strings.HasPrefix(value, "/") { // a URL is text
				return fmt.Sprintf("%s: is no field: they are %s", field, strings.Join(filterFields, ", "))
			}
		case value == "":
			return field + ": of what? such as " + filterExample(field)
		default:
			if known := filterValues(field, f); known != nil &&
				!slices.ContainsFunc(known, func(v string) bool { return strings.Contains(v, value) }) {
				return fmt.Sprintf("no %s is called %s: they are %s", field, value, strings.Join(known, ", "))
			}
		}
	}
	return ""
}

func filterExample(field string) string {
	return map[string]string{
		"trigger": "trigger:segmentation", "reason": "reason:requalified", "segment": "segment:gold", "profile": "profile:0042",
		"shard": "shard:#1", "outcome": "outcome:failed",
	}[field]
}

// filterValues are what a field can be, or nil when that is not known.
func filterValues(field string, f *frame.Frame) []string {
	var known []string
	switch field {
	case "trigger":
		for _, c := range f.Triggers {
			known = append(known, c.Name)
		}
	case "outcome":
		for _, s := range f.Exported {
			if s.Code != "" && !slices.Contains(known, strings.ToLower(s.Code)) {
				known = append(known, strings.ToLower(s.Code))
			}
		}
		known = append([]string{"acked", "failed", "unknown"}, known...)
	}
	return known
}

func (f filter) match(s *frame.Sample) bool {
	for _, t := range f {
		if !t.match(s) {
			return false
		}
	}
	return true
}

func (t term) match(s *frame.Sample) bool {
	has := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), t.text) })
	}
	switch t.field {
	case "trigger":
		return has(s.Triggers...)
	case "reason":
		return has(s.Reason, strings.ReplaceAll(s.Reason, "_", " "))
	case "segment":
		return has(s.Segments...)
	case "profile":
		return has(s.Profile, s.Key)
	case "shard":
		// #1 is not #10; a part of an id is enough.
		return shortShard(s.Shard) == t.text || shortShard(s.Shard) == "#"+t.text || len(t.text) > 3 && has(s.Shard)
	case "outcome":
		return has(s.Outcome, s.Code)
	}
	return has(s.Payload, s.Key, s.Profile, s.Reason, strings.Join(s.Triggers, " "), strings.Join(s.Changes, " "))
}
