package exporter

import (
	"bytes"
	"slices"
	"time"

	"kinesim/exporter/profile"
)

// Sample is one export kept to be looked at, or one suppressed update. It never changes once it is in a Snapshot.
type Sample struct {
	Profile  string
	Changes  []profile.Change // what the update did
	Due      time.Duration
	Decision profile.Decision

	// Of an export only.
	Key      string // partition key
	Payload  []byte
	Previous []byte // payload of the same key's export before, nil when it was not sampled
	State    State
	Code     string
	Attempts int
	Shard    string
	Sequence string
	First    time.Duration // when it was first sent
	Sent     time.Duration // when it was last sent
	Settled  time.Duration
}

const (
	samplesKept    = 64 // exports a lane keeps, and suppressed updates an intake keeps
	samplesWatched = 32 // profiles whose every export is sampled once one was, so that two payloads can be compared
	// watchedAtMost is how many exports of watched profiles are sampled for each that falls due by time.
	watchedAtMost = 4
)

// sampler picks what is kept. Display samples are the only thing that is ever dropped; they never slow an export.
type sampler struct {
	every      time.Duration // between two samples; 0 switches sampling off
	next       time.Duration // Due from which on the next export is taken
	nextQuiet  time.Duration // the same for suppressed updates
	allowance  int           // of watched profiles
	watched    []uint64      // hashes of partition keys, a ring
	turn       int
	suppressed []*Sample // a ring; replaced as a whole, since snapshots share it
}

// pick tells whether an export is sampled.
func (s *sampler) pick(due time.Duration, key uint64) bool {
	if s.every == 0 {
		return false
	}
	if due >= s.next {
		s.next, s.allowance = due+s.every, watchedAtMost
		s.watch(key)
		return true
	}
	if s.allowance > 0 && slices.Contains(s.watched, key) {
		s.allowance--
		return true
	}
	return false
}

func (s *sampler) watch(key uint64) {
	switch {
	case slices.Contains(s.watched, key):
	case len(s.watched) < samplesWatched:
		s.watched = append(s.watched, key)
	case s.turn%4 == 0: // most stay watched for a while
		s.watched[s.turn/4%samplesWatched] = key
	}
	s.turn++
}

// suppress keeps a suppressed update now and then.
func (s *sampler) suppress(due time.Duration, u *profile.Update, d profile.Decision) {
	if s.every == 0 || due < s.nextQuiet {
		return
	}
	s.nextQuiet = due + s.every
	s.suppressed = kept(s.suppressed, newSample(due, u, d))
}

func newSample(due time.Duration, u *profile.Update, d profile.Decision) *Sample {
	u.Load()
	return &Sample{Profile: string(u.Profile.ID), Changes: slices.Clone(u.Changes), Due: due, Decision: d}
}

// kept appends to a list of samples of which the oldest are dropped. The list before is not touched.
func kept(list []*Sample, sample *Sample) []*Sample {
	if len(list) >= samplesKept {
		list = list[1:]
	}
	return append(slices.Clip(list), sample)
}

// keep completes a sampled export and keeps it.
func (l *Lane) keep(e *export, at *slot, now time.Duration, state State, r *Result) {
	sample := e.sample
	sample.Key = string(at.chunk.arena[e.start:e.data])
	if !at.chunk.bare { // else it was kept when it was encoded
		sample.Payload = bytes.Clone(at.chunk.arena[e.data:e.end])
	}
	sample.State, sample.Code, sample.Attempts = state, r.Code, int(at.attempts)
	sample.Shard, sample.Sequence = r.Shard, r.Sequence
	sample.First, sample.Sent, sample.Settled = at.first, at.sent, now
	for _, earlier := range slices.Backward(l.stats.samples) {
		if earlier.Key == sample.Key {
			sample.Previous = earlier.Payload
			break
		}
	}
	l.stats.samples = kept(l.stats.samples, sample)
}
