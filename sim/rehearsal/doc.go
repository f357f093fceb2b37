// Package rehearsal is a run of a scenario as a value, for commands that show one and for tests that judge one.
//
// Files:
//
//	forecast.go  what a scenario sends at most
//	faults.go    the faults of a scenario, for an embedded Kinesis
package rehearsal
