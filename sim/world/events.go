package world

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kinesim/scenarios"
)

// event is an event of the timeline made ready.
type event struct {
	at, over time.Duration
	words    string
	effect
}

// effect is what an event does to the world. Each kind of event that concerns profiles has one, in a file of its own.
type effect interface {
	// maps lists the segments that are mapped from the event's moment on.
	maps() []int
	// begin lists the slice's profiles that the event concerns, as they stand at its moment, and adds the batches of
	// their updates.
	begin(s *Slice, e *event)
}

// newEffect returns the effect of an event, or nil when it does not concern the profiles.
func newEffect(sc *scenarios.Scenario, action scenarios.Action) (effect, error) {
	switch action := action.(type) {
	case *scenarios.Evaluate:
		return newEvaluation(sc, action)
	case *scenarios.Activate:
		return newActivation(sc, action)
	case *scenarios.Fault:
		return nil, nil // of the endpoint
	}
	return nil, fmt.Errorf("an event of an unknown kind, %T", action)
}

// newEvents returns the events in order of their moments. Moments are cut to milliseconds, as logical time is.
func newEvents(sc *scenarios.Scenario) ([]event, error) {
	var events []event
	for i, e := range sc.Timeline {
		effect, err := newEffect(sc, e.Action)
		if err == nil && (e.At < 0 || e.Over < 0) {
			err = fmt.Errorf("%v over %v", e.At, e.Over)
		}
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i+1, err)
		}
		if effect != nil {
			events = append(events, event{at: e.At.Truncate(time.Millisecond), over: e.Over, words: e.Words(), effect: effect})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return events, nil
}

// Burst is the span in which the updates of an event fall due.
type Burst struct {
	Name     string
	From, To time.Duration // both included
}

// Bursts are those of the world's events, in order of their beginning.
func (w *World) Bursts() []Burst {
	var bursts []Burst
	for _, e := range w.events {
		bursts = append(bursts, Burst{Name: fmt.Sprintf("%s at %s", e.words, e.at), From: e.at, To: e.at + e.over})
	}
	return bursts
}

// batch is a slice's part of an event's updates: which profiles they concern, when each falls due, and what it is.
type batch struct {
	kind scenarios.Kind
	list []uint32 // the slice's profiles, in the order of their updates
	done int

	due    func(i int) time.Duration // of update i; it never goes back
	update func(local int)           // makes the update of a profile
}

func (s *Slice) addBatch(b batch) {
	if len(b.list) > 0 {
		s.batches = append(s.batches, b)
	}
}

// list returns the profiles for which is holds.
func (s *Slice) list(is func(local int) bool) []uint32 {
	var list []uint32
	for local := range s.count {
		if is(local) {
			list = append(list, uint32(local))
		}
	}
	return list
}

// choose returns at most n of the list, in random order: the beginning of a Fisher-Yates shuffle.
func (s *Slice) choose(list []uint32, n uint64) []uint32 {
	n = min(n, uint64(len(list)))
	for i := range int(n) {
		j := i + s.lots.Below(len(list)-i)
		list[i], list[j] = list[j], list[i]
	}
	return slices.Clone(list[:n]) // a copy, so that the rest is not kept while the event lasts
}

// follow makes the next update of a batch.
func (s *Slice) follow(b *batch) {
	if b.done%ahead == 0 {
		s.prefetch(b.list[b.done:min(b.done+ahead, len(b.list))])
	}
	local := int(b.list[b.done])
	b.done++
	b.update(local)
}
