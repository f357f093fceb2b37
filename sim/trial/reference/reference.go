package reference

import (
	"slices"
	"sort"
	"strings"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Rules are a second opinion on every update of a run: the rules of detection and of the message, written down as
// naively as they read, from the scenario and the profile alone. It shares no code with what it judges (detection,
// payload, mapping), takes no care of speed, and speaks in the words of the rules: a trigger by its type, a suppression
// by the rule that suppresses.
type Rules struct {
	scenario *scenarios.Scenario
	start    time.Time
	timeline []scenarios.Event        // in order of time
	known    map[uint64]*acquaintance // what every profile was after its last update
}

// Opinion is what the rules say of an update.
type Opinion struct {
	triggers map[string]bool // types of change that fire
	rows     map[string]bool // ids of rules that suppress; "" where nothing happened that the rules know of
	key      string          // partition key
	payload  map[string]any  // of an export; nil otherwise
	Wrong    string          // what the update claims and cannot be true, or ""
}

func New(sc *scenarios.Scenario) *Rules {
	timeline := slices.Clone(sc.Timeline)
	sort.SliceStable(timeline, func(i, j int) bool {
		return timeline[i].At.Truncate(time.Millisecond) < timeline[j].At.Truncate(time.Millisecond)
	})
	return &Rules{scenario: sc, start: sc.Start, timeline: timeline, known: map[uint64]*acquaintance{}}
}

// Opinion gives the opinion on an update whose values are loaded. Updates of a profile come in their order.
// Absorbed are those that have become this one by it.
func (r *Rules) Opinion(number uint64, u *profile.Update, absorbed ...uint64) Opinion {
	o := Opinion{triggers: map[string]bool{}, rows: map[string]bool{}}
	for _, c := range u.Changes {
		trigger, row := r.change(u, c)
		if trigger != "" {
			o.triggers[trigger] = true
		} else {
			o.rows[row] = true
		}
	}
	if len(u.Changes) == 0 {
		o.rows[""] = true
	}
	identities := 0
	for _, list := range u.Profile.Identities {
		identities += len(list)
	}
	if len(o.triggers) > 0 && r.disabled(u.At) { // the toggle "start[s] and pause[s] all data exports"
		o.triggers, o.rows = map[string]bool{}, map[string]bool{"T20": true}
	}
	if len(o.triggers) > 0 && identities > 50 { // "Any profiles with more than 50 identities are excluded from … exports"
		o.triggers, o.rows = map[string]bool{}, map[string]bool{"T24": true}
	}
	if len(o.triggers) > 0 {
		o.rows = nil
		o.key = r.partitionKey(u.Profile)
		o.payload = r.message(u)
	}
	o.Wrong = r.remember(number, u, absorbed, o.rows["T20"] && r.disabled(u.At))
	return o
}

// change is the rules of detection (T1 to T29) for one change: the type of trigger that fires, or the rule that says
// why none does.
func (r *Rules) change(u *profile.Update, c profile.Change) (trigger, row string) {
	flow := r.settings(u.At)
	switch c.Kind {
	case profile.Written, profile.Removed:
		path := r.scenario.Population.Attributes[c.Index].Path
		switch refused := r.outsider(u); {
		case !r.mapsAttribute(path, u.At):
			return "", "T9"
		case refused != "":
			return "", refused
		case c.Kind == profile.Written && c.Same && !flow.SameValueTriggers:
			return "", "T7"
		case !flow.TriggerAttribute:
			return "", "T27"
		}
		return "attribute", "" // T6, T7, T8
	case profile.IdentityAdded, profile.IdentityRemoved, profile.IdentityUpdated, profile.Merged:
		switch refused := r.outsider(u); {
		case refused != "":
			return "", refused
		case !flow.TriggerIdentity:
			return "", "T27"
		}
		return "identity", "" // T12, T13, T21, T23
	case profile.Evaluated:
		return r.evaluation(u, c)
	case profile.SegmentMapped:
		switch status := r.status(u, c.Index); {
		case !r.mapsSegment(c.Index, u.At):
			return "", "T5"
		case status == "realized", status == "existing", status == "exited" && flow.BackfillIncludesExited:
			return "backfill", "" // T15
		}
		return "", "T16"
	case profile.Purged:
		return "", "T25"
	case profile.AttributeMapped:
		switch refused := r.outsider(u); {
		case !r.mapsAttribute(r.scenario.Population.Attributes[c.Index].Path, u.At):
			return "", "T9"
		case !flow.BackfillOnAttributeMapping:
			return "", "T17"
		case refused != "":
			return "", refused
		}
		return "backfill", ""
	case profile.SegmentUnmapped:
		return "", "T18"
	case profile.SegmentRenamed:
		return "", "T19"
	case profile.DataflowEnabled:
		if flow.ReplayOnEnable {
			return "backfill", ""
		}
		return "", "T20"
	}
	return "", ""
}

// evaluation is T1 to T5.
func (r *Rules) evaluation(u *profile.Update, c profile.Change) (trigger, row string) {
	before := c.Before == profile.Realized || c.Before == profile.Existing
	after := u.Profile.Memberships[c.Index].Status == profile.Realized || u.Profile.Memberships[c.Index].Status == profile.Existing
	switch {
	case !r.mapsSegment(c.Index, u.At):
		return "", "T5"
	case !before && !after:
		return "", "" // was none, is none: no row
	case before && after && !r.settings(u.At).ExportOnRequalification:
		return "", "T4"
	case !r.settings(u.At).TriggerSegmentation:
		return "", "T27"
	}
	return "segmentation", "" // T1, T2, T3
}

// outsider is the row that bars attribute and identity changes of a profile that is in no mapped audience, or "".
func (r *Rules) outsider(u *profile.Update) string {
	if !r.settings(u.At).RequireMembership {
		return ""
	}
	exited := false
	for i := range r.scenario.Population.Segments {
		if !r.mapsSegment(i, u.At) {
			continue
		}
		switch r.status(u, i) {
		case "realized", "existing":
			return ""
		case "exited":
			exited = true
		}
	}
	switch {
	case exited && r.settings(u.At).ExitedCountsAsMember:
		return ""
	case exited:
		return "T11"
	}
	return "T10"
}

// status is the profile's status in a segment as the rules know it: an exited one older than its retention is none
// (T25).
func (r *Rules) status(u *profile.Update, segment int) string {
	m := u.Profile.Memberships[segment]
	switch m.Status {
	case profile.Realized:
		return "realized"
	case profile.Existing:
		return "existing"
	case profile.Exited:
		age := time.Duration(u.At-m.LastQualification) * time.Millisecond
		if age > r.settings(u.At).ExitedRetention {
			return "none"
		}
		return "exited"
	}
	return "none"
}

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
	for _, e := range r.timeline {
		moment := r.start.Add(e.At.Truncate(time.Millisecond))
		if time.UnixMilli(int64(at)).Before(moment) {
			break
		}
		switch a := e.Action.(type) {
		case *scenarios.Activate:
			if slices.Contains(a.Segments, key) {
				since, mapped = moment, true
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
