package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/exporter/setting"
)

// phaseRate reads the rate of a phase: a constant, the ends of a ramp, or one of the shapes of rateShapes.
func phaseRate(p *Phase) kind {
	ends := []field{
		{key: "from", note: "not set", about: "rate at the start of the phase", kind: rate(&p.From)},
		{key: "to", note: "not set", about: "rate at its end; linear in between", kind: rate(&p.To)},
	}
	return kind{what: "a rate, the ends of a ramp, or a shape", keys: append(ends, rateShapes(new(Rate))...),
		absent: func() { p.From, p.To = 100, 100 },
		read: func(d *decoder, path string, n *node) {
			p.From, p.To, p.Rate = 0, 0, nil
			if n == nil || n.shape != mappingShape {
				d.value(path, n, rate(&p.From))
				p.To = p.From
				return
			}
			var shape Rate
			if !d.rateOf(path, n, &shape, false) {
				return
			}
			if p.Rate = &shape; shape.Ramp != nil { // a phase says a ramp by itself
				p.From, p.To, p.Rate = shape.Ramp.From, shape.Ramp.To, nil
			}
		}}
}

// rateOf reads a rate that may have any shape, and tells whether it could. A factor is a plain number too.
func (d *decoder) rateOf(path string, n *node, to *Rate, factor bool) bool {
	if n == nil || n.shape != mappingShape {
		constant := rate(new(float64))
		if factor {
			constant = factorKind(new(float64))
		}
		d.value(path, n, constant)
		if !d.sound(path) {
			return false
		}
		level, _ := parseFactor(n.text)
		to.Ramp = &Ramp{level, level}
		return true
	}
	var ramp Ramp
	number := rate
	if factor {
		number = factorKind
	}
	table := append([]field{
		{key: "from", note: "not set", kind: number(&ramp.From)},
		{key: "to", note: "not set", kind: number(&ramp.To)},
	}, rateShapes(to)...)
	d.fields(path, n, table)
	from, until := d.given(join(path, "from")), d.given(join(path, "to"))
	said := 0
	for _, f := range table[2:] {
		if d.given(join(path, f.key)) {
			said++
		}
	}
	switch {
	case !d.sound(path):
		return false
	case from != until && said == 0:
		d.wrongf(path, "write both, as in {from: 200/s, to: 20/s}", "a ramp has two ends, from and to")
	case from || until:
		if said++; said == 1 {
			to.Ramp = &ramp
		}
	}
	switch {
	case said == 0 && d.sound(path):
		d.wrongf(path, "write a rate such as 200/s, a ramp, or one of the shapes", "the rate says nothing")
	case said > 1:
		d.wrongf(path, "combine them with sum, product or max", "a rate has one shape, and this one has several")
	}
	return d.sound(path)
}

// rateShapes are the shapes of a rate besides a constant and a ramp.
func rateShapes(r *Rate) []field {
	return []field{
		{key: "steps", note: "not set", about: "level from each moment on: {0s: 100/s, 10m: 500/s}", kind: rateSteps(&r.Steps)},
		{key: "points", note: "not set", about: "straight lines through moments: {0s: 100/s, 10m: 500/s}", kind: rateSteps(&r.Points)},
		{key: "spike", note: "not set", about: "a base that is left for a while", kind: shaped(&r.Spike, spikeFields, nil)},
		{key: "sine", note: "not set", about: "a swing between two rates, as over a day", kind: sineKind(&r.Sine)},
		{key: "week", note: "not set", about: "the hours of a week", kind: shaped(&r.Week, weekFields, nil)},
		{key: "bursts", note: "not set", about: "two states, which each last for a random time", kind: shaped(&r.Bursts, burstFields, nil)},
		{key: "jitter", note: "not set", about: "another rate times a random factor", kind: shaped(&r.Jitter, jitterFields, nil)},
		{key: "trace", note: "not set", about: "what was recorded elsewhere", kind: traceKind(r)},
		{key: "sum", note: "not set", about: "rates added up: [100/s, {spike: …}]", kind: rateList(&r.Sum, false)},
		{key: "product", note: "not set", about: "a rate times factors: [100/s, {steps: {0s: 1, 1h: 1.5}}]",
			kind: rateList(&r.Product, true)},
		{key: "max", note: "not set", about: "the highest of several rates", kind: rateList(&r.Max, false)},
	}
}

