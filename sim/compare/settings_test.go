package compare

import (
	"maps"
	"testing"

	"kinesim/sim/report"
)

// TestFlagsOf reads the commands of Repeat lines.
func TestFlagsOf(t *testing.T) {
	for command, want := range map[string]map[string]string{
		"":                              {},
		"kinesim run quickstart":        {},
		"kinesim run q --seed 42":       {"seed": "42"},
		"kinesim run q --name Zoë":      {"name": "Zoë"},
		"kinesim run q --pacing=false":  {"pacing": "false"},
		"kinesim run q --a 1 --virtual": {"a": "1", "virtual": "true"},
		`kinesim run q --set 'a=b c' --set 'd=it'\''s'`: {"set": "a=b c d=it's"},
	} {
		if got := flagsOf(command); !maps.Equal(got, want) {
			t.Errorf("%s: %q", command, got)
		}
	}
}

// TestSettingsOfTheStream compares runs that differ in what only their commands say.
func TestSettingsOfTheStream(t *testing.T) {
	group := func(repeat string) Group { return Group{Runs: []Run{{Summary: report.Summary{Repeat: repeat}}}} }
	a, b := group("kinesim run q --seed 1 --latency 20ms --scale 2"), group("kinesim run q --seed 1 --latency 22ms --scale 2 --digest=false")
	got := settings(a, b)
	if len(got) != 2 || got[0] != (Setting{"--digest", "", "false"}) || got[1] != (Setting{"--latency", "20ms", "22ms"}) {
		t.Errorf("%+v", got)
	}
}
