package frame

import (
	"time"

	"kinesim/sim/report"
)

// Fullest is the shard that used most of its quota by the peaks of the frame; nil when none took anything.
func (f *Frame) Fullest() *report.Utilisation {
	var u report.Utilisation
	for i := range f.Shards {
		s := &f.Shards[i]
		fuller(&u.Second, s.ID, s.PeakRecords, s.PeakBytes, s.PeakAt)
	}
	return known(&u)
}

// Fullest is the shard that used most of its quota over a second, and over a minute, or over an interval that is
// longer, in what the intervals tell; nil when none took anything.
func (s *Series) Fullest() *report.Utilisation {
	var u report.Utilisation
	s.fullest(time.Second, &u.Second)
	s.fullest(time.Minute, &u.Minute)
	return known(&u)
}

// fullest looks at every stretch of intervals that is just long enough.
func (s *Series) fullest(over time.Duration, f *report.Fullest) {
	type taken struct{ records, bytes uint64 }
	sums, wall, first := map[string]taken{}, time.Duration(0), 0
	add := func(p *Point, sign uint64) {
		for _, shard := range p.Shards {
			sum := sums[shard.ID]
			sums[shard.ID] = taken{sum.records + sign*shard.Records, sum.bytes + sign*shard.Bytes}
		}
	}
	for i := range s.Points {
		add(&s.Points[i], 1)
		for wall += s.Points[i].Wall; wall-s.Points[first].Wall >= over; first++ {
			wall -= s.Points[first].Wall
			add(&s.Points[first], ^uint64(0)) // less it
		}
		if wall < over {
			continue
		}
		for _, shard := range s.Points[i].Shards { // that others are fuller was seen before
			records, bytes := UseOf(sums[shard.ID].records, sums[shard.ID].bytes, wall)
			fuller(f, shard.ID, records, bytes, s.Points[first].From)
		}
	}
}

// fuller takes a shard that is fuller than the one before.
func fuller(f *report.Fullest, id string, records, bytes float64, at time.Duration) {
	use, resource := records, report.LimitRecords
	if bytes > use {
		use, resource = bytes, report.LimitBytes
	}
	if use > f.Use {
		*f = report.Fullest{Shard: id, Records: records, Bytes: bytes, Use: use, Resource: string(resource), At: at.Seconds()}
	}
}

// known is nil when nothing is.
func known(u *report.Utilisation) *report.Utilisation {
	if u.Second.Use == 0 {
		return nil
	}
	return u
}
