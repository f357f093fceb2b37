package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// Command is something done to a run by hand: a line of a control log. It is repeated at the same moment of the wall,
// since a paused run has no other.
type Command struct {
	At    time.Duration `json:"at_ns"` // since the start of the run, on the wall's clock
	Do    string        `json:"do"`
	Speed float64       `json:"speed,omitempty"` // of Speed: the new one

	// Of Fault. Without a kind every shard throttles for FaultLasts.
	Kind   scenarios.FaultKind `json:"kind,omitempty"`
	Shards []int               `json:"shards,omitempty"` // none is all of them
	Share  float64             `json:"share,omitempty"`  // of records or calls, 0 to 1; 0 is all of them
	For    time.Duration       `json:"for_ns,omitempty"`
	Delay  time.Duration       `json:"delay_ns,omitempty"` // of a kind that delays
}

// fault is the fault that a command starts at a moment of the schedule.
func (c *Command) fault(at time.Duration) (scenarios.Event, error) {
	f := &scenarios.Fault{
		Kind: cmp.Or(c.Kind, scenarios.FaultThrottle), For: cmp.Or(c.For, FaultLasts), Share: cmp.Or(c.Share,
			1), Shards: c.Shards, Median: c.Delay,
	}
	traits := f.Traits()
	switch {
	case traits.Kind == "":
		return scenarios.Event{}, fmt.Errorf("there is no fault %q", c.Kind)
	case f.For < 0 || !(f.Share > 0 && f.Share <= 1):
		return scenarios.Event{}, fmt.Errorf("%s of %v for %s: a share above 0 and at most 1, and a time", f.Kind, f.Share, f.For)
	case traits.Delays != (c.Delay > 0):
		return scenarios.Event{}, fmt.Errorf("%s with a delay of %s: latency has one, and no other", f.Kind, c.Delay)
	case len(c.Shards) > 0 && !traits.Records:
		return scenarios.Event{}, fmt.Errorf("%s hits calls, whatever shards they go to", f.Kind)
	}
	return scenarios.Event{At: at, Action: f}, nil
}

// What can be done to a run by hand, as a control log names it.
const (
	Pause    = "pause"
	Resume   = "resume"
	Speed    = "speed"    // of the schedule
	Fault    = "fault"    // something goes wrong for a while
	Bookmark = "bookmark" // points at this moment in the frames
)

// FaultLasts is how long a fault lasts that is started by hand.
const FaultLasts = 5 * time.Second

// errNoFault tells of a stream that does no wrong on purpose.
var errNoFault = errors.New("only the embedded Kinesis does wrong on purpose")

// errVirtual tells that virtual time does not wait for anybody.
var errVirtual = errors.New("a run in virtual time cannot be controlled")

// controlled is the schedule of a run in real time, and what was done to it.
type controlled struct {
	logical *sim.Clock
	wall    func() time.Duration
	started time.Time

	mu     sync.Mutex
	done   []Command
	faults []scenarios.Event // those among them
}

// time is the moment of a clock that started with the run and goes as its logical clock does: faults belong to the
// schedule.
func (c *controlled) time() time.Time { return c.started.Add(c.logical.Now()) }

// keep adds to the control log. It is bounded, and people write it with their keys.
func (c *controlled) keep(done Command) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.done) < commandsKept {
		c.done = append(c.done, done)
	}
}

func (c *controlled) log() []Command {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.done)
}

// Controls tells what can be done to the run.
func (r *Run) Controls() (control, fault bool) {
	_, faulty := r.stream.(Faulty)
	return r.clock != nil, r.clock != nil && faulty
}

// Speed is how fast the schedule goes when it is not paused.
func (r *Run) Speed() float64 {
	if r.clock == nil {
		return 1
	}
	speed, _ := r.clock.logical.Speed()
	return speed
}

// Do does something to the run, and keeps it in the control log; when it says At has no part in it. A speed is taken as
// near as the clock can go.
func (r *Run) Do(c Command) error {
	if r.clock == nil {
		return errVirtual
	}
	c.At = r.clock.wall()
	at := r.clock.logical.Now()
	words := ""
	switch c.Do {
	case Pause, Resume:
		r.clock.logical.Pause(c.Do == Pause)
		words = map[string]string{Pause: "paused", Resume: "going on"}[c.Do]
	case Speed:
		c.Speed = r.clock.logical.SetSpeed(c.Speed)
		words = fmt.Sprintf("speed ×%.3g", c.Speed)
	case Fault:
		if err := r.faultNow(at, c); err != nil {
			return err
		}
	case Bookmark:
		r.mark(frame.Mark{Kind: frame.MarkBookmark, From: at, Until: at, Text: "bookmark " + report.FormatClock(at.Seconds())})
	default:
		return unknownCommand(c.Do)
	}
	if words != "" {
		r.mark(frame.Mark{Kind: frame.MarkControl, From: at, Until: at, Text: words})
	}
	r.clock.keep(c)
	return nil
}

// faultNow starts a fault, besides the scenario's own faults and those started before.
func (r *Run) faultNow(at time.Duration, c Command) error {
	faulty, ok := r.stream.(Faulty)
	if !ok {
		return errNoFault
	}
	fault, err := c.fault(at)
	if err != nil {
		return err
	}
	r.clock.mu.Lock()
	defer r.clock.mu.Unlock()
	more := *r.plan.Scenario
	more.Timeline = slices.Concat(more.Timeline, r.clock.faults, []scenarios.Event{fault})
	script, err := sim.FaultScript(&more, r.clock.started)
	if err != nil {
		return err
	}
	r.clock.faults = append(r.clock.faults, fault)
	faulty.Inject(script, r.clock.time)
	r.mark(markOf(fault))
	return nil
}

// mark shows a mark to whoever looks at frames.
func (r *Run) mark(m frame.Mark) {
	if r.recorder != nil {
		r.recorder.mark(m)
	}
}

// repeat does again what a control log tells, each at its moment, until ctx ends.
func (t *realTime) repeat(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for _, c := range t.plan.Control {
		timer.Reset(max(c.At-t.elapsed(), 0))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		if err := t.Do(c); err != nil {
			t.say("note: %s was not repeated: %v", c.Do, err)
		}
	}
}
