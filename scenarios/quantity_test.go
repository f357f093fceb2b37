package scenarios

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestQuantities(t *testing.T) {
	read := map[string]func(string) (any, *fault){
		"duration": func(s string) (any, *fault) { v, f := parseDuration(s); return v, f },
		"rate":     func(s string) (any, *fault) { v, f := parseRate(s); return v, f },
		"share":    func(s string) (any, *fault) { v, f := parseShare(s); return v, f },
		"size":     func(s string) (any, *fault) { v, f := parseSize(s); return v, f },
		"integer":  func(s string) (any, *fault) { v, f := parseInteger(s); return v, f },
	}
	for _, test := range []struct {
		kind, text string
		want       any // or the beginning of the hint, of what cannot be read
		wrong      bool
	}{
		{"duration", "10m", 10 * time.Minute, false},
		{"duration", "1h30m", 90 * time.Minute, false},
		{"duration", "20ms", 20 * time.Millisecond, false},
		{"duration", "1.5 s", 1500 * time.Millisecond, false},
		{"duration", "30d", 720 * time.Hour, false},
		{"duration", "0s", time.Duration(0), false},
		{"duration", "10", "say 10s", true},
		{"duration", "10 parsecs", "the units are", true},
		{"duration", "", "write a number", true},
		{"duration", "1h 30", "write a number", true},
		{"duration", "soon", "write a number", true},
		{"duration", "1..5s", "write a number", true},
		{"duration", "999999999h", "", true},
		{"rate", "200/s", 200.0, false},
		{"rate", "12_000/min", 200.0, false},
		{"rate", "3600/h", 1.0, false},
		{"rate", "0.5 / s", 0.5, false},
		{"rate", "200", "say 200/s", true},
		{"rate", "200/day", "rates are", true},
		{"rate", "200 rps", "rates are", true},
		{"share", "60%", 0.6, false},
		{"share", "0.5 %", 0.005, false},
		{"share", "0.6", "say 60%", true},
		{"share", "60", "say 60%", true},
		{"share", "101%", "", true},
		{"share", "-1%", "", true},
		{"share", "most", "write a percentage", true},
		{"size", "1 MiB", int64(1 << 20), false},
		{"size", "500KiB", int64(500 << 10), false},
		{"size", "1.5 KiB", int64(1536), false},
		{"size", "1 MB", "the units are", true},
		{"size", "1000", "say 1000 B", true},
		{"size", "0.3 B", "", true},
		{"integer", "200_000", int64(200_000), false},
		{"integer", "40k", int64(40_000), false},
		{"integer", "2M", int64(2_000_000), false},
		{"integer", "1.5M", int64(1_500_000), false},
		{"integer", "1_000k", int64(1_000_000), false},
		{"integer", "0.000001M", int64(1), false},
		{"integer", "-0.5k", int64(-500), false},
		{"integer", "0k", int64(0), false},
		{"integer", "1.2345k", "write decimal digits", true},
		{"integer", "1.k", "write decimal digits", true},
		{"integer", ".5k", "write decimal digits", true},
		{"integer", "05k", "write decimal digits", true},
		{"integer", "k", "write decimal digits", true},
		{"integer", "5K", "write decimal digits", true},
		{"integer", "5kM", "write decimal digits", true},
		{"integer", "9999999999999M", "", true},
		{"rate", "3k/s", 3000.0, false},
		{"rate", "1.5 k/s", 1500.0, false},
		{"rate", "0.6M / min", 10_000.0, false},
		{"rate", "3k", "say 3k/s", true},
		{"rate", "3kilo/s", "rates are", true},
		{"integer", "2__0", "write decimal digits", true},
		{"integer", "_20", "write decimal digits", true},
		{"integer", "017", "write decimal digits", true},
		{"integer", "0x10", "write decimal digits", true},
		{"integer", "1e3", "write decimal digits", true},
		{"integer", "99999999999999999999", "", true},
	} {
		got, wrong := read[test.kind](test.text)
		if test.wrong {
			if wrong == nil || !strings.HasPrefix(wrong.hint, test.want.(string)) {
				t.Errorf("%s %q: got %v, %+v; want a fault with the hint %q", test.kind, test.text, got, wrong, test.want)
			}
		} else if wrong != nil || got != test.want {
			t.Errorf("%s %q: got %v, %+v; want %v", test.kind, test.text, got, wrong, test.want)
		}
	}
}

func TestNearestByPart(t *testing.T) {
	words := []string{"all", "merge_policy", "mapped_only", "nightly-batch", "streaming-trickle", "batch"}
	for word, want := range map[string]string{
		"mapped": "mapped_only", "nightly": "nightly-batch", "trickle": "streaming-trickle", "stream": "streaming-trickle",
		"batsh":  "batch",
		"policy": "merge_policy", "ma": "", "nothing": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"duration", "rate", "mix", "phase", "retry_for"}
	for word, want := range map[string]string{"duraton": "duration", "durtaion": "duration", "Rate": "rate", "retry-for": "retry_for",
		"mx": "mix", "x": "", "banana": "", "phases": "phase"} {
		if got := Nearest(word, keys); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestScale(t *testing.T) {
	text := []byte(`
version: 1
population: {profiles: 1000, segments: {a: 10%, b: {evaluation: batch}}}
workload: [{rate: {from: 100/s, to: 0/s}, duration: 10s, mix: {attribute: 100%}}]
timeline: [{at: 1s, evaluate: b, enter: 40, leave: 5%}]
`)
	scaled := func(factor float64) *Scenario {
		s, err := Parse("x", text)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Scale(factor); err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := scaled(2.5); s.Population.Profiles != 2_500 || s.Workload[0].From != 250 || s.Workload[0].To != 0 ||
		s.Timeline[0].Action.(*Evaluate).Enter.Count != 100 ||
		s.Timeline[0].Action.(*Evaluate).Leave != (Amount{Share: 0.05}) || s.Stream.Shards != 2 || s.Updates() != 1_250 ||
		s.EventUpdates() != 225 {
		t.Errorf("scaled by 2.5: %+v", s)
	}
	if s := scaled(1e-9); s.Population.Profiles != 1 || s.Timeline[0].Action.(*Evaluate).Enter.Count != 1 {
		t.Errorf("scaled down to nothing: %+v", s)
	}
	s := scaled(1)
	before := dump(s)
	for _, factor := range []float64{0, -1, math.NaN(), math.Inf(1), 1e6} {
		if err := s.Scale(factor); err == nil {
			t.Errorf("scaled by %v without an error", factor)
		}
	}
	if dump(s) != before {
		t.Error("a refused factor changed the scenario")
	}
}
