package world

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Kinds of the updates of timeline events, beside those of a mix.
const (
	KindEvaluateEnter scenarios.Kind = "evaluate_enter" // a batch evaluation makes a profile a member
	KindEvaluateLeave scenarios.Kind = "evaluate_leave"
	KindBackfill      scenarios.Kind = "backfill" // a member of a segment that was mapped is looked at
)

// event is a scenarios.Event made ready.
type event struct {
	at, over     time.Duration
	evaluate     int // the segment, or -1
	activate     int // the segment, or -1
	enter, leave uint64
}

// newEvents returns the events in order of their moments. Moments are cut to milliseconds, as logical time is.
func newEvents(sc *scenarios.Scenario) ([]event, error) {
	var events []event
	for i, e := range sc.Timeline {
		made := event{at: e.At.Truncate(time.Millisecond), over: e.Over, evaluate: -1, activate: -1}
		var err error
		if e.Evaluate != "" {
			made.evaluate, err = segmentIndex(sc, e.Evaluate)
			made.enter, made.leave = amount(e.Enter, sc.Population.Profiles), amount(e.Leave, sc.Population.Profiles)
		}
		if e.Activate != "" && err == nil {
			made.activate, err = segmentIndex(sc, e.Activate)
		}
		if err == nil && (e.At < 0 || e.Over < 0) {
			err = fmt.Errorf("%v over %v", e.At, e.Over)
		}
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", i+1, err)
		}
		events = append(events, made)
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return events, nil
}

func amount(a scenarios.Amount, profiles int) uint64 {
	if a.Count > 0 {
		return uint64(a.Count)
	}
	return uint64(math.Round(max(a.Share, 0) * float64(profiles)))
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
		for _, part := range []struct {
			verb    string
			segment int
		}{{"evaluate", e.evaluate}, {"activate", e.activate}} {
			if part.segment >= 0 {
				name := fmt.Sprintf("%s %s at %s", part.verb, w.scenario.Population.Segments[part.segment].Key, e.at)
				bursts = append(bursts, Burst{Name: name, From: e.at, To: e.at + e.over})
			}
		}
	}
	return bursts
}

// batch is a slice's part of an event's updates: which profiles they concern, and when each falls due.
type batch struct {
	kind    scenarios.Kind
	segment int
	list    []uint32 // the slice's profiles, in the order of their updates
	done    int

	event event
	// The slots of the event that are this slice's: first, first + stride, …, of slots in all. The list is spread evenly over them.
	first, stride, slots uint64
}

// due returns when update i of the batch falls due. The updates of an event fall due evenly over its window: slot g of k slots ends at
// (g + 1) / k of it.
func (b *batch) due(i int) time.Duration {
	e := &b.event
	slot := b.first + b.stride*(uint64(i)*b.slots/uint64(len(b.list)))
	switch b.kind {
	case KindBackfill: // each slice spreads its own members over the whole window, a bit after the slice before it
		whole := b.stride * uint64(len(b.list))
		return e.at + shareOf(e.over, uint64(i)*b.stride+b.first+1, whole)
	case KindEvaluateEnter: // entering and leaving updates take turns in proportion: slot g enters when (g+1)·enter/k passes a whole number
		k := e.enter + e.leave
		return e.at + shareOf(e.over, ((slot+1)*k+e.enter-1)/e.enter, k)
	default:
		k := e.enter + e.leave
		return e.at + shareOf(e.over, slot*k/e.leave+1, k)
	}
}

// begin lists the slice's profiles that an event concerns, as they stand at its moment, and adds the batches of their updates.
func (s *Slice) begin(e event) {
	stripe, stripes := uint64(s.index), uint64(s.world.stripes)
	if e.evaluate >= 0 {
		for _, part := range []struct {
			kind   scenarios.Kind
			total  uint64
			member bool
		}{{KindEvaluateEnter, e.enter, false}, {KindEvaluateLeave, e.leave, true}} {
			if part.total <= stripe {
				continue
			}
			quota := (part.total-stripe-1)/stripes + 1
			list := s.choose(s.list(e.evaluate, part.member, false), quota)
			s.addBatch(batch{kind: part.kind, segment: e.evaluate, list: list, event: e, first: stripe, stride: stripes, slots: quota})
		}
	}
	if e.activate >= 0 {
		list := s.list(e.activate, true, s.world.scenario.Dataflow.BackfillIncludesExited)
		list = s.choose(list, uint64(len(list)))
		s.addBatch(batch{kind: KindBackfill, segment: e.activate, list: list, event: e, first: stripe, stride: stripes, slots: uint64(len(list))})
	}
}

func (s *Slice) addBatch(b batch) {
	if len(b.list) > 0 {
		s.batches = append(s.batches, b)
	}
}

// list returns the profiles that are members of a segment, or are not; with exited also those that have been.
func (s *Slice) list(segment int, member, exited bool) []uint32 {
	n := s.members[segment]
	if !member {
		n = s.count - n
	}
	list := make([]uint32, 0, n)
	for local := range s.count {
		status := s.status(local, segment)
		if status.Member() == member || exited && status == profile.Exited {
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
		s.touch(b.list[b.done:min(b.done+ahead, len(b.list))])
	}
	local := int(b.list[b.done])
	b.done++
	switch b.kind {
	case KindEvaluateEnter:
		s.evaluate(local, b.segment, true)
	case KindEvaluateLeave:
		s.evaluate(local, b.segment, false)
	default:
		s.concern(local)
		s.changed(profile.Change{Kind: profile.SegmentMapped, Index: b.segment})
	}
}
