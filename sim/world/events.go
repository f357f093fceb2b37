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
	// maps lists the segments that are mapped from the event's moment on, unmaps those that are no longer.
	maps() []int
	unmaps() []int
	// begin lists the slice's profiles that the event concerns, as they stand at its moment, and adds the batches of
	// their updates.
	begin(s *Slice, e *event)
}

// newEffect returns the effect of an event that concerns profiles. Been tells which segments have been mapped before.
func newEffect(sc *scenarios.Scenario, action scenarios.Action, been map[int]bool) (effect, error) {
	switch action := action.(type) {
	case *scenarios.Evaluate:
		return newEvaluation(sc, action.Segment, action.Enter, action.Leave, false)
	case *scenarios.Refresh:
		return newEvaluation(sc, action.Segment, action.Enter, action.Leave, true)
	case *scenarios.Activate:
		return newActivation(sc, action, been)
	case *scenarios.Unmap:
		return newUnmapping(sc, action)
	case *scenarios.MapAttribute:
		return newAttributeMapping(sc, action.Attributes, nil)
	case *scenarios.UnmapAttribute:
		return newAttributeMapping(sc, nil, action.Attributes)
	case *scenarios.Rename:
		return newRenaming(sc, action)
	case *scenarios.Switch:
		return &switching{Switch: action}, nil
	case *scenarios.Disable:
		return &disabling{}, nil
	case *scenarios.Enable:
		return &enabling{}, nil
	case *scenarios.Restate:
		return newRestatement(sc, action)
	case *scenarios.Merge:
		return &merging{profiles: uint64(max(action.Profiles.Of(sc.Population.Profiles), 0))}, nil
	case *scenarios.Storm:
		return newStorm(sc, action)
	case *scenarios.Purge:
		return &purging{}, nil
	}
	return nil, fmt.Errorf("an event of an unknown kind, %T", action)
}

// newEvents returns the events in order of their moments. Moments are cut to milliseconds, as logical time is.
func newEvents(sc *scenarios.Scenario) ([]event, error) {
	been := map[int]bool{}
	from, err := segmentIndexes(sc, sc.Dataflow.Segments)
	if err != nil {
		return nil, err
	}
	for _, segment := range from {
		been[segment] = true
	}
	timeline := slices.Clone(sc.Timeline)
	for i := range timeline {
		timeline[i].At = timeline[i].At.Truncate(time.Millisecond)
	}
	slices.SortStableFunc(timeline, func(a, b scenarios.Event) int { return cmp.Compare(a.At, b.At) })
	var events []event
	for _, e := range timeline {
		if e.At < 0 || e.Over < 0 {
			return nil, fmt.Errorf("the event at %v: %v over %v", e.At, e.At, e.Over)
		}
		if e.OfStream() {
			continue
		}
		effect, err := newEffect(sc, e.Action, been)
		if err != nil {
			return nil, fmt.Errorf("the event at %v: %w", e.At, err)
		}
		for _, segment := range effect.maps() {
			been[segment] = true
		}
		events = append(events, event{at: e.At, over: e.Over, words: e.Words(), effect: effect})
	}
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
	via  uint8
	list []uint32 // the slice's profiles, in the order of their updates
	done int

	due    func(i int) time.Duration // of update i; it never goes back
	update func(local int)           // makes the update of a profile
}

// addSpread adds a batch that each slice spreads over the whole window of the event, a bit after those of the slice
// before.
func (s *Slice) addSpread(kind scenarios.Kind, via uint8, list []uint32, e *event, update func(local int)) {
	stride := uint64(s.world.stride)
	s.addBatch(batch{
		kind: kind, via: via, list: list, update: update,
		due: func(i int) time.Duration {
			return e.at + shareOf(e.over, uint64(i)*stride+uint64(s.index)+1, stride*uint64(len(list)))
		},
	})
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
		if !s.gone(local) && is(local) {
			list = append(list, uint32(local))
		}
	}
	return list
}

// choose returns at most n of the list in random order, the beginning of a Fisher-Yates shuffle, and the others.
func (s *Slice) choose(list []uint32, n uint64) (chosen, others []uint32) {
	n = min(n, uint64(len(list)))
	for i := range int(n) {
		j := i + s.lots.Below(len(list)-i)
		list[i], list[j] = list[j], list[i]
	}
	return slices.Clone(list[:n]), list[n:] // a copy, so that the rest is not kept while the event lasts
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
