package trial

import (
	"slices"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// drawEvents draws what happens to some of the segments, and to all profiles.
func drawEvents(d *draws, sc *scenarios.Scenario, length time.Duration) {
	add := func(at time.Duration, action scenarios.Action) {
		over := pick(d, 0, d.duration(time.Second), d.duration(5*time.Second))
		sc.Timeline = append(sc.Timeline, scenarios.Event{At: at, Over: over, Action: action})
	}
	most := min(sc.Population.Profiles, 60)
	count := func() scenarios.Amount { return scenarios.Amount{Count: d.between(0, most)} }
	var together []string // segments that are activated together
	for _, s := range some(d, sc.Population.Segments, min(d.between(0, 3), len(sc.Population.Segments))) {
		at, mapped := d.duration(length), sc.Dataflow.MapsSegment(s.Key)
		switch {
		case s.Evaluation == scenarios.Batch && d.Chance(0.7):
			add(at, &scenarios.Evaluate{Segment: s.Key, Enter: count(), Leave: count()})
		case s.Evaluation == scenarios.External && d.Chance(0.7):
			add(at, &scenarios.Refresh{Segment: s.Key, Enter: count(), Leave: count()})
		case mapped && d.Chance(0.5): // unmapped, and perhaps mapped again
			add(at, &scenarios.Unmap{Segments: []string{s.Key}, Look: d.Chance(0.5)})
			if d.Chance(0.5) {
				add(at+d.duration(length-at), &scenarios.Activate{Segments: []string{s.Key}, Backfill: drawBackfill(d)})
			}
		case !mapped && d.Chance(0.4):
			together = append(together, s.Key)
		case !mapped:
			add(at, &scenarios.Activate{Segments: []string{s.Key}, Backfill: drawBackfill(d)})
		}
	}
	if together != nil {
		add(d.duration(length), &scenarios.Activate{Segments: together, Backfill: drawBackfill(d)})
	}
	if d.Chance(0.15) {
		add(d.duration(length), &scenarios.Restate{Profiles: scenarios.Amount{Share: d.share(0.01, 0.1)}})
	}
	for range max(d.between(-1, 3), 0) {
		if sc.Population.Profiles > 1 {
			add(d.duration(length), &scenarios.Merge{Profiles: scenarios.Amount{Count: d.between(1, min(sc.Population.Profiles/2, 30))}})
		}
	}
	if d.Chance(0.1) {
		add(d.duration(length), &scenarios.Purge{})
	}
	drawStorm(d, sc, func(a *scenarios.Storm) { add(d.duration(length), a) })
	drawDataflowEvents(d, sc, length, add)
	drawAttributeEvents(d, sc, length, add)
	drawStreamEvents(d, sc, func(a scenarios.Action) { add(d.duration(length), a) })
}

// drawCause draws why profiles are members of a segment, if there is an attribute that can tell.
func drawCause(d *draws, attributes []scenarios.Attribute) *scenarios.Cause {
	for _, a := range attributes {
		if len(a.References()) > 0 {
			continue
		}
		switch a.Generator.Kind {
		case scenarios.GenBoolean:
			return &scenarios.Cause{Attribute: a.Path, Values: []string{pick(d, "true", "false")}}
		case scenarios.GenChoose:
			return &scenarios.Cause{Attribute: a.Path, Values: some(d, drawnTexts, d.between(1, 3))}
		}
	}
	return nil
}

// drawStorm draws a storm of identities, where a namespace can have one.
func drawStorm(d *draws, sc *scenarios.Scenario, add func(*scenarios.Storm)) {
	for _, n := range some(d, sc.Population.Identities, len(sc.Population.Identities)) {
		stormy := n.Value == scenarios.ValueECID || n.Value == scenarios.ValueUUID || n.Value == scenarios.ValueID
		if stormy && !n.Unique && d.Chance(0.15) {
			add(&scenarios.Storm{
				Profiles: scenarios.Amount{Count: d.between(1, min(5, sc.Population.Profiles))}, Namespace: n.Name, Each: pick(d, 1, 5, 60),
			})
		}
	}
}

// drawDataflowEvents draws what changes of the dataflow besides the mapping: names, settings, and times in which it is
// disabled.
func drawDataflowEvents(d *draws, sc *scenarios.Scenario, length time.Duration, add func(time.Duration, scenarios.Action)) {
	for range max(d.between(-2, 2), 0) {
		add(d.duration(length), &scenarios.Rename{
			Segment: pick(d, sc.Population.Segments...).Key, To: pick(d, drawnTexts[:6]...), Look: d.Chance(0.5),
		})
	}
	for range max(d.between(-1, 3), 0) {
		var all profile.Settings
		drawSettings(d, &all, profile.SettingsTable())
		one := pick(d, profile.SettingsTable()...)
		if one.Key != "status_model" { // which the world does not change
			add(d.duration(length), &scenarios.Switch{Settings: []scenarios.Switched{{Key: one.Key, Value: one.Get(&all)}}})
		}
	}
	at := time.Duration(0)
	for range max(d.between(-3, 2), 0) {
		at += d.duration(length - at)
		add(at, &scenarios.Disable{})
		if d.Chance(0.2) {
			break // for good
		}
		at += d.duration(length - at)
		add(at, &scenarios.Enable{})
	}
}

// drawAttributeEvents draws that attributes are mapped, and unmapped again, or the other way round.
func drawAttributeEvents(d *draws, sc *scenarios.Scenario, length time.Duration, add func(time.Duration, scenarios.Action)) {
	maps := func(path string) scenarios.Action { return &scenarios.MapAttribute{Attributes: []string{path}} }
	unmaps := func(path string) scenarios.Action { return &scenarios.UnmapAttribute{Attributes: []string{path}} }
	for _, a := range sc.Population.Attributes {
		path, first, then := a.Path, maps, unmaps
		if slices.Contains(sc.Dataflow.Attributes, path) && path != sc.Dataflow.PartitionKey.Name {
			first, then = unmaps, maps
		} else if sc.Dataflow.MapsAttribute(path) {
			continue
		}
		if !d.Chance(0.1) {
			continue
		}
		at := d.duration(length)
		add(at, first(path))
		if d.Chance(0.5) {
			add(at+d.duration(length-at), then(path))
		}
	}
}

// drawStreamEvents draws what becomes of the stream.
func drawStreamEvents(d *draws, sc *scenarios.Scenario, add func(scenarios.Action)) {
	if d.Chance(0.15) {
		add(pick(d, &scenarios.Reshard{Scale: d.between((sc.Stream.Shards+1)/2, 2*sc.Stream.Shards)},
			&scenarios.Reshard{Split: []int{d.Below(sc.Stream.Shards)}}, &scenarios.Reshard{Merge: []int{0, 1}}))
	}
	if d.Chance(0.1) {
		add(&scenarios.StreamMode{Mode: pick(d, "on_demand", "on_demand", "provisioned")})
	}
}
