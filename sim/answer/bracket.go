package answer

import (
	"context"
	"math"
	"slices"
)

// bracket goes on from a value until one holds and another does not, by a factor that grows to 2.
func (f *finder) bracket(ctx context.Context, from, factor float64) error {
	for next := f.around(from, factor); len(next) > 0; {
		if err := f.try(ctx, next, f.seed); err != nil {
			return err
		}
		holds, fails := f.ends()
		switch {
		case math.IsNaN(holds) && math.IsNaN(fails):
			return nil
		case math.IsNaN(holds):
			next = f.beyond(fails, 1/factor)
		case math.IsNaN(fails):
			next = f.beyond(holds, f.leap(holds, factor))
		default:
			return nil
		}
		factor = min(factor*factor, 2)
	}
	return nil
}

// several is how many streams are tried together, from one generation: each of them costs little beside it.
const several = 7

// around are the values that a bracket begins with.
func (f *finder) around(from, factor float64) []float64 {
	if !f.together() {
		return []float64{from}
	}
	if factor == findRatio { // a neighbour on one side and two on the other, since the value itself is likely to hold
		return unique(f.traits.step(from, 1/factor), from, f.traits.step(from, factor), f.traits.step(f.traits.step(from, factor), factor))
	}
	var list []float64
	for i := range several {
		list = append(list, f.traits.step(from, math.Pow(factor, float64(i-several/2))))
	}
	return unique(list...)
}

// beyond are the values that are tried next, further away than one by a factor; none when there is none.
func (f *finder) beyond(value, factor float64) []float64 {
	count := 1
	if f.together() {
		count = several
	}
	var list []float64
	for range count {
		next := f.traits.step(value, factor)
		if next == value || next > findMost*f.start || next < f.start/findMost {
			break
		}
		list, value = append(list, next), next
	}
	return list
}

// What a leap aims at, as a share of the fullest shard's quota.
const (
	leapBelow = 0.9 // so that the first leap is likely to hold
	leapAbove = 1.15
	leapFrom  = 0.6 // which is near enough for the one after
)

// leap is by what factor to go on from a value that holds: as far as its fullest shard says, where doubling would take
// long.
func (f *finder) leap(value, factor float64) float64 {
	i := slices.IndexFunc(f.probes, func(p Probe) bool { return p.Value == value && f.counts(&p) })
	if factor < 2 || f.knob != KnobRate || i < 0 || f.probes[i].full == 0 {
		return factor
	}
	switch full := f.probes[i].full; {
	case full < leapFrom:
		factor = leapBelow / full
	case full < leapBelow:
		factor = leapAbove / full
	}
	return min(factor, max(findMost*f.start/value, 1))
}

// bisect makes the interval small.
func (f *finder) bisect(ctx context.Context) error {
	for {
		holds, fails := f.ends()
		low, high := min(holds, fails), max(holds, fails)
		if math.IsNaN(low) || high <= findRatio*low && !(f.traits.smallest && high-low > 1) || f.traits.whole && high-low <= 1 {
			return nil
		}
		if err := f.try(ctx, f.between(low, high), f.seed); err != nil {
			return err
		}
	}
}

// between are values inside an interval: its middle, or several.
func (f *finder) between(low, high float64) []float64 {
	count := 1
	if f.together() {
		count = several
	}
	var list []float64
	for i := 1; i <= count; i++ {
		value := low * math.Pow(high/low, float64(i)/float64(count+1))
		if f.traits.whole {
			if value = low + float64(i); high-low > float64(count+1) {
				value = min(max(math.Round(low*math.Pow(high/low, float64(i)/float64(count+1))), low+1), high-1)
			}
		}
		if value < high {
			list = append(list, value)
		}
	}
	return unique(list...)
}

// unique sorts values and leaves out those that are there twice.
func unique(values ...float64) []float64 {
	slices.Sort(values)
	return slices.Compact(values)
}
