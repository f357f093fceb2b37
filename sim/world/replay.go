package world

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/scenarios/updates"
)

// replay makes the updates of a slice from recorded ones instead of a population: see scenarios.Replay. It reads one
// line ahead, since a slice tells when its next update is due.
type replay struct {
	world  *World
	from   *scenarios.Replay
	reader *updates.Reader
	lines  [2]updates.Line // the one that is next, and the one of the update that was made last
	next   int
	ready  bool
	ended  bool
	shift  profile.Millis // from the recorded time to logical time
	begin  profile.Millis // recorded
	past   *overlay       // nil where lines say the whole profile
	result Replayed
	bad    func(error) // is told of each line that is left out, unless it is nil
}

// Replayed is what became of the lines of a replay.
type Replayed struct {
	Lines    int   // that are updates
	Bad      int   // that could not be used
	First    error // the first of these
	Trouble  error // why the replay ended before its file, or nil
	Profiles int   // that are remembered
}

// ErrBroken says that recorded updates ended before their file did.
var ErrBroken = errors.New("the replay ended early")

// others is the path of the attribute that stands for all that the population does not have: unmapped ones.
const others = "(any other)"

// replaySchema adds the attribute of others to the schema of a replay.
func replaySchema(schema *profile.Schema) (other int) {
	schema.Attributes = append(schema.Attributes, profile.Attribute{Path: others})
	return len(schema.Attributes) - 1
}

func newReplay(w *World) (*replay, error) {
	from := w.scenario.Replay
	keys := make([]string, len(w.scenario.Population.Segments))
	for i, s := range w.scenario.Population.Segments {
		keys[i] = s.Key
	}
	names := updates.NewNames(w.schema, keys, w.scenario.Dataflow.Attributes, len(w.schema.Attributes)-1)
	reader, err := updates.Open(from.Path, names)
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	r := &replay{world: w, from: from, reader: reader}
	r.begin = profile.Millis(from.Start.UnixMilli())
	r.shift = w.start - r.begin
	if !reader.Heading.Whole {
		r.past = newOverlay()
	}
	return r, nil
}

// due is when the next update falls due, or false when there is none.
func (r *replay) due() (time.Duration, bool) {
	for !r.ready && !r.ended {
		r.read()
	}
	if r.ended {
		return 0, false
	}
	if r.from.Speed == 0 {
		return 0, true
	}
	offset := time.Duration(max(r.lines[r.next].At-r.begin, 0)) * time.Millisecond
	if r.from.Speed == 1 {
		return offset, true
	}
	return time.Duration(float64(offset) / r.from.Speed), true
}

// read reads a line, good or bad.
func (r *replay) read() {
	err := r.reader.Next(&r.lines[r.next])
	bad, isBad := errors.AsType[*updates.BadLine](err)
	switch {
	case err == nil:
		r.ready = true
		return
	case errors.Is(err, io.EOF):
	case isBad && r.from.SkipBad:
		if r.result.Bad++; r.result.First == nil {
			r.result.First = bad
		}
		if r.bad != nil {
			r.bad(bad)
		}
		return
	default:
		r.result.Trouble = err
		if !isBad {
			r.result.Trouble = fmt.Errorf("%s: %w", r.from.File, err)
		}
	}
	r.ended = true
	r.result.Trouble = errors.Join(r.result.Trouble, r.reader.Close())
}

// make makes the update of the line that is next.
func (r *replay) make(s *Slice) {
	l := &r.lines[r.next]
	r.next, r.ready = 1-r.next, false
	r.result.Lines++
	u := &s.update
	u.At, u.Kind, u.Number, u.Source = l.At+r.shift, scenarios.KindReplay, uint64(r.result.Lines-1), nil
	p := &s.profile
	p.ID = l.ID
	clear(p.Attributes)
	clear(p.Memberships)
	clear(p.Identities)
	if l.Whole {
		r.whole(p, l)
		u.Changes = append(u.Changes, l.Changes...)
	} else {
		r.past.load(l.ID, p)
		r.apply(s, l)
	}
	if r.past != nil {
		r.past.store(l.ID, p)
		r.result.Profiles = len(r.past.index)
	}
}

// whole fills a profile from a line that says all of it.
func (r *replay) whole(p *profile.Profile, l *updates.Line) {
	for _, a := range l.Attributes {
		p.Attributes[a.Index] = a.Value
	}
	for _, m := range l.Segments {
		p.Memberships[m.Index] = profile.Membership{Status: m.Status, LastQualification: r.since(l, m)}
	}
	for _, n := range l.Identities {
		p.Identities[n.Index] = n.List
	}
}

// since is when a membership of a line began: at the line, unless it says.
func (r *replay) since(l *updates.Line, m updates.Membership) profile.Millis {
	if m.Since == 0 {
		return l.At + r.shift
	}
	return m.Since + r.shift
}

