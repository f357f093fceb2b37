package tui

import (
	"encoding/json"
	"strings"
	"testing"

	"kinesim/sim/report/frame"
)

// TestExport writes what the filter chooses, in the order of time, as lines of valid JSON.
func TestExport(t *testing.T) {
	var name, content string
	play(t, Options{}, fixture(), func(s *stage) {
		s.save = func(n string, c []byte) { name, content = n, string(c) }
		s.press("8", "/")
		s.press(strings.Split("outcome:failed", "")...)
		s.press("enter", "e")
		s.shows("1 of them written to results/payloads-71000.ndjson")
		s.press("esc", "e")
	})
	lines := strings.Split(strings.TrimSpace(content), "\n")
	if name != "payloads-71000.ndjson" || len(lines) != 40 {
		t.Fatalf("%s holds %d lines", name, len(lines))
	}
	before := 0.0
	for _, line := range lines {
		var got struct {
			Due     float64
			Profile string
			Payload map[string]any
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil || len(got.Payload) == 0 || got.Profile == "" || got.Due < before {
			t.Fatalf("%s: %+v (%v), after %v", line, got, err, before)
		}
		before = got.Due
	}
}

// TestFilterMistakes holds that a filter which can choose nothing says why.
func TestFilterMistakes(t *testing.T) {
	f := fixture()
	for text, want := range map[string]string{
		"triger:attribute":    "triger: is no field",
		"trigger:":            "trigger: of what?",
		"trigger:backfil":     "",
		"trigger:sale":        "no trigger is called sale: they are attribute, segmentation, identity, backfill",
		"outcome:lost":        "no outcome is called lost: they are acked, failed, unknown",
		"outcome:throughput":  "",
		"http://example.com":  "",
		"12:30 some text":     "",
		"shard:7 profile:abc": "",
		"":                    "",
	} {
		if got := filterMistake(text, f); got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	sample := frame.Sample{Shard: "shardId-000000000010"}
	for text, want := range map[string]bool{"shard:1": false, "shard:#1": false, "shard:10": true, "shard:#10": true, "shard:shardid-0": true} {
		if parseFilter(text).match(&sample) != want {
			t.Errorf("%q chooses shard 10: %v", text, !want)
		}
	}
}
