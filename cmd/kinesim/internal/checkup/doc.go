// Package checkup asks an endpoint whether the destination could export to a stream of it, as the destination itself
// asks when a connection is configured: credentials, region, clock, that the stream is listed, that it may be put into.
// It leaves nothing behind.
//
// It must not print, nor decide what becomes of a run.
//
// Files:
//
//	checkup.go   the questions, in their order
//	result.go    what was found: for scripts, and what it comes to
//	text.go      the same for people
//
// Non-obvious:
//
//   - What reading back needs is asked, too, but it stands apart: the destination never reads. Only what --read-back
//     fan-out needs is missed, since a run that is told so does not begin without it.
//   - A permission that is granted on a stream that is not there counts as granted: AWS looks for it afterwards.
package checkup
