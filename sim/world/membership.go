package world

import "kinesim/exporter/profile"

// standing is what the profile is in a segment at a moment. A member that was uploaded is none any more when its time
// is over. In the status model of 2022 a member is realized until it is evaluated again, and existing from then on
// (M14): with its next update, or, where a job evaluates or uploads the segment, from the next job on.
func (s *Slice) standing(local, segment int, at profile.Millis) profile.Status {
	m := s.membership(local, segment)
	if !m.status().Member() || !s.world.judged {
		return m.status()
	}
	d := &s.world.segments[segment]
	qualified := s.epoch + profile.Millis(m.moment())
	switch {
	case d.validFor > 0 && at-qualified > d.validFor:
		return profile.NoMembership
	case s.world.legacy && (m.status() == profile.Existing || d.streaming || qualified < s.world.lastJob(segment, at)):
		return profile.Existing
	}
	return profile.Realized
}

// evaluate makes the update an evaluation of the segment for the profile, with the given result. Who is a member
// already stays one since the moment that it entered.
func (s *Slice) evaluate(local, segment int, member bool) {
	s.concern(local)
	if s.update.Via == viaStreaming && s.world.segments[segment].edge {
		s.update.Via = viaEdge
	}
	before := s.standing(local, segment, s.update.At)
	if before.Member() != member {
		status := profile.Exited
		if member {
			status = profile.Realized
		}
		s.become(local, segment, status)
	}
	s.changed(profile.Change{Kind: profile.Evaluated, Index: segment, Before: before})
}

// renew makes the update an upload of the segment in which the profile is still on the list: its time begins anew.
func (s *Slice) renew(local, segment int) {
	s.concern(local)
	before := s.standing(local, segment, s.update.At)
	status := profile.Realized
	if before.Member() {
		status = profile.Existing // in the status model of 2022; else both are realized
	}
	s.become(local, segment, status)
	s.changed(profile.Change{Kind: profile.Evaluated, Index: segment, Before: before})
}

// become gives the profile a status in the segment, at the moment of the update.
func (s *Slice) become(local, segment int, status profile.Status) {
	was := s.status(local, segment)
	s.setMembership(local, segment, newMembership(status, int64(s.update.At-s.epoch)))
	if was.Member() == status.Member() {
		return
	}
	change := -1
	if status.Member() {
		change = 1
	}
	s.count1(local, segment, change)
}

// searchAll returns a profile that is a member of the segment, or is not: one of a few drawn at random, or the next one
// after the last of these. There must be one.
func (s *Slice) searchAll(segment int, member bool) int {
	local := s.target()
	for range probes {
		if s.status(local, segment).Member() == member {
			return local
		}
		local = s.target()
	}
	return s.after(local, segment, member)
}

// lastJob is when the job that evaluates a segment, or uploads it, began last: at the start, unless an event says
// later.
func (w *World) lastJob(segment int, at profile.Millis) profile.Millis {
	last := w.start
	for _, moment := range w.jobs[segment] {
		if moment <= at {
			last = moment
		}
	}
	return last
}
