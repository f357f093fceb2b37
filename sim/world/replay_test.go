package world

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// replayed makes the world of a scenario that replays lines.
func replayed(t *testing.T, lines, more string) *World {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "updates.ndjson"), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return makeWorld(t, replayScenario(t, filepath.Join(dir, "updates.ndjson"), more))
}

func replayScenario(t *testing.T, file, more string) *scenarios.Scenario {
	t.Helper()
	sc, err := scenarios.Parse("test.yaml", []byte(`version: 1
population:
  identities: {ECID: 1}
  attributes: {tier: city, score: {integer: [0, 9]}}
  segments: {one: 10%, two: 10%}
dataflow: {segments: [one], attributes: [tier]}
workload: {replay: `+file+more+`}
`))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// What a line changes follows from those of the profile before it.
func TestReplayChanges(t *testing.T) {
	w := replayed(t, `{"at":"2026-05-01T10:00:00Z","id":"p","attributes":{"tier":"gold","score":3},"segments":{"one":"realized"},"identities":{"ECID":["1","2"]}}
{"at":"2026-05-01T10:00:01Z","id":"q","segments":{"one":"realized"}}
{"at":"2026-05-01T10:00:02Z","id":"p","attributes":{"tier":"gold"}}
{"at":"2026-05-01T10:00:03Z","id":"p","attributes":{"tier":"silver"},"identities":{"ECID":["2","3"]},"segments":{"one":"realized"}}
{"at":"2026-05-01T10:00:04.5Z","id":"p","removed":["tier"],"segments":{"one":"exited"},"backfill":["two"],"merged":true}
`, "")
	s := w.Slices()[0]
	want := [][]profile.Change{
		{{Kind: profile.Written, Index: 0}, {Kind: profile.Written, Index: 1}, {Kind: profile.Evaluated}, {Kind: profile.IdentityAdded}, {Kind: profile.IdentityAdded}},
		{{Kind: profile.Evaluated}},
		{{Kind: profile.Written, Same: true}},
		{{Kind: profile.Written}, {Kind: profile.Evaluated, Before: profile.Realized}, {Kind: profile.IdentityRemoved}, {Kind: profile.IdentityAdded}},
		{{Kind: profile.Removed}, {Kind: profile.Evaluated, Before: profile.Realized}, {Kind: profile.SegmentMapped, Index: 1}, {Kind: profile.Merged}},
	}
	var payloads []string
	for i := range want {
		due, more := s.Due()
		u := s.Next()
		if _, _ = s.Due(); !more || u == nil || u.Due != due { // reading ahead leaves the update alone
			t.Fatalf("update %d: %+v at %v", i, u, due)
		}
		if !reflect.DeepEqual(u.Changes, want[i]) {
			t.Errorf("update %d: %+v\nwant %+v", i, u.Changes, want[i])
		}
		payloads = append(payloads, string(w.Dataflow().AppendPayload(nil, &u.Update)))
	}
	if u := s.Next(); u != nil {
		t.Errorf("one more: %+v", u)
	}
	id := w.Schema().Segments[0].ID
	if got, want := payloads[3], `{"tier":"silver","segmentMembership":{"ups":{"`+id+`":{"lastQualificationTime":"2026-05-01T10:00:00Z","status":"realized"}}},`+
		`"identityMap":{"ecid":[{"id":"2"},{"id":"3"}]}}`; got != want {
		t.Errorf("payload %s\nwant    %s", got, want)
	}
	if got, _ := w.Replayed(); got.Lines != 5 || got.Bad != 0 || got.Trouble != nil || got.Profiles != 2 {
		t.Errorf("%+v", got)
	}
}

// Moments are those of the file, from the scenario's start where it says one; the speed changes when updates are due.
func TestReplayMoments(t *testing.T) {
	const lines = `{"kinesim":"updates","version":1,"start":"2026-05-01T10:00:00Z"}
{"at":"2026-05-01T10:00:10Z","id":"p"}
{"at":"2026-05-01T10:00:30Z","id":"p"}
`
	for more, want := range map[string]string{
		"":             "10s 2026-05-01T10:00:10Z, 30s 2026-05-01T10:00:30Z",
		", speed: 10":  "1s 2026-05-01T10:00:10Z, 3s 2026-05-01T10:00:30Z",
		", speed: max": "0s 2026-05-01T10:00:10Z, 0s 2026-05-01T10:00:30Z",
	} {
		w := replayed(t, lines, more)
		var got []string
		for u := w.Slices()[0].Next(); u != nil; u = w.Slices()[0].Next() {
			got = append(got, u.Due.String()+" "+momentText(u.At))
		}
		if strings.Join(got, ", ") != want || w.Eager() != (more == ", speed: max") {
			t.Errorf("%s: %s, want %s", more, got, want)
		}
	}
	w := replayed(t, lines, "}\nstart: 2027-01-01T00:00:00Z\nstream: {shards: 1")
	if u := w.Slices()[0].Next(); momentText(u.At) != "2027-01-01T00:00:10Z" {
		t.Errorf("with another start: %s", momentText(u.At))
	}
}

func momentText(at profile.Millis) string {
	return time.UnixMilli(int64(at)).UTC().Format(time.RFC3339)
}

// A bad line ends a replay, or is counted.
func TestReplayBadLines(t *testing.T) {
	const lines = `{"at":1,"id":"p"}
{"at":2,"id":"p","segments":{"three":"realized"}}
{"at":3,"id":"p"}
`
	for more, want := range map[string]Replayed{"": {Lines: 1, Profiles: 1}, ", bad_lines: skip": {Lines: 2, Bad: 1, Profiles: 1}} {
		w := replayed(t, lines, more)
		for w.Slices()[0].Next() != nil {
		}
		got, _ := w.Replayed()
		for _, err := range []error{got.First, got.Trouble} {
			if err != nil && !strings.Contains(err.Error(), "updates.ndjson:2:") {
				t.Errorf("%s: %v", more, err)
			}
		}
		if (got.Trouble == nil) != (got.Bad > 0) || (got.First == nil) == (got.Bad > 0) {
			t.Errorf("%s: %+v", more, got)
		}
		got.First, got.Trouble = nil, nil
		if got != want {
			t.Errorf("%s: %+v, want %+v", more, got, want)
		}
	}
}

// What a world makes is recorded and replayed, and is the same to the last byte: also when the recording is recorded.
func TestRecordAndReplay(t *testing.T) {
	dir := t.TempDir()
	sc := worldScenario()
	want := everything(t, makeWorld(t, sc))
	for i, name := range []string{"a.ndjson", "b.ndjson.gz", "c.ndjson.zst"} {
		file := filepath.Join(dir, name)
		lines, err := Record(sc, file, func() bool { return false })
		if err != nil || lines != len(want) {
			t.Fatalf("%s: %d lines of %d updates, %v", name, lines, len(want), err)
		}
		again := *sc
		again.Replay = &scenarios.Replay{File: name, Path: file, Speed: 1, Start: sc.Start}
		if got := everything(t, makeWorld(t, &again)); !slices.Equal(got, want) {
			t.Fatalf("%s: replayed updates differ", name)
		}
		if i == 0 {
			sc = &again
		}
	}
}

// everything is what becomes of each update: when, why, key and payload.
func everything(t *testing.T, w *World) []string {
	t.Helper()
	var all Agenda
	for _, s := range w.Slices() {
		all.Add(s)
	}
	var made []string
	for all.Due() != Never {
		u := all.Next()
		line := momentText(u.At) + " " + w.Dataflow().Detect(&u.Update).String()
		made = append(made, line+" "+string(w.PartitionKey().Append(nil, &u.Update))+" "+string(w.Dataflow().AppendPayload(nil, &u.Update)))
	}
	if r, is := w.Replayed(); is && r.Trouble != nil {
		t.Fatal(r.Trouble)
	}
	return made
}
