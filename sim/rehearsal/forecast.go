package rehearsal

import (
	"math"
	"slices"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/world"
)

// Forecast is what a scenario will send at most, as far as that can be told without running it.
type Forecast struct {
	Records     uint64
	RecordBytes uint64 // of a typical one
	Duration    time.Duration
}

// Bytes are those of all records.
func (f Forecast) Bytes() uint64 { return f.Records * f.RecordBytes }

// ForecastOf counts every update that could be exported by the rules of detection. Those of profiles that are in no mapped segment are not,
// so it is an upper bound.
func ForecastOf(s *scenarios.Scenario) Forecast {
	f := Forecast{RecordBytes: typicalBytes(s)}
	mapped := slices.Clone(s.Dataflow.Segments)
	for _, event := range s.Timeline {
		switch {
		case event.Activate != "":
			mapped = append(mapped, event.Activate)
			f.Records += membersOf(s, event.Activate)
		case slices.Contains(mapped, event.Evaluate):
			f.Records += exported(s, world.KindEvaluateEnter, float64(event.Enter.Of(s.Population.Profiles)))
			f.Records += exported(s, world.KindEvaluateLeave, float64(event.Leave.Of(s.Population.Profiles)))
		}
		f.Duration = max(f.Duration, event.At+event.Over)
	}
	var elapsed time.Duration
	for _, phase := range s.Workload {
		elapsed += phase.Duration
		updates := (phase.From + phase.To) / 2 * phase.Duration.Seconds()
		for _, part := range phase.Mix {
			f.Records += exported(s, part.Kind, updates*part.Share)
		}
	}
	f.Duration = max(f.Duration, elapsed)
	return f
}

func membersOf(s *scenarios.Scenario, key string) uint64 {
	for _, segment := range s.Population.Segments {
		if segment.Key == key {
			return uint64(float64(s.Population.Profiles) * segment.Members)
		}
	}
	return 0
}

// exported is how many of some updates of a kind are exported at most.
func exported(s *scenarios.Scenario, kind scenarios.Kind, updates float64) uint64 {
	if !world.Exportable(s, kind) {
		return 0
	}
	return uint64(math.Round(updates))
}

// Sizes of a payload's parts, rounded up from the sample of the destination's documentation.
const (
	envelopeBytes  = 120
	attributeBytes = 40
	segmentBytes   = 160
	identityBytes  = 80
)

func typicalBytes(s *scenarios.Scenario) uint64 {
	identities := 0.0
	for _, namespace := range s.Population.Identities {
		identities += namespace.Share * float64(namespace.Min+namespace.Max) / 2
	}
	return uint64(envelopeBytes + attributeBytes*len(s.Dataflow.Attributes) +
		segmentBytes*len(s.Dataflow.Segments) + int(identities*identityBytes))
}
