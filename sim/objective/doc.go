// Package objective is what a run is to achieve: a line such as "due_to_ack p95 < 10m in any 5m", read into a value and
// judged by the course of a run.
//
//	text ── Parse ──> Objective ── Judge(Facts) ──> Result
//
// It reads no clock and knows no scenario. How durations, rates and shares are written is the scenario format's to say,
// so Parse is told: see Units.
//
// # Files
//
//	objective.go  Objective: what is measured, of which part of a run, and the bound
//	scan.go       a text into words, with their places
//	parse.go      Parse: words into an objective
//	adobe.go      what Adobe publishes
//	facts.go      Facts: what a run kept
//	judge.go      Judge: by the run as a whole, a part of it, or every window
//	after.go      judging by what followed events and faults
//	abort.go      what ends a run early
//
// # Non-obvious
//
//   - What was not measured passes nothing: a run without updates misses every objective.
//   - due_to_ack, failed and unknown of a phase and outside of faults are those of the exports that fell due there;
//     everything else, and every window, goes by when it happened.
package objective
