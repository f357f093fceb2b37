package sim

import (
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// Drain is how long the delivery of a burst takes: of all exports that fall due in a span of the run.
type Drain struct {
	Name     string
	From, To time.Duration // of Due, both included
	Exports  uint64        // settled
	Settled  time.Duration // the last of them, since the start of the run
}

// Took is the drain time: from the beginning of the burst until its last export was settled.
func (d Drain) Took() time.Duration { return max(d.Settled-d.From, 0) }

// Drains measures the drain time of each event of a world and of the whole run. It is an observer of either driver.
type Drains struct {
	mu    sync.Mutex
	spans []Drain // the whole run first, then the events in order of their beginning
}

var _ exporter.Observer = (*Drains)(nil)

// NewDrains prepares to measure the events of a world.
func NewDrains(w *world.World) *Drains {
	d := &Drains{spans: []Drain{{Name: "whole run", To: world.Never}}}
	for _, burst := range w.Bursts() {
		d.spans = append(d.spans, Drain{Name: burst.Name, From: burst.From, To: burst.To})
	}
	return d
}

// Settled implements exporter.Observer.
func (d *Drains) Settled(settlements []exporter.Settlement) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range settlements {
		s := &settlements[i]
		for j := range d.spans {
			if span := &d.spans[j]; s.Due >= span.From && s.Due <= span.To {
				span.Exports++
				span.Settled = max(span.Settled, s.At)
			}
		}
	}
}

// List is what was measured so far: the whole run, then its events.
func (d *Drains) List() []Drain {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Drain(nil), d.spans...)
}

// Observers is an observer that tells all of them, in their order; nil ones are left out.
func Observers(all ...exporter.Observer) exporter.Observer {
	var some observers
	for _, o := range all {
		if o != nil {
			some = append(some, o)
		}
	}
	return some
}

type observers []exporter.Observer

func (all observers) Settled(settlements []exporter.Settlement) {
	for _, o := range all {
		o.Settled(settlements)
	}
}
