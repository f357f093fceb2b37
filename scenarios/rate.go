package scenarios

import (
	"time"
)

// Rate is how many updates a second a phase makes over its time, as a file says it. Exactly one of its fields is set.
type Rate struct {
	Ramp    *Ramp           `json:",omitempty"`
	Steps   []Step          `json:",omitempty"` // level from each moment on
	Points  []Step          `json:",omitempty"` // straight lines through them
	Spike   *Spike          `json:",omitempty"`
	Sine    *Sine           `json:",omitempty"`
	Week    *Week           `json:",omitempty"`
	Bursts  *Bursts         `json:",omitempty"`
	Jitter  *Jitter         `json:",omitempty"`
	Clicks  []time.Duration `json:",omitempty"` // one update at each moment, of a recorded trace
	Sum     []Rate          `json:",omitempty"`
	Product []Rate          `json:",omitempty"`
	Max     []Rate          `json:",omitempty"`
}

// Ramp is a rate that changes evenly over the whole phase.
type Ramp struct{ From, To float64 }

// Step is a rate from a moment on.
type Step struct {
	At   time.Duration
	Rate float64
}

// Spike is a rate that leaves its base for a while.
type Spike struct {
	Base, Peak       float64
	At               time.Duration // when it begins to rise
	Rise, Hold, Fall time.Duration
}

// Sine is a rate that swings around a mean, and never below zero.
type Sine struct {
	Mean, Amplitude float64
	Period          time.Duration
	Peak            Clock // when it is highest
}

// Clock is a moment: counted from the beginning of the phase, or of every day by the clock of a place.
type Clock struct {
	Offset time.Duration // from the beginning of the phase, or since midnight
	Daily  bool
	Zone   string // IANA name; "" for UTC
}

// Week is a table of the hours of a week, as shares of a peak.
type Week struct {
	Peak  float64
	Zone  string
	Hours [7][24]float64 // Monday first; the rate in the middle of each hour, straight lines between
}

// Bursts is a rate with two states, which each last for a random time.
type Bursts struct {
	Calm, Burst       float64
	CalmFor, BurstFor time.Duration // on average; times are distributed exponentially
}

// Jitter multiplies a rate by a random factor, drawn anew after each interval.
type Jitter struct {
	Share float64 // the factor lies evenly between 1 - Share and 1 + Share
	Every time.Duration
	Of    Rate
}
