package scenarios

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Piece is a stretch of a curve over which the rate changes evenly.
type Piece struct {
	Length   time.Duration
	From, To float64 // updates a second at its start and end
}

// Area is how many updates the piece makes, the integral of its rate.
func (p Piece) Area() float64 { return (p.From + p.To) / 2 * p.Length.Seconds() }

// Curve is the rate of updates over the time of a phase, drawn in straight pieces, one after the other. Straight pieces
// have areas and inverses that are exact, so that arrivals can be counted instead of summed up.
type Curve []Piece

// Area is how many updates the curve makes.
func (c Curve) Area() float64 {
	total := 0.0
	for _, p := range c {
		total += p.Area()
	}
	return total
}

// At is the rate at a moment from the curve's start; where it jumps, that after the jump.
func (c Curve) At(moment time.Duration) float64 {
	for _, p := range c {
		if moment < p.Length {
			return p.From + (p.To-p.From)*moment.Seconds()/p.Length.Seconds()
		}
		moment -= p.Length
	}
	return 0
}

// Within is how many updates fall due from one moment to another.
func (c Curve) Within(from, until time.Duration) float64 {
	total, start := 0.0, time.Duration(0)
	for _, p := range c {
		first, last := max(from, start), min(until, start+p.Length)
		if first < last {
			at := func(moment time.Duration) float64 {
				return p.From + (p.To-p.From)*(moment-start).Seconds()/p.Length.Seconds()
			}
			total += (at(first) + at(last)) / 2 * (last - first).Seconds()
		}
		if start += p.Length; start >= until {
			break
		}
	}
	return total
}

// Peak is the most updates of a second, and when it begins or, of a rate that lasts, when it is reached.
func (c Curve) Peak() (rate float64, at time.Duration) {
	higher := func(than float64, when time.Duration) {
		if than > rate {
			rate, at = than, when
		}
	}
	tail := slices.Clone(c) // what lies less than a second before the end of the piece, from first on
	var start, first time.Duration
	window := 0.0
	for _, p := range c {
		end := start + p.Length
		for window += p.Area(); end-first > time.Second; {
			cut := tail.take(min(end-first-time.Second, tail[0].Length))
			first, window = first+cut.Length, window-cut.Area()
		}
		if higher(window, first); p.Length >= time.Second {
			higher(p.From, start)
			higher(p.To, end)
		}
		start = end
	}
	return rate, at
}

// point is the value of a curve from a moment on, or, of the second of two that share a moment, after a jump.
type point struct {
	at   time.Duration
	rate float64
}

// through draws straight lines through points in order of time, and goes on evenly before the first and after the last.
// Rates are rounded to a millionth, so that all machines agree on the last bit.
func through(points []point, length time.Duration) Curve {
	var curve Curve
	for i := range points {
		points[i].rate = math.Round(points[i].rate*1e6) / 1e6
	}
	last := point{0, points[0].rate}
	for _, p := range append(slices.Clone(points), point{length, points[len(points)-1].rate}) {
		if p.at >= length && last.at < length && p.at > last.at {
			share := (length - last.at).Seconds() / (p.at - last.at).Seconds()
			p = point{length, last.rate + float64((p.rate-last.rate)*share)}
		}
		if p.at > last.at && last.at < length {
			curve = append(curve, Piece{p.at - last.at, last.rate, p.rate})
		}
		last = p
	}
	return curve.joined()
}

