package profile

import (
	"fmt"
	"time"
)

// Settings are the knobs of a dataflow that concern detection and payload. Each stands for a choice of the user in Experience Platform,
// or for a point on which Adobe is silent or contradicts itself. The zero Settings is not the default: see DefaultSettings.
type Settings struct {
	// MembershipScope is which memberships a payload lists. Default ScopeAll, the seed's "no matter if they are mapped in the dataflow
	// or not". Later documentation: ScopeMergePolicy; the toggle "Include mapped audiences only" of July 2026: ScopeMappedOnly.
	MembershipScope MembershipScope

	// TriggerAttribute, TriggerSegmentation and TriggerIdentity are the toggles of "When to activate" (June 2026). Default true. A
	// toggle that is off suppresses exports "caused only by that type of change" (T27).
	TriggerAttribute    bool
	TriggerSegmentation bool
	TriggerIdentity     bool

	// SameValueTriggers: "an overwrite on an attribute is considered a change even if the value itself has not changed" (seed, T7).
	// Default true.
	SameValueTriggers bool

	// RequireMembership limits attribute and identity changes to "profiles that are members of segments selected for activation"
	// (Adobe's audience activation blueprint, T10, T14). Default true; false is the literal reading of the destination's page.
	RequireMembership bool

	// ExitedCountsAsMember lets a profile that has exited mapped segments, and is in none, pass RequireMembership (T11). Undocumented.
	// Default false.
	ExitedCountsAsMember bool

	// ExportOnRequalification exports a member that is evaluated again and stays a member (T4). Default false: the seed lists only
	// "from null to realized or from realized/existing to exiting".
	ExportOnRequalification bool

	// StatusModel is which statuses a payload knows. Default StatusCurrent: realized and exited, since 15 May 2023.
	StatusModel StatusModel

	// ExitedRetention is how long an exited membership is kept, from its lastQualificationTime; after that it is absent from payloads
	// (T25). Default 30 days: Adobe says "subject to deletion" after more than 30 days.
	ExitedRetention time.Duration

	// BackfillIncludesExited backfills profiles that have exited the newly mapped segment too (T16). Default false: backfill is for
	// "profiles which qualified for the audience before".
	BackfillIncludesExited bool

	// BackfillOnAttributeMapping exports the members again when an attribute is added to the mapping (T17). Default false: Adobe
	// describes backfill for audiences only.
	BackfillOnAttributeMapping bool

	// ReplayOnEnable exports the members again, as a backfill does, when a paused dataflow is enabled (T20). Undocumented. Default false.
	ReplayOnEnable bool

	// IncludeSegmentNames and IncludeSegmentTimestamps are the toggles of the connection. They add name, and createdAt, updatedAt,
	// mappingCreatedAt and mappingUpdatedAt in epoch milliseconds, to entries of mapped segments only. Default false.
	IncludeSegmentNames      bool
	IncludeSegmentTimestamps bool

	// IncludeUnchangedMapped lists, in scope mapped_only, mapped segments that the update did not concern as well. Default true: "in
	// some scenarios, some audiences that have not changed might be included in the call as well".
	IncludeUnchangedMapped bool

	// NamespaceKeyCase is the case of the keys of identityMap. Default KeyCaseLower, as in the samples.
	NamespaceKeyCase NamespaceKeyCase

	// TimestampFormat is how lastQualificationTime is written. Default TimestampSeconds, as in the seed; Adobe's pages show three.
	TimestampFormat TimestampFormat

	// EmitNull writes attributes and map entries that are null instead of omitting them. Undocumented. Default false.
	EmitNull bool
}

// DefaultSettings follow the seed document and Adobe's published rules.
func DefaultSettings() Settings {
	return Settings{
		MembershipScope:        ScopeAll,
		TriggerAttribute:       true,
		TriggerSegmentation:    true,
		TriggerIdentity:        true,
		SameValueTriggers:      true,
		RequireMembership:      true,
		StatusModel:            StatusCurrent,
		ExitedRetention:        30 * 24 * time.Hour,
		IncludeUnchangedMapped: true,
		NamespaceKeyCase:       KeyCaseLower,
		TimestampFormat:        TimestampSeconds,
	}
}

// MembershipScope is which memberships a payload lists.
type MembershipScope string

const (
	ScopeAll         MembershipScope = "all"          // every membership (seed, 2022)
	ScopeMergePolicy MembershipScope = "merge_policy" // of segments that share the merge policy of a mapped one
	ScopeMappedOnly  MembershipScope = "mapped_only"  // of mapped segments
)

// StatusModel is which statuses a payload knows.
type StatusModel string

const (
	StatusCurrent StatusModel = "current"     // realized and exited; Existing is written as realized
	StatusLegacy  StatusModel = "legacy_2022" // existing too, as in the seed's sample
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
	errs := []error{
		oneOf("membership_scope", s.MembershipScope, ScopeAll, ScopeMergePolicy, ScopeMappedOnly),
		oneOf("status_model", s.StatusModel, StatusCurrent, StatusLegacy),
		oneOf("namespace_key_case", s.NamespaceKeyCase, KeyCaseLower, KeyCaseAsDeclared),
		oneOf("timestamp_format", s.TimestampFormat, TimestampSeconds, TimestampOffset, TimestampMicros),
	}
	if s.ExitedRetention < 0 {
		errs = append(errs, fmt.Errorf("settings: exited_retention: %v is negative", s.ExitedRetention))
	}
	return errs
}

// oneOf is nil when got is one of the allowed words.
func oneOf[T ~string](field string, got T, allowed ...T) error {
	for _, word := range allowed {
		if got == word {
			return nil
		}
	}
	return fmt.Errorf("settings: %s: %q is none of %q", field, got, allowed)
}
