package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"kinesim/exporter"
	"kinesim/sim"
	"kinesim/sim/course"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/sim/world"
)

// Run is a run that goes on, in real time or in virtual time. Its methods may be called by any goroutine.
type Run struct {
	plan   Plan
	mode   report.Mode
	world  *world.World
	config exporter.Config
	facts  Facts
	stream Stream // nil in virtual time
	part   *part  // nil unless it is a part of a divided run

	audience    *audience // nil unless consumers are under rehearsal
	interrupted bool      // before it was proven
	recorder    *recorder // nil unless frames are wanted
	standings   standings // of the recorder
	measured    *measured // nil unless the run is to be compared
	course      *course.Recorder
	aborted     atomic.Int64 // when an objective ended the run, in nanoseconds since it began; 0 when none has
	moment      func() report.LiveInput
	clock       *controlled // nil in virtual time

	soft, hard       context.Context // see Interrupt
	endSoft, endHard context.CancelCauseFunc
	settled, ended   chan struct{}
	outcome          *Outcome
	interrupting     sync.Mutex
}

// ErrInterrupted is why a run ended that Interrupt has ended.
var ErrInterrupted = errors.New("interrupted")

// prepare makes the world of a plan, unless it is made already.
func (p Plan) prepare(ctx context.Context, mode report.Mode, made *world.World) (*Run, error) {
	if p.Scenario == nil {
		return nil, errors.New("a plan without a scenario")
	}
	r := &Run{plan: p.completed(), mode: mode, world: made, settled: make(chan struct{}), ended: make(chan struct{})}
	if made == nil {
		if err := r.populate(ctx); err != nil {
			return nil, err
		}
	}
	r.config = world.ExportConfig(p.Scenario)
	if !p.Part.Whole() {
		r.config.QuotaShare = 1 / float64(p.Part.Of) // the others pace what they send to the same shards, too
	}
	r.divide()
	r.hard, r.endHard = context.WithCancelCause(context.WithoutCancel(ctx))
	r.soft, r.endSoft = context.WithCancelCause(ctx)
	return r, nil
}

// populate makes the world, unless ctx ends first: nothing has been sent then, and nothing is to be finished. What had
// been begun goes on until it is made, and is let go of.
func (r *Run) populate(ctx context.Context) error {
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	type made struct {
		world *world.World
		err   error
	}
	done := make(chan made)
	go func() {
		w, err := world.Divide(r.plan.Scenario, r.plan.Part)
		select {
		case done <- made{w, err}:
		case <-ctx.Done():
			if w != nil {
				_ = w.Close() // it was only read
			}
		}
	}()
	select {
	case m := <-done:
		r.world = m.world
		return m.err
	case <-ctx.Done():
		return ErrInterrupted
	}
}

// record prepares frames and measurements, when somebody wants them. The target is known.
func (r *Run) record() {
	r.course = newCourse(r.plan.Scenario, r.world.End())
	if r.part != nil {
		r.course.KeepSeconds()
	}
	if upstream := r.world.Upstream(); upstream != nil {
		r.course.From(upstream.Before)
	}
	if r.plan.Frames {
		r.recorder = r.newRecorder()
	}
	if r.plan.Compared {
		r.measured = &measured{drains: sim.NewDrains(r.world), fills: report.NewFills(r.world.End())}
	}
}

// say tells whoever wants to know how it is going.
func (r *Run) say(format string, args ...any) { r.plan.Say(fmt.Sprintf(format, args...)) }

// End is when the last update can fall due.
func (r *Run) End() time.Duration { return r.world.End() }

// Names are the target's, as results have it, and the mode of the run.
func (r *Run) Names() (target string, mode report.Mode) { return r.facts.Name, r.mode }

// Moment is where the run stands.
func (r *Run) Moment() report.LiveInput { return r.moment() }

// Frame is what a dashboard draws of where the run stands; the last one holds the verdict. It is nil unless the plan
// wants frames.
func (r *Run) Frame() *frame.Frame {
	if r.recorder == nil {
		return nil
	}
	return r.recorder.frame()
}

// Note puts a line among what frames tell of the run.
func (r *Run) Note(line string) {
	if r.recorder != nil {
		r.recorder.note(line)
	}
}

// Interrupt ends the run early: no more updates are generated, and what is on its way is delivered, for Plan.Drain at
// most. The second time, what is not acknowledged is given up at once. The end of the context that the run was started
// with counts as the first.
func (r *Run) Interrupt() {
	r.interrupting.Lock()
	defer r.interrupting.Unlock()
	if r.soft.Err() == nil {
		r.endSoft(ErrInterrupted)
		return
	}
	r.endHard(ErrInterrupted)
}

// Settled is closed when it is known what became of every export. What follows, such as reading back, is not part of
// the run any more.
func (r *Run) Settled() <-chan struct{} { return r.settled }

// Ended is closed when the outcome is known.
func (r *Run) Ended() <-chan struct{} { return r.ended }

// Wait returns what came of the run, when it has ended.
func (r *Run) Wait() *Outcome {
	<-r.ended
	return r.outcome
}

// Close closes the target. A run that has not ended is given up first.
func (r *Run) Close() error {
	r.endSoft(ErrInterrupted)
	r.endHard(ErrInterrupted)
	<-r.ended
	if r.stream == nil {
		return r.world.Close()
	}
	return errors.Join(r.stream.Close(), r.world.Close())
}

// giveBack gives back what a run holds that does not begin.
func (r *Run) giveBack() {
	r.endSoft(nil)
	r.endHard(nil)
	_ = r.world.Close() // it was only read
}

// stopped tells whether somebody has ended the run early.
func (r *Run) stopped() bool {
	return r.soft.Err() != nil && !errors.Is(context.Cause(r.soft), errMissed)
}

// settle says that everything is settled.
func (r *Run) settle() {
	r.interrupted = r.stopped()
	if r.recorder != nil {
		r.recorder.settle()
	}
	close(r.settled)
}

// conclude ends the run, with an outcome that holds what only this driver knows.
func (r *Run) conclude(o *Outcome) {
	o.Scenario, o.Mode, o.Target, o.Config = r.plan.Scenario, r.mode, r.facts, r.config
	o.Versions, o.Repeat, o.Prices = r.plan.Versions, r.plan.Repeat, r.plan.Prices
	o.Versions.World = world.Version
	o.Versions.Gofakeit = world.Dependencies()
	o.Versions.Dictionaries = fmt.Sprintf("%016x", world.Fingerprint(r.plan.Scenario.Population.Locale))
	o.Interrupted, o.Aborted = r.interrupted, time.Duration(r.aborted.Load())
	o.Course = r.course.Finish(&o.Snapshot)
	r.concludeReplay(o)
	if r.part != nil {
		o.Part = &r.part.row
	}
	if r.measured != nil {
		o.Drains, o.Fill = r.measured.drains.List(), r.measured.fills.Fill(o.Snapshot.Shards)
	}
	if r.recorder != nil {
		o.Frame = r.recorder.finish(o.Summary(), o.Snapshot)
	}
	r.outcome = o
	close(r.ended)
}
