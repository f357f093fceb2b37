package report

import (
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/course"
	"kinesim/sim/objective"
)

// Input is what New makes a summary of.
type Input struct {
	Snapshot     exporter.Snapshot // of the end
	Verification Verification
	Objectives   []objective.Result
	Course       *course.Course // nil when the run was not recorded
	Quotas       bool           // the target's shards take no more than Kinesis' do
	Aborted      time.Duration  // when the run was ended for an objective that it missed; 0 when it was not

	Scenario    string
	Seed        uint64
	Mode        Mode      // ModeReal unless given
	Target      string    // embedded, localstack, aws or a URL; without credentials
	Endpoint    string    // of target aws, unless it is the region's own; without credentials
	Start       time.Time // logical: of the scenario
	Started     time.Time
	Elapsed     time.Duration
	Interrupted bool
	Partial     bool // not every update was generated, for whatever reason; an interrupted run is partial anyway

	// Ended is the verdict of a run that ended before it could be judged, such as Unreachable or Internal; it goes
	// before any other.
	Ended Verdict
	Why   Reason // of Ended

	Part *Part // nil unless it is a part of a divided run

	Versions Versions
	Settings Settings
	Repeat   string
	Cost     *Cost
	Segments []Segment
	Replay   *Replay // nil unless the updates were recorded ones

	Consumers []Consumer // those under rehearsal
}

// New makes the summary of a run.
func New(in Input) Summary {
	shot := &in.Snapshot
	s := Summary{
		Scenario:      in.Scenario,
		Seed:          in.Seed,
		Mode:          in.Mode,
		Target:        in.Target,
		Endpoint:      in.Endpoint,
		Start:         in.Start.UTC(),
		Started:       in.Started.UTC(),
		Elapsed:       in.Elapsed.Seconds(),
		Interrupted:   in.Interrupted,
		Digest:        shot.Digest.String(),
		DigestPartial: in.Partial || in.Interrupted || in.Aborted > 0,
		Segments:      in.Segments,
		Ledger:        shot.Ledger,
		Exports: Exports{
			Count:        shot.Exports,
			ByTrigger:    byTrigger(shot),
			Suppressed:   byReason(shot),
			PayloadBytes: shot.PayloadBytes,
		},
		Records:    shot.Counters.Copy(),
		Identities: shot.Identities,
		Latency: Latency{
			DueToAck:  PercentilesOf(shot.DueToAck),
			SentToAck: PercentilesOf(shot.SentToAck),
			Lateness:  PercentilesOf(shot.Lateness),
		},
		Backpressure: shot.Backpressure.Seconds(),
		Verification: in.Verification,
		Objectives:   append([]objective.Result{}, in.Objectives...),
		aborted:      in.Aborted,
		Cost:         in.Cost,
		Replay:       in.Replay,
		Part:         in.Part,
		Consumers:    judgedConsumers(in.Consumers),
		Versions:     in.Versions,
		Settings:     in.Settings,
		Repeat:       in.Repeat,
	}
	s.measure(&in)
	if s.Mode == "" {
		s.Mode = ModeReal
	}
	if s.NoDigest = in.Settings.SizesOnly; s.NoDigest {
		s.Digest = ""
	}
	s.Verdict, s.Reasons = judge(s)
	if (s.Verdict == Pass || s.Verdict == Objective) && s.Ledger.Offered == 0 && in.Ended == "" && s.Part == nil {
		s.Verdict, s.Reasons = Unverified, append([]Reason{nothing}, s.Reasons...)
	}
	if in.Ended != "" {
		s.Verdict = in.Ended
		s.Reasons = append([]Reason{in.Why}, s.Reasons...)
	}
	return s
}

// measure says what the course of the run shows.
func (s *Summary) measure(in *Input) {
	s.Phases, s.Events = []PhaseSpan{}, []EventSpan{}
	if in.Course != nil {
		if all := in.Course.EventToAck(); all != nil {
			event := PercentilesOf(all.HDR())
			s.Latency.EventToAck = &event
		}
		s.Phases, s.Events = phaseSpans(in.Course), eventSpans(in.Course)
		s.Utilisation, s.Enough = utilisationOf(in.Course), enoughFor(in.Course)
	}
	s.Limiting, s.Activation = limiting(in, s), activationOf(in, s)
}

// byTrigger counts exports by the names of triggers, zeros included, so that scripts find every key in every summary.
func byTrigger(shot *exporter.Snapshot) map[string]uint64 {
	byName := make(map[string]uint64, profile.TriggerCount)
	for trigger := range profile.TriggerCount {
		byName[trigger.String()] = shot.Triggers[trigger]
	}
	return byName
}

// byReason counts suppressed updates likewise. ReasonNone is that of exports.
func byReason(shot *exporter.Snapshot) map[string]uint64 {
	byName := make(map[string]uint64, profile.ReasonCount)
	for reason := profile.ReasonNone + 1; reason < profile.ReasonCount; reason++ {
		byName[reason.String()] = shot.Suppressed[reason]
	}
	return byName
}

// PercentilesOf describes a histogram of nanoseconds; nil and an empty one are all zero.
func PercentilesOf(h *hdr.Histogram) Percentiles {
	if h == nil || h.TotalCount() == 0 {
		return Percentiles{}
	}
	seconds := func(nanos int64) float64 { return time.Duration(nanos).Seconds() }
	return Percentiles{
		Count: h.TotalCount(),
		Mean:  seconds(int64(math.Round(h.Mean()))),
		P50:   seconds(h.ValueAtQuantile(50)),
		P90:   seconds(h.ValueAtQuantile(90)),
		P95:   seconds(h.ValueAtQuantile(95)),
		P99:   seconds(h.ValueAtQuantile(99)),
		P999:  seconds(h.ValueAtQuantile(99.9)),
		Max:   seconds(h.Max()),
	}
}
