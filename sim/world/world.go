package world

import (
	"fmt"
	"slices"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// World is a scenario made ready to run: the population as it is before the first update, and everything that will
// happen to it. Its slices change as they are run; all else is fixed, so that different slices may be run by different
// goroutines at once.
type World struct {
	scenario   *scenarios.Scenario
	start      profile.Millis
	schema     *profile.Schema
	dataflow   *profile.Dataflow
	key        profile.PartitionKey
	people     *people
	segments   []segmentDraw
	attributes *attributes
	caused     [][]int // by attribute: segments that it is the cause of
	namespaces *namespaces
	mapping    profile.Mapping
	schedule   schedule
	upstream   *Upstream // nil where the scenario says nothing of it
	mixes      []updateMix
	events     []event
	jobs       [][]profile.Millis // by segment: when the events begin that evaluate or upload it
	eras       []era              // era i lasts while i events have begun
	legacy     bool               // the status model of 2022
	judged     bool               // what a membership is depends on the moment: see standing
	stride     int
	places     [][]uint32 // by slice: which arrivals it has, where they do not take turns one by one
	slices     []*Slice
}

// Version is that of what a scenario and a seed mean. It is counted up when the records that they export become others;
// CHANGELOG.md tells what has changed.
const Version = "2"

// Profile i belongs to slice i mod the number of slices, and so does arrival i.
const (
	// mostSlices is how many slices the population is cut into.
	mostSlices = 256
	// leastInSlice keeps slices large enough that a share of the population is close to that share in each of them: a
	// smaller population has fewer slices.
	leastInSlice = 256
	// mostProfiles is how many profiles a slice's 32-bit lists can count.
	mostProfiles = 1 << 31
)

// New makes the world of a scenario, which must have passed the format's validation. It takes some 0.1 µs of CPU for
// each profile and segment, and the memory that population describes.
func New(sc *scenarios.Scenario) (*World, error) { return Divide(sc, Part{}) }

func newWorld(sc *scenarios.Scenario, part Part) (*World, error) {
	profiles := sc.Population.Profiles
	if profiles < 1 || profiles > mostProfiles {
		return nil, fmt.Errorf("population: %d profiles, of 1 to %d", profiles, mostProfiles)
	}
	replayed := sc.Replay != nil
	people := newPeople(sc.Seed, sc.Population.Locale)
	people.anonymous = chanceOf(sc.Population.Anonymous)
	w := &World{
		scenario: sc,
		start:    profile.Millis(sc.Start.UnixMilli()),
		schema:   newSchema(sc),
		people:   &people,
		stride:   min(max(profiles/leastInSlice, 1), mostSlices),
		legacy:   sc.Dataflow.StatusModel == profile.StatusLegacy,
		judged: sc.Dataflow.StatusModel == profile.StatusLegacy ||
			slices.ContainsFunc(sc.Population.Segments, func(s scenarios.Segment) bool { return s.Evaluation == scenarios.External }),
	}
	var err error
	if replayed { // recorded updates have an order of their own, and come in one slice
		w.stride = 1
		replaySchema(w.schema)
	}
	for _, step := range []func() error{
		func() error { w.segments, err = newSegmentDraws(sc); return err },
		func() error { w.attributes, err = newAttributes(sc, w.people); return err },
		func() error { w.caused, err = newCauses(sc, w.segments, w.attributes.list); return err },
		func() error { w.attributes.simplify(w.caused); return nil },
		func() error { w.namespaces, err = newNamespaces(sc, w.people); return err },
		func() error { w.schedule, err = newSchedule(sc); return err },
		func() error {
			if sc.Upstream != nil && !replayed {
				w.schedule.hold(sc.Upstream.Capacity)
			}
			w.upstream, err = newUpstream(sc, &w.schedule)
			return err
		},
		func() error {
			if !replayed {
				w.mixes, err = newMixes(sc.Workload)
			}
			return err
		},
		func() error { w.events, err = newEvents(sc); return err },
		func() error { w.jobs = newJobs(w); return nil },
		func() error { w.mapping, err = newMapping(sc, w.schema, w.events); return err },
		func() error { w.eras, err = newEras(sc, w.events); return err },
		func() error {
			w.dataflow, err = profile.NewDataflow(w.schema, w.mapping, sc.Dataflow.Settings)
			return err
		},
		func() error {
			key := sc.Dataflow.PartitionKey
			w.key, err = w.dataflow.PartitionKey(key.From, key.Name)
			return err
		},
		func() error { return w.divide(part) },
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("make the world of %s: %w", sc.Name, err)
		}
	}
	return w, nil
}

// divide makes the slices, or those of a part.
func (w *World) divide(part Part) error {
	if w.scenario.Replay != nil {
		recorded, err := newReplay(w)
		if err != nil {
			return err
		}
		w.slices = []*Slice{newReplaySlice(w, recorded)}
		return nil
	}
	if hot := w.scenario.Population.Hot; hot > 0 {
		w.places = newPlaces(w.scenario.Population.Profiles, w.stride, hot)
	}
	for i := range w.stride {
		if part.Holds(i) {
			w.slices = append(w.slices, newSlice(w, i))
		}
	}
	return nil
}

// Schema is what the profiles hold.
func (w *World) Schema() *profile.Schema { return w.schema }

// Dataflow is the scenario's dataflow; segments that an event activates are mapped from its moment on.
func (w *World) Dataflow() *profile.Dataflow { return w.dataflow }

// PartitionKey is what the scenario takes partition keys from.
func (w *World) PartitionKey() profile.PartitionKey { return w.key }

// Slices are the parts of the population, in the order that breaks ties between simultaneous updates. A world that was
// divided holds only its own.
func (w *World) Slices() []*Slice { return w.slices }

// AllSlices is into how many slices the population is cut, whether this world holds them or not.
func (w *World) AllSlices() int { return w.stride }

// Start is the logical time of the run's start.
func (w *World) Start() profile.Millis { return w.start }

// Arrivals is how many updates the phases make; those of events come on top.
func (w *World) Arrivals() uint64 { return w.schedule.count }

// Duration is how long the phases last.
func (w *World) Duration() time.Duration { return w.schedule.length }

// End is the latest moment at which an update can fall due: the end of the phases or of the last event's window.
func (w *World) End() time.Duration {
	end := w.schedule.length
	if held := w.schedule.held; len(held) > 0 {
		last := &held[len(held)-1]
		end = max(end, last.start+last.length)
	}
	for _, e := range w.events {
		end = max(end, e.at+e.over)
	}
	return end
}

// Phase is the index and name of the phase that a moment lies in; the last one also after its end.
func (w *World) Phase(at time.Duration) (int, string) {
	for i, p := range w.schedule.stretches {
		if at < p.start+p.length || i == len(w.schedule.stretches)-1 {
			return p.phase, w.scenario.Workload[p.phase].Name
		}
	}
	return 0, ""
}

// segmentIndexes finds segments by their keys in the scenario.
func segmentIndexes(sc *scenarios.Scenario, keys []string) ([]int, error) {
	var list []int
	for _, key := range keys {
		i, err := segmentIndex(sc, key)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}

// segmentIndex finds a segment by its key in the scenario.
func segmentIndex(sc *scenarios.Scenario, key string) (int, error) {
	i := slices.IndexFunc(sc.Population.Segments, func(s scenarios.Segment) bool { return s.Key == key })
	if i < 0 {
		return 0, fmt.Errorf("there is no segment %q", key)
	}
	return i, nil
}
