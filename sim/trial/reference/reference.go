package reference

import (
	"slices"
	"sort"
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
