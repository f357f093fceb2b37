package tui

import (
	"slices"
	"strings"

	"kinesim/sim/report/frame"
)

// filter chooses samples. Its words are all to be met: trigger:T, reason:R, segment:S, profile:P, shard:N, outcome:O, or any text of
// key and payload. Upper and lower case are the same, and a part of a name is enough.
type filter []term

type term struct{ field, text string }

var filterFields = []string{"trigger", "reason", "segment", "profile", "shard", "outcome"}

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
		return has(s.Reason)
	case "segment":
		return has(s.Segments...)
	case "profile":
		return has(s.Profile, s.Key)
	case "shard":
		return has(s.Shard, shortShard(s.Shard))
	case "outcome":
		return has(s.Outcome, s.Code)
	}
	return has(s.Payload, s.Key, s.Profile, s.Reason, strings.Join(s.Triggers, " "), strings.Join(s.Changes, " "))
}
