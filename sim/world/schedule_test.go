package world

import (
	"testing"
	"time"

	"kinesim/scenarios"
)

func phase(duration time.Duration, from, to float64) scenarios.Phase {
	return scenarios.Phase{Duration: duration, From: from, To: to}
}

func TestScheduleDue(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	constant := []scenarios.Phase{phase(10*s, 100, 100)}
	up := []scenarios.Phase{phase(10*s, 0, 100)}     // area t²·5, 500 in all
	down := []scenarios.Phase{phase(10*s, 100, 0)}   // its mirror image
	third := []scenarios.Phase{phase(s, 1.25, 1.25)} // a fraction is left over
	pause := []scenarios.Phase{phase(s, 1, 1), phase(s, 0, 0), phase(s, 1, 1)}
	for _, row := range []struct {
		name   string
		phases []scenarios.Phase
		n      uint64
		want   time.Duration
	}{
		{"constant, first: area 0.5", constant, 0, 5 * ms},
		{"constant, second", constant, 1, 15 * ms},
		{"constant, last", constant, 999, 9995 * ms},
		{"up, first: 5t² = 0.5", up, 0, 316227766},
		{"up, 5t² = 125 + 0.5", up, 125, 5009990020},
		{"up, last: 5t² = 499.5", up, 499, 9994998750},
		{"down, first: mirror of up's last", down, 0, 10*s - 9994998750},
		{"down, last: mirror of up's first", down, 499, 10*s - 316227766},
		{"fraction carried over: 1.5 is 0.25 into the second phase", append(third[:1:1], phase(s, 0.5, 0.5)), 1, 1500 * ms},
		{"fraction carried over a ramp", append(third[:1:1], phase(s, 0, 0.5)), 1, 2 * s},
		{"a pause has no arrivals", pause, 1, 2500 * ms},
		{"start with a pause", pause[1:], 0, 1500 * ms},
	} {
		made, err := newSchedule(row.phases)
		if err != nil {
			t.Fatal(err)
		}
		c := cursor{n: row.n}
		got, more := c.due(&made)
		if !more || got < row.want-1 || got > row.want+1 {
			t.Errorf("%s: due at %v (%v), want %v", row.name, got, more, row.want)
		}
	}
}

func TestScheduleCount(t *testing.T) {
	for _, row := range []struct {
		name   string
		phases []scenarios.Phase
		want   uint64
	}{
		{"nothing", nil, 0},
		{"no rate", []scenarios.Phase{phase(time.Hour, 0, 0)}, 0},
		{"rounded down", []scenarios.Phase{phase(time.Second, 2.4, 2.4)}, 2},
		{"rounded up", []scenarios.Phase{phase(time.Second, 2.6, 2.6)}, 3},
		{"thirds add up", []scenarios.Phase{phase(time.Second, 1./3, 1./3), phase(time.Second, 1./3, 1./3),
			phase(time.Second, 1./3, 1./3)}, 1},
		{"a thousand tenths", []scenarios.Phase{phase(1000*time.Second, 0.1, 0.1)}, 100},
		{"ramp", []scenarios.Phase{phase(20*time.Minute, 200, 20)}, 132_000},
		{"a month", []scenarios.Phase{phase(30*24*time.Hour, 100, 100)}, 259_200_000},
	} {
		s, err := newSchedule(row.phases)
		if err != nil {
			t.Fatal(err)
		}
		if s.count != row.want {
			t.Errorf("%s: %d arrivals, want %d", row.name, s.count, row.want)
		}
	}
}

// Every second of a schedule has as many arrivals as there is area under it, whatever the phases; time never goes back;
// and slices that take turns make the same schedule.
func TestScheduleFollowsCurve(t *testing.T) {
	phases := []scenarios.Phase{phase(7*time.Second, 13.7, 1011.3), phase(3*time.Second, 0, 0), phase(11*time.Second, 1500, 0),
		phase(2500*time.Millisecond, 77, 77)}
	s, err := newSchedule(phases)
	if err != nil {
		t.Fatal(err)
	}
	const stride = 3
	counts := make([]int, int(s.length.Seconds())+1)
	last := time.Duration(0)
	parts := [stride]cursor{{n: 0}, {n: 1}, {n: 2}}
	for whole := (cursor{}); ; whole.n++ {
		due, more := whole.due(&s)
		part := &parts[whole.n%stride]
		partDue, partMore := part.due(&s)
		if partDue != due && more || partMore != more {
			t.Fatalf("arrival %d: due at %v, for its slice at %v", whole.n, due, partDue)
		}
		if !more {
			break
		}
		part.n += stride
		if due < last || due > s.length {
			t.Fatalf("arrival %d due at %v, after %v", whole.n, due, last)
		}
		last = due
		counts[int(due.Seconds())]++
	}
	rate := func(at float64) float64 {
		for _, p := range phases {
			if d := p.Duration.Seconds(); at >= d {
				at -= d
			} else {
				return p.From + (p.To-p.From)*at/d
			}
		}
		return 0
	}
	total := 0
	for second, got := range counts {
		total += got
		want := 0.0
		for i := range 1000 { // the midpoint rule is exact on straight lines
			want += rate(float64(second)+(float64(i)+0.5)/1000) / 1000
		}
		if diff := float64(got) - want; diff < -1.01 || diff > 1.01 {
			t.Errorf("second %d: %d arrivals, want %.2f", second, got, want)
		}
	}
	if uint64(total) != s.count {
		t.Errorf("%d arrivals, count says %d", total, s.count)
	}
}

func TestScheduleMistakes(t *testing.T) {
	for name, phases := range map[string][]scenarios.Phase{
		"negative rate":     {phase(time.Second, -1, 5)},
		"negative end":      {phase(time.Second, 5, -1)},
		"negative duration": {phase(-time.Second, 5, 5)},
		"too many":          {phase(time.Hour, 1e12, 1e12)},
	} {
		if _, err := newSchedule(phases); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
