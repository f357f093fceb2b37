// Package rehearsal is a run of a scenario as a value: for commands that show one, and for tests that judge one.
//
//	Plan ── Start(target) ──> Run ── Wait ──> Outcome ── Summary ──> what people and scripts read
//	     └─ StartVirtual ──┘   │                      └─ Compare ──> two outcomes side by side
//	                           ├── Moment, Frame: where it stands
//	                           ├── Do: pause, speed, fault, bookmark; kept in a control log
//	                           └── Interrupt: once to finish what is under way, twice to stop
//
// A run in real time exports to a Target, which is an interface: what needs a client of AWS or a container is opened
// elsewhere. Embedded is the one of this package. It is the model of the embedded Kinesis without its server, so that a
// test of a run needs no socket: the same shards, quotas and faults answer in a function call. What it leaves out is
// the wire, the SDK and access control, which only a server has; a command therefore puts the server in front of the
// model, and tests of the wire do as well. Without a socket a run in real time can be put into a bubble of
// testing/synctest, where waiting costs nothing.
//
// A run in virtual time has no target: it goes to the same model from an event loop, and comes out the same each time.
//
// # Files
//
//	plan.go      Plan: a run that has not begun
//	reshape.go   what the timeline does to the stream
//	access.go    what a scenario lets a run do
//	target.go    Target, Stream, Reader: what a run exports to, and what it must know of it
//	embedded.go  Embedded: the model of the embedded Kinesis as a target
//	run.go       Run: a run that goes on
//	real.go      in real time
//	virtual.go   in virtual time
//	control.go control_log.go   what is done to a run by hand, and the file that keeps it
//	phase.go     what a run is doing, in a word
//	recorder.go  the frames of a run; recorder_scenario.go: what they show of its scenario
//	course.go    a run second by second, and what it was to achieve
//	samples.go why.go   exports and suppressed updates in the words of frames
//	reader.go    reading back, and giving it up
//	part.go      a part of a divided run: what it reads of a stream that all parts share, and what it keeps
//	proof.go     what that proved, as reports have it
//	sample.go    one part of a run, for what it tells about the whole
//	replay.go    what became of recorded updates
//	audience.go  consumers under rehearsal: waited for, looked at
//	attendance/  how they kept up, made of these looks
//	modelled.go  consumers of a run in virtual time
//	brake.go     how much a run may send and cost
//	findings.go  what is known of objectives, capacity and cost while a run goes on
//	fate.go      what was done to the stream by somebody else
//	outcome.go   Outcome: what came of a run
//	cost.go      what a run costs
//	forecast.go  what a scenario sends at most
//
// # Non-obvious
//
//   - Start opens the target after the world is made, and Run.Close closes it: whoever shows results does so before a
//     container is removed.
//   - The end of the context that a run was started with is its first interruption, not its second: it still delivers
//     what is on its way.
//   - Moments of the control log are the wall's, those of marks and faults the schedule's: a paused run has no other
//     than the wall's.
//   - The proof of a run counts as its own time, not as that of the run: Settled comes before Ended.
package rehearsal
