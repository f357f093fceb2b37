package sim

import (
	"context"
	"sync"
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
	// Bytes asks for requests that carry the bytes of their records. Without, they carry what decides: see
	// exporter.Export.
	Bytes bool
	// Producers is how many producers hand updates over: a full lane blocks one of them with all that it has, so
	// their number changes moments under back-pressure, and nothing else. The default is 2.
	Producers int
	// Actions happen at their moments, before anything else that happens then; they are in order of time.
	Actions []Action
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
	free  exporter.FreeList
	loop  loop

	stopping  atomic.Bool // set by Interrupt
	snapshots chan chan<- exporter.Snapshot
	ended     chan struct{}
}

// NewVirtual makes a virtual run of a world that has not been run yet. The error is that of invalid export settings.
func NewVirtual(w *world.World, cfg VirtualConfig) (*Virtual, error) {
	if err := cfg.Export.Validate(); err != nil {
		return nil, err
	}
	if cfg.Producers < 1 {
		cfg.Producers = 2
	}
	v := &Virtual{
		world: w, cfg: cfg,
		free:      make(exporter.FreeList, 1024),
		snapshots: make(chan chan<- exporter.Snapshot),
		ended:     make(chan struct{}),
	}
	for i := range cfg.Export.Lanes {
		v.lanes = append(v.lanes, exporter.NewLane(cfg.Export, cfg.Export.Share(i)))
	}
	v.loop.open(v)
	return v, nil
}

// Run runs the world to its end, until everything is settled. When ctx ends, what has not been generated is left out,
// and what is on its way is delivered. It is called once.
func (v *Virtual) Run(ctx context.Context) {
	defer close(v.ended)
	stop := make(chan struct{})
	var ahead sync.WaitGroup
	for _, f := range v.loop.feeds {
		ahead.Go(func() { f.generate(windowOf(v.world), stop) })
	}
	v.loop.run(ctx)
	close(stop)
	ahead.Wait()
}

// Close leaves out what has not been generated, as the end of the context of Run does; for actions and steps.
func (v *Virtual) Close() { v.loop.closed = true }

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
	s := exporter.Collect(l.now, v.lanes, l.counts)
	s.PeakInFlight, s.Backpressure = l.peak, l.blocked
	return s
}

// Ledger is that of Collect, in no time; it is for the goroutine of Run.
func (v *Virtual) Ledger() exporter.Ledger { return exporter.Tally(v.lanes, v.loop.counts) }

// Now is the virtual time, for the goroutine of Run: the time since the start of the run. At the end it is when the
// last export was settled, or when the last update was due.
func (v *Virtual) Now() time.Duration { return v.loop.now }
