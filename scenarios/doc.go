// Package scenarios is the scenario file format and the scenarios that kinesim brings along: a file is parsed, checked
// as a whole and filled with defaults, and comes out as a Scenario, a plain value.
//
// It must not know who runs a scenario or how: no population, no clock, no network. YAML is known only here. Of the
// exporter it imports what its settings are and what Kinesis allows.
//
//	bytes ─ source.go ─> nodes ─ set.go ─ field.go, by the tables ─> Scenario ─ complete.go ─ check*.go ─> rules
//	            every mistake on the way ─> Problems, sorted by their place
//
// Files:
//
//	scenario.go    Scenario and its values
//	parse.go       Source and Parse; problem.go, mistakes with their places
//	source.go      from bytes to a document, with its bounds; node.go, documents; include.go, other files
//	set.go         what is said beside the file
//	decoder.go     reading mappings, lists and scalars with their places; suggest.go, did you mean
//	field.go       tables of keys and kinds of values; keys.go, all keys
//	setting.go     keys made from the exporter's settings
//	quantity.go    numbers with units; words.go, numbers and texts in messages
//
// The tables themselves, which are the format:
//
//	stream.go dataflow.go consumer.go        the destination, and who reads its stream
//	flow.go flow_complete.go flow_starter.go a dataflow in production, and its scenario
//	population.go map_attribute.go           the profiles
//	generator.go distributions.go fakes.go   what attributes hold; condition.go, and when
//	upstream.go                              how long before its update an event was
//	workload.go                              phases, and what their updates do
//	rate.go rate_fields.go rate_shapes.go    rates over time; trace.go, those that were recorded
//	rate_draw.go curve.go chance.go          a rate drawn as a curve, and its random parts
//	events.go clock.go repeat.go             the timeline, its moments, and what happens again
//	evaluate.go activate.go unmap.go rename.go purge.go refresh.go restate.go storm.go merge.go switch.go pause.go
//	reshard.go                               a file for each kind of event; event_json.go, all of them as JSON
//	cause.go                                 segments whose members follow from an attribute
//	faults.go                                what the embedded Kinesis does wrong
//	replay.go                                recorded updates instead of phases
//	objectives.go                            what a run is to achieve
//
// What is made of a file that was read:
//
//	complete.go              defaults that depend on others
//	check.go check_workload.go  rules over several values; warn.go, what is allowed, and probably not meant
//	mapping.go               what is mapped, and which kinds of update can act
//	measure.go               length, size, scaling
//	policy.go                the policy of IAM of the stream
//	schema.go                the format for editors
//	starter.go               a file to start from, made of defaults/starter.yaml
//	builtin.go               the built-in scenarios, *.yaml; defaults/defaults.yaml, for files without a population
//
// Non-obvious:
//   - A key is described in one place, its row in a table: that row reads it, gives its default, suggests it for a
//     misspelled one and documents it (Keys). A default is written as in a file and read by the same code.
//   - Scalars are read from the text of the file, not from YAML's idea of it: 017 is no octal number, and yes is no
//     boolean.
//   - A misspelled key is reported and then read as what it was meant to be, so that one mistake does not look like
//     many.
//   - What a message quotes of a file passes through decoder.report, which makes it visible: a control character could
//     take over a terminal.
//   - Lists keep the order of the file, mixes too: the order decides keys of payloads and random draws.
//   - An event may outlast the workload; Duration counts its window.
package scenarios
