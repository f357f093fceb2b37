package world

import (
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// newSchema is the scenario's population in the words of the exporter, in the order of the file.
func newSchema(sc *scenarios.Scenario) *profile.Schema {
	schema := &profile.Schema{}
	for _, a := range sc.Population.Attributes {
		schema.Attributes = append(schema.Attributes, profile.Attribute{Path: a.Path, Map: a.Generator.Kind == scenarios.GenMap})
	}
	for _, s := range sc.Population.Segments {
		schema.Segments = append(schema.Segments, profile.Segment{
			ID: s.ID, Namespace: s.Namespace, Name: s.Name, MergePolicy: s.MergePolicy,
			CreatedAt: profile.Millis(s.Created.UnixMilli()), UpdatedAt: profile.Millis(s.Updated.UnixMilli()),
		})
	}
	for _, n := range sc.Population.Identities {
		schema.Namespaces = append(schema.Namespaces, n.Name)
	}
	return schema
}

// mappedBefore is how long before the scenario's start, in milliseconds, the segments of the dataflow were mapped.
const mappedBefore = 30 * day * 1000

// newMapping maps the dataflow's segments from the beginning, and those that an event activates from its moment on.
func newMapping(sc *scenarios.Scenario, events []event) (profile.Mapping, error) {
	start := profile.Millis(sc.Start.UnixMilli())
	mapping := profile.Mapping{Attributes: sc.Dataflow.Attributes}
	for _, key := range sc.Dataflow.Segments {
		i, err := segmentIndex(sc, key)
		if err != nil {
			return mapping, err
		}
		mapping.Segments = append(mapping.Segments, profile.MappedSegment{Segment: i, CreatedAt: start - mappedBefore,
			UpdatedAt: start - mappedBefore})
	}
	for _, e := range events {
		at := start + profile.Millis(e.at.Milliseconds())
		for _, segment := range e.maps() {
			mapping.Segments = append(mapping.Segments, profile.MappedSegment{Segment: segment, From: at, CreatedAt: at, UpdatedAt: at})
		}
	}
	return mapping, nil
}

// era is a span of the run in which the set of mapped segments stays the same.
type era struct {
	mapped   []int // segments evaluated by streaming that the kinds of a mix choose among
	unmapped []int
}

// newEras returns what is mapped before the first event, after the first, and so on.
func newEras(sc *scenarios.Scenario, events []event) ([]era, error) {
	mapped := make([]bool, len(sc.Population.Segments))
	for _, key := range sc.Dataflow.Segments {
		i, err := segmentIndex(sc, key)
		if err != nil {
			return nil, err
		}
		mapped[i] = true
	}
	eras := []era{newEra(sc, mapped)}
	for _, e := range events {
		mapped = slices.Clone(mapped)
		for _, segment := range e.maps() {
			mapped[segment] = true
		}
		eras = append(eras, newEra(sc, mapped))
	}
	return eras, nil
}

func newEra(sc *scenarios.Scenario, mapped []bool) era {
	var made era
	for i, s := range sc.Population.Segments {
		switch {
		case s.Evaluation != scenarios.Streaming:
		case mapped[i]:
			made.mapped = append(made.mapped, i)
		default:
			made.unmapped = append(made.unmapped, i)
		}
	}
	return made
}
