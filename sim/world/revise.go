package world

import (
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// calm is an effect that maps nothing and concerns nobody.
type calm struct{}

func (calm) maps() []int          { return nil }
func (calm) unmaps() []int        { return nil }
func (calm) begin(*Slice, *event) {}

// reviser is an effect that changes the dataflow. What the revision holds may be shared, and is replaced.
type reviser interface {
	revise(r *profile.Revision)
}

// attributeMapping is the effect of scenarios.MapAttribute and scenarios.UnmapAttribute.
type attributeMapping struct {
	calm
	add, remove []string // paths
	added       []int    // attributes of add
}

func newAttributeMapping(sc *scenarios.Scenario, add, remove []string) (effect, error) {
	made := &attributeMapping{add: add, remove: remove}
	for i, a := range sc.Population.Attributes {
		if mappedBy(add, a.Path) {
			made.added = append(made.added, i)
		}
	}
	return made, nil
}

func (v *attributeMapping) revise(r *profile.Revision) {
	kept := slices.DeleteFunc(slices.Clone(r.Attributes), func(path string) bool { return slices.Contains(v.remove, path) })
	r.Attributes = append(kept, v.add...)
}

// begin looks at the members of the segments that are mapped.
func (v *attributeMapping) begin(s *Slice, e *event) {
	if v.added == nil {
		return
	}
	at := s.world.start + profile.Millis(e.at.Milliseconds())
	var mapped []int
	for i := range s.world.segments {
		if s.world.dataflow.Mapped(i, at) {
			mapped = append(mapped, i)
		}
	}
	s.addLook(scenarios.KindMapAttribute, mapped, e, func() {
		for _, i := range v.added {
			s.changed(profile.Change{Kind: profile.AttributeMapped, Index: i})
		}
	})
}

// addLook adds a batch of updates that look at the members of segments, each once.
func (s *Slice) addLook(kind scenarios.Kind, segments []int, e *event, change func()) {
	at := s.world.start + profile.Millis(e.at.Milliseconds())
	list := s.list(func(local int) bool {
		return slices.ContainsFunc(segments, func(segment int) bool { return s.standing(local, segment, at).Member() })
	})
	list, _ = s.choose(list, uint64(len(list)))
	s.addSpread(kind, viaNothing, list, e, func(local int) {
		s.concern(local)
		change()
	})
}

// renaming is the effect of scenarios.Rename: who gives a segment another name changes it.
type renaming struct {
	calm
	segment int
	to      string
	look    bool
}

func newRenaming(sc *scenarios.Scenario, a *scenarios.Rename) (effect, error) {
	segment, err := segmentIndex(sc, a.Segment)
	return &renaming{segment: segment, to: a.To, look: a.Look}, err
}

func (v *renaming) revise(r *profile.Revision) {
	r.Segments = slices.Clone(r.Segments)
	r.Segments[v.segment].Name, r.Segments[v.segment].UpdatedAt = v.to, r.From
}

// begin looks at the members, of whom nobody is exported.
func (v *renaming) begin(s *Slice, e *event) {
	if v.look {
		s.addLook(scenarios.KindRename, []int{v.segment}, e, func() {
			s.changed(profile.Change{Kind: profile.SegmentRenamed, Index: v.segment})
		})
	}
}

// switching is the effect of scenarios.Switch.
type switching struct {
	calm
	*scenarios.Switch
}

func (v *switching) revise(r *profile.Revision) { v.Apply(&r.Settings) }

// disabling is the effect of scenarios.Disable.
type disabling struct{ calm }

// enabling is the effect of scenarios.Enable.
type enabling struct{ calm }

// begin looks at the profiles whose exports were withheld since the dataflow was disabled.
func (*enabling) begin(s *Slice, e *event) {
	list := s.list(func(local int) bool { return s.withheld[local/64]&(1<<(local%64)) != 0 })
	clear(s.withheld)
	list, _ = s.choose(list, uint64(len(list)))
	s.addSpread(scenarios.KindEnable, viaNothing, list, e, func(local int) {
		s.concern(local)
		s.changed(profile.Change{Kind: profile.DataflowEnabled})
	})
}

// withhold notes whose exports the pause withholds, for the moment when the dataflow is enabled again.
func (s *Slice) withhold() {
	w := s.world
	if w.dataflow.Paused(s.update.At) && w.dataflow.Detect(&s.update.Update).Reason == profile.ReasonDataflowDisabled {
		s.withheld[s.local/64] |= 1 << (s.local % 64)
	}
}

// purging is the effect of scenarios.Purge.
type purging struct{ calm }

// begin deletes the exited memberships that are older than their retention, one profile after the other.
func (*purging) begin(s *Slice, e *event) {
	at := s.world.start + profile.Millis(e.at.Milliseconds())
	old := func(local int, at profile.Millis) []int {
		var segments []int
		for i := range s.world.segments {
			m := s.membership(local, i)
			if m.status() == profile.Exited && at-(s.epoch+profile.Millis(m.moment())) > s.world.retention(at) {
				segments = append(segments, i)
			}
		}
		return segments
	}
	list := s.list(func(local int) bool { return old(local, at) != nil })
	list, _ = s.choose(list, uint64(len(list)))
	s.addSpread(scenarios.KindPurge, viaNothing, list, e, func(local int) {
		s.concern(local)
		for _, i := range old(local, s.update.At) {
			s.setMembership(local, i, 0)
			s.changed(profile.Change{Kind: profile.Purged, Index: i})
		}
	})
}

// settings are those of the dataflow at a moment.
func (w *World) settings(at profile.Millis) *profile.Settings {
	last := &w.scenario.Dataflow.Settings
	for i := range w.mapping.Revisions {
		if r := &w.mapping.Revisions[i]; r.From <= at {
			last = &r.Settings
		}
	}
	return last
}

// retention is how long payloads list exited memberships at a moment.
func (w *World) retention(at profile.Millis) profile.Millis {
	return profile.Millis(w.settings(at).ExitedRetention.Milliseconds())
}
