package profile

import (
	"testing"
	"time"
)

// TestAppendEntry compares timestamps inside memberships with package time: every day of the table and some around it,
// and moments that need more or fewer characters than usual.
func TestAppendEntry(t *testing.T) {
	for format, layout := range layouts {
		settings := DefaultSettings()
		settings.TimestampFormat = format
		schema := &Schema{Segments: []Segment{{ID: "a", Namespace: "ups"}}}
		f, err := NewDataflow(schema, Mapping{}, settings)
		if err != nil {
			t.Fatal(err)
		}
		roomy := append(make([]byte, 0, 1000), 'x')
		check := func(at time.Time) {
			want := `x"a":{"lastQualificationTime":"` + at.Format(layout) + `","status":"exited"},`
			moment := Millis(at.UnixMilli())
			m := &SegmentMembership{0, Membership{Exited, moment}}
			for _, dst := range [][]byte{[]byte("x"), roomy} {
				if got := string(f.appendEntry(dst, &f.entries[0], m, &Update{At: moment})); got != want {
					t.Fatalf("%s: %s, want %s", format, got, want)
				}
			}
		}
		second := time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)
		for i := 0; second.Year() < 2051; i++ {
			check(second)
			check(second.Add(-time.Millisecond))
			check(second.Add(time.Duration(i) * 7919 * time.Millisecond % (24 * time.Hour)))
			second = second.AddDate(0, 0, 1)
		}
		for i := range 86_400 {
			check(time.Date(2026, 2, 28, 0, 0, i, i%1000*int(time.Millisecond), time.UTC))
		}
		for _, year := range []int{-70_000, -1, 0, 1, 999, 1969, 1970, 9999, 10_000, 123_456} {
			check(time.Date(year, 3, 4, 5, 6, 7, 8_000_000, time.UTC))
		}
	}
}
