package scenarios

import (
	"fmt"
	"math"
	"time"
)

// canvas is what the drawing of a rate depends on besides the rate.
type canvas struct {
	begin  time.Time // logical time of the start of the phase
	length time.Duration
	seed   uint64
	path   uint64 // tells random parts of a scenario apart
}

// maxPieces bounds how finely a phase is drawn.
const maxPieces = 2_000_000

// CurveOf draws the rate of a phase of the scenario.
func (s *Scenario) CurveOf(phase int) (Curve, error) {
	p := &s.Workload[phase]
	if p.Rate == nil {
		return Curve{{p.Duration, p.From, p.To}}, nil
	}
	at := canvas{begin: s.Start, length: p.Duration, seed: s.Seed, path: uint64(phase + 1)}
	for _, before := range s.Workload[:phase] {
		at.begin = at.begin.Add(before.Duration)
	}
	curve, err := p.Rate.draw(at)
	if p.Factor != 0 {
		curve = curve.scaled(p.Factor)
	}
	if err == nil && len(curve) > maxPieces {
		err = fmt.Errorf("the rate has %s pieces, more than the allowed %s", people(int64(len(curve))), people(maxPieces))
	}
	return curve, err
}

// draw is the rate as a curve.
func (r *Rate) draw(at canvas) (Curve, error) {
	switch {
	case r.Ramp != nil:
		return Curve{{at.length, r.Ramp.From, r.Ramp.To}}, nil
	case r.Steps != nil:
		return level(r.Steps, at.length), nil
	case r.Points != nil:
		points := make([]point, len(r.Points))
		for i, p := range r.Points {
			points[i] = point{p.At, p.Rate}
		}
		return through(points, at.length), nil
	case r.Spike != nil:
		s := r.Spike
		high, low := s.At+s.Rise, s.At+s.Rise+s.Hold
		return through([]point{{0, s.Base}, {s.At, s.Base}, {high, s.Peak}, {low, s.Peak}, {low + s.Fall, s.Base}}, at.length), nil
	case r.Sine != nil:
		return r.Sine.draw(at)
	case r.Week != nil:
		return r.Week.draw(at)
	case r.Bursts != nil:
		return r.Bursts.draw(at)
	case r.Jitter != nil:
		return r.Jitter.draw(at)
	case r.Clicks != nil:
		return clicks(r.Clicks, at.length), nil
	case r.Sum != nil:
		return combine(r.Sum, at, Curve.plus)
	case r.Product != nil:
		return combine(r.Product, at, Curve.times)
	case r.Max != nil:
		return combine(r.Max, at, Curve.over)
	}
	return Curve{{at.length, 0, 0}}, nil
}

// combine draws the members of a sum, a product or a maximum, each with random draws of its own.
func combine(members []Rate, at canvas, with func(Curve, Curve) Curve) (Curve, error) {
	var made Curve
	for i := range members {
		own := at
		own.path = at.path*64 + uint64(i+1)
		curve, err := members[i].draw(own)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			made = curve
		} else if made = with(made, curve); len(made) > maxPieces {
			return nil, fmt.Errorf("the rate has more than the allowed %s pieces", people(maxPieces))
		}
	}
	return made, nil
}

// level draws steps: the first one also holds before its moment.
func level(steps []Step, length time.Duration) Curve {
	var curve Curve
	for i, s := range steps {
		from, until := s.At, length
		if i == 0 {
			from = 0
		}
		if i+1 < len(steps) {
			until = min(steps[i+1].At, length)
		}
		if until > from {
			curve = append(curve, Piece{until - from, s.Rate, s.Rate})
		}
	}
	return curve.joined()
}

// sinePieces is how many straight lines stand for one swing of a sine. Its area over a whole swing is exact, and no
// rate is off by more than 0.03 % of the amplitude.
const sinePieces = 128

func (s *Sine) draw(at canvas) (Curve, error) {
	peak, err := s.Peak.first(at.begin)
	if err != nil {
		return nil, err
	}
	piece := s.Period / sinePieces
	if piece <= 0 || at.length/piece > maxPieces {
		return nil, fmt.Errorf("a period of %s is too short for a phase of %s", timed(s.Period), timed(at.length))
	}
	// The corners lie at whole parts of the period from a peak, so that peaks and troughs are corners.
	n := -int64(peak/piece) - 1
	var points []point
	for {
		moment := peak + time.Duration(n)*s.Period/sinePieces
		angle := 2 * math.Pi * float64(n%sinePieces) / sinePieces
		points = append(points, point{moment, max(s.Mean+float64(s.Amplitude*math.Cos(angle)), 0)})
		if n++; moment > at.length {
			break
		}
	}
	return from(points, at.length), nil
}

// from draws straight lines through points of which the first lies before the beginning.
func from(points []point, length time.Duration) Curve {
	for len(points) > 1 && points[1].at <= 0 {
		points = points[1:]
	}
	shift := -points[0].at
	for i := range points {
		points[i].at += shift
	}
	curve := through(points, length+shift)
	if shift > 0 {
		curve.take(shift)
	}
	return curve
}

// first is the first moment, from the beginning of the phase, that the clock means; it may lie before it.
func (c Clock) first(begin time.Time) (time.Duration, error) {
	if !c.Daily {
		return c.Offset, nil
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return 0, fmt.Errorf("there is no time zone %s", quote(c.Zone))
	}
	there := begin.In(zone)
	midnight := time.Date(there.Year(), there.Month(), there.Day(), 0, 0, 0, 0, zone)
	return midnight.Add(c.Offset).Sub(begin), nil
}

// draw goes by the clock of the zone: in the night when clocks change an hour is left out, or is there twice.
func (w *Week) draw(at canvas) (Curve, error) {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %s", quote(w.Zone))
	}
	const hour = time.Hour
	var points []point
	for moment := at.begin.Truncate(hour).Add(-hour / 2); ; moment = moment.Add(hour) {
		there := moment.In(zone)
		day := (int(there.Weekday()) + 6) % 7
		offset := moment.Sub(at.begin)
		points = append(points, point{offset, w.Peak * w.Hours[day][there.Hour()]})
		if offset > at.length {
			return from(points, at.length), nil
		}
	}
}

func (b *Bursts) draw(at canvas) (Curve, error) {
	if per := min(b.CalmFor, b.BurstFor); at.length/per > maxPieces/4 {
		return nil, fmt.Errorf("states of %s are too short for a phase of %s", timed(per), timed(at.length))
	}
	random := at.random()
	var steps []Step
	for moment, burst := time.Duration(0), false; moment < at.length; burst = !burst {
		state, lasts := b.Calm, b.CalmFor
		if burst {
			state, lasts = b.Burst, b.BurstFor
		}
		steps = append(steps, Step{moment, state})
		moment += max(time.Duration(Exponential(random.Uint64)*float64(lasts)).Truncate(time.Microsecond), time.Microsecond)
	}
	return level(steps, at.length), nil
}

func (j *Jitter) draw(at canvas) (Curve, error) {
	if at.length/j.Every > maxPieces {
		return nil, fmt.Errorf("a factor every %s is too often for a phase of %s", timed(j.Every), timed(at.length))
	}
	random := at.random()
	var factors []Step
	for moment := time.Duration(0); moment < at.length; moment += j.Every {
		factors = append(factors, Step{moment, 1 - j.Share + float64(2*j.Share*unit53(random.Uint64()))})
	}
	own := at
	own.path = at.path*64 + 1
	curve, err := j.Of.draw(own)
	if err != nil {
		return nil, err
	}
	return curve.times(level(factors, at.length)), nil
}