// apply writes a line to the profile as it was, and notes what that changes.
func (r *replay) apply(s *Slice, l *updates.Line) {
	p := &s.profile
	for _, a := range l.Attributes {
		s.changed(profile.Change{Kind: profile.Written, Index: a.Index, Same: sameValue(&p.Attributes[a.Index], &a.Value)})
		p.Attributes[a.Index] = a.Value
	}
	for _, i := range l.Removed {
		s.changed(profile.Change{Kind: profile.Removed, Index: i})
		p.Attributes[i] = profile.Value{}
	}
	for _, m := range l.Segments {
		before := p.Memberships[m.Index]
		after := profile.Membership{Status: m.Status, LastQualification: r.since(l, m)}
		if before.Status.Member() && m.Status.Member() {
			if m.Since == 0 {
				after.LastQualification = before.LastQualification
			}
			if m.Status == profile.Realized && r.world.scenario.Dataflow.StatusModel == profile.StatusLegacy {
				after.Status = profile.Existing
			}
		}
		s.changed(profile.Change{Kind: profile.Evaluated, Index: m.Index, Before: before.Status})
		p.Memberships[m.Index] = after
	}
	for _, n := range l.Identities {
		noteIdentities(s, n.Index, p.Identities[n.Index], n.List)
		p.Identities[n.Index] = n.List
	}
	for _, i := range l.Backfill {
		s.changed(profile.Change{Kind: profile.SegmentMapped, Index: i})
	}
	if l.Merged {
		s.changed(profile.Change{Kind: profile.Merged})
	}
}

// noteIdentities notes how the identities of a namespace differ.
func noteIdentities(s *Slice, namespace int, before, after []profile.Identity) {
	in := func(list []profile.Identity, id profile.Identity) bool {
		return slices.ContainsFunc(list, func(other profile.Identity) bool { return string(other.ID) == string(id.ID) })
	}
	for _, id := range before {
		if !in(after, id) {
			s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: namespace})
		}
	}
	for _, id := range after {
		if !in(before, id) {
			s.changed(profile.Change{Kind: profile.IdentityAdded, Index: namespace})
		}
	}
}

// sameValue tells whether two values are the same.
func sameValue(a, b *profile.Value) bool {
	if a.Kind != b.Kind || string(a.Text) != string(b.Text) || len(a.Entries) != len(b.Entries) {
		return false
	}
	for i := range a.Entries {
		if string(a.Entries[i].Key) != string(b.Entries[i].Key) || !sameValue(&a.Entries[i].Value, &b.Entries[i].Value) {
			return false
		}
	}
	return true
}

// Replayed is what became of the lines of a replay, when its updates are made; false for a world that replays nothing.
func (w *World) Replayed() (Replayed, bool) {
	if w.scenario.Replay == nil {
		return Replayed{}, false
	}
	return w.slices[0].replay.result, true
}

// Eager tells whether updates fall due as soon as they can be handed over, and not at moments of their own.
func (w *World) Eager() bool { return w.scenario.Replay != nil && w.scenario.Replay.Speed == 0 }

// Close gives back what a world holds that has not been run to its end.
func (w *World) Close() error {
	if w.scenario.Replay == nil || w.slices[0].replay.ended {
		return nil
	}
	w.slices[0].replay.ended = true
	return w.slices[0].replay.reader.Close()
}

// Record writes the updates of a scenario to a file, as its run makes them. It stops when stop says so.
func Record(sc *scenarios.Scenario, name string, stop func() bool) (lines int, err error) {
	w, err := New(sc)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	schema := *w.schema
	var keys []string
	for _, s := range sc.Population.Segments {
		keys = append(keys, s.Key)
	}
	heading := updates.Heading{Start: w.start, World: strings.Join([]string{sc.Name, fmt.Sprintf("seed %d", sc.Seed)}, ", ")}
	writer, err := updates.Create(name, &schema, keys, heading)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, writer.Close()) }()
	var all Agenda
	for _, s := range w.slices {
		all.Add(s)
	}
	for all.Due() != Never && !stop() {
		if err := writer.Write(&all.Next().Update); err != nil {
			return writer.Lines(), err
		}
	}
	if replayed, is := w.Replayed(); is && replayed.Trouble != nil {
		err = fmt.Errorf("%w: %w", ErrBroken, replayed.Trouble)
	}
	return writer.Lines(), err
}

// CheckReplay reads all lines of a scenario's replay, and tells of those that cannot be used.
func CheckReplay(sc *scenarios.Scenario, bad func(error)) (Replayed, error) {
	all := *sc
	replay := *sc.Replay
	replay.SkipBad = true
	all.Replay = &replay
	w, err := New(&all)
	if err != nil {
		return Replayed{}, err
	}
	s := w.slices[0]
	s.replay.bad = bad
	for s.Next() != nil {
	}
	return s.replay.result, s.replay.result.Trouble
}
