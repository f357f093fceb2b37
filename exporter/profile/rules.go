package profile

import (
	"slices"
	"strconv"
	"strings"
)

// Rule is one of the rules that detection and payloads follow: what Adobe's documentation says, or the choice that was
// made where it is silent or contradicts itself. Comments, reports and the dashboard name rules by their ids.
type Rule struct {
	ID      string // T1 to T29 of detection, M1 to M15 of the message
	About   string // the change, or the part of the payload
	Rule    string // what follows
	Source  string // where that comes from; it begins with one of the Basis words
	Setting string // the key in a scenario's dataflow that decides otherwise, or ""
}

// How sure a rule is: the first words of Rule.Source.
const (
	BasisAdobe    = "Adobe"    // says so
	BasisInferred = "inferred" // a reading of what Adobe says
	BasisChoice   = "choice"   // Adobe is silent or contradicts itself
)

// Rules are the rules of detection, which a change of a profile meets, and those of the payload.
func Rules() []Rule { return slices.Concat(triggerRules, payloadRules) }

// RuleIDs names rules, in the order of the table.
type RuleIDs []string

// String is the ids for people, with neighbours joined: "T1-T3, T28".
func (ids RuleIDs) String() string {
	var parts []string
	for i := 0; i < len(ids); {
		end := i
		for end+1 < len(ids) && number(ids[end+1]) == number(ids[end])+1 {
			end++
		}
		part := ids[i]
		if end > i {
			part += "-" + ids[end]
		}
		parts = append(parts, part)
		i = end + 1
	}
	return strings.Join(parts, ", ")
}

// number is that of a rule among those of its letter.
func number(id string) int {
	n, _ := strconv.Atoi(id[1:]) // an id of the tables, which a test reads
	return n
}

// triggerRules say which changes are exported. A member is a profile that is realized in a mapped segment after the
// change.
var triggerRules = []Rule{
	{"T1", "a profile enters a mapped segment", "exported (segmentation)",
		`Adobe: "a change in audience membership for at least one of the audiences mapped"`, "triggers.segmentation"},
	{"T2", "a profile leaves a mapped segment", "exported (segmentation), even when it is in no mapped segment any more; the payload " +
		"says exited",
		`Adobe: "from realized to exiting"`, "triggers.segmentation"},
	{"T3", "a profile enters a mapped segment again", "exported (segmentation)",
		`Adobe, since 2024: "changes to realized or exiting"`, "triggers.segmentation"},
	{"T4", "a member is evaluated again and stays", "not exported",
		`Adobe, 2022: only "from null to realized or from realized/existing to exiting"`, "export_on_requalification"},
	{"T5", "a segment that is not mapped gains or loses the profile", "not exported", "Adobe: only mapped segments are the cue", ""},
	{"T6", "a mapped attribute of a member is added or changed", "exported (attribute)",
		`Adobe: "any update on the attribute"`, "triggers.attribute"},
	{"T7", "a mapped attribute of a member is overwritten with the value that it has", "exported (attribute)",
		`Adobe: "an overwrite on an attribute is considered a change even if the value itself has not changed"`,
		"same_value_overwrite_triggers"},
	{"T8", "a mapped attribute of a member is removed", "exported (attribute), without the attribute",
		`inferred from "any update on the attribute", and payloads with the attributes "present on the profile"`, "triggers.attribute"},
	{"T9", "an attribute that is not mapped changes", "not exported", "Adobe: only mapped attributes are the cue", ""},
	{"T10", "a mapped attribute changes of a profile that never was in a mapped segment", "not exported",
		`Adobe, audience activation blueprint: changes "for profiles that are members of segments selected for activation"`,
		"require_membership"},
	{"T11", "a mapped attribute changes of a profile that has left all mapped segments", "not exported",
		"inferred: it is no member", "exited_counts_as_member"},
	{"T12", "an identity is added to a member", "exported (identity)",
		`Adobe: a profile that "had already qualified for one of the audiences mapped … has had a new identity added"`,
		"triggers.identity"},
	{"T13", "an identity of a member is removed or updated", "exported (identity)",
		`Adobe: "changes in any identity on a given profile also determine destination exports"`, "triggers.identity"},
	{"T14", "an identity changes of a profile in no mapped segment", "not exported", "Adobe: as T10", "require_membership"},
	{"T15", "a segment is mapped of which the profile is a member already", "exported once (backfill), within about an hour",
		`Adobe: "exported to the destination within approximately one hour"`, ""},
	{"T16", "a segment is mapped which the profile has left", "not exported",
		`inferred: backfill is for "profiles which qualified for the audience before"`, "backfill_includes_exited"},
	{"T17", "an attribute is added to the mapping", "not exported; it stands in the next export of each profile",
		"inferred: Adobe describes backfill for segments only", "backfill_on_attribute_mapping"},
	{"T18", "a segment is unmapped", "not exported, and no exit is told",
		`Adobe: "Experience Platform only removes the mapping"`, ""},
	{"T19", "a segment is renamed", "not exported; later payloads have the new name",
		"choice: Adobe's page on names does not speak of payloads", ""},
	{"T20", "the dataflow is disabled, and enabled again", "nothing is exported while it is disabled, and nothing of that time afterwards",
		`Adobe: the toggle "start[s] and pause[s] all data exports"; choice: no replay`, "replay_on_enable"},
	{"T21", "two profiles merge", "exported (identity) when the merged profile is a member; memberships are the union of both",
		"Adobe: segmentation FAQ", "triggers.identity"},
	{"T22", "consent is withdrawn", "a change of an attribute like any other",
		`Adobe: "Consent policy evaluation is currently not supported in exports to the Amazon Kinesis destination"`, ""},
	{"T23", "a graph of 50 identities gets one more", "exported (identity): one is added and the oldest goes",
		`Adobe, identity guardrails: "first-in, first-out"`, "triggers.identity"},
	{"T24", "a profile has more than 50 identities", "not exported",
		`Adobe: "Any profiles with more than 50 identities are excluded from segmentation, exports, and lookups"`, ""},
	{"T25", "an exited membership is older than 30 days", "not exported; later payloads do not have it",
		`Adobe: exited memberships of more than 30 days "will be subject to deletion"`, "exited_retention"},
	{"T26", "several things change in one update", "exported once, when one of them is exported by an enabled trigger",
		`Adobe: exports "from a combination of trigger types still fire if at least one enabled trigger caused the change"`, ""},
	{"T27", "a change's trigger is switched off in \"When to activate\"", "not exported for that change",
		`Adobe: switching off suppresses exports "caused only by that type of change"`, "triggers"},
	{"T28", "the identity trigger is off, and a new identity lets the profile into a mapped segment", "exported (segmentation)",
		`Adobe: "Disabling identity changes does not suppress segmentation changes that result from identity graph updates"`, ""},
	{"T29", "Activate now, the refresh on demand", "is not offered for Kinesis, and not simulated",
		"Adobe: private beta for two other destinations", ""},
}

