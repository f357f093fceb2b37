// Package profile is the domain of the export: what a profile is, which changes of it the destination exports, and the
// bytes that it exports. The rules are those of Adobe's published documentation of the Amazon Kinesis destination;
// where it is silent or contradicts itself the choice is a named field of Settings. T1 to T29 and M1 to M15 are rules
// of the tables in rules.go, which `kinesim help rules` prints.
//
//	Schema + Mapping + Settings ── NewDataflow ──> Dataflow (immutable)
//	                                                 │
//	Update (state after it, changes, logical time) ──┼── Detect ────────> Decision: triggers, or a reason
//	                                                 ├── AppendPayload ─> one JSON object
//	                                                 └── PartitionKey ──> the record's key
//
// It must not know where updates come from nor where payloads go. It reads no clock, draws no random number, starts no
// goroutine, imports the standard library and exporter/setting only, and allocates nothing per update. A Dataflow may
// be used by many goroutines at once; an Update and its Profile belong to one.
//
// # Files
//
//	schema.go      Schema: the attributes, segments and namespaces that indices refer to
//	profile.go     Profile: the state of one profile
//	identities.go  identity counts, and the graph's limit of 50
//	update.go      Update and its changes
//	settings.go    Settings: every knob, its default and its source
//	mapping.go     Mapping: what is mapped, and from when until when
//	dataflow.go    Dataflow: schema, mapping and settings compiled
//	check.go       every mistake that a schema or mapping can have
//	detect.go      which triggers fire, or why none does
//	decision.go    Decision, Trigger, Reason
//	names.go       their names, the rules they stand for, and what they mean in words
//	rules.go       Rule: the rules of detection and payload, with their sources
//	payload.go     the whole message
//	size.go        its length, without making it
//	tree.go        mapped attributes as nested objects
//	membership.go  the segmentMembership object
//	timestamp.go   lastQualificationTime
//	dates.go       the usual days of it, written beforehand
//	text.go        JSON strings
//	padded.go      texts that are copied in one piece, whatever their length
//	key.go         partition keys
//
// # Non-obvious
//
//   - Mapped is a function of logical time, not of state: a segment that is mapped later has a From, so that updates
//     may be judged and encoded in any order and on any core.
//   - Each change passes a row of gates and stops at the first that it fails; a Reason is that gate. Of several changes
//     the one that came farthest gives the update's reason, which is why the reasons have an order.
//   - The pause of a dataflow (T20) and the exclusion of profiles with more than 50 identities (T24) are the last
//     gates: they are given as the reason only of updates that would have been exported otherwise.
//   - Membership for attribute and identity changes is judged after the whole update: a profile that leaves its last
//     mapped segment in the same update is exported because it left, and for nothing else.
//   - A backfill is no change of a profile, so the three trigger toggles do not concern it.
//   - An exited membership past its retention is gone, whether or not a Purged change has told of it: payload and
//     detection derive that from Update.At.
//   - AppendPayload and PartitionKey.Append call Update.Load and set it to nil, so that it runs once, whichever comes
//     first.
//   - A text that is marked Plain is not searched for what must be escaped. Whoever marks one that is not plain gets a
//     payload that is no JSON.
//   - The key order of a payload is fixed (mapping, schema) and never sorted: the sample in Adobe's documentation is
//     not sorted.
package profile
