package trial

import (
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/exporter/setting"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// Shrink makes a case smaller as long as the rule that it violates stays violated: fewer profiles, shorter phases,
// fewer faults, and settings back at their defaults. It returns the smallest case found and its violation, after at
// most so many tries.
func Shrink(f Finding, tries int) Finding {
	for smaller := true; smaller && tries > 0; {
		smaller = false
		for _, cut := range cuts {
			for tries > 0 {
				candidate := f.Case.clone()
				if !cut(&candidate) {
					break
				}
				tries--
				v := candidate.check()
				if v == nil || v.Rule != f.Violation.Rule {
					break
				}
				f, smaller = Finding{candidate, *v}, true
			}
		}
	}
	return f
}

// cuts each make a case a little smaller, or answer false when there is nothing left for them to do. Each is repeated
// while it helps.
var cuts = append([]func(*Case) bool{
	func(c *Case) bool { return empty(&c.Interrupts) },
	func(c *Case) bool { return empty(&c.Reshards) },
	func(c *Case) bool { return without(&c.Scenario.Timeline, isFault) },
	func(c *Case) bool {
		return without(&c.Scenario.Timeline, func(e scenarios.Event) bool { return !isFault(e) })
	},
	func(c *Case) bool { return first(&c.Scenario.Workload, 1) },
	func(c *Case) bool { return last(&c.Scenario.Workload, 1) },
	func(c *Case) bool { return less(&c.Scenario.Population.Profiles, 2, 1) },
	func(c *Case) bool { return less(&c.Scenario.Population.Profiles, 8, 1) },
	shorter,
	func(c *Case) bool { return last(&c.Reshards, 0) },
	func(c *Case) bool { return last(&c.Scenario.Timeline, 0) },
	func(c *Case) bool { return first(&c.Scenario.Timeline, 0) },
	fewerKinds,
	func(c *Case) bool { return reset(&c.Transit, Transit{}) },
	func(c *Case) bool { return reset(&c.Latency, faults.Delay{}) },
	func(c *Case) bool { return reset(&c.Latency, faults.Delay{Median: 20 * time.Millisecond}) },
	func(c *Case) bool { return reset(&c.Quota, streams.Limits{}) },
	func(c *Case) bool { return reset(&c.Producers, 1) },
	func(c *Case) bool { return reset(&c.Samples, 0) },
	func(c *Case) bool { return reset(&c.Scenario.Stream.Throttle, "off") },
	func(c *Case) bool { return reset(&c.Scenario.Stream.Shards, 1) },
	func(c *Case) bool { return reset(&c.Scenario.Stream.MaxRecord, 1<<20) },
	threeAttempts,
}, slices.Concat(
	resets(exporter.ConfigTable(), func(c *Case) *exporter.Config { return &c.Scenario.Export }),
	dataflowCuts,
	resets(profile.SettingsTable(), func(c *Case) *profile.Settings { return &c.Scenario.Dataflow.Settings }),
)...)

// resets set one setting of a table each to its simplest value.
func resets[S any](table []setting.Of[S], in func(*Case) *S) []func(*Case) bool {
	var made []func(*Case) bool
	for i := range table {
		d := &table[i]
		if d.Instead != "" {
			continue // two settings of which one is set: see threeAttempts
		}
		simplest := d.Default
		if d.Cases != nil {
			simplest = d.Cases[0]
		}
		made = append(made, func(c *Case) bool {
			s := in(c)
			if d.Get(s) == simplest {
				return false
			}
			d.Set(s, simplest)
			return true
		})
	}
	return made
}

// dataflowCuts concern what is mapped and the settings of the dataflow.
var dataflowCuts = []func(*Case) bool{
	func(c *Case) bool {
		return reset(&c.Scenario.Dataflow.PartitionKey, scenarios.PartitionKey{From: profile.KeyProfile})
	},
	func(c *Case) bool { return last(&c.Scenario.Dataflow.Attributes, 0) },
	func(c *Case) bool { return first(&c.Scenario.Dataflow.Attributes, 0) },
	func(c *Case) bool { return last(&c.Scenario.Population.Attributes, 0) },
	func(c *Case) bool { return last(&c.Scenario.Population.Identities, 0) },
	fewerSegments,
}

// reset sets a value to its default, unless it is there already.
func reset[T comparable](value *T, standard T) bool {
	if *value == standard {
		return false
	}
	*value = standard
	return true
}

// less takes the given part of a number away, at least 1 and down to a least one.
func less(n *int, part, least int) bool {
	before := *n
	*n = max(*n-max(*n/part, 1), least)
	return *n < before
}

func empty[T any](list *[]T) bool {
	if len(*list) == 0 {
		return false
	}
	*list = nil
	return true
}

// without removes those of a list for which is holds.
func without[T any](list *[]T, is func(T) bool) bool {
	before := len(*list)
	*list = slices.DeleteFunc(*list, is)
	return len(*list) < before
}

func isFault(e scenarios.Event) bool {
	_, is := e.Action.(*scenarios.Fault)
	return is
}

// first removes the first of a list that has more than least.
func first[T any](list *[]T, least int) bool {
	if len(*list) <= least {
		return false
	}
	*list = (*list)[1:]
	return true
}

// last removes the last of a list that has more than least.
func last[T any](list *[]T, least int) bool {
	if len(*list) <= least {
		return false
	}
	*list = (*list)[:len(*list)-1]
	return true
}

// shorter cuts the longest phase in half.
func shorter(c *Case) bool {
	longest := 0
	if len(c.Scenario.Workload) == 0 {
		return false
	}
	for i, p := range c.Scenario.Workload {
		if p.Duration > c.Scenario.Workload[longest].Duration {
			longest = i
		}
	}
	p := &c.Scenario.Workload[longest]
	p.Duration = (p.Duration / 2).Truncate(time.Millisecond)
	return p.Duration >= 10*time.Millisecond
}

// fewerKinds takes the last kind out of the longest mix.
func fewerKinds(c *Case) bool {
	longest := 0
	if len(c.Scenario.Workload) == 0 {
		return false
	}
	for i, p := range c.Scenario.Workload {
		if len(p.Mix) > len(c.Scenario.Workload[longest].Mix) {
			longest = i
		}
	}
	mix := c.Scenario.Workload[longest].Mix
	if len(mix) < 2 {
		return false
	}
	mix = mix[:len(mix)-1]
	sum := 0.0
	for _, share := range mix {
		sum += share.Share
	}
	for i := range mix {
		mix[i].Share /= sum
	}
	c.Scenario.Workload[longest].Mix = mix
	return true
}

// fewerSegments removes the last segment, its mapping and its events.
func fewerSegments(c *Case) bool {
	sc := &c.Scenario
	segments := sc.Population.Segments
	if len(segments) == 0 {
		return false
	}
	key := segments[len(segments)-1].Key
	sc.Dataflow.Segments = slices.DeleteFunc(sc.Dataflow.Segments, func(other string) bool { return other == key })
	sc.Timeline = slices.DeleteFunc(sc.Timeline, func(e scenarios.Event) bool { return e.Names(key) })
	return last(&sc.Population.Segments, 1)
}

func threeAttempts(c *Case) bool {
	e := &c.Scenario.Export
	if e.Attempts == 3 && e.RetryFor == 0 {
		return false
	}
	e.Attempts, e.RetryFor = 3, 0
	return true
}
