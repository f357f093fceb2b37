package trial

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/verify"
	"kinesim/sim/world"
)

// Violation is something that must not be, found in a run of a case.
type Violation struct {
	Rule string // that does not hold
	What string // is against it, with its moment
}

func (v *Violation) String() string { return v.Rule + ": " + v.What }

// trial is one virtual run of a case and everything that is looked at while it goes on and at its end.
type trial struct {
	c        *Case
	cfg      exporter.Config
	world    *world.World
	expected *expectation
	model    *streams.Model
	virtual  *sim.Virtual
	audit    *audit
	quota    quotaBooks
	direct   *verify.Direct   // told by the endpoint what it takes
	reading  *verify.Verifier // told at the end what stands in the stream

	found    *Violation // the first
	steps    int
	ledger   exporter.Ledger // after the last step
	now      time.Duration
	closed   bool // an interruption came: not everything is generated
	quit     bool // not everything is sent
	onDemand bool // the stream is
	quitAt   time.Duration
	result   exporter.Snapshot
}

// Check runs the case and returns the first thing that must not be, or nil. It takes some milliseconds.
func (c *Case) Check() *Violation {
	t := newTrial(c)
	t.run()
	return t.found
}

// CheckTwice runs the case, runs it again, and runs it with other numbers of workers and lanes: the first two must do
// the same in everything, and the third export the same records.
func (c *Case) CheckTwice() *Violation {
	first := newTrial(c)
	first.run()
	if first.found != nil {
		return first.found
	}
	again := newTrial(c)
	again.run()
	if what := first.differs(again); what != "" {
		return &Violation{"the same seed does the same", what}
	}
	other := c.clone()
	other.Producers = c.Producers%4 + 1
	other.Scenario.Export.Lanes = c.Scenario.Export.Lanes%6 + 1
	third := newTrial(&other)
	third.run()
	if third.found != nil {
		third.found.What += fmt.Sprintf(" (with %d producers and %d lanes)", other.Producers, other.Scenario.Export.Lanes)
		return third.found
	}
	if one, two := first.result, third.result; !first.closed && !third.closed && one.Digest != two.Digest {
		return &Violation{"the same seed exports the same", fmt.Sprintf("the digest is %s with %d lanes and %s with %d", one.Digest,
			first.cfg.Lanes, two.Digest, third.cfg.Lanes)}
	}
	return nil
}

func newTrial(c *Case) *trial {
	t := &trial{c: c, cfg: world.ExportConfig(&c.Scenario)}
	t.cfg.SampleEvery = c.Samples
	return t
}

// violate notes the first violation; what follows is often its consequence.
func (t *trial) violate(rule, format string, args ...any) {
	if t.found == nil {
		t.found = &Violation{rule, fmt.Sprintf(format, args...)}
	}
}

// run runs the case and looks at everything. A panic is a violation too.
func (t *trial) run() {
	defer t.catch()
	if err := t.prepare(); err != nil {
		t.violate("cases are valid", "%v", err)
		return
	}
	if t.found != nil {
		return // what the rules do not allow need not be delivered to be wrong
	}
	t.deliver()
}

func (t *trial) catch() {
	if cause := recover(); cause != nil {
		t.violate("nothing panics", "%v\n%s", cause, debug.Stack())
	}
}

// deliver runs what is prepared.
func (t *trial) deliver() {
	t.virtual.Run(context.Background())
	t.result = t.virtual.Collect()
	t.judge()
}

// prepare makes two worlds, one to be told what must happen and one to be run, and the run.
func (t *trial) prepare() error {
	sc := &t.c.Scenario
	told, err := world.New(sc)
	if err != nil {
		return err
	}
	if t.expected = expect(told, sc, t.violate); t.found != nil {
		return nil
	}
	if t.world, err = world.New(sc); err != nil {
		return err
	}
	limits := t.c.Quota
	limits.Write = sim.WriteModels[sc.Stream.Throttle]
	t.model = streams.New(streams.Config{Retention: sc.Stream.Retention, Limits: limits})
	if err := t.model.CreateStream(sc.Start, sc.Stream.Name, sc.Stream.Shards, 0); err != nil {
		return err
	}
	t.quota = quotaBooks{strict: limits.Write == streams.WriteStrict, limits: t.model.Config().Limits, byShard: map[uint32][]spent{}}
	t.lookAtShards(0)
	script, err := sim.FaultScript(sc, sc.Start)
	if err != nil {
		return err
	}
	calls, delays := uint64(0), t.c.Latency.Delays(sc.Seed)
	endpoint := &sim.ModelEndpoint{Model: t.model, Stream: sc.Stream.Name, Start: sc.Start, Script: script, Latency: func() time.Duration {
		calls++
		return delays(calls)
	}}
	t.direct, t.reading = verify.NewDirect(t.cfg.OrderPerKey), verify.New(t.cfg.OrderPerKey)
	t.audit = newAudit(t, endpoint)
	t.virtual, err = sim.NewVirtual(t.world, sim.VirtualConfig{
		Export: t.cfg, Endpoint: t.audit, Observer: sim.Observers(t.audit, t.direct, t.reading),
		Arrived: t.direct.Arrived, Bytes: true, Producers: t.c.Producers, Actions: t.actions(), Step: t.step,
	})
	return err
}

