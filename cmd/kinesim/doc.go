// Command kinesim ties everything together: it parses the command line, opens a target, and runs a scenario against it.
//
// It decides nothing about updates, exports or verdicts; that is done by sim, exporter and sim/report, and
// sim/rehearsal ties them to a run. It is the only program that starts containers, asks questions and reads the
// environment.
//
//	arguments ─> program ─> run ─> scenario ─> plan ─> rehearsal, shown as it goes ─> summary ─> exit code
//	                     └> validate, scenarios, version
//
// Files:
//
//	main.go               nothing but the start; roots_slim.go, certificates for machines without any
//	program.go            what a run has of the world outside; the command tree
//	internal/cli          refusals, suggestions, exit codes, interruptions
//	run.go                the command run, and the session that its flags plan
//	run_flags.go run_check.go run_consumers.go  those flags; what cannot be meant by them; the names of consumers
//	sets.go latency.go prices.go objectives.go metrics.go record_updates.go  flags of several words: what each means
//	repeat.go             the command that repeats a run
//	session.go            one run as a command shows it, from its plan to its exit code
//	watch.go              how it is going, in lines
//	dashboard.go          how it is going, on a screen, and what its keys do to the run
//	internal/metrics      how it is going, for Prometheus and OpenTelemetry
//	results.go summary.go what is written into --out, and what it replaces there; how the summary is printed
//	part.go               a part of a divided run: its flags, and what it keeps
//	merge.go parts.go parts_manifest.go  the parts added up; the moment at which they begin; Kubernetes' objects
//	places.go             where the results of parts are read from
//	internal/results      results in S3
//	internal/manifest     those objects as YAML
//	compare.go            two runs side by side: without pacing and with it, predicted and observed
//	compare_results.go    the command compare: two runs that are over
//	vary.go vary_flag.go vary_row.go  several streams from one generation, in one table
//	plan.go find.go       the commands plan and find
//	idle.go               flags that do nothing in a mode of their command
//	progress.go           how far something in virtual time has come
//	completion.go         what a shell completes
//	topics.go rules.go    the topics of help; help/ has their pages
//	starter.go            the commands init and schema
//	simulate.go           random cases in virtual time, each checked
//	serve.go serve_*.go   the command serve: the embedded Kinesis alone; its settings, credentials, log, rates and
//	                      counts
//	view.go view_parts.go the command view; the parts of a divided run as one, while they go on
//	screenshot.go report.go  the commands screenshot and report
//	check.go              the command check; internal/checkup asks
//	policy.go             the command policy
//	validate_target.go    the command validate-target; internal/conform asks
//	connection.go         the command connection new; internal/connection reads the file
//	validate.go scenarios.go version.go man.go   the other commands
//	internal/target       what a run exports to: embedded, LocalStack, an endpoint, AWS
//	internal/listen       what listens for consumers: ports, credentials, certificates, names
//	internal/lease        how far consumers of AWS and LocalStack have come, by their checkpoints
//	bench.go              the command bench: its flags, its targets; internal/bench measures export throughput
//
// Non-obvious:
//
//   - Results go to stdout, everything about how it is going to stderr, so that a summary or a listing can be piped.
//   - The commands run in the test binary itself (testscript), so the scripts in testdata/script need no build.
package main
