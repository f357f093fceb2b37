package course

import "fmt"

// Merge adds courses up that were recorded at the same time, such as those of the parts of a run. What they hold of
// phases, events and shards is left out.
func Merge(all ...*Course) (*Course, error) {
	var sum Course
	for _, c := range all {
		switch {
		case len(c.Intervals) == 0:
			continue
		case len(sum.Intervals) == 0:
			sum.Every = c.Every
		case len(sum.Intervals) == 1:
			sum.Every = max(sum.Every, c.Every) // of which one interval does not tell how long the next would be
		}
		if c.Every != sum.Every && len(c.Intervals) > 1 {
			return nil, fmt.Errorf("one was recorded every %s, another every %s", sum.Every, c.Every)
		}
		for len(sum.Intervals) < len(c.Intervals) {
			sum.Intervals = append(sum.Intervals, Interval{})
		}
		for i := range c.Intervals {
			to, from := &sum.Intervals[i], &c.Intervals[i]
			inFlight := to.InFlight + from.InFlight
			to.Add(from)
			to.InFlight = inFlight
			to.DueToAck, to.SentToAck = to.DueToAck.plus(from.DueToAck), to.SentToAck.plus(from.SentToAck)
			to.Lateness = to.Lateness.plus(from.Lateness)
		}
		sum.Elapsed = max(sum.Elapsed, c.Elapsed)
	}
	return &sum, nil
}
