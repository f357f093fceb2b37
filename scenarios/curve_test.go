package scenarios

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func drawn(t *testing.T, r *Rate, length time.Duration) Curve {
	t.Helper()
	begin := time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC) // a Monday
	c, err := r.draw(canvas{begin: begin, length: length, seed: 1, path: 1})
	if err != nil {
		t.Fatal(err)
	}
	var sum time.Duration
	for _, p := range c {
		sum += p.Length
		if p.Length <= 0 || p.From < 0 || p.To < 0 {
			t.Fatalf("a piece of %v from %v to %v", p.Length, p.From, p.To)
		}
	}
	if sum != length {
		t.Fatalf("the curve is %v long, want %v", sum, length)
	}
	return c
}

func constant(rate float64) Rate { return Rate{Ramp: &Ramp{rate, rate}} }

func TestRates(t *testing.T) {
	const s, m, h = time.Second, time.Minute, time.Hour
	week := &Week{Peak: 100, Zone: "Europe/Berlin"} // an hour ahead of UTC in March
	for hour := range 24 {
		week.Hours[0][hour], week.Hours[1][hour] = 0.5, float64(hour)/100
	}
	evening := &Sine{Mean: 500, Amplitude: 500, Period: 24 * h, Peak: Clock{Offset: 19 * h, Daily: true}}
	for _, row := range []struct {
		name   string
		rate   Rate
		length time.Duration
		at     map[time.Duration]float64 // some rates of it
		area   float64
		peak   float64
	}{
		{"constant", constant(5), m, map[time.Duration]float64{0: 5, 59 * s: 5}, 300, 5},
		{"ramp", Rate{Ramp: &Ramp{0, 60}}, m, map[time.Duration]float64{0: 0, 30 * s: 30}, 1800, 60},
		{"steps hold from their moment on, the first from the beginning", Rate{Steps: []Step{{10 * s, 1}, {20 * s, 3}}}, m,
			map[time.Duration]float64{0: 1, 19 * s: 1, 20 * s: 3, 59 * s: 3}, 20 + 120, 3},
		{"points", Rate{Points: []Step{{10 * s, 0}, {20 * s, 10}}}, m,
			map[time.Duration]float64{5 * s: 0, 15 * s: 5, 30 * s: 10}, 50 + 400, 10},
		{"points that go on behind the end", Rate{Points: []Step{{0, 0}, {2 * m, 120}}}, m,
			map[time.Duration]float64{30 * s: 30}, 1800, 60},
		{"spike", Rate{Spike: &Spike{Base: 1, Peak: 101, At: 10 * s, Rise: 10 * s, Hold: 10 * s, Fall: 0}}, m,
			map[time.Duration]float64{9 * s: 1, 15 * s: 51, 25 * s: 101, 30 * s: 1}, 10 + 510 + 1010 + 30, 101},
		{"spike cut by the end", Rate{Spike: &Spike{Peak: 10, At: 50 * s, Rise: 20 * s, Hold: m}}, m,
			map[time.Duration]float64{55 * s: 2.5}, 25, 5},
		{"sine over a whole swing", Rate{Sine: evening}, 24 * h,
			map[time.Duration]float64{21 * h: 1000, 9 * h: 0, 3 * h: 500}, 500 * 86400, 1000}, // from 22:00 on
		{"sine that would go below zero", Rate{Sine: &Sine{Mean: 0, Amplitude: 10, Period: m}}, m,
			map[time.Duration]float64{0: 10, 30 * s: 0}, 60 * 10 / math.Pi, 9.98},
		{"week: 23:30 in Berlin is half past ten", Rate{Week: week}, 4 * h,
			map[time.Duration]float64{30 * m: 50, h + 30*m: 0, 2*h + 30*m: 1, 3 * h: 1.5}, -1, 50},
		{"sum", Rate{Sum: []Rate{constant(5), {Ramp: &Ramp{0, 60}}}}, m, map[time.Duration]float64{30 * s: 35}, 2100, 65},
		{"max crosses", Rate{Max: []Rate{constant(30), {Ramp: &Ramp{0, 60}}}}, m,
			map[time.Duration]float64{0: 30, 30 * s: 30, 45 * s: 45}, 900 + 1350, 60},
		{"product of ramps", Rate{Product: []Rate{{Ramp: &Ramp{0, 60}}, {Ramp: &Ramp{0, 1}}}}, m,
			map[time.Duration]float64{30 * s: 15}, 1200, 59}, // the integral of t²/60, and that of its last second
		{"clicks", Rate{Clicks: []time.Duration{0, 10 * s, 10 * s, 10*s + 5, 2 * m}}, m, nil, 4, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := drawn(t, &row.rate, row.length)
			for at, want := range row.at {
				if got := c.At(at); math.Abs(got-want) > 1e-3*(1+want) {
					t.Errorf("at %v the rate is %v, want %v", at, got, want)
				}
			}
			if got := c.Area(); row.area >= 0 && math.Abs(got-row.area) > 2e-3*row.area {
				t.Errorf("the area is %v, want %v", got, row.area)
			}
			if got, _ := c.Peak(); math.Abs(got-row.peak) > 1e-3*row.peak {
				t.Errorf("the peak is %v, want %v", got, row.peak)
			}
			if whole := c.Within(0, row.length); math.Abs(whole-c.Area()) > 1e-6*(1+whole) {
				t.Errorf("%v within all of it, and %v in all", whole, c.Area())
			}
		})
	}
}

