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

// newMapping maps the dataflow's segments from the beginning, and those that an event activates from its moment on,
// each until an event unmaps it.
//
// The dataflow's other changes are revisions, and the time in which it is disabled a pause.
func newMapping(sc *scenarios.Scenario, schema *profile.Schema, events []event) (profile.Mapping, error) {
	start := profile.Millis(sc.Start.UnixMilli())
	revision := profile.Revision{Attributes: sc.Dataflow.Attributes, Segments: schema.Segments, Settings: sc.Dataflow.Settings}
	mapping := profile.Mapping{Attributes: sc.Dataflow.Attributes}
	segments, err := segmentIndexes(sc, sc.Dataflow.Segments)
	for _, i := range segments {
		mapping.Segments = append(mapping.Segments, profile.MappedSegment{Segment: i, CreatedAt: start - mappedBefore,
			UpdatedAt: start - mappedBefore})
	}
	for _, e := range events {
		at := start + profile.Millis(e.at.Milliseconds())
		for _, segment := range e.maps() {
			mapping.Segments = append(mapping.Segments, profile.MappedSegment{Segment: segment, From: at, CreatedAt: at, UpdatedAt: at})
		}
		for _, segment := range e.unmaps() {
			for i := range mapping.Segments {
				if m := &mapping.Segments[i]; m.Segment == segment && m.Until == 0 {
					m.Until = at
				}
			}
		}
		switch effect := e.effect.(type) {
		case reviser:
			revision.From = at
			effect.revise(&revision)
			mapping.Revisions = append(mapping.Revisions, revision)
		case *disabling:
			mapping.Pauses = append(mapping.Pauses, profile.Span{From: at})
		case *enabling:
			if last := len(mapping.Pauses) - 1; last >= 0 && mapping.Pauses[last].Until == 0 {
				mapping.Pauses[last].Until = at
			}
		}
	}
	mapping.Pauses = slices.DeleteFunc(mapping.Pauses, func(p profile.Span) bool { return p.From == p.Until })
	mapping.Segments = slices.DeleteFunc(mapping.Segments, func(m profile.MappedSegment) bool { return m.Until != 0 && m.From == m.Until })
	return mapping, err
}

// era is a span of the run in which the set of mapped segments stays the same.
type era struct {
	mapped     []int // segments evaluated by streaming that the kinds of a mix choose among
	unmapped   []int
	attributes *choices
}

// newEras returns what is mapped before the first event, after the first, and so on.
func newEras(sc *scenarios.Scenario, events []event) ([]era, error) {
	mapped := make([]bool, len(sc.Population.Segments))
	segments, err := segmentIndexes(sc, sc.Dataflow.Segments)
	for _, i := range segments {
		mapped[i] = true
	}
	paths := profile.Revision{Attributes: sc.Dataflow.Attributes}
	attributes := newChoices(sc, paths.Attributes)
	eras := []era{newEra(sc, mapped, attributes)}
	for _, e := range events {
		for _, segment := range e.maps() {
			mapped[segment] = true
		}
		for _, segment := range e.unmaps() {
			mapped[segment] = false
		}
		if change, is := e.effect.(*attributeMapping); is {
			change.revise(&paths)
			attributes = newChoices(sc, paths.Attributes)
		}
		eras = append(eras, newEra(sc, mapped, attributes))
	}
	return eras, err
}

func newEra(sc *scenarios.Scenario, mapped []bool, attributes *choices) era {
	made := era{attributes: attributes}
	for i, s := range sc.Population.Segments {
		switch {
		case !s.Evaluation.Live(), s.Causes != nil:
		case mapped[i]:
			made.mapped = append(made.mapped, i)
		default:
			made.unmapped = append(made.unmapped, i)
		}
	}
	return made
}
