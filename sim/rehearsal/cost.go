package rehearsal

import (
	"slices"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/report"
)

// cost is what such a run costs on AWS.
func (o *Outcome) cost() report.Cost { return costOf(o.Prices, o.usage()) }

// usage is what is paid for.
func (o *Outcome) usage() report.Usage {
	var seen []string
	for i := range o.Audience {
		seen = append(seen, o.Audience[i].FanOut)
	}
	return usageOf(o.Scenario, o.Target, o.Snapshot.Records, o.Snapshot.RecordBytes, o.Elapsed, seen)
}

// costOf is an estimate by the given prices, or by those that come along.
func costOf(prices *report.Prices, u report.Usage) report.Cost {
	if prices == nil {
		prices = report.DefaultPrices()
	}
	return prices.Estimate(u)
}

// usageOf is what is paid for when so much was put in some time. Consumers with enhanced fan-out are those that the
// scenario names, modelled or not, and those that were seen, each counted by the name that it is registered with; and
// the run's own.
func usageOf(sc *scenarios.Scenario, facts Facts, records, bytes uint64, took time.Duration, seen []string) report.Usage {
	fans := slices.Clone(seen)
	for _, c := range sc.Stream.Consumers {
		fans = append(fans, c.FanOut)
	}
	slices.Sort(fans)
	fans = slices.DeleteFunc(slices.Compact(fans), func(name string) bool { return name == "" }) // who polls
	return report.Usage{
		Records: records, Bytes: bytes, Shards: max(facts.Shards, 1), FanOut: len(fans) + facts.FanOut,
		Retention: sc.Stream.Retention, Duration: took,
	}
}
