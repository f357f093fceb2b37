package faults

import (
	"fmt"
	"math"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/dice"
)

// Delay is a distribution of latencies: log-normal by its median and its p99, or constant when P99 is 0.
type Delay struct{ Median, P99 time.Duration }

// delayMax bounds what a log-normal distribution can draw: its tail has no end.
const delayMax = 10 * time.Minute

// p99Deviations is how many standard deviations the p99 of a normal distribution lies above its median.
const p99Deviations = 2.3263478740408408

// At is the delay at a place of the distribution, 0 to 1: uniform places give delays of the distribution.
func (d Delay) At(place float64) time.Duration {
	if d.P99 <= 0 || d.Median <= 0 {
		return d.Median
	}
	sigma := math.Log(float64(d.P99)/float64(d.Median)) / p99Deviations
	// A place of 0 lies infinitely far below the median, and one of 1 above it.
	place = min(max(place, 1e-12), 1-1e-12)
	return min(time.Duration(float64(d.Median)*math.Exp(sigma*math.Sqrt2*math.Erfinv(2*place-1))), delayMax)
}

// ParseDelay reads a latency: 20ms is constant, 20ms/200ms is log-normal with this median and this p99.
func ParseDelay(text string) (Delay, error) {
	first, second, two := strings.Cut(text, "/")
	median, err := time.ParseDuration(first)
	if err != nil || median < 0 || median > delayMax {
		return Delay{}, fmt.Errorf("%q is not a latency such as 20ms, or 20ms/200ms for median and p99", text)
	}
	if !two {
		return Delay{Median: median}, nil
	}
	p99, err := time.ParseDuration(second)
	if err != nil || p99 <= median || median == 0 || p99 > delayMax {
		return Delay{}, fmt.Errorf(
			"%q is not a latency such as 20ms/200ms: the p99 is larger than the median, and both are at most %s",
			text,
			delayMax,
		)
	}
	return Delay{median, p99}, nil
}

func (d Delay) String() string {
	if d.P99 > 0 {
		return d.Median.String() + "/" + d.P99.String()
	}
	return d.Median.String()
}

// Delays draws one delay a call by its number, for Options.Delay.
func (d Delay) Delays(seed uint64) func(call uint64) time.Duration {
	seed = dice.Mix(seed ^ 0x64656c6179)
	return func(call uint64) time.Duration { return d.At(dice.Unit(dice.Mix(seed ^ dice.Mix(call)))) }
}
