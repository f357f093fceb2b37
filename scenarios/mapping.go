package scenarios

import (
	"slices"
	"strings"
)

// MapsSegment tells whether the segment of this key is mapped from the start.
func (f *Dataflow) MapsSegment(key string) bool { return slices.Contains(f.Segments, key) }

// MapsAttribute tells whether a path of the population is mapped, itself or by a path above it.
func (f *Dataflow) MapsAttribute(path string) bool {
	return slices.ContainsFunc(f.Attributes, func(mapped string) bool { return covers(mapped, path) })
}

// covers tells whether a path is another one or stands above it.
func covers(above, path string) bool {
	return path == above || strings.HasPrefix(path, above+".")
}

// activates tells whether an event maps the segment of this key.
func (s *Scenario) activates(key string) bool {
	return slices.ContainsFunc(s.Timeline, func(e Event) bool { return slices.Contains(e.Maps(), key) })
}

// unmaps tells whether an event unmaps the segment of this key.
func (s *Scenario) unmaps(key string) bool {
	return slices.ContainsFunc(s.Timeline, func(e Event) bool { return slices.Contains(e.Unmaps(), key) })
}

// idleKinds are the kinds of update that could never do anything in this scenario, each with the reason.
func (s *Scenario) idleKinds() map[Kind]*fault {
	var mapped, unmapped, mappedStreaming, unmappedStreaming, mappedPaths, unmappedPaths bool
	for _, segment := range s.Population.Segments {
		in, streaming := s.Dataflow.MapsSegment(segment.Key), segment.Evaluation.Live() && segment.Causes == nil
		// A segment that is activated is unmapped before and mapped after.
		if in || s.activates(segment.Key) {
			mapped = true
			mappedStreaming = mappedStreaming || streaming
		}
		if !in || s.unmaps(segment.Key) {
			unmapped = true
			unmappedStreaming = unmappedStreaming || streaming
		}
	}
	var changing [2]bool // attributes that are not mapped, and mapped ones
	for _, attribute := range s.Population.Attributes {
		can := attribute.Changes > 0 || attribute.Generator.Kind == GenProfileID
		if s.EverMapsAttribute(attribute.Path) {
			mappedPaths, changing[1] = true, changing[1] || can
		}
		if !s.AlwaysMapsAttribute(attribute.Path) {
			unmappedPaths, changing[0] = true, changing[0] || can
		}
	}
	idle := map[Kind]*fault{}
	add := func(can bool, wrong *fault, kinds ...Kind) {
		for _, kind := range kinds {
			if !can {
				idle[kind] = wrong
			}
		}
	}
	why, hint := "no segment is mapped", "map one in dataflow.segments"
	if mapped {
		why = "no mapped segment is evaluated by streaming, so that only events of the timeline change members"
		hint = "set evaluation: streaming for one, or use an evaluate event in the timeline"
	}
	add(mappedStreaming, faultf(hint, "%s", why), KindQualify, KindLeave, KindReevaluate)
	why, hint = "every segment is mapped", "add a segment that dataflow.segments does not list"
	if unmapped {
		why = "no segment that is not mapped is evaluated by streaming, so that only events of the timeline change members"
		hint = "set evaluation: streaming for one"
	}
	add(unmappedStreaming, faultf(hint, "%s", why), KindQualifyUnmapped, KindLeaveUnmapped)
	add(mappedPaths, faultf("map one in dataflow.attributes", "no attribute is mapped"), KindAttribute, KindSameValue, KindRemoveAttribute)
	add(changing[1] || !mappedPaths, faultf("leave changes: never out for one", "no mapped attribute ever changes"),
		KindAttribute, KindRemoveAttribute)
	add(changing[0] || !unmappedPaths, faultf("leave changes: never out for one", "no attribute that is not mapped ever changes"),
		KindUnmappedAttribute)
	add(unmappedPaths, faultf("add an attribute that dataflow.attributes does not list", "every attribute is mapped"),
		KindUnmappedAttribute)
	add(len(s.Population.Identities) > 0, faultf("add one to population.identities, as in ECID: 1",
		"the population has no identity namespace"), KindAddIdentity, KindRemoveIdentity)
	return idle
}
