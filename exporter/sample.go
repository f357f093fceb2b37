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
	Previous []byte // payload of the same key's export before, nil when the key was not watched then
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
	samplesWatched = 64 // profiles of which the last payload is kept once one was sampled, so that two can be compared
	// watchedAtMost is how many exports of watched profiles are sampled for each that falls due by time.
	watchedAtMost = 4
	// watchedLeast is for how long a profile is watched after its last export before another one may take its place.
	watchedLeast = time.Minute
)

// sampler picks what is kept. Display samples are the only thing that is ever dropped; they never slow an export.
type sampler struct {
	every      time.Duration // between two samples; 0 switches sampling off
	next       time.Duration // Due from which on the next export is taken
	nextQuiet  time.Duration // the same for suppressed updates
	allowance  int           // of watched profiles
	watched    []watchedKey  // by the remainder of their hash; nil until there is one
	suppressed []*Sample     // a ring; replaced as a whole, since snapshots share it
}

// watchedKey is a partition key whose exports are followed.
type watchedKey struct {
	hash uint64
	seen time.Duration // due moment of its last export
	last []byte        // its payload; empty before the first
}

// pick tells whether an export is sampled, and answers with its key's place when that is watched, so that its payload
// is kept for the next one.
func (s *sampler) pick(due time.Duration, hash uint64) (sampled bool, w *watchedKey) {
	if s.every == 0 {
		return false, nil
	}
	if s.watched != nil {
		if w = &s.watched[hash%samplesWatched]; w.hash != hash {
			w = nil
		} else {
			w.seen = due
		}
	}
	switch {
	case due >= s.next:
		s.next, s.allowance = due+s.every, watchedAtMost
		if w == nil {
			w = s.watch(due, hash)
		}
		return true, w
	case w != nil && s.allowance > 0:
		s.allowance--
		return true, w
	}
	return false, w
}

// watch begins to watch a key, unless another one has its place.
func (s *sampler) watch(due time.Duration, hash uint64) *watchedKey {
	if s.watched == nil {
		s.watched = make([]watchedKey, samplesWatched)
	}
	w := &s.watched[hash%samplesWatched]
	if w.hash != 0 && due-w.seen < watchedLeast {
		return nil
	}
	*w = watchedKey{hash: hash, seen: due, last: w.last[:0]}
	return w
}

// keep keeps the payload of the key's export, and returns that of the one before, or nil.
func (w *watchedKey) keep(payload []byte, wanted bool) (before []byte) {
	if wanted && len(w.last) > 0 {
		before = bytes.Clone(w.last)
	}
	w.last = append(w.last[:0], payload...)
	return before
}

// wants tells whether a suppressed update is to be kept, which one is now and then.
func (s *sampler) wants(due time.Duration) bool { return s.every > 0 && due >= s.nextQuiet }

// suppress keeps a suppressed update.
func (s *sampler) suppress(due time.Duration, u *profile.Update, d profile.Decision) {
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
	sample := new(*at.chunk.sample(e)) // which another driver may complete otherwise
	sample.Key = string(at.chunk.arena[e.start:e.data])
	if !at.chunk.bare { // else it was kept when it was encoded
		sample.Payload = bytes.Clone(at.chunk.arena[e.data:e.end])
	}
	sample.State, sample.Code, sample.Attempts = state, r.Code, int(at.attempts)
	sample.Shard, sample.Sequence = r.Shard, r.Sequence
	sample.First, sample.Sent, sample.Settled = at.first, at.sent, now
	l.stats.samples = kept(l.stats.samples, sample)
}
