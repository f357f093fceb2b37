package rehearsal

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/report/frame"
)

// samplesShown is how many exports, and how many suppressed updates, a frame holds.
const samplesShown = 200

// sampleBook turns the samples of snapshots into those of frames, each once.
type sampleBook struct {
	schema     *profile.Schema
	moment     func(time.Duration) time.Duration // of the run, from one of the exporter's clock
	made       map[*exporter.Sample]*frame.Sample
	exported   []frame.Sample // newest first
	suppressed []frame.Sample
}

func newSampleBook(schema *profile.Schema, moment func(time.Duration) time.Duration) sampleBook {
	return sampleBook{schema: schema, moment: moment, made: map[*exporter.Sample]*frame.Sample{}}
}

// take replaces the samples by those of a snapshot.
func (b *sampleBook) take(s *exporter.Snapshot) {
	made := make(map[*exporter.Sample]*frame.Sample, len(b.made))
	b.exported = b.list(s.Samples, made)
	b.suppressed = b.list(s.Suppression, made)
	b.made = made
}

// list is the newest samples, newest first.
func (b *sampleBook) list(samples []*exporter.Sample, made map[*exporter.Sample]*frame.Sample) []frame.Sample {
	samples = slices.Clone(samples)
	slices.SortStableFunc(samples, func(x, y *exporter.Sample) int {
		return cmp.Or(cmp.Compare(max(y.Settled, y.Due), max(x.Settled, x.Due)), cmp.Compare(x.Profile, y.Profile))
	})
	list := make([]frame.Sample, 0, min(len(samples), samplesShown))
	for _, sample := range samples[:min(len(samples), samplesShown)] {
		shown := b.made[sample]
		if shown == nil {
			shown = b.show(sample)
		}
		made[sample] = shown
		list = append(list, *shown)
	}
	return list
}

var outcomes = map[exporter.State]string{exporter.StateAcked: "acked", exporter.StateFailed: "failed", exporter.StateUnknown: "unknown"}

// show puts a sample into the words of a frame.
func (b *sampleBook) show(s *exporter.Sample) *frame.Sample {
	// On one clock with everything else in a frame; how long things took is the wall's.
	due := b.moment(s.Due)
	shown := &frame.Sample{
		Profile: s.Profile, Key: s.Key, Payload: string(s.Payload), Previous: string(s.Previous), Code: s.Code, Attempts: s.Attempts,
		Shard: s.Shard, Sequence: s.Sequence, Due: due,
	}
	for _, c := range s.Changes {
		words, segment := b.change(c, s.Decision)
		shown.Changes = append(shown.Changes, words)
		if segment != "" && !slices.Contains(shown.Segments, segment) {
			shown.Segments = append(shown.Segments, segment)
		}
	}
	if !s.Decision.Export() {
		shown.Reason = s.Decision.Reason.String()
		return shown
	}
	for t := range profile.TriggerCount {
		if s.Decision.Triggers.Has(t) {
			shown.Triggers = append(shown.Triggers, t.String())
		}
	}
	shown.Outcome, shown.Bytes = outcomes[s.State], len(s.Payload)+len(s.Key)
	shown.Sent = due + s.Sent - s.Due
	if s.State == exporter.StateAcked {
		shown.Acked = due + s.Settled - s.Due
	}
	return shown
}

// change is one thing that an update did, and the segment that it concerns, or "".
func (b *sampleBook) change(c profile.Change, d profile.Decision) (words, segment string) {
	attribute := func() string { return b.schema.Attributes[c.Index].Path }
	named := func() string { return cmp.Or(b.schema.Segments[c.Index].Name, b.schema.Segments[c.Index].ID) }
	switch c.Kind {
	case profile.Written:
		if c.Same {
			return "wrote " + attribute() + ", the same value", ""
		}
		return "wrote " + attribute(), ""
	case profile.Removed:
		return "removed " + attribute(), ""
	case profile.AttributeMapped:
		return "mapped attribute " + attribute(), ""
	case profile.IdentityAdded:
		return "added an identity of " + b.schema.Namespaces[c.Index], ""
	case profile.IdentityRemoved:
		return "removed an identity of " + b.schema.Namespaces[c.Index], ""
	case profile.IdentityUpdated:
		return "updated an identity of " + b.schema.Namespaces[c.Index], ""
	case profile.Merged:
		return "merged with another profile", ""
	case profile.DataflowEnabled:
		return "the dataflow was enabled", ""
	}
	if c.Kind == profile.Evaluated {
		switch {
		case !c.Before.Member():
			return "entered " + named(), named()
		case d.Triggers.Has(profile.TriggerSegmentation):
			return "left " + named(), named()
		}
		return "evaluated in " + named() + ", was a member", named()
	}
	verb := map[profile.ChangeKind]string{
		profile.Purged: "purged from", profile.SegmentMapped: "mapped segment",
		profile.SegmentUnmapped: "unmapped segment", profile.SegmentRenamed: "renamed segment",
	}[c.Kind]
	return verb + " " + named(), named()
}