// joined is the curve with level pieces of one rate in one.
func (c Curve) joined() Curve {
	joined := c[:0]
	for _, p := range c {
		if last := len(joined) - 1; last >= 0 && p.From == p.To && joined[last].From == p.From && joined[last].To == p.From {
			joined[last].Length += p.Length
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// scaled is the curve with every rate multiplied.
func (c Curve) scaled(factor float64) Curve {
	made := slices.Clone(c)
	for i := range made {
		made[i].From, made[i].To = made[i].From*factor, made[i].To*factor
	}
	return made
}

// productError is how far the area of a product may be off, as a share: a product of two ramps is no straight line.
const productError = 1e-6

// plus, times and over combine curves of one length, piece by piece.
func (c Curve) plus(other Curve) Curve {
	return c.with(other, func(made Curve, a, b Piece) Curve {
		return append(made, Piece{a.Length, a.From + b.From, a.To + b.To})
	})
}

func (c Curve) times(other Curve) Curve {
	return c.with(other, func(made Curve, a, b Piece) Curve {
		// Between straight lines that hit the product at n+1 points its area is off by the n-th part, squared, of this.
		off, area := math.Abs((a.To-a.From)*(b.To-b.From))/6, (math.Abs(a.From*b.From)+math.Abs(a.To*b.To))/2
		n := 1
		if off > productError*area {
			n = min(int(math.Ceil(math.Sqrt(off/(productError*max(area, off))))), 1_000, int(max(a.Length/time.Millisecond, 1)))
		}
		at := func(i int) float64 {
			x := float64(i) / float64(n)
			return float64((a.From + float64((a.To-a.From)*x)) * (b.From + float64((b.To-b.From)*x)))
		}
		for i := range n {
			length := a.Length*time.Duration(i+1)/time.Duration(n) - a.Length*time.Duration(i)/time.Duration(n)
			made = append(made, Piece{length, at(i), at(i + 1)})
		}
		return made
	})
}

func (c Curve) over(other Curve) Curve {
	return c.with(other, func(made Curve, a, b Piece) Curve {
		first, second := a.From-b.From, a.To-b.To
		higher := func(from, to float64, length time.Duration) { // the one that is higher in the middle of the part
			made = append(made, Piece{length, from, to})
		}
		if first*second < 0 { // they cross
			share := first / (first - second)
			length := time.Duration(math.Round(float64(a.Length) * share))
			if meet := a.From + float64((a.To-a.From)*share); length > 0 && length < a.Length {
				higher(max(a.From, b.From), meet, length)
				higher(meet, max(a.To, b.To), a.Length-length)
				return made
			}
		}
		higher(max(a.From, b.From), max(a.To, b.To), a.Length)
		return made
	})
}

// with cuts both curves where either has an end of a piece, and combines what lies side by side.
func (c Curve) with(other Curve, combine func(made Curve, a, b Piece) Curve) Curve {
	var made Curve
	a, b := slices.Clone(c), slices.Clone(other)
	for len(a) > 0 && len(b) > 0 {
		length := min(a[0].Length, b[0].Length)
		made = combine(made, a.take(length), b.take(length))
	}
	return made.joined()
}

// take cuts a length off the first piece, and drops the piece when nothing is left of it.
func (c *Curve) take(length time.Duration) Piece {
	first := &(*c)[0]
	cut := Piece{length, first.From, first.To}
	if length == first.Length {
		*c = (*c)[1:]
		return cut
	}
	cut.To = first.From + float64((first.To-first.From)*(length.Seconds()/first.Length.Seconds()))
	first.Length, first.From = first.Length-length, cut.To
	return cut
}

// clicks is a curve that makes exactly one update at each of the moments, which are within its length.
func clicks(moments []time.Duration, length time.Duration) Curve {
	const click = time.Nanosecond
	moments = slices.Sorted(slices.Values(moments))
	var curve Curve
	end := time.Duration(0)
	for len(moments) > 0 && moments[0] < length {
		at, n := max(moments[0], end), 1
		for n < len(moments) && cmp.Compare(moments[n], at) <= 0 {
			n++
		}
		if at > end {
			curve = append(curve, Piece{at - end, 0, 0})
		}
		rate := float64(n) / click.Seconds()
		curve = append(curve, Piece{click, rate, rate})
		end, moments = at+click, moments[n:]
	}
	if end < length {
		curve = append(curve, Piece{length - end, 0, 0})
	}
	return curve
}
