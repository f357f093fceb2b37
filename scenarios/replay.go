package scenarios

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"kinesim/exporter/setting"
	"kinesim/scenarios/updates"
)

// Replay says that the updates are not generated but recorded ones. The population says then what there is besides
// profiles: attributes, segments and namespaces.
type Replay struct {
	File    string    // as the scenario names it
	Path    string    // where it lies
	Speed   float64   // how much faster than recorded; 0 for as fast as it goes
	SkipBad bool      // lines that cannot be used are counted and left out; otherwise the first of them ends the run
	Start   time.Time // what the recorded moments count from
	Lines   int       // of the file, about: what has a moment
}

// KindReplay is the kind of recorded updates.
const KindReplay Kind = "replay"

// What becomes of a line that cannot be used.
const (
	badEnd  = "end"
	badSkip = "skip"
)

func replayFields(r *Replay) []field {
	var bad string
	choice := word(&bad, badEnd, badSkip)
	parse := choice.parse
	choice.parse = func(text string) *fault {
		wrong := parse(text)
		r.SkipBad = bad == badSkip
		return wrong
	}
	return []field{
		{key: "replay", note: "not set", about: "instead of phases: a file of recorded updates, one a line, as run --record " +
			"writes it; packed by gzip or zstd, too. The population says what there is besides profiles",
			kind: text(&r.File, 1_000, printable, "the name of a file")},
		{key: "speed", fallback: "1", about: "how much faster than recorded, or max: as fast as it goes", kind: replaySpeed(&r.Speed)},
		{key: "bad_lines", fallback: badEnd, about: "whether a line that cannot be used ends the run, or is counted and left out",
			kind: choice},
	}
}

// replaySpeed reads a number, or max, which is 0.
func replaySpeed(to *float64) kind {
	k := ranged(to, "a number, or max", parseNumber, trimmed, 0.001, 1e6, setting.Both("speeds are from a thousandth to a million"))
	parse := k.parse
	k.parse = func(text string) *fault {
		if text == "max" {
			*to = 0
			return nil
		}
		return parse(text)
	}
	return k
}

// workload reads a list of phases, or a mapping that says what is replayed.
func workload(s *Scenario) kind {
	k := phases(&s.Workload)
	k.what = "a list of phases, or a mapping"
	k.keys = append(k.keys, replayFields(new(Replay))...)
	list := k.read
	k.read = func(d *decoder, path string, n *node) {
		if !n.isMapping() || n.find("replay") == nil && n.find("speed") == nil && n.find("bad_lines") == nil {
			list(d, path, n)
			return
		}
		var r Replay
		d.fields(path, n, replayFields(&r))
		if r.File == "" && d.sound(path) {
			d.wrongf(path, "begin each phase with a dash, or name a file in replay", "workload is neither a list of phases nor a replay")
		}
		s.Workload = nil
		if d.sound(path) {
			s.Replay = &r
		}
	}
	return k
}

// completeReplay looks at the file, and stands it in as a phase.
func completeReplay(d *decoder, s *Scenario) {
	r := s.Replay
	r.Path = r.File
	if from := d.sources[d.places["workload/replay"].source]; !filepath.IsAbs(r.Path) && !from.isValue {
		r.Path = filepath.Join(filepath.Dir(from.name), r.Path)
	}
	phase := Phase{Name: "replay", Duration: time.Millisecond, Arrivals: ArrivalsEven, Mix: []Share{{KindReplay, 1}}}
	survey, err := updates.Look(r.Path)
	if err != nil {
		s.Workload = []Phase{phase}
		d.wrongf("workload/replay", "", "%s: %s", r.File, visible(err.Error()))
		return
	}
	r.Start, r.Lines = time.UnixMilli(int64(survey.Start)).UTC(), survey.Lines
	if !d.given("start") {
		s.Start = r.Start
	}
	if r.Speed > 0 {
		length := float64(survey.Length) * float64(time.Millisecond) / r.Speed // centuries may not fit into a duration
		if times := length / float64(maxPhase); times > 1 {
			s.Workload = []Phase{phase}
			d.wrongf("workload/speed", fmt.Sprintf("write speed: %.0f", math.Ceil(r.Speed*times)),
				"the replay lasts %.0f days, more than a year", length/float64(24*time.Hour))
			return
		}
		phase.Duration = min(phase.Duration+time.Duration(length), maxPhase)
	}
	phase.Rate = &Rate{Steps: replaySteps(&survey, r.Speed, phase.Duration)}
	s.Workload = []Phase{phase}
}

// warnReplay tells of what has no effect beside recorded updates.
func warnReplay(d *decoder, s *Scenario) {
	if s.Replay == nil {
		return
	}
	for i := range s.Timeline {
		if e := &s.Timeline[i]; len(e.Action.Updates(s)) > 0 && len(e.Maps()) == 0 {
			d.warnf(e.path, "leave it out, or leave workload.replay out", "%s does nothing: the updates are those of %s", e.Words(),
				s.Replay.File)
		}
	}
}

// UpdatesOf are the updates that an event makes, by their kinds. Recorded updates hold those of events already.
func (s *Scenario) UpdatesOf(e *Event) []KindCount {
	if s.Replay != nil {
		return nil
	}
	return e.Updates(s)
}

// replaySteps are the lines of a file as a rate.
func replaySteps(survey *updates.Survey, speed float64, length time.Duration) []Step {
	if speed == 0 {
		return []Step{{0, float64(survey.Lines) / length.Seconds()}}
	}
	width := time.Duration(float64(survey.Width) * float64(time.Millisecond) / speed)
	var steps []Step
	for i, count := range survey.Counts {
		from := time.Duration(i) * width
		spans := min(width, length-from)
		if spans <= 0 {
			break
		}
		steps = append(steps, Step{from, float64(count) / spans.Seconds()})
	}
	return steps
}
