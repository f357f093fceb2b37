// Package scenarios is the scenario file format and the scenarios that kinesim brings along: a file is parsed, checked
// as a whole and filled with defaults, and comes out as a Scenario, a plain value.
//
// It must not know who runs a scenario or how: no population, no clock, no network. YAML is known only here. Of the
// exporter it imports what its settings are and what Kinesis allows.
//
//	bytes ─ source.go ─> nodes ─ set.go ─ field.go, by the tables ─> Scenario ─ complete.go ─ check*.go ─> rules
//	            every mistake on the way ─> Problems, sorted by their place
//
// Files: scenario.go (the values), parse.go (Source and Parse), problem.go (mistakes), source.go (from bytes to a
// document, with its bounds), node.go (documents), include.go (other files, and variables), set.go (what is said beside
// the file), decoder.go (reading mappings, lists and scalars with their places), field.go (tables of keys and kinds of
// values), setting.go (keys made from the exporter's settings), keys.go, stream.go, dataflow.go, flow.go and
// flow_complete.go (a dataflow in production), flow_starter.go (its scenario), population.go, generator.go,
// distributions.go, fakes.go, condition.go, upstream.go, workload.go, rate.go and curve.go (rates over time),
// rate_fields.go and rate_shapes.go (their tables), trace.go (rates that were recorded), events.go, clock.go (moments
// of events), evaluate.go and a file for each other kind of event, event_json.go, cause.go, faults.go (the tables
// themselves, which are the format), quantity.go (numbers with units), words.go (numbers and texts in messages),
// suggest.go (did you mean), complete.go (defaults that depend on others), replay.go (recorded updates instead of
// phases), repeat.go (events that happen again), objectives.go (what a run is to achieve), check.go and
// check_workload.go (rules over several values), warn.go (what is allowed, and probably not meant), policy.go (the
// policy of IAM of the stream), mapping.go (what is mapped, and which kinds of update can act), measure.go (length,
// size, scaling), schema.go (the format for editors), starter.go and defaults/starter.yaml (a file to start from),
// builtin.go and *.yaml (the built-in scenarios), defaults/defaults.yaml (what a file without a population of its own
// has).
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
