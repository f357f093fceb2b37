package world

import (
	"slices"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Slice is a part of the population with everything that happens to it, in the order in which it happens. It depends on
// no other slice, so slices may be run in any order and at once; one slice is for the use of one goroutine.
type Slice struct {
	population
	world  *World
	index  int
	replay *replay // where updates are recorded ones; nothing below it is used then but update and profile

	arrival cursor // behind those that are coming
	coming  coming
	begun   int           // events whose profiles have been listed
	quiet   time.Duration // until when no event begins, as far as is known
	batches []batch       // of those, with updates left, in the order of their events
	ready   bool          // next holds
	next    upcoming

	// One stream of random words per purpose, so that one more draw for one of them moves no other.
	kinds    Stream
	targets  targets // profiles
	churning Stream  // churners
	turns    [turns]int
	choices  Stream // segments, attributes, namespaces
	lots     Stream // profiles of events

	merges   *merges  // nil where no event merges
	withheld []uint64 // a bit for each profile: since the dataflow was disabled; nil where no event enables it

	update    Update
	profile   profile.Profile
	local     int // of the update's profile
	who       person
	arena     arena
	address   address
	noted     []noted
	page      []byte // of templates
	sized     []byte // whose length is wanted
	values    values
	standings []profile.SegmentMembership // room for one of each segment
}

// Update is an update of the world. It and everything that it refers to is valid until the slice makes its next one.
type Update struct {
	profile.Update
	Due    time.Duration  // since the start of the run
	Kind   scenarios.Kind // of the mix, or one of the event kinds
	Number uint64         // of the profile in the population
	// Absorbed are the numbers of profiles that have become this one by the update, and are none from then on.
	Absorbed []uint64
}

// upcoming is the next update of a slice: an arrival, or the next of a batch.
type upcoming struct {
	due   time.Duration
	batch int // index in batches, or arrivals or nothing
}

const (
	fromArrivals = -1
	fromNowhere  = -2
)

func newSlice(w *World, index int) *Slice {
	seed := w.scenario.Seed
	s := &Slice{
		population: newPopulation(w, index),
		world:      w,
		index:      index,
		arrival:    cursor{n: uint64(index), stride: uint64(w.stride), random: NewStream(seed, uint64(index), "arrivals")},
		kinds:      NewStream(seed, uint64(index), "kinds"),
		targets:    newTargets(NewStream(seed, uint64(index), "targets")),
		choices:    NewStream(seed, uint64(index), "choices"),
		churning:   NewStream(seed, uint64(index), "churners"),
		lots:       NewStream(seed, uint64(index), "lots"),
		profile:    newProfile(w),
	}
	s.values = newValues(len(w.attributes.list))
	s.standings = make([]profile.SegmentMembership, len(w.segments))
	for i := range s.turns {
		s.turns[i] = index // so that not all slices begin with the same segment
	}
	s.update.Profile = &s.profile
	if w.places != nil {
		s.arrival.takes(w.places[index], w.stride)
		s.targets.hot = newHot(index, w.stride, s.count, w.scenario.Population.Hot)
	}
	for _, e := range w.events {
		switch e.effect.(type) {
		case *merging:
			s.merges = &merges{into: map[uint32]uint32{}, taken: map[uint32][]part{}}
		case *enabling:
			s.withheld = make([]uint64, (s.count+63)/64)
		}
	}
	return s
}

// newProfile has room for what profiles of a world hold.
func newProfile(w *World) profile.Profile {
	return profile.Profile{
		Attributes:  make([]profile.Value, len(w.schema.Attributes)),
		Memberships: make([]profile.Membership, len(w.schema.Segments)),
		Identities:  make([][]profile.Identity, len(w.schema.Namespaces)),
	}
}

// newReplaySlice is the one slice of a world of recorded updates.
func newReplaySlice(w *World, r *replay) *Slice {
	s := &Slice{world: w, replay: r, profile: newProfile(w)}
	s.update.Profile = &s.profile
	return s
}

// has tells whether a profile has an attribute, its own or one that it has taken over.
func (s *Slice) has(local, attribute int) bool {
	if s.world.attributes.list[attribute].depends == nil {
		return s.population.has(local, attribute) || s.merges != nil && s.lender(local, attribute) != nil
	}
	return s.world.there(&s.population, local, s.world.people.person(uint64(s.index+local*s.world.stride)), attribute)
}

// Index is the slice's place in World.Slices.
func (s *Slice) Index() int { return s.index }

// Due returns when the next update falls due, or false when there is none.
func (s *Slice) Due() (time.Duration, bool) {
	if s.replay != nil {
		return s.replay.due()
	}
	s.prepare()
	return s.next.due, s.next.batch != fromNowhere
}

// Next makes the next update, or returns nil when there is none. Updates come in the order of Due; of simultaneous ones
// an arrival comes first, then those of events in the order of the timeline.
func (s *Slice) Next() *Update {
	if !s.ready && s.undisturbed() {
		s.next = s.arrives()
	} else {
		if s.replay != nil {
			return s.replayed()
		}
		if s.prepare(); s.next.batch == fromNowhere {
			return nil
		}
	}
	s.ready = false
	u := &s.update
	u.Due = s.next.due
	u.At = s.world.start + profile.Millis(u.Due.Milliseconds())
	u.Changes, u.Absorbed = u.Changes[:0], u.Absorbed[:0]
	if u.Source == nil {
		u.Source = (*source)(s)
	}
	if s.next.batch == fromArrivals {
		u.Via = viaStreaming
		s.arrive()
	} else {
		b := &s.batches[s.next.batch]
		u.Kind, u.Via = b.kind, b.via
		s.follow(b)
		if b.done == len(b.list) {
			s.batches = slices.Delete(s.batches, s.next.batch, s.next.batch+1)
		}
	}
	if s.withheld != nil {
		s.withhold()
	}
	return u
}

// replayed makes the next recorded update, or returns nil when there is none.
func (s *Slice) replayed() *Update {
	due, more := s.replay.due()
	if !more {
		return nil
	}
	s.update.Due, s.update.Changes = due, s.update.Changes[:0]
	s.replay.make(s)
	return &s.update
}

// prepare finds the next update. An event lists its profiles once everything due before its moment is done, and before
// what is due at it: whoever becomes a member of a newly mapped segment at that very moment is exported as a member
// that entered, and not backfilled.
func (s *Slice) prepare() {
	if s.ready {
		return
	}
	s.ready = true
	if s.comes(); s.undisturbed() {
		s.next = s.arrives()
		return
	}
	for {
		s.next = upcoming{batch: fromNowhere}
		if s.comes() {
			s.next = s.arrives()
		}
		if s.merges != nil {
			s.skipGone()
		}
		for i := range s.batches {
			b := &s.batches[i]
			if due := b.due(b.done); s.next.batch == fromNowhere || due < s.next.due {
				s.next = upcoming{due: due, batch: i}
			}
		}
		s.quiet = Never
		if s.begun == len(s.world.events) {
			break
		}
		e := &s.world.events[s.begun]
		if s.quiet = e.at; s.next.batch != fromNowhere && s.next.due < e.at {
			break
		}
		e.begin(s, e)
		s.begun++
	}
}

// undisturbed tells whether the next update is an arrival that was found out, and no event may come before it, as it
// nearly always is.
func (s *Slice) undisturbed() bool {
	c := &s.coming
	return c.next < c.end && len(s.batches) == 0 && c.dues[c.next] < s.quiet
}

// arrives is the next arrival, of those that were found out.
func (s *Slice) arrives() upcoming {
	return upcoming{due: s.coming.dues[s.coming.next], batch: fromArrivals}
}

// skipGone takes profiles out of batches that are others' by now: those others are listed themselves, where the event
// concerns them.
func (s *Slice) skipGone() {
	for i := range s.batches {
		for b := &s.batches[i]; b.done < len(b.list) && s.gone(int(b.list[b.done])); {
			b.done++
		}
	}
	s.batches = slices.DeleteFunc(s.batches, func(b batch) bool { return b.done == len(b.list) })
}

// concern makes the update one of the given profile.
func (s *Slice) concern(local int) {
	s.local = local
	s.update.Number = uint64(s.index + local*s.world.stride)
	s.who = s.world.people.person(s.update.Number)
}

// changed adds a change to the update.
func (s *Slice) changed(c profile.Change) { s.update.Changes = append(s.update.Changes, c) }
