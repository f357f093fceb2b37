package scenarios

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// dump shows a value for a comparison.
func dump(v any) string {
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// exporting are the kinds of update that can lead to an export.
var exporting = map[Kind]bool{KindQualify: true, KindLeave: true, KindAttribute: true, KindSameValue: true, KindRemoveAttribute: true,
	KindAddIdentity: true, KindRemoveIdentity: true}

// certain are those that lead to one whatever profile they meet.
var certain = map[Kind]bool{KindQualify: true, KindLeave: true}

// exports are the fewest and the most exports that a scenario's workload can make.
func exports(s *Scenario, kinds map[Kind]bool) float64 {
	total := s.EventUpdates()
	for i, phase := range s.Workload {
		for _, share := range phase.Mix {
			if kinds[share.Kind] {
				total += share.Share * s.PhaseUpdates(i)
			}
		}
	}
	return total
}

// peak is the most exports a second that the scenario can ask for at any second.
func peak(s *Scenario) float64 {
	highest, start := 0.0, time.Duration(0)
	for at := time.Duration(0); at < s.Duration(); at += max(100*time.Millisecond, s.Duration()/10_000) {
		rate := 0.0
		start = 0
		for i, phase := range s.Workload {
			if at >= start && at < start+phase.Duration {
				now := phase.From + (phase.To-phase.From)*float64(at-start)/float64(phase.Duration)
				if curve, err := s.CurveOf(i); phase.Rate != nil && err == nil {
					now = curve.Within(at-start, at-start+time.Second)
				}
				for _, share := range phase.Mix {
					if exporting[share.Kind] {
						rate += now * share.Share
					}
				}
			}
			start += phase.Duration
		}
		for i, event := range s.Timeline {
			if at >= event.At && at < event.At+event.Over {
				alone := *s
				alone.Timeline = s.Timeline[i : i+1]
				rate += alone.EventUpdates() / event.Over.Seconds()
			}
		}
		highest = max(highest, rate)
	}
	return highest
}

// The built-in scenarios last at most a minute, but one that is for virtual time, export at most 50,000 records and
// stay within the write quota of their shards: 1,000 records and 1 MiB a second each, of payloads of about 1.2 KB,
// whose keys spread over the shards by chance.
func TestBuiltinBounds(t *testing.T) {
	const payload, spread = 1_200, 0.85
	for _, info := range List() {
		t.Run(info.Name, func(t *testing.T) {
			s, text, err := Load(info.Name)
			if err != nil {
				t.Fatal(err)
			}
			if s.Name != info.Name || info.Description == "" || !strings.HasPrefix(string(text), "# ") {
				t.Errorf("name %q, description %q", s.Name, info.Description)
			}
			if s.Duration() > time.Minute && info.Name != "exit-purge" {
				t.Errorf("lasts %v", s.Duration())
			}
			if most := exports(s, exporting); most > 50_000 {
				t.Errorf("exports up to %v records", most)
			}
			quota := float64(s.Stream.Shards) * min(1_000, (1<<20)/payload) * spread
			if highest := peak(s); highest > quota || s.Stream.Shards > 4 || s.Stream.Throttle != "strict" {
				t.Errorf("up to %.0f exports a second on %d shards, which take %.0f", highest, s.Stream.Shards, quota)
			}
		})
	}
}

// quickstart is what LocalStack has to keep up with, and shows everything.
func TestQuickstart(t *testing.T) {
	s, _, err := Load("quickstart")
	if err != nil {
		t.Fatal(err)
	}
	if fewest, most := exports(s, certain), exports(s, exporting); fewest < 2_000 || most > 5_000 {
		t.Errorf("exports %v to %v records, want 2,000 to 5,000", fewest, most)
	}
	if highest := peak(s); highest > 400 {
		t.Errorf("up to %v exports a second", highest)
	}
	shown := map[Kind]bool{}
	for _, share := range s.Workload[0].Mix {
		shown[share.Kind] = true
	}
	if len(shown) != len(kinds) {
		t.Errorf("shows %d kinds of update of %d", len(shown), len(kinds))
	}
}

func TestStreamingTrickleShare(t *testing.T) {
	s, _, err := Load("streaming-trickle")
	if err != nil {
		t.Fatal(err)
	}
	if fewest, most := exports(s, certain)/s.Updates(), exports(s, exporting)/s.Updates(); fewest < 0.01 || most > 0.10 {
		t.Errorf("%v to %v of the updates are exported, want 1%% to 10%%", fewest, most)
	}
}

// The key numbers of the built-in scenarios: a change of theirs changes digests and deserves a look.
func TestBuiltinNumbers(t *testing.T) {
	var lines strings.Builder
	for _, info := range List() {
		s, _, err := Load(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%s: seed %d, %d profiles, %d namespaces, %d attributes, %d segments; mapped %v and %v\n", s.Name, s.Seed,
			s.Population.Profiles,
			len(s.Population.Identities), len(s.Population.Attributes), len(s.Population.Segments), s.Dataflow.Segments,
			s.Dataflow.Attributes)
		fmt.Fprintf(&lines, "  %v, %.0f updates and %.0f by events, %d shards, at most %.0f exports, peak %.0f/s\n", s.Duration(),
			s.Updates(), s.EventUpdates(),
			s.Stream.Shards, exports(s, exporting), peak(s))
		for _, segment := range s.Population.Segments {
			fmt.Fprintf(&lines, "  %s %s %s %s\n", segment.Key, segment.ID, percent(segment.Members), segment.Evaluation)
		}
	}
	golden(t, "builtins.txt", lines.String())
}

func TestLoadUnknown(t *testing.T) {
	_, _, err := Load("quikstart")
	if err == nil || !strings.Contains(err.Error(), "did you mean quickstart?") {
		t.Errorf("got %v", err)
	}
	if _, _, err := Load("../defaults/defaults"); err == nil {
		t.Error("a file outside of the built-in scenarios was loaded")
	}
}
