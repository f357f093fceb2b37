package streams

import "time"

// tend does for a stream what time alone asks for: retention, and the growth of one on demand. It runs when somebody
// uses the stream after tendAt, since nothing in a model moves by itself, and costs a comparison otherwise.
func (m *Model) tend(now time.Time, s *stream) {
	if m.journal != nil && m.journal.store.Err() != nil {
		return // what cannot be kept had better not happen
	}
	s.tendAt = now.Add(m.tendEvery(s))
	for _, shard := range s.shards {
		m.expire(now, s, shard)
	}
	if s.Mode == OnDemand {
		m.follow(now, s)
	}
}

// tendEvery is the time between two tends of a stream: what rates on demand are averaged over.
func (m *Model) tendEvery(s *stream) time.Duration {
	if s.Mode == OnDemand {
		return min(time.Minute, max(m.config.OnDemand.SplitAfter/15, time.Second))
	}
	return time.Minute
}

// rolling remembers when something was done that is limited over any 24 hours.
type rolling []time.Time

// take tells whether it may be done again, and remembers it if so.
func (r *rolling) take(now time.Time, most int) bool {
	kept := (*r)[:0]
	for _, at := range *r {
		if now.Sub(at) < 24*time.Hour {
			kept = append(kept, at)
		}
	}
	*r = kept
	if len(kept) >= most {
		return false
	}
	*r = append(kept, now)
	return true
}
