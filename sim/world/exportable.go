package world

import (
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Exportable tells whether an update of a kind can lead to an export. It asks detection, under the scenario's settings,
// about an update of the profile that has most reason to be exported: a member of a mapped segment who does what the
// kind says. Settings that are switched during the run count as well.
func Exportable(sc *scenarios.Scenario, kind scenarios.Kind) bool {
	settings := sc.Dataflow.Settings
	if exportable(sc, settings, kind) {
		return true
	}
	for _, e := range sc.InOrder() {
		if a, is := e.Action.(*scenarios.Switch); is {
			if a.Apply(&settings); exportable(sc, settings, kind) {
				return true
			}
		}
	}
	return false
}

func exportable(sc *scenarios.Scenario, settings profile.Settings, kind scenarios.Kind) bool {
	const mapped, unmapped = 0, 1 // of each: one that is mapped, and one that is not
	schema := &profile.Schema{
		Attributes: []profile.Attribute{{Path: "mapped"}, {Path: "unmapped"}},
		Segments:   []profile.Segment{{ID: "mapped", Namespace: "ups"}, {ID: "unmapped", Namespace: "ups"}},
		Namespaces: []string{"namespace"},
	}
	mapping := profile.Mapping{Segments: []profile.MappedSegment{{Segment: mapped}}, Attributes: []string{"mapped"}}
	flow, err := profile.NewDataflow(schema, mapping, settings)
	if err != nil {
		return true // no scenario that was parsed has such settings; what cannot be told may be exported
	}
	after := profile.Realized
	var changes []profile.Change
	evaluated := func(segment int, from, to profile.Status) {
		after = to
		changes = append(changes, profile.Change{Kind: profile.Evaluated, Index: segment, Before: from})
	}
	written := func(c profile.Change) {
		changes = append(changes, c)
		if writesAddress(sc, c.Index == mapped) {
			changes = append(changes, profile.Change{Kind: profile.IdentityAdded})
		}
	}
	caused := slices.ContainsFunc(sc.Population.Segments, func(s scenarios.Segment) bool { return s.Causes != nil })
	switch kind {
	case scenarios.KindAttribute, scenarios.KindUnmappedAttribute, scenarios.KindRemoveAttribute:
		if caused { // what is written may let a profile into a segment
			evaluated(mapped, profile.NoMembership, profile.Realized)
		}
	case scenarios.KindMerge:
		evaluated(mapped, profile.NoMembership, profile.Realized)
	}
	switch kind {
	case scenarios.KindQualify, scenarios.KindEvaluateEnter:
		evaluated(mapped, profile.NoMembership, profile.Realized)
	case scenarios.KindLeave, scenarios.KindEvaluateLeave:
		evaluated(mapped, profile.Realized, profile.Exited)
	case scenarios.KindReevaluate, scenarios.KindRefreshStay:
		evaluated(mapped, profile.Realized, profile.Realized)
	case scenarios.KindQualifyUnmapped, scenarios.KindLeaveUnmapped:
		changes = []profile.Change{{Kind: profile.Evaluated, Index: unmapped}}
	case scenarios.KindAttribute:
		written(profile.Change{Kind: profile.Written, Index: mapped})
	case scenarios.KindUnmappedAttribute:
		written(profile.Change{Kind: profile.Written, Index: unmapped})
		if mappedDepends(sc) {
			written(profile.Change{Kind: profile.Written, Index: mapped})
		}
	case scenarios.KindRemoveAttribute:
		changes = append(changes, profile.Change{Kind: profile.Removed, Index: mapped})
	case scenarios.KindMerge:
		changes = append(changes, profile.Change{Kind: profile.Merged})
	default:
		one, known := changeOf(kind)
		if !known {
			return true
		}
		changes = []profile.Change{one}
	}
	at := profile.Millis(sc.Start.UnixMilli())
	memberships := []profile.Membership{{Status: after, LastQualification: at}, {}}
	person := profile.Profile{Memberships: memberships, Identities: make([][]profile.Identity, 1)}
	return flow.Detect(&profile.Update{Profile: &person, At: at, Changes: changes}).Export()
}

// changeOf is what an update of a kind changes that changes one thing, and nothing of memberships.
func changeOf(kind scenarios.Kind) (one profile.Change, known bool) {
	const mapped = 0
	switch kind {
	case scenarios.KindSameValue, scenarios.KindRestate:
		return profile.Change{Kind: profile.Written, Index: mapped, Same: true}, true
	case scenarios.KindMapAttribute:
		return profile.Change{Kind: profile.AttributeMapped, Index: mapped}, true
	case scenarios.KindEnable:
		return profile.Change{Kind: profile.DataflowEnabled}, true
	case scenarios.KindPurge:
		return profile.Change{Kind: profile.Purged, Index: mapped}, true
	case scenarios.KindUnmap:
		return profile.Change{Kind: profile.SegmentUnmapped, Index: mapped}, true
	case scenarios.KindRename:
		return profile.Change{Kind: profile.SegmentRenamed, Index: mapped}, true
	case scenarios.KindAddIdentity, scenarios.KindStorm:
		return profile.Change{Kind: profile.IdentityAdded}, true
	case scenarios.KindRemoveIdentity:
		return profile.Change{Kind: profile.IdentityRemoved}, true
	case scenarios.KindBackfill:
		return profile.Change{Kind: profile.SegmentMapped, Index: mapped}, true
	}
	return profile.Change{}, false
}

// mappedDepends tells whether a mapped attribute depends on one that is not mapped: they are written together.
func mappedDepends(sc *scenarios.Scenario) bool {
	return slices.ContainsFunc(sc.Population.Attributes, func(a scenarios.Attribute) bool {
		return sc.Dataflow.MapsAttribute(a.Path) && slices.ContainsFunc(a.References(), func(path string) bool {
			return !sc.Dataflow.MapsAttribute(path)
		})
	})
}

// writesAddress tells whether the e-mail address that identities follow is among the attributes that are mapped, or
// among the others: an update that writes it adds these identities as well.
func writesAddress(sc *scenarios.Scenario, mapped bool) bool {
	follows := slices.ContainsFunc(sc.Population.Identities, func(n scenarios.Namespace) bool {
		return n.Value == scenarios.ValueEmail || n.Value == scenarios.ValueEmailLCSHA256
	})
	i := slices.IndexFunc(sc.Population.Attributes, func(a scenarios.Attribute) bool { return a.Generator.Kind == scenarios.GenEmail })
	if !follows || i < 0 {
		return false
	}
	path := sc.Population.Attributes[i].Path
	if mapped {
		return sc.EverMapsAttribute(path)
	}
	return !sc.AlwaysMapsAttribute(path)
}
