package world

import "kinesim/exporter/profile"

// Kept are updates of a slice, each with the profile as it was after it, so that all of them can be looked at once the
// slice has gone on. Few updates among many are exported. What encodes them, code, words and tables, is at hand from
// the second of several on, and would have to come from far each time if other updates lay in between.
//
// It is a slice whose profiles are the kept ones.
type Kept struct {
	slice   Slice
	list    []keptUpdate
	changes []profile.Change // of all of them
}

// keptUpdate is what is kept of an update, besides the profile's state.
type keptUpdate struct {
	who     person
	at      profile.Millis
	changes int // where they end
	via     uint8
}

// NewKept prepares to keep updates of a world.
func NewKept(w *World) *Kept {
	k := &Kept{slice: Slice{world: w, profile: newProfile(w), values: newValues(len(w.attributes.list))}}
	k.slice.standings = make([]profile.SegmentMembership, len(w.segments))
	k.slice.update.Profile = &k.slice.profile
	return k
}

// Keeps tells whether updates of the slice can be kept: all that a profile is must stand in its state.
func (s *Slice) Keeps() bool { return s.replay == nil && s.merges == nil }

// Begin drops what is kept, to keep updates of the given slice.
func (k *Kept) Begin(s *Slice) {
	p := s.population // how its states lie, not what it counts
	k.slice.population = population{width: p.width, ranges: p.ranges, versions: p.versions, moments: p.moments, epoch: p.epoch,
		state: k.slice.state[:0], scratch: k.slice.scratch}
	k.slice.index = s.index
	k.list, k.changes = k.list[:0], k.changes[:0]
}

// Add keeps the update that the slice has made last.
func (k *Kept) Add(s *Slice) {
	state := s.state[s.local*s.width : (s.local+1)*s.width+stateBehind]
	k.slice.state = append(k.slice.state[:len(k.list)*s.width], state...)
	k.changes = append(k.changes, s.update.Changes...)
	k.list = append(k.list, keptUpdate{who: s.who, at: s.update.At, changes: len(k.changes), via: s.update.Via})
}

// Update is the i-th of them, valid until another one is asked for or kept.
func (k *Kept) Update(i int) *profile.Update {
	s, from := &k.slice, 0
	if i > 0 {
		from = k.list[i-1].changes
	}
	kept := &k.list[i]
	s.local, s.who = i, kept.who
	u := &s.update.Update
	u.At, u.Via, u.Changes, u.Source = kept.at, kept.via, k.changes[from:kept.changes], (*source)(s)
	return u
}