// actions are the reshards and interruptions of the case, and what its timeline does to the stream.
func (t *trial) actions() []sim.Action {
	var actions []sim.Action
	for _, r := range t.c.Reshards {
		actions = append(actions, sim.Action{At: r.At, Do: func(v *sim.Virtual) { t.reshard(v.Now(), r) }})
	}
	for _, e := range t.c.Scenario.StreamEvents() {
		actions = append(actions, sim.Action{At: e.At, Do: func(v *sim.Virtual) { t.changeStream(v.Now(), e.Action) }})
	}
	for _, i := range t.c.Interrupts {
		actions = append(actions, sim.Action{At: i.At, Do: func(v *sim.Virtual) {
			t.closed = true
			if i.Hard {
				t.giveUp(v)
				return
			}
			v.Close()
		}})
		if !i.Hard && i.Drain > 0 {
			actions = append(actions, sim.Action{At: i.At + i.Drain, Do: t.giveUp})
		}
	}
	slices.SortStableFunc(actions, func(a, b sim.Action) int { return int(a.At - b.At) })
	return actions
}

// giveUp ends the run at once.
func (t *trial) giveUp(v *sim.Virtual) {
	if !t.quit {
		t.quit, t.quitAt = true, v.Now()
	}
	v.Quit()
}

// reshard splits a shard in its middle, or merges two neighbours. One that is too small, or has no neighbour, stays as
// it is.
func (t *trial) reshard(now time.Duration, r Reshard) {
	if t.onDemand {
		return // whose shards nobody else changes
	}
	at, open := t.c.Scenario.Start.Add(now), t.quota.open
	slices.SortFunc(open, func(a, b streams.ShardInfo) int { return a.Start.Compare(b.Start) })
	i := r.Shard % len(open)
	if r.Merge {
		if i+1 < len(open) {
			if err := t.model.MergeShards(at, t.c.Scenario.Stream.Name, open[i].Number, open[i+1].Number); err != nil {
				t.violate("shards merge", "%v", err)
			}
		}
	} else if middle := sim.Halfway(open[i].Start, open[i].End); middle.Compare(open[i].Start.Next()) > 0 {
		if err := t.model.SplitShard(at, t.c.Scenario.Stream.Name, open[i].Number, middle); err != nil {
			t.violate("shards split", "%v", err)
		}
	}
	t.lookAtShards(now)
}

// changeStream does what an event of the timeline says. What Kinesis refuses, such as more than twice the shards,
// changes nothing.
func (t *trial) changeStream(now time.Duration, action scenarios.Action) {
	err := sim.ChangeStream(t.model, t.c.Scenario.Stream.Name, t.c.Scenario.Start.Add(now), action)
	if mode, is := action.(*scenarios.StreamMode); is && err == nil {
		t.onDemand = mode.OnDemand()
	}
	t.lookAtShards(now)
}

// lookAtShards learns which shards are open.
func (t *trial) lookAtShards(now time.Duration) {
	filter := streams.ShardFilter{Type: streams.FilterAtLatest}
	open, _, err := t.model.ListShards(t.c.Scenario.Start.Add(now), t.c.Scenario.Stream.Name, filter, -1, 1000, nil)
	if err != nil {
		t.violate("shards can be listed", "%v", err)
	}
	t.quota.open = open
}

// A run of a case takes some thousand steps.
const (
	stepsEnough  = 1_000_000 // a run that takes so many is ended
	stepsTooMany = 2 * stepsEnough
)

// step looks at what must hold after each event.
func (t *trial) step(v *sim.Virtual) {
	t.steps++
	switch {
	case t.steps == stepsEnough:
		t.violate("runs end", "%d steps by %v", t.steps, v.Now())
		t.closed = true
		t.giveUp(v)
	case t.steps > stepsTooMany:
		panic("the run goes on though it was ended")
	}
	if v.Now() < t.now {
		t.violate("time goes on", "from %v back to %v", t.now, v.Now())
	}
	t.now = v.Now()
	l, a := v.Ledger(), t.audit
	switch {
	case !l.Balanced():
		t.violate("the ledger balances", "at %v it does not: %+v", t.now, l)
	case l.Acked != a.acked || l.Failed != a.failed || l.Unknown != a.unknown:
		t.violate("the ledger tells what was settled", "at %v %+v, but %d exports were settled as acked, %d as failed and %d as unknown",
			t.now, l, a.acked, a.failed, a.unknown)
	case l.Offered < t.ledger.Offered || l.Suppressed < t.ledger.Suppressed:
		t.violate("the ledger only grows", "at %v %+v after %+v", t.now, l, t.ledger)
	}
	t.ledger = l
}
