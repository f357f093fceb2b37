package profile

import "strings"

// named is what a trigger or a reason is called, and the rules that it stands for.
type named struct {
	name    string // in reports, JSON and scenarios
	rules   RuleIDs
	meaning string // in words
}

var triggers = [TriggerCount]named{
	TriggerAttribute:    {"attribute", RuleIDs{"T6", "T7", "T8"}, "a mapped attribute was written or removed"},
	TriggerSegmentation: {"segmentation", RuleIDs{"T1", "T2", "T3", "T28"}, "entered or left a mapped segment"},
	TriggerIdentity:     {"identity", RuleIDs{"T12", "T13", "T21", "T23"}, "its identities changed"},
	TriggerBackfill:     {"backfill", RuleIDs{"T15"}, "a segment was mapped, and the profile is its member"},
}

var reasons = [ReasonCount]named{
	ReasonNone:                {"none", nil, "exported"},
	ReasonNoChange:            {"no_change", nil, "nothing changed that the destination looks at"},
	ReasonSegmentUnmapped:     {"segment_unmapped", RuleIDs{"T18"}, "a segment was unmapped: only the mapping goes"},
	ReasonSegmentRenamed:      {"segment_renamed", RuleIDs{"T19"}, "a segment was renamed"},
	ReasonPurged:              {"purged", RuleIDs{"T25"}, "an exited membership was deleted after its retention"},
	ReasonUnmappedAttribute:   {"unmapped_attribute", RuleIDs{"T9"}, "an attribute that is not mapped changed"},
	ReasonUnmappedSegment:     {"unmapped_segment", RuleIDs{"T5"}, "a segment that is not mapped changed"},
	ReasonNoAttributeBackfill: {"no_attribute_backfill", RuleIDs{"T17"}, "an attribute was mapped: members are not backfilled"},
	ReasonNoReplay:            {"no_replay", RuleIDs{"T20"}, "changed while the dataflow was disabled: not replayed"},
	ReasonRequalified:         {"requalified", RuleIDs{"T4"}, "evaluated again and still a member"},
	ReasonExitedBackfill:      {"exited_backfill", RuleIDs{"T16"}, "not a member of the segment that was mapped"},
	ReasonNotMember:           {"not_member", RuleIDs{"T10", "T14"}, "in no mapped segment, so its changes do not count"},
	ReasonExitedMember:        {"exited_member", RuleIDs{"T11"}, "has left the mapped segments"},
	ReasonSameValue:           {"same_value", RuleIDs{"T7"}, "overwritten with the same value, which is set not to count"},
	ReasonTriggerOff:          {"trigger_off", RuleIDs{"T27"}, "the only trigger is switched off"},
	ReasonTooManyIdentities:   {"too_many_identities", RuleIDs{"T24"}, "more than 50 identities: excluded from exports"},
	ReasonDataflowDisabled:    {"dataflow_disabled", RuleIDs{"T20"}, "the dataflow is disabled"},
}

// String is the trigger's name, such as "segmentation".
func (t Trigger) String() string {
	if t >= TriggerCount {
		return "unknown"
	}
	return triggers[t].name
}

// Rules are the ids of the rules that the trigger stands for.
func (t Trigger) Rules() RuleIDs {
	if t >= TriggerCount {
		return nil
	}
	return triggers[t].rules
}

// Meaning is the trigger in words.
func (t Trigger) Meaning() string {
	if t >= TriggerCount {
		return ""
	}
	return triggers[t].meaning
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

// Rules are the ids of the rules that the reason stands for; none for ReasonNone and ReasonNoChange.
func (r Reason) Rules() RuleIDs {
	if r >= ReasonCount {
		return nil
	}
	return reasons[r].rules
}

// Meaning is the reason in words.
func (r Reason) Meaning() string {
	if r >= ReasonCount {
		return ""
	}
	return reasons[r].meaning
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

// ReasonOf is the reason with a name, such as "unmapped_segment".
func ReasonOf(name string) (Reason, bool) {
	for reason := range ReasonCount {
		if reasons[reason].name == name {
			return reason, true
		}
	}
	return ReasonNone, false
}
