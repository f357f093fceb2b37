// Command kinesim ties everything together: it parses the command line, opens a target, and runs a scenario against it.
//
// It decides nothing about updates, exports or verdicts; that is done by sim, exporter and sim/report. It is the only package that
// starts containers, asks questions and reads the environment.
//
//	arguments ─> program ─> run ─> scenario ─> target ─> world, exporter, reader ─> summary ─> exit code
//	                     └> validate, scenarios, version
//
// Files:
//
//	main.go               nothing but the start
//	program.go            what a run has of the world outside; the command tree
//	internal/cli          refusals, suggestions, exit codes, interruptions
//	run.go                the command run: its flags, and what they change in a scenario
//	rules.go              the help topic rules
//	rehearsal.go          one run, from its world to its summary
//	virtual.go virtual_latency.go   the same in virtual time
//	predict.go            both, side by side
//	compare.go            without pacing and with it, side by side
//	measured.go           what runs are compared by besides their summaries
//	simulate.go           random cases in virtual time, each checked
//	serve.go serve_*.go   the command serve: the embedded Kinesis alone; its settings, credentials, log, rates and counts
//	dashboard.go          the dashboard of a run, and what its keys do to the run
//	control.go            what is done to a run by hand: logged, and done again
//	dashboard_record.go dashboard_samples.go   the frames of a run
//	dashboard_view.go     the commands that look at results: view, screenshot
//	reader.go watch.go    reading the stream back; showing how it goes
//	validate.go scenarios.go version.go   the other commands
//	internal/target       what a run exports to: embedded, LocalStack, an endpoint, AWS
//	bench.go              the command bench: its flags, its targets
//	internal/bench        measuring export throughput
//
// Non-obvious:
//
//   - Results go to stdout, everything about how it is going to stderr, so that a summary or a listing can be piped.
//   - The commands run in the test binary itself (testscript), so the scripts in testdata/script need no build.
package main