// shaped reads a mapping into a value of its own; whole checks what its keys cannot tell alone.
func shaped[T any](to **T, table func(*T) []field, whole func(d *decoder, path string, made *T)) kind {
	return kind{what: "a mapping", keys: table(new(T)), absent: func() {}, read: func(d *decoder, path string, n *node) {
		made := new(T)
		d.fields(path, n, table(made))
		if *to = made; whole != nil && d.sound(path) {
			whole(d, path, made)
		}
	}}
}

// factorKind reads what a rate may be multiplied with: a number, or another rate.
func factorKind(to *float64) kind {
	return ranged(to, "a factor", parseFactor, trimmed, 0, maxRate, setting.Both("no generator makes more updates than that"))
}

// parseFactor reads a rate, a number or a percentage.
func parseFactor(text string) (float64, *fault) {
	if value, ok := parseDecimal(text); ok {
		return value, nil
	}
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		if value, fine := parseDecimal(strings.TrimSpace(percent)); fine {
			return value / 100, nil
		}
	}
	return parseRate(text)
}

// rateSteps reads a mapping of moments to rates, which stand in order.
func rateSteps(to *[]Step) kind {
	const hint = "write moments and rates, as in {0s: 100/s, 10m: 500/s}"
	return kind{what: "a mapping of moments to rates", absent: func() {}, read: func(d *decoder, path string, n *node) {
		pairs, ok := d.pairs(path, n)
		if !ok {
			return
		}
		factor := strings.Contains(path, "product/")
		var steps []Step
		for _, p := range pairs {
			at, wrong := parseDuration(p.key)
			if wrong != nil {
				d.taint(path)
				d.report(p.at, wrong)
				continue
			}
			step := Step{At: at}
			number := rate(&step.Rate)
			if factor {
				number = factorKind(&step.Rate)
			}
			d.value(p.path, p.value, number)
			if len(steps) > 0 && at <= steps[len(steps)-1].At || at < 0 {
				d.taint(path)
				d.report(p.at, faultf(hint, "%s does not come after what stands before it", p.key))
			}
			steps = append(steps, step)
		}
		if len(steps) == 0 && d.sound(path) {
			d.wrongf(path, hint, "%s says nothing", last(path))
		}
		*to = steps
	}}
}

// rateList reads the members of a sum, a product or a maximum.
func rateList(to *[]Rate, factors bool) kind {
	return kind{what: "a list of rates", absent: func() {}, read: func(d *decoder, path string, n *node) {
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		if len(items) == 0 || len(items) > 32 {
			d.wrongf(path, "", "%s has %d members, of 1 to 32", last(path), len(items))
			return
		}
		*to = make([]Rate, len(items))
		for i, item := range items {
			d.rateOf(item.path, item.value, &(*to)[i], factors)
		}
	}}
}

// checkRates draws the rate of each phase, since only that tells of all that can be wrong with it.
func checkRates(d *decoder, s *Scenario) {
	if s.Replay != nil { // whose rate is what it is
		return
	}
	for i := range s.Workload {
		path := fmt.Sprintf("workload/%d/rate", i)
		if s.Workload[i].Rate == nil || !d.sound(path) || !d.sound("start") {
			continue
		}
		curve, err := s.CurveOf(i)
		if err != nil {
			d.wrongf(path, "", "%v", err)
			continue
		}
		if peak, at := curve.Peak(); peak > maxRate {
			d.wrongf(path, "", "the rate reaches %s at %s, more than the allowed %s", perSecond(peak), timed(at.Truncate(time.Second)),
				perSecond(maxRate))
		}
		if sp := s.Workload[i].Rate.Spike; sp != nil && sp.At >= s.Workload[i].Duration {
			d.wrongf(join(path, "spike/at"), "", "the spike begins at %s, after the phase of %s has ended", timed(sp.At),
				timed(s.Workload[i].Duration))
		}
		for _, steps := range [][]Step{s.Workload[i].Rate.Steps, s.Workload[i].Rate.Points} {
			if late := slices.IndexFunc(steps, func(x Step) bool { return x.At > s.Workload[i].Duration }); late >= 0 {
				d.wrongf(path, "", "%s lies after the end of the phase, at %s", timed(steps[late].At), timed(s.Workload[i].Duration))
			}
		}
	}
}
