package trial

import (
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/setting"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/world"
)

// draws are the random choices of a case.
type draws struct{ world.Stream }

// between draws a whole number, both ends included.
func (d *draws) between(low, high int) int { return low + d.Below(high-low+1) }

// duration draws a duration up to most in whole milliseconds.
func (d *draws) duration(most time.Duration) time.Duration {
	return time.Duration(d.between(0, int(most/time.Millisecond))) * time.Millisecond
}

// share draws a share of one in steps of a hundredth.
func (d *draws) share(low, high float64) float64 {
	return float64(d.between(int(low*100), int(high*100))) / 100
}

func pick[T any](d *draws, from ...T) T { return from[d.Below(len(from))] }

// some draws a part of a list, in a random order.
func some[T any](d *draws, list []T, n int) []T {
	list = slices.Clone(list)
	for i := range n {
		j := d.between(i, len(list)-1)
		list[i], list[j] = list[j], list[i]
	}
	return list[:n]
}

// Draw draws a case within these bounds: 1 to 1,500 profiles with up to 7 attributes, 4 identity namespaces and 7
// segments; up to 3 phases of some seconds that make about 10 to 400 updates, and some 30 events; 1 to 5 shards; up to
// 6 lanes; up to 3 faults, 2 reshards and an interruption. Every setting of the dataflow and of the delivery is drawn,
// most of them near their limits.
func Draw(seed, number uint64) Case {
	d := &draws{world.NewStream(seed, number, "simulate")}
	c := Case{Seed: seed, Number: number, Producers: d.between(1, 4)}
	c.Samples = pick(d, 0, 0, time.Millisecond, time.Second)
	sc := &c.Scenario
	sc.Version, sc.Name, sc.Seed = 1, "case", d.Next()
	sc.Start = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(d.duration(400*24*time.Hour) + d.duration(time.Second))
	drawPopulation(d, sc)
	drawDataflow(d, sc)
	drawWorkload(d, sc)
	drawUpstream(d, sc)
	drawDelivery(d, sc)
	drawEndpoint(d, &c)
	length := sc.Duration()
	drawFaults(d, sc, length)
	for range max(d.between(-3, 2), 0) {
		c.Reshards = append(c.Reshards, Reshard{At: d.duration(length), Merge: d.Chance(0.4), Shard: d.Below(8)})
	}
	slices.SortStableFunc(c.Reshards, func(a, b Reshard) int { return int(a.At - b.At) })
	if d.Chance(0.3) {
		i := Interruption{At: d.duration(length), Hard: d.Chance(0.5)}
		if !i.Hard {
			i.Drain = pick(d, 0, 100*time.Millisecond, time.Second, 10*time.Second)
		}
		c.Interrupts = append(c.Interrupts, i)
	}
	return c
}

// drawSettings draws every setting of a table, as its declaration says.
func drawSettings[S any](d *draws, s *S, table []setting.Of[S]) {
	for i := range table {
		t := &table[i]
		switch {
		case t.Cases != nil:
			t.Set(s, pick(d, t.Cases...))
		case t.Kind == setting.Word:
			t.Set(s, setting.Value{Word: pick(d, t.Words...)})
		default: // a toggle: a test wants cases of all others
			on := t.Default.Number != 0
			t.Set(s, setting.Truth(on != d.Chance(0.25)))
		}
	}
}

// drawDelivery draws the export settings.
func drawDelivery(d *draws, sc *scenarios.Scenario) {
	drawSettings(d, &sc.Export, exporter.ConfigTable())
	if sc.Export.RetryFor > 0 {
		sc.Export.Attempts = 0
	}
	if d.Chance(0.2) {
		sc.Stream.MaxRecord = d.between(200, 1200) // below what Kinesis offers, so that records are too large
	}
}

// drawEndpoint draws the stream, its quotas and its latency.
func drawEndpoint(d *draws, c *Case) {
	s := &c.Scenario.Stream
	s.Name, s.Mode, s.Shards, s.Retention = "case", "provisioned", d.between(1, 5), 8760*time.Hour
	s.MaxRecord = max(s.MaxRecord, 0)
	if s.MaxRecord == 0 {
		s.MaxRecord = 1 << 20
	}
	s.Throttle = pick(d, "strict", "strict", "burst", "off")
	if d.Chance(0.5) {
		c.Quota.RecordsPerSecond = int64(pick(d, 3, 10, 40))
		c.Quota.BytesPerSecond = int64(pick(d, 0, 16<<10, 64<<10))
		c.Quota.BurstBytes = 4 * c.Quota.BytesPerSecond
	}
	ms := time.Millisecond
	c.Latency = pick(d, faults.Delay{}, faults.Delay{Median: ms}, faults.Delay{Median: 20 * ms},
		faults.Delay{Median: 300 * ms},
		faults.Delay{Median: 10 * ms, P99: 100 * ms}, faults.Delay{Median: 20 * ms, P99: 5000 * ms})
	if d.Chance(0.3) {
		c.Transit = Transit{
			Share: d.share(0.05, 0.6), Delay: faults.Delay{Median: c.Scenario.Export.Timeout / 2, P99: 4 * c.Scenario.Export.Timeout},
		}
	}
}

// drawnFaults are the kinds of fault that concern writing.
func drawnFaults() []scenarios.FaultTraits {
	return slices.DeleteFunc(scenarios.FaultKinds(), func(t scenarios.FaultTraits) bool {
		return t.Operations != nil && !slices.Contains(t.Operations, "PutRecords")
	})
}

// drawFaults draws faults within the length of the run, or a little beyond it.
func drawFaults(d *draws, sc *scenarios.Scenario, length time.Duration) {
	for range max(d.between(-1, 3), 0) {
		e := scenarios.Event{At: d.duration(length)}
		f := &scenarios.Fault{For: time.Millisecond + d.duration(length)}
		traits := pick(d, drawnFaults()...)
		f.Kind, f.Share = traits.Kind, d.share(0.05, 1)
		if traits.Records && d.Chance(0.4) {
			f.Shards, f.Share = []int{d.Below(sc.Stream.Shards)}, 1
		}
		if traits.Delays {
			f.Median = time.Millisecond + d.duration(3*time.Second)
		}
		e.Action = f
		sc.Timeline = append(sc.Timeline, e)
	}
}
