package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // so that a time zone means the same on a machine that has no list of them
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
	return ranged(to, "a factor", parseFactor, trimmed, 0, maxRate, "no generator makes more updates than that")
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

func spikeFields(s *Spike) []field {
	span := func(to *time.Duration) kind { return duration(to, 0, maxPhase, "a spike lies within its phase") }
	return []field{
		{key: "base", fallback: "0/s", about: "the rate outside the spike", kind: rate(&s.Base)},
		{key: "peak", required: true, note: "5_000/s", about: "the rate on top of it", kind: rate(&s.Peak)},
		{key: "at", required: true, note: "10m", about: "when it begins to rise, from the start of the phase", kind: span(&s.At)},
		{key: "rise", fallback: "0s", about: "how long it rises", kind: span(&s.Rise)},
		{key: "hold", required: true, note: "2m", about: "how long it stays on top", kind: span(&s.Hold)},
		{key: "fall", fallback: "0s", about: "how long it falls", kind: span(&s.Fall)},
	}
}

// sineKind reads a swing by its two ends.
func sineKind(to **Sine) kind {
	type swing struct {
		Sine
		low, high float64
	}
	table := func(s *swing) []field {
		return []field{
			{key: "low", fallback: "0/s", about: "the lowest rate", kind: rate(&s.low)},
			{key: "high", required: true, note: "3_000/s", about: "the highest rate", kind: rate(&s.high)},
			{key: "period", fallback: "24h", about: "from one highest rate to the next",
				kind: duration(&s.Period, time.Second, maxPhase, "a swing takes a second to a year")},
			{key: "peak", fallback: "0s", about: "when the rate is highest: from the start of the phase, or by the clock as in 19:00",
				kind: clock(&s.Peak)},
			{key: "zone", note: "UTC", about: "whose clock that is, as in Europe/Berlin", kind: zone(&s.Peak.Zone)},
		}
	}
	var read *swing
	k := shaped(&read, table, func(d *decoder, path string, made *swing) {
		if made.low > made.high {
			d.wrongf(join(path, "low"), "exchange them", "the lowest rate, %s, is above the highest, %s", perSecond(made.low),
				perSecond(made.high))
		}
		made.Mean, made.Amplitude = (made.high+made.low)/2, (made.high-made.low)/2
		*to = &made.Sine
	})
	return k
}

func burstFields(b *Bursts) []field {
	span := func(to *time.Duration) kind {
		return duration(to, time.Millisecond, maxPhase, "a state lasts a millisecond to a year")
	}
	return []field{
		{key: "calm", fallback: "0/s", about: "the rate between bursts", kind: rate(&b.Calm)},
		{key: "burst", required: true, note: "2_000/s", about: "the rate of a burst", kind: rate(&b.Burst)},
		{key: "calm_for", required: true, note: "1m", about: "time between bursts, on average", kind: span(&b.CalmFor)},
		{key: "burst_for", required: true, note: "5s", about: "how long a burst lasts, on average", kind: span(&b.BurstFor)},
	}
}

func jitterFields(j *Jitter) []field {
	of := kind{what: "a rate of any shape", read: func(d *decoder, path string, n *node) { d.rateOf(path, n, &j.Of, false) }}
	return []field{
		{key: "share", fallback: "10%", about: "how far the factor lies from 1, at most", kind: share(&j.Share)},
		{key: "every", fallback: "1s", about: "how long a factor holds",
			kind: duration(&j.Every, time.Millisecond, maxPhase, "a factor holds a millisecond to a year")},
		{key: "of", required: true, note: "200/s", about: "the rate that is multiplied", kind: of},
	}
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

// clock reads a moment from the start of the phase, or one of the day as in 19:00.
func clock(to *Clock) kind {
	return kind{what: "a moment, from the start or by the clock", parse: func(text string) *fault {
		if at, err := time.Parse("15:04", text); err == nil {
			to.Offset, to.Daily = time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute, true
			return nil
		}
		offset, wrong := parseDuration(text)
		if wrong != nil || offset < 0 {
			return faultf("write 5h from the start, or 19:00 by the clock", "%s is not a moment", quote(text))
		}
		to.Offset, to.Daily = offset, false
		return nil
	}}
}

// zone reads the name of a time zone.
func zone(to *string) kind {
	return kind{what: "a time zone", parse: func(text string) *fault {
		if _, err := time.LoadLocation(text); err != nil || text == "Local" {
			return faultf("write its IANA name, as in Europe/Berlin", "there is no time zone %s", quote(text))
		}
		*to = text
		return nil
	}}
}

// days are the days of a week as a table of hours names them.
var days = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func weekFields(w *Week) []field {
	var hours []field
	row := func(name, about string, which ...int) {
		hours = append(hours, field{key: name, note: "0 all day", about: about, kind: dayHours(w, which)})
	}
	row("weekday", "Monday to Friday: 24 shares of the peak, from midnight on", 0, 1, 2, 3, 4)
	row("weekend", "Saturday and Sunday", 5, 6)
	for i, day := range days {
		row(day, "this day", i)
	}
	return []field{
		{key: "peak", required: true, note: "3_000/s", about: "what the shares are of", kind: rate(&w.Peak)},
		{key: "zone", note: "UTC", about: "whose clock it goes by, as in Europe/Berlin", kind: zone(&w.Zone)},
		{key: "hours", required: true, note: "a table", about: "shares of the peak in the middle of each hour; linear in between",
			kind: section("a mapping", hours)},
	}
}

// dayHours reads 24 shares for some days.
func dayHours(w *Week, which []int) kind {
	return kind{what: "a list of 24 shares", absent: func() {}, read: func(d *decoder, path string, n *node) {
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		if len(items) != 24 {
			d.wrongf(path, "write one for each hour, from midnight on", "%s has %d shares, not 24", last(path), len(items))
			return
		}
		for hour, item := range items {
			var part float64
			d.value(item.path, item.value, share(&part))
			for _, day := range which {
				w.Hours[day][hour] = part
			}
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
