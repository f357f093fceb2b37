package world

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"kinesim/scenarios"
)

func phase(duration time.Duration, from, to float64) scenarios.Phase {
	return scenarios.Phase{Duration: duration, From: from, To: to}
}

func scheduleOf(phases []scenarios.Phase) (schedule, error) {
	return newSchedule(&scenarios.Scenario{Seed: 1, Workload: phases})
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
		made, err := scheduleOf(row.phases)
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
		s, err := scheduleOf(row.phases)
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
	s, err := scheduleOf(phases)
	if err != nil {
		t.Fatal(err)
	}
	const stride = 3
	counts := make([]int, int(s.length.Seconds())+1)
	last := time.Duration(0)
	parts := [stride]cursor{{n: 0, stride: stride}, {n: 1, stride: stride}, {n: 2, stride: stride}}
	for whole := (cursor{stride: 1}); ; whole.advance(&s) {
		due, more := whole.due(&s)
		part := &parts[whole.n%stride]
		partDue, partMore := part.due(&s)
		if partDue != due && more || partMore != more {
			t.Fatalf("arrival %d: due at %v, for its slice at %v", whole.n, due, partDue)
		}
		if !more {
			break
		}
		part.advance(&s)
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
		if _, err := scheduleOf(phases); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Random arrivals have the moments of a Poisson process: their number in a second varies as much as its mean. Even
// phases before and after have what they have alone.
func TestSchedulePoisson(t *testing.T) {
	phases := []scenarios.Phase{phase(10*time.Second, 30, 30), phase(1000*time.Second, 20, 60), phase(10*time.Second, 7, 7)}
	phases[1].Arrivals = scenarios.ArrivalsPoisson
	s, err := scheduleOf(phases)
	if err != nil {
		t.Fatal(err)
	}
	const stride, seed = 4, 3
	counts := make([]int, 1020)
	for n := range uint64(stride) {
		c := cursor{n: n, stride: stride, random: NewStream(seed, n, "arrivals")}
		for last := time.Duration(0); ; c.advance(&s) {
			due, more := c.due(&s)
			if !more {
				break
			}
			if due < last {
				t.Fatalf("%v after %v", due, last)
			}
			last = due
			counts[int(due.Seconds())]++
		}
	}
	for second, got := range counts {
		if want := 30; second < 10 && got != want {
			t.Errorf("second %d: %d arrivals, want %d", second, got, want)
		}
		if want := 7; second >= 1010 && (got < want-1 || got > want+1) {
			t.Errorf("second %d: %d arrivals, want %d", second, got, want)
		}
	}
	total, odd := 0.0, 0.0 // (count - mean)² / mean is 1 on average
	for second, got := range counts[10:1010] {
		mean := 20 + 40*(float64(second)+0.5)/1000
		total += float64(got)
		odd += (float64(got) - mean) * (float64(got) - mean) / mean
	}
	if math.Abs(total-40_000) > 4*200 { // four standard deviations
		t.Errorf("%v random arrivals, of 40,000 on average (seed %d)", total, seed)
	}
	if dispersion := odd / 1000; math.Abs(dispersion-1) > 4*math.Sqrt(2./1000) {
		t.Errorf("counts of a second vary %.3f times as much as those of a Poisson process (seed %d)", dispersion, seed)
	}
}

// A shaped rate has as many arrivals in each second as area, and a recorded trace exactly its own moments.
func TestScheduleOfShapes(t *testing.T) {
	const length = 60 * time.Second
	spike := scenarios.Phase{Duration: length, Rate: &scenarios.Rate{
		Spike: &scenarios.Spike{
			Base: 10,
			Peak: 1000,
			At:   20 * time.Second,
			Rise: 5 * time.Second,
			Hold: 10 * time.Second,
			Fall: 500 * time.Millisecond,
		},
	}}
	trace := scenarios.Phase{Duration: length, Rate: &scenarios.Rate{Clicks: []time.Duration{0, 1500, 1500, 7e9, 7e9 + 1}}}
	sc := &scenarios.Scenario{Seed: 1, Workload: []scenarios.Phase{spike, trace}}
	s, err := newSchedule(sc)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := sc.CurveOf(0)
	if err != nil {
		t.Fatal(err)
	}
	counts := make([]int, 60)
	var clicks []time.Duration
	for c := (cursor{stride: 1}); ; c.advance(&s) {
		due, more := c.due(&s)
		if !more {
			break
		}
		if due < length {
			counts[int(due.Seconds())]++
		} else {
			clicks = append(clicks, due-length)
		}
	}
	for second, got := range counts {
		from := time.Duration(second) * time.Second
		if want := curve.Within(from, from+time.Second); math.Abs(float64(got)-want) > 1.01 {
			t.Errorf("second %d: %d arrivals, want %.2f", second, got, want)
		}
	}
	if want := trace.Rate.Clicks; len(clicks) != len(want) {
		t.Fatalf("moments %v, want %v", clicks, want)
	}
	for i, want := range trace.Rate.Clicks {
		if d := clicks[i] - want; d < 0 || d > 2 {
			t.Errorf("moment %d is %v, want %v", i, clicks[i], want)
		}
	}
	for at, want := range map[time.Duration]int{0: 0, 59 * time.Second: 0, 61 * time.Second: 1} {
		w := World{scenario: sc, schedule: s}
		if got, _ := w.Phase(at); got != want {
			t.Errorf("at %v it is phase %d, want %d", at, got, want)
		}
	}
}

// rounded is math.Round, also of numbers that are so large that they are whole, and just below a half.
func TestRounded(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	numbers := []float64{0, 0.5, math.Nextafter(0.5, 0), math.Nextafter(0.5, 1), 1.5, 2.5, 1<<52 - 0.5, 1<<53 - 1, 1 << 53, -0.2, -0.5, -3, 0x1p62}
	for range 100_000 {
		numbers = append(numbers, math.Ldexp(random.Float64(), random.IntN(62)), float64(random.Int64N(1<<52))+0.5)
	}
	for _, n := range numbers {
		if got, want := rounded(n), max(time.Duration(math.Round(n)), 0); got != want {
			t.Fatalf("seed %d: %g is rounded to %d, want %d", seed, n, got, want)
		}
	}
}

// Arrivals that are found out several at once fall due when they do one by one, in phases of each kind, and wherever
// they wait.
func TestScheduleSeveral(t *testing.T) {
	phases := []scenarios.Phase{phase(10*time.Second, 333.3, 333.3), phase(3*time.Second, 0, 0), phase(20*time.Second, 20, 600),
		phase(9*time.Second, 77, 77), phase(7*time.Second, 100, 100), phase(time.Second, 0, 0)}
	phases[3].Arrivals = scenarios.ArrivalsPoisson
	for _, capacity := range []float64{0, 200} {
		s, err := scheduleOf(phases)
		if err != nil {
			t.Fatal(err)
		}
		s.hold(capacity)
		for _, places := range [][]uint32{nil, {1, 5, 130}} {
			one := cursor{n: 1, stride: 4, random: NewStream(3, 1, "arrivals")}
			if places != nil {
				one.takes(places, 4)
			}
			several, dues, count := one, make([]time.Duration, 7), 0
			for n, in := several.several(&s, dues); n > 0; n, in = several.several(&s, dues) {
				for _, got := range dues[:n] {
					want, more := one.due(&s)
					if at := s.stretches[one.stretch].phase; !more || got != want || in != at {
						t.Fatalf("capacity %v, places %v: arrival %d at %d in phase %d, want %d in %d", capacity, places, count, got, in, want, at)
					}
					one.advance(&s)
					count++
				}
			}
			if _, more := one.due(&s); more || count < 100 {
				t.Errorf("capacity %v, places %v: %d arrivals, more %v", capacity, places, count, more)
			}
		}
	}
}
