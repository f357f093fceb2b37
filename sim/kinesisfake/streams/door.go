package streams

import (
	"sync"
	"time"
)

// door is how a Store comes into a model of its own, whoever has the model: nobody at first, and a Shared once it is
// handed over, which may happen in the very moment in which the Store heals.
type door struct {
	opened time.Time // when the model was

	mu     sync.Mutex
	within func(f func(now time.Time)) // runs f while no request is in the model; nil while nobody else has it
}

// hand gives the model to somebody who says how it is come into from then on.
func (d *door) hand(within func(f func(now time.Time))) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.within = within
}

// enter runs f while nobody else is in the model. Whoever is handed it meanwhile waits.
func (d *door) enter(f func(now time.Time)) {
	d.mu.Lock()
	within := d.within
	if within == nil {
		defer d.mu.Unlock()
		f(d.opened)
		return
	}
	d.mu.Unlock()
	within(f)
}
