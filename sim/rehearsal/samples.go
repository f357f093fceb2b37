package rehearsal

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/report/frame"
)

// What a frame holds of exports, and of suppressed updates: the newest, and of those before them some of all times.
const (
	samplesNewest = 150
	samplesOlder  = 250
)

// sampleBook turns the samples of snapshots into those of frames, each once.
type sampleBook struct {
	schema      *profile.Schema
	requalified bool                              // members that are evaluated again are exported
	moment      func(time.Duration) time.Duration // of the run, from one of the exporter's clock
	known       map[*exporter.Sample]struct{}     // those of the last snapshot
	exported    sampleList
	suppressed  sampleList
}

// sampleList is samples in the order of their moments, newest first.
type sampleList struct {
	samples []*frame.Sample
	frames  []frame.Sample // the same, for frames, which share them; nil when they have changed
}

func newSampleBook(schema *profile.Schema, requalified bool, moment func(time.Duration) time.Duration) sampleBook {
	return sampleBook{schema: schema, requalified: requalified, moment: moment}
}

// take adds the samples of a snapshot that are new.
func (b *sampleBook) take(s *exporter.Snapshot) {
	known := make(map[*exporter.Sample]struct{}, len(b.known))
	b.add(&b.exported, s.Samples, known)
	b.add(&b.suppressed, s.Suppression, known)
	b.known = known
}

func (b *sampleBook) add(list *sampleList, samples []*exporter.Sample, known map[*exporter.Sample]struct{}) {
	before := len(list.samples)
	for _, sample := range samples {
		known[sample] = struct{}{}
		if _, old := b.known[sample]; !old {
			list.samples = append(list.samples, b.show(sample))
		}
	}
	if len(list.samples) == before {
		return
	}
	list.frames = nil
	slices.SortStableFunc(list.samples, func(x, y *frame.Sample) int {
		return cmp.Or(cmp.Compare(y.Due, x.Due), cmp.Compare(x.Profile, y.Profile))
	})
	if len(list.samples) > samplesNewest+2*samplesOlder {
		list.thin()
	}
}

// thin leaves out every second of the older samples, so that those that stay are of all times.
func (l *sampleList) thin() {
	kept := slices.Clone(l.samples[:samplesNewest])
	for i := samplesNewest; i < len(l.samples); i += 2 {
		kept = append(kept, l.samples[i])
	}
	l.samples = kept
}

// list is the samples for a frame.
func (l *sampleList) list() []frame.Sample {
	if l.frames == nil {
		l.frames = make([]frame.Sample, len(l.samples))
		for i, s := range l.samples {
			l.frames[i] = *s
		}
	}
	return l.frames
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
	shown.Why = b.why(s)
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
	// Its id stands beside the name, so that it is found in Platform, and by the filter.
	whole := func() string {
		if s := b.schema.Segments[c.Index]; s.Name != "" && s.Name != s.ID {
			return s.Name + " (" + s.ID + ")"
		}
		return named()
	}
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
			return "entered " + named(), whole()
		case d.Triggers.Has(profile.TriggerSegmentation):
			return "left " + named(), whole()
		}
		return "evaluated in " + named() + ", was a member", whole()
	}
	verb := map[profile.ChangeKind]string{
		profile.Purged: "purged from", profile.SegmentMapped: "mapped segment",
		profile.SegmentUnmapped: "unmapped segment", profile.SegmentRenamed: "renamed segment",
	}[c.Kind]
	return verb + " " + named(), whole()
}
