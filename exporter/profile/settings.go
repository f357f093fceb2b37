package profile

import (
	"fmt"
	"time"

	"kinesim/exporter/setting"
)

// Settings are the knobs of a dataflow that concern detection and payload. Each stands for a choice of the user in
// Experience Platform, or for a point on which Adobe is silent or contradicts itself. What each decides, and its
// default, is declared in SettingsTable. The zero Settings is not the default: see DefaultSettings.
type Settings struct {
	MembershipScope            MembershipScope
	TriggerAttribute           bool
	TriggerSegmentation        bool
	TriggerIdentity            bool
	SameValueTriggers          bool
	RequireMembership          bool
	ExitedCountsAsMember       bool
	ExportOnRequalification    bool
	StatusModel                StatusModel
	ExitedRetention            time.Duration
	BackfillIncludesExited     bool
	BackfillOnAttributeMapping bool
	ReplayOnEnable             bool
	IncludeSegmentNames        bool
	IncludeSegmentTimestamps   bool
	IncludeUnchangedMapped     bool
	NamespaceKeyCase           NamespaceKeyCase
	TimestampFormat            TimestampFormat
	EmitNull                   bool
}

// SettingsTable declares the settings in the order in which people meet them. Defaults follow Adobe's published rules:
// the rules that each is about, in brackets, have the sources.
func SettingsTable() []setting.Of[Settings] { return settingsTable }

var settingsTable = []setting.Of[Settings]{
	{
		Key: "membership_scope",
		About: "whose memberships a payload holds: every segment's, those of the mapped segments' merge policies, or the mapped " +
			"segments' only (M5)",
		Field: setting.WordAt(func(s *Settings) *MembershipScope { return &s.MembershipScope }, ScopeAll),
		Words: setting.Words(ScopeAll, ScopeMergePolicy, ScopeMappedOnly),
	},
	{
		Key: "triggers.attribute", About: "a mapped attribute of a member changes (T6-T8)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.TriggerAttribute }, true),
	},
	{
		Key: "triggers.segmentation", About: "a profile enters or leaves a mapped segment (T1-T3)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.TriggerSegmentation }, true),
	},
	{
		Key: "triggers.identity", About: "an identity of a member is added, changed or removed (T12-T13, T21, T23)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.TriggerIdentity }, true),
	},
	{
		Key: "same_value_overwrite_triggers", About: "an overwrite with the same value is a change (T7)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.SameValueTriggers }, true),
	},
	{
		Key: "require_membership", About: "attribute and identity changes export only members of a mapped segment (T10, T14)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.RequireMembership }, true),
	},
	{
		Key: "exited_counts_as_member", About: "a profile that left a mapped segment still counts as its member (T11)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.ExitedCountsAsMember }, false),
	},
	{
		Key: "export_on_requalification", About: "a member that is evaluated again and stays is exported (T4)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.ExportOnRequalification }, false),
	},
	{
		Key: "status_model", About: "realized and exited (current), or existing besides (legacy_2022) (M14)",
		Field: setting.WordAt(func(s *Settings) *StatusModel { return &s.StatusModel }, StatusCurrent),
		Words: setting.Words(StatusCurrent, StatusLegacy),
		Cases: []setting.Value{{Word: string(StatusCurrent)}, {Word: string(StatusCurrent)}, {Word: string(StatusLegacy)}},
	},
	{
		Key: "exited_retention", About: "how long an exited membership stays in payloads (T25)",
		Field: setting.SpanAt(func(s *Settings) *time.Duration { return &s.ExitedRetention }, 30*24*time.Hour),
		Least: 0, Most: int64(3_650 * 24 * time.Hour), Why: setting.Most("Adobe purges after 30 days"),
		Cases: setting.Numbers(30*24*time.Hour, 30*24*time.Hour, 5*24*time.Hour, time.Second, 0),
	},
	{
		Key: "backfill_includes_exited", About: "an activation exports those who left the segment too (T16)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.BackfillIncludesExited }, false),
	},
	{
		Key: "backfill_on_attribute_mapping", About: "an attribute that is added to the mapping exports the members again (T17)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.BackfillOnAttributeMapping }, false),
	},
	{
		Key: "replay_on_enable", About: "a dataflow that is enabled again exports those whose exports were withheld, once (T20)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.ReplayOnEnable }, false),
	},
	{
		Key: "include_segment_names", About: "names of mapped segments in payloads (M9)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.IncludeSegmentNames }, false),
	},
	{
		Key: "include_segment_timestamps", About: "times at which mapped segments were made, changed and mapped in payloads (M9)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.IncludeSegmentTimestamps }, false),
	},
	{
		Key: "include_unchanged_mapped", About: "in scope mapped_only: mapped segments whose status did not change too (M8)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.IncludeUnchangedMapped }, true),
	},
	{
		Key: "namespace_key_case", About: "case of namespace keys in identityMap (M12)",
		Field: setting.WordAt(func(s *Settings) *NamespaceKeyCase { return &s.NamespaceKeyCase }, KeyCaseLower),
		Words: setting.Words(KeyCaseLower, KeyCaseAsDeclared),
	},
	{
		Key: "timestamp_format",
		About: "of lastQualificationTime: …:24Z (seconds), …:24+0000 (offset) or …:24.123000Z (micros, of which logical time " +
			"has milliseconds) (M15)",
		Field: setting.WordAt(func(s *Settings) *TimestampFormat { return &s.TimestampFormat }, TimestampSeconds),
		Words: setting.Words(TimestampSeconds, TimestampOffset, TimestampMicros),
	},
	{
		Key: "emit_null", About: "attributes that are null stand in payloads as null (M3)",
		Field: setting.ToggleAt(func(s *Settings) *bool { return &s.EmitNull }, false),
	},
}

// DefaultSettings follow Adobe's published rules.
func DefaultSettings() Settings {
	var s Settings
	for _, d := range settingsTable {
		d.Set(&s, d.Default)
	}
	return s
}

// MembershipScope is which memberships a payload lists.
type MembershipScope string

const (
	ScopeAll         MembershipScope = "all"          // every membership, as in 2022
	ScopeMergePolicy MembershipScope = "merge_policy" // of segments that share the merge policy of a mapped one
	ScopeMappedOnly  MembershipScope = "mapped_only"  // of mapped segments
)

// StatusModel is which statuses a payload knows.
type StatusModel string

const (
	StatusCurrent StatusModel = "current"     // realized and exited; Existing is written as realized
	StatusLegacy  StatusModel = "legacy_2022" // existing too, as in the sample of 2022
)

// NamespaceKeyCase is the case of the keys of identityMap.
type NamespaceKeyCase string

const (
	KeyCaseLower      NamespaceKeyCase = "lower"
	KeyCaseAsDeclared NamespaceKeyCase = "as_declared"
)

// TimestampFormat is how lastQualificationTime is written; always in UTC.
type TimestampFormat string

const (
	TimestampSeconds TimestampFormat = "seconds" // 2022-01-11T21:24:39Z
	TimestampOffset  TimestampFormat = "offset"  // 2022-01-11T21:24:39+0000
	TimestampMicros  TimestampFormat = "micros"  // 2022-01-11T21:24:39.000000Z
)

// check returns every mistake in the settings.
func (s *Settings) check() []error {
	var errs []error
	for i := range settingsTable {
		if err := settingsTable[i].Check(s); err != nil {
			errs = append(errs, fmt.Errorf("settings: %w", err))
		}
	}
	return errs
}
