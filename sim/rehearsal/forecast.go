package rehearsal

import (
	"cmp"
	"math"
	"slices"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/world"
)

// Forecast is what a scenario will send at most, as far as that can be told without running it.
type Forecast struct {
	Records     uint64
	RecordBytes uint64 // of a typical one: payload and partition key
	Largest     uint64 // of the largest that was seen; 0 when none was made
	Duration    time.Duration
}

// Bytes are those of all records.
func (f Forecast) Bytes() uint64 { return f.Records * f.RecordBytes }

// ForecastOf counts every update that could be exported by the rules of detection. Those of profiles that are in no
// mapped segment are not, so it is an upper bound.
func ForecastOf(s *scenarios.Scenario) Forecast {
	f := Forecast{Duration: s.Duration()}
	f.RecordBytes, f.Largest = sampleSizes(s)
	count := func(kind scenarios.Kind, updates float64) {
		if world.Exportable(s, kind) {
			f.Records += uint64(math.Round(updates))
		}
	}
	for i, phase := range s.Workload {
		updates := s.PhaseUpdates(i)
		for _, part := range phase.Mix {
			count(part.Kind, updates*part.Share)
		}
	}
	mapped := slices.Clone(s.Dataflow.Segments)
	timeline := slices.Clone(s.Timeline)
	slices.SortStableFunc(timeline, func(a, b scenarios.Event) int { return cmp.Compare(a.At, b.At) })
	for _, event := range timeline {
		mapped = append(mapped, event.Maps()...)
		mapped = slices.DeleteFunc(mapped, func(key string) bool { return slices.Contains(event.Unmaps(), key) })
		for _, part := range s.UpdatesOf(&event) {
			if slices.ContainsFunc(mapped, event.Names) || !event.NamesAny() {
				count(part.Kind, part.Count)
			}
		}
	}
	return f
}

// A forecast makes the first exports of a small population to see how long they are.
const (
	sampledProfiles = 512
	sampledExports  = 256
	sampledUpdates  = 50_000 // that are looked at, whether or not they are exported
)

// sampleSizes is how many bytes records of the scenario have, on average and at most.
func sampleSizes(s *scenarios.Scenario) (mean, largest uint64) {
	small := *s
	small.Population.Profiles = min(s.Population.Profiles, sampledProfiles)
	w, err := world.New(&small)
	if err != nil {
		return typicalBytes(s), 0
	}
	defer func() { _ = w.Close() }() // nothing was written
	var payload []byte
	sum, exports, updates := uint64(0), uint64(0), 0
	for _, slice := range w.Slices() {
		for u := slice.Next(); u != nil && exports < sampledExports && updates < sampledUpdates; u = slice.Next() {
			updates++
			if !w.Dataflow().Detect(&u.Update).Export() {
				continue
			}
			payload = w.Dataflow().AppendPayload(payload[:0], &u.Update)
			payload = w.PartitionKey().Append(payload, &u.Update)
			exports++
			sum += uint64(len(payload))
			largest = max(largest, uint64(len(payload)))
		}
	}
	if exports == 0 {
		return typicalBytes(s), 0
	}
	return sum / exports, largest
}

// Sizes of a payload's parts, rounded up from the sample of the destination's documentation: for a scenario of which no
// export was seen.
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
