// Package bench measures how fast records leave this machine and at what cost, each measurement in a process of its
// own, so that CPU, memory and allocations are those of the producer alone. The command, its flags and its targets are
// cmd/kinesim's.
//
//	bench ─ MeasureApart ─> process: ServeMeasurement ─> load ─> Result ─> Report
//	      └ OpenNull ─> process: ServeNull
//
// Files:
//
//	measure.go       one measurement: what it is, what it found, and the process that makes it
//	load.go sdk.go   what is measured: core, pipeline, a plain loop around the SDK
//	scenario.go      payloads and partition keys of a size
//	null.go null_server.go   an endpoint that does nothing, in a process of its own
//	process_linux.go process_other.go profile.go   cores, CPU time, memory and profiles of a process
//	report.go        what is compared with what, and printed
//
// Non-obvious:
//
//   - Both processes end with their standard input, so that neither outlives whoever started it, even when that is
//     killed.
package bench
