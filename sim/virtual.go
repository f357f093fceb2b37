package sim

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// VirtualConfig is what a virtual run is made of besides its world.
type VirtualConfig struct {
	Export   exporter.Config
	Endpoint Endpoint
	// Observer is told what became of each export, from the goroutine of Run. It may be nil.
	Observer exporter.Observer
	// Arrived is told of each export that a lane takes over, with the hash of its partition key and its place in the
	// order of that key, unless it is nil.
	Arrived func(key, order uint64)
	// Seen is told of each export when it falls due and its producer is free, unless it is nil.
	Seen func(c *exporter.Chunk, i int)
	// Bytes asks for requests that carry the bytes of their records. Without, they carry what decides: see
	// exporter.Export.
	Bytes bool
	// Producers is how many producers hand updates over: a full lane blocks one of them with all that it has, so
	// their number changes moments under back-pressure, and nothing else. The default is 2.
	Producers int
	// Actions happen at their moments, before anything else that happens then; they are in order of time.
	Actions []Action
	// Over is called when a span of Every is over, before the first event after it, unless it is nil; Count then tells
	// what that span has counted.
	Over  func(v *Virtual, at time.Duration)
	Every time.Duration
	// Step is called after each event, unless it is nil: a place to check what must hold always.
	Step func(v *Virtual)
	// Drain is how long, in virtual time, a run whose context has ended goes on delivering when all that was generated
	// until then has fallen due. The default is without a bound.
	Drain time.Duration
}

// Action is something that happens to a virtual run once, such as a fault that begins or ends, or a shard that is
// split.
type Action struct {
	At time.Duration
	Do func(v *Virtual)
}

// Virtual runs a world in virtual time: the machines of the exporter from one event loop, without a clock or a socket.
// The loop is in Run; updates are generated, detected and encoded ahead of it, see feed. A run does the same each time,
// whatever machine it is on.
type Virtual struct {
	world *world.World
	cfg   VirtualConfig
	lanes []*exporter.Lane
	loop  loop

	supply *supply // that other runs may share
	number int     // among the runs that share it

	stopping  atomic.Bool // set by Interrupt
	snapshots chan chan<- exporter.Snapshot
	ended     chan struct{}
}

// NewVirtual makes a virtual run of a world that has not been run yet. The error is that of invalid export settings.
func NewVirtual(w *world.World, cfg VirtualConfig) (*Virtual, error) {
	all, err := NewVirtuals(w, cfg)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// NewVirtuals makes virtual runs of a world that has not been run yet, one of each configuration. What the world
// exports does not depend on the stream that it goes to, so it is generated, detected and encoded once for all of them,
// and each run is what it would be alone. The configurations agree on Producers, Bytes, Export.SizesOnly and
// Export.SampleEvery.
//
// Run must be called for each of them, each in a goroutine of its own: none gets far ahead of the others. The end of
// the context of one of them ends all of them, with the same updates: see Cut.
func NewVirtuals(w *world.World, cfgs ...VirtualConfig) ([]*Virtual, error) {
	shared := cfgs[0]
	for i := range cfgs {
		c := &cfgs[i]
		if err := c.Export.Validate(); err != nil {
			return nil, err
		}
		if c.Producers != cfgs[0].Producers || c.Bytes != cfgs[0].Bytes || c.Export.SampleEvery != cfgs[0].Export.SampleEvery ||
			c.Export.SizesOnly != cfgs[0].Export.SizesOnly {
			return nil, errors.New("runs of one generation must agree on their producers, bytes, sizes and samples")
		}
		shared.Export.Pacing = shared.Export.Pacing || c.Export.Pacing // which wants hash keys, that others have no harm of
	}
	if shared.Producers < 1 {
		shared.Producers = modelledProducers
	}
	from := newSupply(len(cfgs))
	from.open(newFeeds(w, shared, from))
	var all []*Virtual
	for i, c := range cfgs {
		c.Producers = shared.Producers
		v := &Virtual{
			world: w, cfg: c, supply: from, number: i,
			snapshots: make(chan chan<- exporter.Snapshot),
			ended:     make(chan struct{}),
		}
		for lane := range c.Export.Lanes {
			v.lanes = append(v.lanes, exporter.NewLane(c.Export, c.Export.Share(lane)))
		}
		v.loop.open(v)
		all = append(all, v)
	}
	return all, nil
}

// modelledProducers is how many producers hand updates over unless somebody says otherwise.
const modelledProducers = 2

// Run runs the world to its end, until everything is settled. When ctx ends, what has not been generated is left out,
// and what is on its way is delivered. It is called once.
func (v *Virtual) Run(ctx context.Context) {
	defer close(v.ended)
	v.supply.start(windowOf(v.world, v.cfg))
	v.loop.run(ctx)
	v.supply.leave(v.number)
}

// start lets the feeds generate. It may be called more than once.
func (s *supply) start(window time.Duration) {
	s.begun.Do(func() {
		for _, f := range s.feeds {
			s.ended.Go(func() { f.generate(window) })
		}
	})
}

// Cut tells whether a run among several ended early since the context of one of them did. It is for the goroutine of
// Run.
func (v *Virtual) Cut() bool { return v.loop.cut }

// Close leaves out what has not been generated, as the end of the context of Run does; for actions and steps.
func (v *Virtual) Close() {
	if !v.loop.closed {
		v.loop.close()
	}
}

// Quit gives up what is not acknowledged, at once; for actions and steps.
func (v *Virtual) Quit() {
	v.loop.closed = true
	v.loop.quit()
}

// Interrupt gives up what is not acknowledged, as exporter.Exporter.Interrupt does. Any goroutine may call it.
func (v *Virtual) Interrupt() { v.stopping.Store(true) }

// Snapshot is where the run stands. Any goroutine but that of Run may call it; it waits for the loop to come to it.
func (v *Virtual) Snapshot() exporter.Snapshot {
	answer := make(chan exporter.Snapshot, 1)
	select {
	case v.snapshots <- answer:
		return <-answer
	case <-v.ended:
		return v.Collect()
	}
}

// Collect is a snapshot for the goroutine of Run: for actions, steps and observers.
func (v *Virtual) Collect() exporter.Snapshot {
	l := &v.loop
	s := exporter.Collect(l.now, v.lanes, l.counted())
	s.PeakInFlight, s.Backpressure = l.peak, l.blocked
	return s
}

// Count is Collect without what is dear to add up: see exporter.Count.
func (v *Virtual) Count() exporter.Snapshot {
	return exporter.Count(v.loop.now, v.lanes, v.loop.counted())
}

// Ledger is that of Collect, in no time; it is for the goroutine of Run.
func (v *Virtual) Ledger() exporter.Ledger { return exporter.Tally(v.lanes, v.loop.counted()) }

// Overdue is for how long the exports have been due that producers hold back, since lanes are full: how far the run is
// behind its schedule. It is for the goroutine of Run.
func (v *Virtual) Overdue() time.Duration {
	most := time.Duration(0)
	for i := range v.loop.parked {
		for _, t := range v.loop.parked[i].taps {
			most = max(most, v.loop.now-t.due)
		}
	}
	return most
}

// Now is the virtual time, for the goroutine of Run: the time since the start of the run. At the end it is when the
// last export was settled, or when the last update was due.
func (v *Virtual) Now() time.Duration { return v.loop.now }
