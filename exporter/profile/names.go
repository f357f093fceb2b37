package profile

import "strings"

// named is a word for reports and JSON keys, and the rows of the reference's table 1.1 that it stands for.
type named struct{ name, rows string }

var triggers = [TriggerCount]named{
	TriggerAttribute:    {"attribute", "T6 T7 T8"},
	TriggerSegmentation: {"segmentation", "T1 T2 T3 T28"},
	TriggerIdentity:     {"identity", "T12 T13 T21 T23"},
	TriggerBackfill:     {"backfill", "T15"},
}

var reasons = [ReasonCount]named{
	ReasonNone:                {"none", ""},
	ReasonNoChange:            {"no_change", ""},
	ReasonSegmentUnmapped:     {"segment_unmapped", "T18"},
	ReasonSegmentRenamed:      {"segment_renamed", "T19"},
	ReasonPurged:              {"purged", "T25"},
	ReasonUnmappedAttribute:   {"unmapped_attribute", "T9"},
	ReasonUnmappedSegment:     {"unmapped_segment", "T5"},
	ReasonNoAttributeBackfill: {"no_attribute_backfill", "T17"},
	ReasonNoReplay:            {"no_replay", "T20"},
	ReasonRequalified:         {"requalified", "T4"},
	ReasonExitedBackfill:      {"exited_backfill", "T16"},
	ReasonNotMember:           {"not_member", "T10 T14"},
	ReasonExitedMember:        {"exited_member", "T11"},
	ReasonSameValue:           {"same_value", "T7"},
	ReasonTriggerOff:          {"trigger_off", "T27"},
	ReasonTooManyIdentities:   {"too_many_identities", "T24"},
	ReasonDataflowDisabled:    {"dataflow_disabled", "T20"},
}

// String is the trigger's name, such as "segmentation".
func (t Trigger) String() string {
	if t >= TriggerCount {
		return "unknown"
	}
	return triggers[t].name
}

// Rows are the rows of the reference's table 1.1 that the trigger stands for, such as "T6 T7 T8".
func (t Trigger) Rows() string {
	if t >= TriggerCount {
		return ""
	}
	return triggers[t].rows
}

// String is the names of the set's triggers joined by "+", such as "attribute+identity"; "none" for the empty set.
func (s TriggerSet) String() string {
	var names []string
	for t := range TriggerCount {
		if s.Has(t) {
			names = append(names, t.String())
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, "+")
}

// String is the reason's name, such as "unmapped_segment".
func (r Reason) String() string {
	if r >= ReasonCount {
		return "unknown"
	}
	return reasons[r].name
}

// Rows are the rows of the reference's table 1.1 that the reason stands for, such as "T10 T14"; none for ReasonNone and ReasonNoChange.
func (r Reason) Rows() string {
	if r >= ReasonCount {
		return ""
	}
	return reasons[r].rows
}

// String is the decision in a word: its triggers, or its reason.
func (d Decision) String() string {
	if d.Export() {
		return d.Triggers.String()
	}
	return d.Reason.String()
}

// String is the status as a payload of the legacy model writes it; "none" without a membership.
func (s Status) String() string {
	switch s {
	case Realized:
		return "realized"
	case Existing:
		return "existing"
	case Exited:
		return "exited"
	}
	return "none"
}
