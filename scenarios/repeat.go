package scenarios

import (
	"cmp"
	"slices"
)

// maxRepeated bounds the timeline after repetition: a year of hourly evaluations.
const maxRepeated = 10_000

// repeat adds the further times of events that happen again to the timeline, in order of time.
func repeat(d *decoder, s *Scenario) {
	end := s.workloadDuration()
	var further []Event
	for _, event := range s.Timeline {
		if event.Every == 0 {
			continue
		}
		times := (max(end-event.At, 1) - 1) / event.Every
		if int64(len(further))+int64(times) > maxRepeated {
			d.wrongf(join(event.path, "every"), "let it run less often",
				"the evaluations of the timeline run more often than the allowed %s times", people(maxRepeated))
			return
		}
		for range times {
			event.At += event.Every
			further = append(further, event)
		}
	}
	if further == nil {
		return
	}
	s.Timeline = append(s.Timeline, further...)
	slices.SortStableFunc(s.Timeline, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
}
