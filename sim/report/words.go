package report

import "kinesim/exporter"

// word names a trigger or a reason, for scripts and for people.
type word struct {
	name    string // in JSON
	row     string // of table 1.1 of the destination's reference, or ""
	meaning string
}

// triggerWords stand in the order of profile.Trigger.
var triggerWords = [len(exporter.Snapshot{}.Triggers)]word{
	{"attribute", "T6-T8", "a mapped attribute was written or removed"},
	{"segmentation", "T1-T3", "a profile entered or left a mapped segment"},
	{"identity", "T12-T13", "an identity was added, removed or updated"},
	{"backfill", "T15", "a segment was mapped, and the profile is its member"},
}

// reasonWords stand in the order of profile.Reason. The first is no reason and has no name.
var reasonWords = [len(exporter.Snapshot{}.Suppressed)]word{
	{},
	{"no_change", "", "nothing changed that the destination looks at"},
	{"segment_unmapped", "T18", "a segment was unmapped: only the mapping goes"},
	{"segment_renamed", "T19", "a segment was renamed"},
	{"purged", "T25", "an exited membership was deleted after its retention"},
	{"unmapped_attribute", "T9", "an attribute that is not mapped changed"},
	{"unmapped_segment", "T5", "a segment that is not mapped changed"},
	{"no_attribute_backfill", "T17", "an attribute was mapped: members are not backfilled"},
	{"no_replay", "T20", "changed while the dataflow was disabled: not replayed"},
	{"requalified", "T4", "evaluated again and still a member"},
	{"exited_backfill", "T16", "not a member of the segment that was mapped"},
	{"not_member", "T10, T14", "in no mapped segment, so its changes do not count"},
	{"exited_member", "T11", "has left the mapped segments"},
	{"same_value", "T7", "overwritten with the same value, which is set not to count"},
	{"trigger_off", "T27", "the only trigger is switched off"},
	{"too_many_identities", "T24", "more than 50 identities: excluded from exports"},
	{"dataflow_disabled", "T20", "the dataflow is disabled"},
}
