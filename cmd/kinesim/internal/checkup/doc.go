// Package checkup asks an endpoint whether the destination could export to a stream of it, as the destination itself
// asks when a connection is configured: credentials, region, clock, that the stream is listed, that it may be put into.
// It leaves nothing behind.
//
// It must not print, nor decide what becomes of a run.
//
// Files:
//
//	checkup.go   Run: the questions, in their order
//	reach.go     does anybody answer, whose credentials, what time is it
//	stream.go    the stream, and its tag
//	permission.go  what may be put and read
//	result.go    what was found: for scripts, and what it comes to
//	text.go      the same for people
//
// Non-obvious:
//
//   - What reading back needs is asked, too, but it stands apart: the destination never reads. Only what --read-back
//     fan-out needs is missed, since a run that is told so does not begin without it.
//   - A permission that is granted on a stream that is not there counts as granted: AWS looks for it afterwards.
package checkup
