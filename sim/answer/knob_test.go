package answer

import "testing"

// TestShow shows neighbours that were tried as what they are.
func TestShow(t *testing.T) {
	for _, c := range []struct {
		knob  Knob
		value float64
		want  string
	}{
		{KnobRate, 5.859375, "5.86"},
		{KnobRate, 5.49316, "5.49"},
		{KnobRate, 46.875, "46.9"},
		{KnobRate, 0.7, "0.7"},
		{KnobRate, 12, "12"},
		{KnobRate, 1234.5, "1,235"},
		{KnobRate, 8000, "8,000"},
		{KnobShards, 3, "3"},
		{KnobProfiles, 12000, "12,000"},
	} {
		if got := c.knob.Show(c.value); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.knob, c.value, got, c.want)
		}
	}
}