// Random parts have the means they say, and are the same for one seed.
func TestRandomRates(t *testing.T) {
	bursts := Rate{Bursts: &Bursts{Calm: 10, Burst: 110, CalmFor: 9 * time.Second, BurstFor: time.Second}}
	jitter := Rate{Jitter: &Jitter{Share: 0.2, Every: time.Second, Of: constant(50)}}
	const length = 20 * time.Hour
	for name, row := range map[string]struct {
		rate Rate
		mean float64
	}{"bursts": {bursts, 20}, "jitter": {jitter, 50}} {
		c := drawn(t, &row.rate, length)
		if mean := c.Area() / length.Seconds(); math.Abs(mean-row.mean) > 0.05*row.mean {
			t.Errorf("%s: %v a second on average, want %v", name, mean, row.mean)
		}
		again := drawn(t, &row.rate, length)
		if len(c) < 1000 || len(c) != len(again) || c[len(c)-1] != again[len(again)-1] {
			t.Errorf("%s: %d pieces, and %d of the same seed", name, len(c), len(again))
		}
	}
}

// What is combined has, at every moment, the value that the parts have there.
func TestCombinedRates(t *testing.T) {
	const seed = 7
	random := rand.New(rand.NewPCG(seed, 0))
	part := func() Curve {
		var points []point
		for at := time.Duration(0); at < time.Minute; at += time.Duration(random.IntN(20_000)+1) * time.Millisecond {
			points = append(points, point{at, float64(random.IntN(100))})
		}
		return through(points, time.Minute)
	}
	for n := range 200 {
		a, b := part(), part()
		sum, highest, product := a.plus(b), a.over(b), a.times(b)
		for range 20 {
			at := time.Duration(random.Int64N(int64(time.Minute)))
			x, y := a.At(at), b.At(at)
			for name, pair := range map[string][2]float64{
				"sum": {sum.At(at), x + y}, "max": {highest.At(at), max(x, y)}, "product": {product.At(at), x * y},
			} {
				if diff := math.Abs(pair[0] - pair[1]); diff > 1e-2*(1+pair[1]) {
					t.Fatalf("seed %d, case %d, %s at %v: %v, want %v of %v and %v", seed, n, name, at, pair[0], pair[1], x, y)
				}
			}
		}
	}
}
