package streams

import (
	"cmp"
	"slices"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// DemandConfig is how streams on demand follow their traffic. Zero values stand for AWS's numbers
// (how-do-i-size-a-stream, 2026-10).
type DemandConfig struct {
	Shards            int           // of a new stream; default 4
	StreamsMax        int           // of the account; default 50
	HotBytesPerSecond int64         // above which a shard is split; default 500 KB/s, and in any case above half of its records per second
	SplitAfter        time.Duration // how long a shard must have been hot, and a stream too small; default 15 minutes
}

func (c DemandConfig) withDefaults() DemandConfig {
	if c.Shards <= 0 {
		c.Shards = 4
	}
	if c.StreamsMax <= 0 {
		c.StreamsMax = 50
	}
	if c.HotBytesPerSecond <= 0 {
		c.HotBytesPerSecond = 500_000
	}
	if c.SplitAfter <= 0 {
		c.SplitAfter = 15 * time.Minute
	}
	return c
}

// peakDays is how long a peak counts: a stream on demand takes up to twice the peak of the last 30 days.
const peakDays = 30

// demand is what a stream on demand remembers of its traffic.
type demand struct {
	Since      time.Time       // of the rates that are being measured
	Day        int64           // since 1970, of the newest peak
	Peaks      [peakDays]int64 // bytes per second, by day modulo peakDays
	SmallSince time.Time       // since when the stream has had fewer shards than its peak asks for; zero if it has enough
	ChangedAt  time.Time       // of its last split or merge
}

// begin starts measuring.
func (d *demand) begin(now time.Time, s *stream) {
	if d.Since.IsZero() {
		d.ChangedAt = now
	}
	d.Since, d.SmallSince = now, time.Time{}
	for _, shard := range s.open {
		shard.measured(0)
	}
}

// note takes in a rate, and forgets peaks of more than 30 days ago.
func (d *demand) note(now time.Time, bytesPerSecond int64) {
	day := now.Unix() / int64((24 * time.Hour).Seconds())
	for gone := d.Day + 1; gone <= min(day, d.Day+peakDays); gone++ {
		d.Peaks[gone%peakDays] = 0
	}
	d.Day = max(d.Day, day)
	today := &d.Peaks[d.Day%peakDays]
	*today = max(*today, bytesPerSecond)
}

func (d *demand) peak() int64 { return slices.Max(d.Peaks[:]) }

// measured starts a shard's next measurement. hotSince is Unix milliseconds, 0 for a shard that is not hot.
func (s *shard) measured(hotSince int64) {
	s.measuredBytes, s.measuredRecords, s.hotSince = s.storedBytes, s.stored, hotSince
}

// follow measures what a stream on demand has taken since the last time, and splits or merges shards.
func (m *Model) follow(now time.Time, s *stream) {
	d := &s.Demand
	elapsed := now.Sub(d.Since)
	if elapsed <= 0 {
		return
	}
	total, hot := m.measure(now, s, elapsed)
	d.note(now, total)
	d.Since = now
	if s.status != StatusActive {
		return
	}
	want := m.wanted(s)
	switch {
	case len(s.open) >= want:
		d.SmallSince = time.Time{}
	case d.SmallSince.IsZero():
		d.SmallSince = now
	case now.Sub(d.SmallSince) >= m.config.OnDemand.SplitAfter:
		m.grow(now, s, want)
		return
	}
	// A hot shard is split even if the stream as a whole is large enough, but not for ever: a hot key stays in one
	// shard however often.
	for _, shard := range hot {
		if len(s.open) >= 2*want || m.openShards() >= m.config.ShardsMax {
			break
		}
		m.halve(now, s, shard)
	}
	if len(hot) == 0 && len(s.open) > 2*want && now.Sub(d.ChangedAt) >= m.config.OnDemand.SplitAfter {
		m.shrink(now, s)
	}
}

// measure answers the bytes per second of a stream, and the shards that have been hot for long enough, hottest first.
func (m *Model) measure(now time.Time, s *stream, elapsed time.Duration) (total int64, hot []*shard) {
	type rated struct {
		*shard
		rate int64
	}
	var rates []rated
	for _, shard := range s.open {
		bytes := perSecond(shard.storedBytes-shard.measuredBytes, elapsed)
		records := perSecond(shard.stored-shard.measuredRecords, elapsed)
		total += bytes
		hotSince := int64(0)
		if bytes > m.config.OnDemand.HotBytesPerSecond || records > m.config.Limits.RecordsPerSecond/2 {
			hotSince = cmp.Or(shard.hotSince, s.Demand.Since.UnixMilli())
			if now.UnixMilli()-hotSince >= m.config.OnDemand.SplitAfter.Milliseconds() {
				rates = append(rates, rated{shard, bytes})
			}
		}
		shard.measured(hotSince)
	}
	slices.SortStableFunc(rates, func(a, b rated) int { return cmp.Compare(b.rate, a.rate) })
	for _, shard := range rates {
		hot = append(hot, shard.shard)
	}
	return total, hot
}

func perSecond(amount uint64, elapsed time.Duration) int64 {
	return int64(float64(amount) / elapsed.Seconds())
}

// wanted is how many shards twice the peak takes.
func (m *Model) wanted(s *stream) int {
	capacity := m.config.Limits.BytesPerSecond
	forPeak := (2*s.Demand.peak() + capacity - 1) / capacity
	return max(m.config.OnDemand.Shards, int(s.WarmMiB), int(min(forPeak, int64(m.config.ShardsMax))))
}

// grow halves the widest shards until there are enough, or the account has no more.
func (m *Model) grow(now time.Time, s *stream, shards int) {
	for len(s.open) < shards && m.openShards() < m.config.ShardsMax {
		widest := slices.MaxFunc(s.open, func(a, b *shard) int { return a.width().Compare(b.width()) })
		if !m.halve(now, s, widest) {
			return
		}
	}
}

// halve splits a shard in its middle. It is false for one that is too narrow.
func (m *Model) halve(now time.Time, s *stream, shard *shard) bool {
	width := shard.width()
	if width.Hi == 0 && width.Lo < 2 {
		return false
	}
	s.split(now, shard, shard.start.Plus(width.Half()).Next())
	s.reopen()
	s.Demand.ChangedAt, s.Demand.SmallSince = now, time.Time{}
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return true
}

// shrink merges the two neighbours that together are the narrowest.
func (m *Model) shrink(now time.Time, s *stream) {
	best := 0
	for i := 1; i+1 < len(s.open); i++ {
		if s.pairWidth(i).Compare(s.pairWidth(best)) < 0 {
			best = i
		}
	}
	s.merge(now, s.open[best], s.open[best+1])
	s.reopen()
	s.Demand.ChangedAt = now
	s.pass(now, StatusUpdating, m.config.Durations.Update)
}

func (s *stream) pairWidth(i int) bignum.HashKey { return s.open[i+1].end.Minus(s.open[i].start) }

// width is the number of hash keys of a shard, less one.
func (s *shard) width() bignum.HashKey { return s.end.Minus(s.start) }
