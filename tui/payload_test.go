package tui

import (
	"strings"
	"testing"
	"unicode/utf8"

	"kinesim/sim/report/frame"
)

func joined(lines []payloadLine) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.Repeat("  ", line.depth))
		for _, p := range line.pieces {
			b.WriteString(p.text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestLayPayload(t *testing.T) {
	for payload, want := range map[string]string{
		`{"a":1,"b":[],"c":{"d":[true,null,"x<y"]}}`: "{\n  \"a\": 1\n  \"b\": []\n  \"c\": {\n    \"d\": [\n      true\n      null\n      \"x<y\"\n    ]\n  }\n}\n",
		`"text"`:  "\"text\"\n",
		`{"a":`:   "{\"a\":\n",
		`{} {}`:   "{} {}\n",
		``:        "\n",
		`1e400`:   "1e400\n",
		`no json`: "no json\n",
	} {
		if got := joined(layPayload(payload)); got != want {
			t.Errorf("%s is laid out as\n%swant\n%s", payload, got, want)
		}
	}
	if n := len(layPayload("[" + strings.Repeat("1,", 1_000_000) + "1]")); n > payloadLines+2 {
		t.Errorf("a long payload takes %d lines, want at most %d", n, payloadLines+2)
	}
}

func TestComparePayloads(t *testing.T) {
	got := comparePayloads(layPayload(payloadBefore), layPayload(payloadNow))
	want := []difference{
		{
			"segmentMembership.ups.7841ba61-23c1-4bb3-a495-00d3g5fe1e93.lastQualificationTime",
			`"2026-11-25T02:59:58Z"`,
			`"2026-11-25T03:00:42Z"`,
		},
		{"segmentMembership.ups.7841ba61-23c1-4bb3-a495-00d3g5fe1e93.status", `"realized"`, `"exited"`},
		{"identityMap.ecid[1].id", "", `"66478888669296734530114754794777368480"`},
		{"loyalty.tier", `"silver"`, `"gold"`},
		{"identityMap.phone[0].id", `"+15550100"`, ""},
	}
	if len(got) != len(want) {
		t.Fatalf("differences %+v, want %+v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("difference %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	if same := comparePayloads(layPayload(payloadNow), layPayload(payloadNow)); len(same) != 0 {
		t.Errorf("a payload differs from itself in %+v", same)
	}
}

func FuzzLayPayload(f *testing.F) {
	for _, seed := range []string{payloadNow, "[[[[", `{"a":"\ud800"}`, "\x00", `{"a":1}}`, `{"":{"":1}}`} {
		f.Add(seed, payloadBefore)
	}
	f.Fuzz(func(t *testing.T, after, before string) {
		lines := layPayload(after)
		if len(lines) == 0 {
			t.Error("no line at all")
		}
		comparePayloads(layPayload(before), lines)
		s := frame.Sample{Profile: after, Payload: after, Previous: before, Key: before}
		drawSample(blank(60, 30), &s, 3, &viridis)
	})
}

// FuzzText holds that nothing but printed letters gets into a cell, and that nothing is drawn outside of the grid.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"abc", "日本語", "\x1b]0;x\a", "e\u0301\u0301\u0301\u0301\u0301", "🇩🇪👩‍🚀", "\u202e", "\xf0\x9f"} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, x int) {
		whole := blank(40, 3)
		part := whole.sub(10, 1, 20, 1)
		part.text(x%40, 0, text, style{})
		for i, c := range whole.cells {
			if inside := i/40 == 1 && i%40 >= 10 && i%40 < 30; !inside && c.r != ' ' {
				t.Fatalf("%q: cell %d outside of the grid holds %q", text, i, c.r)
			}
			if c.r < ' ' || c.r >= 0x7F && c.r < 0xA0 || c.r == utf8.RuneError && !strings.Contains(text, "\uFFFD") {
				t.Fatalf("%q: cell %d holds %q", text, i, c.r)
			}
		}
	})
}

func TestFilter(t *testing.T) {
	s := frame.Sample{
		Profile: "prf-17", Key: "key-9", Triggers: []string{"segmentation"}, Segments: []string{"churn-risk"}, Payload: payloadNow,
		Shard: "shardId-000000000003", Outcome: "failed", Code: "InternalFailure",
	}
	for text, want := range map[string]bool{
		"": true, "GOLD": true, "silver": false, "trigger:seg": true, "trigger:attr": false, "segment:churn gold": true,
		"segment:churn silver": false, "profile:17": true, "profile:key-9": true, "shard:#3": true, "shard:#4": false, "outcome:failed": true,
		"outcome:internal": true, "reason:x": false, "unknown:field": false,
	} {
		if got := parseFilter(text).match(&s); got != want {
			t.Errorf("%q matches: %v, want %v", text, got, want)
		}
	}
}
