package streams

import (
	"fmt"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// Limits of UpdateShardCount (API_UpdateShardCount).
const (
	reshardsMax     = 10     // over 24 hours
	streamShardsMax = 10_000 // by it; fewer if the account has fewer
)

// UpdateShardCount gives a stream a number of shards of equal size, by splits and merges that happen at once, after
// Durations.Update, and answers how many it had.
func (m *Model) UpdateShardCount(now time.Time, name string, target int) (had int, err error) {
	s, err := m.find(now, name)
	if err != nil {
		return 0, err
	}
	if s.Mode == OnDemand {
		return 0, &Error{
			"ValidationException",
			fmt.Sprintf("Request is invalid. Stream %s under account %s is in On-Demand mode.", name, m.config.Account),
		}
	}
	if s.status != StatusActive {
		return 0, m.notActive(s)
	}
	had = len(s.open)
	refused := ""
	switch most := min(streamShardsMax, m.config.ShardsMax); {
	case target > most:
		return 0, limitExceeded("Target shard count or number of open shards cannot be greater than %d. "+
			"Current open shard count: %d, Target shard count: %d", most, had, target)
	case target > 2*had:
		refused = "up over double"
	case 2*target < had:
		refused = "down below half"
	}
	if refused != "" {
		return 0, limitExceeded("UpdateShardCount cannot scale %s your current open shard count. "+
			"Current open shard count: %d, Target shard count: %d", refused, had, target)
	}
	if current := m.openShards(); current-had+target > m.config.ShardsMax {
		return 0, m.shardLimit(current, target-had)
	}
	if !s.Reshards.take(now, reshardsMax) {
		return 0, limitExceeded("Stream %s under account %s has been scaled %d times within 24 hours, which is the limit.",
			name, m.config.Account, reshardsMax)
	}
	m.begin(now, s, reshard{Target: target})
	return had, nil
}

// divide makes the open shards divide the ring evenly: it splits them wherever one of the target shards begins, and
// merges what lies between. Both go by halves, so that a shard has few generations of ancestors, each of which pushes
// its creation a second ahead.
func (s *stream) divide(now time.Time, target int) {
	starts := make([]bignum.HashKey, 0, target-1)
	for i := 1; i < target; i++ {
		starts = append(starts, bignum.EvenStart(i, target))
	}
	var pieces []*shard
	for _, shard := range s.open {
		inside := starts
		for len(inside) > 0 && inside[0].Compare(shard.start) <= 0 {
			inside = inside[1:]
		}
		cuts := 0
		for cuts < len(inside) && inside[cuts].Compare(shard.end) <= 0 {
			cuts++
		}
		pieces = s.cut(now, shard, inside[:cuts], pieces)
		starts = inside[cuts:]
	}
	next := 1
	for from, i := 0, 1; i <= len(pieces); i++ {
		if i == len(pieces) || next < target && pieces[i].start == bignum.EvenStart(next, target) {
			s.join(now, pieces[from:i])
			from = i
			next++
		}
	}
}

// cut splits a shard at each of some hash keys inside it, and appends the pieces to dst.
func (s *stream) cut(now time.Time, whole *shard, at []bignum.HashKey, dst []*shard) []*shard {
	if len(at) == 0 {
		return append(dst, whole)
	}
	middle := len(at) / 2
	low, high := s.split(now, whole, at[middle])
	return s.cut(now, high, at[middle+1:], s.cut(now, low, at[:middle], dst))
}

// join merges neighbours into one shard.
func (s *stream) join(now time.Time, pieces []*shard) *shard {
	if len(pieces) == 1 {
		return pieces[0]
	}
	middle := len(pieces) / 2
	return s.merge(now, s.join(now, pieces[:middle]), s.join(now, pieces[middle:]))
}
