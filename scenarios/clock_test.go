package scenarios

import (
	"strings"
	"testing"
	"time"
)

// Events begin after a while, at a time of day in the zone that start is written in, or at a moment.
func TestMomentsOfEvents(t *testing.T) {
	const file = "version: 1\nstart: 2026-03-02T22:30:00+01:00\nworkload: [{duration: 3d, rate: 1/h, mix: {attribute: 100%}}]\n" +
		"population: {segments: {a: {evaluation: batch}}}\n"
	for text, want := range map[string][]time.Duration{
		"at: 90s":                         {90 * time.Second},
		"at: 23:00":                       {30 * time.Minute},
		"at: 23:00:30":                    {30*time.Minute + 30*time.Second},
		"at: 22:30":                       {0},
		"at: 2:00":                        {3*time.Hour + 30*time.Minute},
		"at: 22:29:59":                    {24*time.Hour - time.Second},
		"at: 2026-03-02T22:00:00Z":        {30 * time.Minute},
		"every: day at 02:00":             {3*time.Hour + 30*time.Minute, 27*time.Hour + 30*time.Minute, 51*time.Hour + 30*time.Minute},
		"at: 20:00, every: day":           {21*time.Hour + 30*time.Minute, 45*time.Hour + 30*time.Minute, 69*time.Hour + 30*time.Minute},
		"at: 1h, every: 1d":               {time.Hour, 25 * time.Hour, 49 * time.Hour},
		"at: '2026-03-04T00:00:00+01:00'": {25*time.Hour + 30*time.Minute},
	} {
		s, err := Parse("x.yaml", []byte(file+"timeline: [{"+text+", evaluate: a, enter: 1, over: 1s}]\n"))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []time.Duration
		for _, e := range s.Timeline {
			got = append(got, e.At)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", text, got, want)
			}
		}
	}
	for text, want := range map[string]string{
		"enter: 1":             "6:5: at is missing",
		"every: day, enter: 1": "at is missing",
		"at: 24:00":            `at: "24:00" has the unit`,
		"at: 2026-03-02T20:00:00Z": "6:10: the event is before the start of the scenario\n  try: the scenario begins at " +
			"2026-03-02T22:30:00+01:00",
		"at: 10s, every: day at 02:00": "at and every both say when the event begins",
		"every: day at 2":              `every: "day at 2" is not how often something happens`,
		"every: daily":                 `every: "daily" is not how often`,
		"at: 1h, every: 1":             "has no unit",
		"at: 2026-04-02T20:00:00Z":     "after the end of the workload",
	} {
		_, err := Parse("x.yaml", []byte(file+"timeline:\n  - {"+text+", evaluate: a, over: 1s, leave: 1}\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A scenario begins now when its file says so, whoever reads it.
func TestStartNow(t *testing.T) {
	src := Source{Data: []byte("version: 1\nstart: now\n"), Now: time.Date(2026, 11, 28, 14, 0, 0, 123_456_789, time.FixedZone("", 3600))}
	s, err := src.Parse()
	if want := time.Date(2026, 11, 28, 13, 0, 0, 123_000_000, time.UTC); err != nil || !s.Start.Equal(want) || !s.StartsNow {
		t.Fatalf("begins %v, now: %v, %v", s.Start, s.StartsNow, err)
	}
	if updated := s.Population.Segments[0].Updated; !updated.Before(s.Start) {
		t.Errorf("a segment of %v", updated)
	}
	src.Sets = []Set{{Path: "start", Value: s.Start.Format(time.RFC3339Nano)}}
	if again, err := src.Parse(); err != nil || !again.Start.Equal(s.Start) || again.StartsNow {
		t.Errorf("repeated, it begins %v: %v", again.Start, err)
	}
	if _, err := Parse("", src.Data); err == nil || !strings.Contains(err.Error(), "no present") {
		t.Errorf("without a present: %v", err)
	}
}
