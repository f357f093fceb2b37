package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal/attendance"
	"kinesim/sim/report"
)

// Audience is a stream that knows who reads it besides the run.
type Audience interface {
	// Consumers is who has read what so far, without the run's own reader.
	Consumers() readers.Snapshot
}

// Checkpointed is an audience whose reads nobody sees: it tells where consumers say that they are.
type Checkpointed interface {
	Audience
	// Named are the consumers that it knows, whether they have begun or not.
	Named() []string
}

// watchEvery is how often it is looked at who reads: a part of how late a consumer is named, see report.BehindAfter.
const watchEvery = 100 * time.Millisecond

// audience is who reads the stream of a run, when consumers are under rehearsal: looked at while it goes on, waited for
// before it and after it. It is nil when there are none.
type audience struct {
	of     Audience
	stream string
	named  []string // consumers that the scenario names: they count before they have read anything
	noted  bool     // by their checkpoints alone is told who reads
	book   attendance.Book
	say    func(format string, args ...any)
	stop   context.CancelFunc
	ended  chan struct{}
}

// newAudience is the audience of a run whose target is open.
func (r *Run) newAudience() *audience {
	of, ok := r.stream.(Audience)
	stream := r.plan.Scenario.Stream
	checkpointed, afar := r.stream.(Checkpointed)
	if !ok || stream.Listen == "" && !afar {
		return nil
	}
	a := &audience{of: of, stream: stream.Name, say: r.say, ended: make(chan struct{})}
	if name := r.facts.Stream; name != "" {
		a.stream = name
	}
	if afar {
		a.named, a.noted = checkpointed.Named(), true
		return a
	}
	for _, one := range stream.Consumers {
		if one.Key+one.FanOut+one.Agent != "" { // the others are models of virtual time
			a.named = append(a.named, one.Name)
		}
	}
	return a
}

// now are the consumers of the run's stream.
func (a *audience) now() readers.Snapshot {
	all := a.of.Consumers()
	all.Consumers = slices.DeleteFunc(all.Consumers, func(c readers.Consumer) bool { return c.Gone || c.Stream != a.stream })
	return all
}

// await waits until so many consumers read every open shard, until somebody says that it may go on, or until ctx ends.
func (a *audience) await(ctx context.Context, n int, proceed <-chan struct{}) error {
	if a == nil || n == 0 {
		return nil
	}
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for told := ""; ; {
		there, words := ready(a.now().Consumers)
		if there >= n {
			return nil
		}
		if text := fmt.Sprintf("waiting for consumers: %d of %d read every shard of %s%s", there, n, a.stream, words); text != told {
			a.say("%s", text)
			told = text
		}
		select {
		case <-ticker.C:
		case <-proceed:
			a.say("going on with %d of %d consumers", there, n)
			return nil
		case <-ctx.Done():
			return ErrInterrupted
		}
	}
}

// ready counts the consumers that read every open shard, and tells of each.
func ready(all []readers.Consumer) (there int, words string) {
	for _, c := range all {
		if len(c.Unread) == 0 {
			there++
			words += "; " + c.Name
		} else {
			words += fmt.Sprintf("; %s reads %d of %d", c.Name, len(c.Shards), len(c.Shards)+len(c.Unread))
		}
	}
	return there, words
}

// watch looks at who reads until finish.
func (a *audience) watch(moment func() time.Duration) {
	if a == nil {
		return
	}
	var ctx context.Context
	ctx, a.stop = context.WithCancel(context.Background())
	a.book.Begin(moment, a.say)
	go func() {
		defer close(a.ended)
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for {
			a.book.Add(a.now())
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// settled notes that no more records come.
func (a *audience) settled() {
	if a != nil {
		a.book.Settle(a.now())
	}
}

// hold waits until all consumers have read everything, for a time at most, or until ctx ends. It is said once who is
// waited for, and what came of it.
func (a *audience) hold(ctx context.Context, most time.Duration) {
	if a == nil {
		return
	}
	timer, ticker := time.NewTimer(most), time.NewTicker(watchEvery/2)
	defer timer.Stop()
	defer ticker.Stop()
	began := time.Now()
	for told := false; ; {
		now := a.now()
		a.book.Add(now)
		late := a.late(now)
		if len(now.Consumers)+len(a.named) == 0 {
			a.say("note: no consumer has read the stream")
			return
		}
		if len(late) == 0 || most <= 0 {
			if told {
				a.say("all consumers have read everything, after %s", time.Since(began).Round(100*time.Millisecond))
			}
			return
		}
		if !told {
			told = true
			a.say("waiting for %s, for at most %s", strings.Join(late, ", "), most)
		}
		select {
		case <-ticker.C:
			continue
		case <-timer.C:
		case <-ctx.Done():
		}
		a.say("not waiting any longer, after %s: %s", time.Since(began).Round(100*time.Millisecond), strings.Join(late, ", "))
		return
	}
}

// late are those that have not read everything, in words.
func (a *audience) late(now readers.Snapshot) (list []string) {
	seen := map[string]bool{}
	for _, c := range now.Consumers {
		seen[c.Name] = true
		if c.Total.LagRecords > 0 {
			lag := c.Total.Lag.Round(100 * time.Millisecond)
			list = append(list, fmt.Sprintf("%s (%d records and %s behind)", c.Name, c.Total.LagRecords, lag))
		}
	}
	for _, name := range a.named {
		if !seen[name] {
			list = append(list, name+" (has not read yet)")
		}
	}
	return list
}

// ticks are the consumers as they stand.
func (a *audience) ticks() (list []report.ConsumerTick) {
	if a == nil {
		return nil
	}
	for _, c := range a.book.Lines() {
		list = append(list, report.ConsumerTick{Name: c.Name, Records: c.Now.Read, BehindRecords: c.Now.Waiting, Lag: c.Now.Lag.Seconds(),
			ThrottledReads: c.Throttled})
	}
	return list
}

// fanOut are the names of registered consumers that were seen so far.
func (a *audience) fanOut() []string {
	if a == nil {
		return nil
	}
	return a.book.FanOut()
}

// finish ends the watch, and returns how everybody kept up. Who never came has all the records before it.
func (a *audience) finish(held time.Duration, acked uint64) (list []report.Consumer, lags []objective.Consumer) {
	if a == nil {
		return nil, nil
	}
	a.stop()
	<-a.ended
	list = a.book.List(a.now(), held)
	for _, name := range a.named {
		if !slices.ContainsFunc(list, func(c report.Consumer) bool { return c.Name == name }) {
			list = append(list, report.Consumer{Name: name, BehindRecords: acked, Hold: held.Seconds()})
		}
	}
	for i := range list {
		list[i].Noted = a.noted
	}
	return list, a.book.Lags(list)
}
