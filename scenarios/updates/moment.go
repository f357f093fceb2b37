package updates

import (
	"strconv"
	"time"

	"kinesim/exporter/profile"
)

// moment reads a moment: RFC 3339 in quotes, or a number of seconds since 1970.
func (s *scanner) moment(what string) (profile.Millis, error) {
	if s.next() != '"' {
		start := s.at
		text, err := s.literal()
		if err == nil {
			seconds, wrong := strconv.ParseFloat(string(text), 64)
			if wrong == nil && seconds >= 0 && seconds < 1e11 {
				return profile.Millis(seconds*1000 + 0.5), nil
			}
		}
		s.at = start
		return 0, s.fault("%s wants a moment: RFC 3339 in quotes, or seconds since 1970", what)
	}
	start := s.at
	text, err := s.text(what)
	if err != nil {
		return 0, err
	}
	if at, ok := usualMoment(text); ok {
		return at, nil
	}
	at, wrong := time.Parse(time.RFC3339, string(text))
	if wrong != nil || at.Year() < 1970 {
		s.at = start
		return 0, s.fault("%s wants a moment: RFC 3339 in quotes, or seconds since 1970", what)
	}
	return profile.Millis(at.UnixMilli()), nil
}

// usualMoment reads a moment as appendMoment writes it.
func usualMoment(text []byte) (profile.Millis, bool) {
	const form = "dddd-dd-ddTdd:dd:dd.dddZ"
	if len(text) != len(form) {
		return 0, false
	}
	var numbers [7]int
	field := 0
	for i := range len(form) {
		c := text[i]
		switch {
		case form[i] == 'd' && c >= '0' && c <= '9':
			numbers[field] = numbers[field]*10 + int(c-'0')
		case form[i] == 'd' || c != form[i]:
			return 0, false
		default:
			field++
		}
	}
	year, month, day := numbers[0], numbers[1], numbers[2]
	at := time.Date(year, time.Month(month), day, numbers[3], numbers[4], numbers[5], 0, time.UTC)
	if year < 1970 || at.Year() != year || at.Month() != time.Month(month) || at.Day() != day || numbers[3] > 23 || numbers[4] > 59 ||
		numbers[5] > 59 {
		return 0, false
	}
	return profile.Millis(at.UnixMilli() + int64(numbers[6])), true
}

// appendMoment appends a moment in quotes.
func appendMoment(dst []byte, at profile.Millis) []byte {
	return append(time.UnixMilli(int64(at)).UTC().AppendFormat(append(dst, '"'), "2006-01-02T15:04:05.000Z"), '"')
}
