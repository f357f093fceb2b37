// Package reference is a second opinion on every update: what the destination's rules say of it, written down as
// naively as they read. It shares no code with what it judges, on purpose, and must stay naive: of ours it uses the
// words of the scenario and of the profile, and none of the functions that decide. It answers with the ids of rules
// (kinesim help rules), and where several changes of an update are suppressed for different rows it accepts any of them
// as the reason.
//
// # Files
//
//	reference.go  which change triggers an export
//	timeline.go   what the dataflow maps, and how it is set, at a moment
//	message.go    what the payload and the partition key of an export are
//	remember.go   what an update claims of the time before it
//	events.go     the same of what events do
//	compare.go    whether the exporter did as much
package reference
