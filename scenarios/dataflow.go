package scenarios

import (
	"time"

	"github.com/goccy/go-yaml/ast"
)

// dataflowFields are the settings of reference table 8 under their own names, with the defaults given there.
func dataflowFields(f *Dataflow) []field {
	return []field{
		{key: "segments", note: "all that no event activates; three of the default population", about: "segments mapped from the start", kind: names(&f.Segments)},
		{key: "attributes", note: "all; those worth mapping of the default population", about: "attribute paths mapped, in payload order; a path above others maps them all", kind: names(&f.Attributes)},
		{key: "membership_scope", fallback: "all", about: "whose memberships a payload holds: every segment's, those of the mapped segments' merge policies, or the mapped segments' only",
			kind: word(&f.MembershipScope, "all", "merge_policy", "mapped_only")},
		{key: "triggers", about: "which changes export (\"When to activate\")", kind: section("a mapping", []field{
			{key: "attribute", fallback: "true", about: "a mapped attribute of a member changes", kind: boolean(&f.TriggerAttribute)},
			{key: "segmentation", fallback: "true", about: "a profile enters or leaves a mapped segment", kind: boolean(&f.TriggerSegmentation)},
			{key: "identity", fallback: "true", about: "an identity of a member is added, changed or removed", kind: boolean(&f.TriggerIdentity)},
		})},
		{key: "same_value_overwrite_triggers", fallback: "true", about: "an overwrite with the same value is a change", kind: boolean(&f.SameValueTriggers)},
		{key: "require_membership", fallback: "true", about: "attribute and identity changes export only members of a mapped segment", kind: boolean(&f.RequireMembership)},
		{key: "exited_counts_as_member", fallback: "false", about: "a profile that left a mapped segment still counts as its member", kind: boolean(&f.ExitedCountsAsMember)},
		{key: "export_on_requalification", fallback: "false", about: "a member that is evaluated again and stays is exported", kind: boolean(&f.ExportOnRequalification)},
		{key: "status_model", fallback: "current", about: "realized and exited (current), or existing besides (legacy_2022)", kind: word(&f.StatusModel, "current", "legacy_2022")},
		{key: "exited_retention", fallback: "30d", about: "how long an exited membership stays in payloads", kind: duration(&f.ExitedRetention, 0, 3_650*24*time.Hour, "Adobe purges after 30 days")},
		{key: "backfill_includes_exited", fallback: "false", about: "an activation exports those who left the segment too", kind: boolean(&f.BackfillIncludesExited)},
		{key: "include_segment_names", fallback: "false", about: "names of mapped segments in payloads", kind: boolean(&f.IncludeSegmentNames)},
		{key: "include_segment_timestamps", fallback: "false", about: "times at which mapped segments were made, changed and mapped in payloads", kind: boolean(&f.IncludeSegmentTimestamps)},
		{key: "include_unchanged_mapped", fallback: "true", about: "in scope mapped_only: mapped segments whose status did not change too", kind: boolean(&f.IncludeUnchangedMapped)},
		{key: "namespace_key_case", fallback: "lower", about: "case of namespace keys in identityMap", kind: word(&f.NamespaceKeyCase, "lower", "as_declared")},
		{key: "timestamp_format", fallback: "seconds", about: "of lastQualificationTime: …:24Z (seconds), …:24+0000 (offset) or …:24.123456Z (micros)",
			kind: word(&f.TimestampFormat, "seconds", "offset", "micros")},
		{key: "emit_null", fallback: "false", about: "attributes that are null stand in payloads as null", kind: boolean(&f.EmitNull)},
		{key: "partition_key", note: "profile", about: "what a record's partition key is: ours to choose, Adobe publishes none", kind: partitionKey(&f.PartitionKey)},
	}
}

// names reads a list of names; each has its place noted, for the rules that look them up.
func names(to *[]string) kind {
	return kind{what: "a list of names", read: func(d *decoder, path string, n ast.Node) {
		items, ok := d.items(path, n)
		if !ok {
			return
		}
		*to = []string{}
		if len(items) > maxSegments {
			d.wrongf(path, "", "%s has %d entries, more than the allowed %d", last(path), len(items), maxSegments)
			return
		}
		for _, item := range items {
			var name string
			d.value(item.path, item.value, text(&name, 256, nil, ""))
			*to = append(*to, name) // "" where it is faulty, so that indexes stay those of the file
		}
	}, absent: func() {}}
}

// partitionKey reads profile, {identity: NAMESPACE} or {attribute: PATH}.
func partitionKey(to *PartitionKey) kind {
	var identity, attribute string
	keys := []field{
		{key: "identity", about: "the first identity of this namespace", kind: text(&identity, 256, nil, "")},
		{key: "attribute", about: "the value of this mapped attribute", kind: text(&attribute, 256, nil, "")},
	}
	const hint = "write profile, {identity: NAMESPACE} or {attribute: PATH}"
	return kind{what: "profile, or one of the keys below", keys: keys, absent: func() { to.From = "profile" }, read: func(d *decoder, path string, n ast.Node) {
		if _, ok := bare(n).(ast.MapNode); !ok {
			if text, ok := d.scalar(path, "profile", n); ok && text != "profile" {
				d.wrongf(path, hint, "partition_key: %s is nothing that a key can be taken from", quote(text))
			}
			to.From = "profile"
			return
		}
		d.fields(path, n, keys)
		switch byIdentity, byAttribute := d.given(join(path, "identity")), d.given(join(path, "attribute")); {
		case byIdentity && byAttribute:
			d.wrongf(path, hint, "partition_key names both an identity and an attribute")
		case byIdentity:
			*to = PartitionKey{From: "identity", Name: identity}
		case byAttribute:
			*to = PartitionKey{From: "attribute", Name: attribute}
		case d.sound(path):
			d.wrongf(path, hint, "partition_key names neither an identity nor an attribute")
		}
	}}
}
