package scenarios

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// moment is when an event begins where the file does not say how long after the start: at a time of day, or on a date.
type moment struct {
	ofDay   time.Duration // since midnight, in the zone that start is written in
	isOfDay bool
	date    time.Time
}

var timeOfDay = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$`)

// parseTimeOfDay reads 19:00 or 19:00:30.
func parseTimeOfDay(text string) (time.Duration, bool) {
	parts := timeOfDay.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	var seconds int
	for _, part := range parts[1:] {
		n, _ := strconv.Atoi(part) // digits, or nothing where there are no seconds
		seconds = 60*seconds + n
	}
	return time.Duration(seconds) * time.Second, true
}

// beginning reads when an event begins: how long after the start, at which time of day, or on which date.
func beginning(e *Event) kind {
	after := duration(&e.At, 0, maxPhases*maxPhase, setting.Both("an event begins during the run"))
	return kind{what: "a duration, a time of day, or a moment", parse: func(text string) *fault {
		if ofDay, is := parseTimeOfDay(text); is {
			e.moment = moment{ofDay: ofDay, isOfDay: true}
			return nil
		}
		if date, err := time.Parse(time.RFC3339, text); err == nil {
			e.moment = moment{date: date}
			return nil
		}
		wrong := after.parse(text)
		if wrong != nil && strings.ContainsAny(text, ":T") {
			wrong.hint = "write a duration since the start such as 90s, a time of day such as 19:00, or a moment such as " +
				"2026-03-02T22:30:00Z"
		}
		return wrong
	}}
}

// repetition reads how often an event happens: every so often, or every day at a time.
func repetition(e *Event) kind {
	often := duration(&e.Every, time.Second, maxPhase, setting.Both("an event happens again after a second to a year"))
	return kind{what: "a duration, day, or day at a time", parse: func(text string) *fault {
		if text != "" && (isDigit(text[0]) || text[0] == '-') && !strings.Contains(strings.TrimSpace(text), "*") {
			return often.parse(text)
		}
		rest, daily := strings.CutPrefix(text, "day")
		clock, at := strings.CutPrefix(rest, " at ")
		ofDay, is := parseTimeOfDay(clock)
		switch {
		case !daily || rest != "" && !(at && is):
			return faultf("write 24h, day, or day at 02:00", "%s is not how often something happens", quote(text))
		case at:
			e.daily, e.moment = true, moment{ofDay: ofDay, isOfDay: true}
		}
		e.Every = 24 * time.Hour
		return nil
	}}
}

// settleMoments turns the moments of events into times since the start, once that is known.
func settleMoments(d *decoder, s *Scenario) {
	for i := range s.Timeline {
		e := &s.Timeline[i]
		at := join(e.path, "at")
		if d.given(at) && e.daily {
			d.wrongf(at, "leave it out", "at and every both say when the event begins")
		}
		switch m := e.moment; {
		case m.isOfDay:
			start := s.Start.In(s.zone())
			midnight := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, start.Location())
			if e.At = midnight.Add(m.ofDay).Sub(start); e.At < 0 {
				e.At += 24 * time.Hour
			}
		case !m.date.IsZero():
			if e.At = m.date.Sub(s.Start); e.At < 0 && d.sound("start") {
				d.wrongf(at, "the scenario begins at "+s.Start.In(s.zone()).Format(time.RFC3339),
					"the event is before the start of the scenario")
			}
		}
	}
}

// zone is the time zone that the file writes start in.
func (s *Scenario) zone() *time.Location {
	if s.startZone == nil {
		return time.UTC
	}
	return s.startZone
}
