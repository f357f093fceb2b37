package scenarios

import (
	"slices"
	"strings"
	"time"
)

// KindMapAttribute is the kind of the updates that follow when attributes are mapped: a member is looked at.
const KindMapAttribute Kind = "map_attribute"

// MapAttribute is an event that maps attributes to the dataflow. Members are not exported for it, unless the dataflow
// says so (T17): what is mapped stands in the next export of each profile.
type MapAttribute struct {
	quiet
	Attributes []string // paths
}

// Words implements Action.
func (a *MapAttribute) Words() string { return "map attribute " + strings.Join(a.Attributes, ", ") }

func (*MapAttribute) key() string { return "map_attribute" }

func (a *MapAttribute) fields(e *Event) []field {
	return []field{
		{key: "map_attribute", note: "not set", about: "attribute that the dataflow maps from now on, or a list of some; members are looked at, " +
			"and exported where backfill_on_attribute_mapping says so", kind: attributeNames(&a.Attributes)},
		windowField(e, "1h"),
	}
}

func (a *MapAttribute) check(d *decoder, s *Scenario, e *Event) {
	mapped := s.attributesBefore(e)
	checkAttributeNames(d, s, e, "map_attribute", a.Attributes, func(path string) *fault {
		for _, other := range mapped {
			if covers(other, path) || covers(path, other) {
				return faultf("unmap it before, or map another one", "%s is mapped already: %s", path, other)
			}
		}
		return nil
	})
}

// Updates implements Action: it counts the members of the mapped segments as if nobody were a member of two.
func (a *MapAttribute) Updates(s *Scenario) []KindCount {
	return []KindCount{{KindMapAttribute, s.mappedMembers()}}
}

// UnmapAttribute is an event that takes attributes out of the dataflow: nobody is exported for it.
type UnmapAttribute struct {
	quiet
	Attributes []string // paths, as they were mapped
}

// Words implements Action.
func (a *UnmapAttribute) Words() string { return "unmap attribute " + strings.Join(a.Attributes, ", ") }

func (*UnmapAttribute) key() string { return "unmap_attribute" }

func (a *UnmapAttribute) fields(*Event) []field {
	return []field{{key: "unmap_attribute", note: "not set", about: "attribute that the dataflow loses now, or a list of some, by the paths " +
		"that were mapped", kind: attributeNames(&a.Attributes)}}
}

func (a *UnmapAttribute) check(d *decoder, s *Scenario, e *Event) {
	mapped := s.attributesBefore(e)
	checkAttributeNames(d, s, e, "unmap_attribute", a.Attributes, func(path string) *fault {
		switch {
		case !slices.Contains(mapped, path):
			return faultf("the mapped paths are "+listed(mapped), "%s is not mapped then", path)
		case s.Dataflow.PartitionKey.From == "attribute" && covers(path, s.Dataflow.PartitionKey.Name):
			return faultf("take the key from something else", "the partition key is taken from %s", s.Dataflow.PartitionKey.Name)
		}
		return nil
	})
}

// attributeNames reads the path of an attribute, or a list of them.
func attributeNames(to *[]string) kind {
	k := segmentNames(to)
	k.what = "a path, or a list of paths"
	return k
}

// checkAttributeNames looks for paths that there are not, that are named twice, or that something is wrong with.
func checkAttributeNames(d *decoder, s *Scenario, e *Event, name string, paths []string, wrong func(path string) *fault) {
	var known []string
	for _, a := range s.Population.Attributes {
		known = append(known, a.Path)
	}
	checkNames(d, e, name, "attribute", paths, func(path string) *fault {
		if slices.ContainsFunc(known, func(of string) bool { return covers(path, of) }) {
			return wrong(path)
		}
		if !d.known("attributes") {
			return nil
		}
		return faultf(d.suggestion(path, known, "add it to population.attributes"), "the population has no attribute %s", quote(path))
	})
}

// attributesBefore are the paths that are mapped when an event begins.
func (s *Scenario) attributesBefore(event *Event) []string {
	mapped := slices.Clone(s.Dataflow.Attributes)
	for _, e := range s.InOrder() {
		if e.path == event.path && e.At == event.At {
			break
		}
		switch a := e.Action.(type) {
		case *MapAttribute:
			mapped = append(mapped, a.Attributes...)
		case *UnmapAttribute:
			mapped = slices.DeleteFunc(mapped, func(path string) bool { return slices.Contains(a.Attributes, path) })
		}
	}
	return mapped
}

// EverMapsAttribute tells whether a path of the population is mapped at some time of the run.
func (s *Scenario) EverMapsAttribute(path string) bool {
	return s.Dataflow.MapsAttribute(path) || slices.ContainsFunc(s.Timeline, func(e Event) bool {
		a, is := e.Action.(*MapAttribute)
		return is && slices.ContainsFunc(a.Attributes, func(mapped string) bool { return covers(mapped, path) })
	})
}

// AlwaysMapsAttribute tells whether a path of the population is mapped all the time.
func (s *Scenario) AlwaysMapsAttribute(path string) bool {
	return s.Dataflow.MapsAttribute(path) && !slices.ContainsFunc(s.Timeline, func(e Event) bool {
		a, is := e.Action.(*UnmapAttribute)
		return is && slices.ContainsFunc(a.Attributes, func(mapped string) bool { return covers(mapped, path) })
	})
}

// mappedMembers estimates how many profiles are members of segments that are mapped at some time, as if nobody were one
// of two.
func (s *Scenario) mappedMembers() float64 {
	share := 0.0
	for _, segment := range s.Population.Segments {
		if s.Dataflow.MapsSegment(segment.Key) || s.activates(segment.Key) {
			share += segment.Members
		}
	}
	return min(share, 1) * float64(s.Population.Profiles)
}

// updatesBetween estimates how many updates the phases make in a span of the run.
func (s *Scenario) updatesBetween(from, until time.Duration) float64 {
	sum, start := 0.0, time.Duration(0)
	for i, phase := range s.Workload {
		if curve, err := s.CurveOf(i); err == nil { // else the format's check has said what is wrong
			first, last := max(from-start, 0), min(until-start, phase.Duration)
			if first < last {
				sum += curve.Within(first, last)
			}
		}
		start += phase.Duration
	}
	return sum
}
