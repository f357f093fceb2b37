package reference

import (
	"slices"
	"strings"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// mapsSegment tells whether a segment is mapped at a moment.
func (r *Rules) mapsSegment(segment int, at profile.Millis) bool {
	_, mapped := r.mappedSince(r.scenario.Population.Segments[segment].Key, at)
	return mapped
}

// mappedSince is since when a segment is mapped at a moment: from the start, of which the pretend world says that it
// was 30 days before, or since an event activated it, and until one unmaps it. Logical time has milliseconds.
func (r *Rules) mappedSince(key string, at profile.Millis) (since time.Time, mapped bool) {
	if slices.Contains(r.scenario.Dataflow.Segments, key) {
		since, mapped = r.start.Add(-30*24*time.Hour), true
	}
	for _, e := range r.happened(at) {
		switch a := e.Action.(type) {
		case *scenarios.Activate:
			if slices.Contains(a.Segments, key) {
				since, mapped = r.moment(e), true
			}
		case *scenarios.Unmap:
			if slices.Contains(a.Segments, key) {
				mapped = false
			}
		}
	}
	return since, mapped
}

// happened are the events of the timeline up to a moment, in order of time.
func (r *Rules) happened(at profile.Millis) []scenarios.Event {
	for i, e := range r.timeline {
		if time.UnixMilli(int64(at)).Before(r.moment(e)) {
			return r.timeline[:i]
		}
	}
	return r.timeline
}

// moment is that of an event, in the milliseconds of logical time.
func (r *Rules) moment(e scenarios.Event) time.Time {
	return r.start.Add(e.At.Truncate(time.Millisecond))
}

// settings are those of the dataflow at a moment, with what was switched until then.
func (r *Rules) settings(at profile.Millis) profile.Settings {
	settings := r.scenario.Dataflow.Settings
	for _, e := range r.happened(at) {
		if a, is := e.Action.(*scenarios.Switch); is {
			for _, one := range a.Settings {
				turn(&settings, one)
			}
		}
	}
	return settings
}

// turn changes one setting of the dataflow.
func turn(settings *profile.Settings, one scenarios.Switched) {
	on, word := one.Value.Number == 1, one.Value.Word
	switch one.Key {
	case "membership_scope":
		settings.MembershipScope = profile.MembershipScope(word)
	case "triggers.attribute":
		settings.TriggerAttribute = on
	case "triggers.segmentation":
		settings.TriggerSegmentation = on
	case "triggers.identity":
		settings.TriggerIdentity = on
	case "same_value_overwrite_triggers":
		settings.SameValueTriggers = on
	case "require_membership":
		settings.RequireMembership = on
	case "exited_counts_as_member":
		settings.ExitedCountsAsMember = on
	case "export_on_requalification":
		settings.ExportOnRequalification = on
	case "exited_retention":
		settings.ExitedRetention = time.Duration(one.Value.Number)
	case "backfill_includes_exited":
		settings.BackfillIncludesExited = on
	case "backfill_on_attribute_mapping":
		settings.BackfillOnAttributeMapping = on
	case "replay_on_enable":
		settings.ReplayOnEnable = on
	case "include_segment_names":
		settings.IncludeSegmentNames = on
	case "include_segment_timestamps":
		settings.IncludeSegmentTimestamps = on
	case "include_unchanged_mapped":
		settings.IncludeUnchangedMapped = on
	case "namespace_key_case":
		settings.NamespaceKeyCase = profile.NamespaceKeyCase(word)
	case "timestamp_format":
		settings.TimestampFormat = profile.TimestampFormat(word)
	case "emit_null":
		settings.EmitNull = on
	}
}

// disabled tells whether the dataflow is disabled at a moment.
func (r *Rules) disabled(at profile.Millis) bool {
	is := false
	for _, e := range r.happened(at) {
		switch e.Action.(type) {
		case *scenarios.Disable:
			is = true
		case *scenarios.Enable:
			is = false
		}
	}
	return is
}

// called is what a segment is called at a moment, and when it was changed last.
func (r *Rules) called(s scenarios.Segment, at profile.Millis) (name string, updated time.Time) {
	name, updated = s.Name, s.Updated
	for _, e := range r.happened(at) {
		if a, is := e.Action.(*scenarios.Rename); is && a.Segment == s.Key {
			name, updated = a.To, r.moment(e)
		}
	}
	return name, updated
}

// mapsAttribute tells whether a path is mapped at a moment, by itself or by one above it.
func (r *Rules) mapsAttribute(path string, at profile.Millis) bool {
	mapped := slices.Clone(r.scenario.Dataflow.Attributes)
	for _, e := range r.happened(at) {
		switch a := e.Action.(type) {
		case *scenarios.MapAttribute:
			mapped = append(mapped, a.Attributes...)
		case *scenarios.UnmapAttribute:
			mapped = slices.DeleteFunc(mapped, func(one string) bool { return slices.Contains(a.Attributes, one) })
		}
	}
	for _, one := range mapped {
		if path == one || strings.HasPrefix(path, one+".") {
			return true
		}
	}
	return false
}
