// Package updates is the format of recorded profile updates: a JSON object a line, in order of time. A run writes it
// (run --record) and a scenario replays it (workload.replay), and so can whoever has updates of a real sandbox.
//
//	{"kinesim":"updates","version":1,"start":"2026-03-02T22:00:00Z"}        a heading, which may be missing
//	{"at":"2026-03-02T22:00:01.5Z","id":"p","attributes":{"tier":"gold"},"segments":{"vip":"realized"}}
//	{"at":"2026-03-02T22:00:02Z","id":"p","identities":{"ECID":["1","2"]},"removed":["tier"]}
//
// A line of others says what is written, and what has changed follows from the lines of the profile before it. A line
// of a recording says the whole profile, as it is after the update, and names the changes: nothing has to be
// remembered.
//
// Files: names.go (what names mean), line.go (Line, and how one is read), value.go (attributes, memberships and
// identities in a line), scan.go (JSON), moment.go (moments), change.go (kinds of changes), reader.go (lines of a
// file), survey.go (a file at a glance), writer.go (the way back), pack.go (compression).
//
// It must not know who replays what, nor when.
package updates