// payloadRules say what a payload holds.
var payloadRules = []Rule{
	{"M1", "the whole message", "one JSON object a profile: mapped attributes, segmentMembership and identityMap; no kind of event, " +
		"no profile id, no time of the export, no value before",
		"Adobe: the samples of the destination's page", ""},
	{"M2", "attributes", "all mapped ones that the profile has, wherever the change was, nested as in XDM; others never",
		`Adobe: all mapped attributes, "no matter where the changes lie"`, ""},
	{"M3", "attributes that are null", "left out", "choice: undocumented", "emit_null"},
	{"M4", "types of attributes", "scalars, objects by their paths and maps; no arrays, no events",
		`Adobe, on arrays, maps and objects: maps "partially", arrays not supported`, ""},
	{"M5", "which memberships", "all of the profile (as in 2022), those of segments of the mapped ones' merge policies, or of mapped " +
		"segments only (a toggle since July 2026)",
		"Adobe: the page of 2022, and release notes of July 2026", "membership_scope"},
	{"M6", "the toggle of July 2026, in new dataflows", "off", "choice: Adobe's release notes and their draft contradict each other",
		"membership_scope"},
	{"M7", "memberships that were left", "stay, with the status exited, until they are purged (T25)",
		"Adobe: the sample of the destination's page", "exited_retention"},
	{"M8", "mapped segments that the update did not concern, in scope mapped_only", "stand in the payload too",
		`Adobe, vaguely: "some audiences that have not changed might be included in the call as well"`, "include_unchanged_mapped"},
	{"M9", "a membership", "lastQualificationTime and status; with the toggles createdAt, updatedAt, mappingCreatedAt and " +
		"mappingUpdatedAt in epoch milliseconds, and name",
		"Adobe: the samples of the destination's page", "include_segment_names, include_segment_timestamps"},
	{"M10", "name and times of segments that are not mapped", "never there",
		`inferred: Adobe's HTTP API page says "unmapped audiences … will not include the name field, even if the option is enabled"`, ""},
	{"M11", "names on, timestamps off", "the name only", "choice: the sample shows the times as well", "include_segment_timestamps"},
	{"M12", "identityMap", "all identities of all namespaces, each with its id only; names of namespaces in lower case",
		"Adobe: the samples of the destination's page", "namespace_key_case"},
	{"M13", "order of keys", "that of mapping and population; compact JSON", "choice: unspecified", ""},
	{"M14", "statuses", "realized and exited, since May 2023; before that existing too, for members that were evaluated again",
		"Adobe: release notes of April 2023", "status_model"},
	{"M15", "lastQualificationTime", "whole seconds in UTC, with Z", "choice: Adobe's pages show three forms", "timestamp_format"},
}
