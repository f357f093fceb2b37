package parts

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/course"
	"kinesim/sim/objective"
	"kinesim/sim/report"
)

// Loaded is what a part has kept, and where.
type Loaded struct {
	Dir  string
	Name string // of Dir, as whoever named it knows it; "" when that is the same
	*Kept

	found bool // in a directory that was named, and not named itself
}

// place is how people know the directory.
func (l *Loaded) place() string { return cmp.Or(l.Name, l.Dir) }

// Merge is the parts of one run, to be added up.
type Merge struct {
	Parts    []Loaded // that have ended, by index; of a part that ended twice the later one
	Repeated []Loaded // that ended, and whose part ended once more later
	Broken   []Loaded // that began and did not end
	ReadAll  bool     // all shards are read again, and not only those that differ
	first    *Kept
}

// NewMerge puts together what belongs to one run, and refuses what does not.
func NewMerge(all []Loaded) (*Merge, error) {
	if len(all) == 0 {
		return nil, errors.New("no parts to merge")
	}
	m := &Merge{first: all[0].Kept}
	named := all[0] // the first that says which run it is of
	for _, l := range all[1:] {
		if err := cmp.Or(m.alike(all[0], l), m.alike(named, l)); err != nil {
			return nil, err
		}
		if named.Run == "" {
			named = l
		}
	}
	latest := map[int]Loaded{}
	for _, l := range all {
		if !l.Ended {
			m.Broken = append(m.Broken, l)
			continue
		}
		other, twice := latest[l.Part.Index]
		if !twice {
			latest[l.Part.Index] = l
			continue
		}
		if other.Part.Started.After(l.Part.Started) {
			l, other = other, l
		}
		latest[l.Part.Index] = l
		m.Repeated = append(m.Repeated, other)
	}
	for _, l := range latest {
		m.Parts = append(m.Parts, l)
	}
	slices.SortFunc(m.Parts, func(a, b Loaded) int { return cmp.Compare(a.Part.Index, b.Part.Index) })
	return m, nil
}

// alike refuses a part that is not of the run that another one is of.
func (m *Merge) alike(a, b Loaded) error {
	x, y := &a.Summary, &b.Summary
	both := a.Ended && b.Ended
	for _, difference := range []struct {
		is   bool
		what string
	}{
		{a.Part.Of != b.Part.Of, fmt.Sprintf("one is of %d parts, the other of %d", a.Part.Of, b.Part.Of)},
		{a.Scenario != b.Scenario, fmt.Sprintf("one ran %s, the other %s", report.Escape(a.Scenario), report.Escape(b.Scenario))},
		{a.Plan != b.Plan, "they ran different scenarios, or one scenario with different settings or seeds"},
		{both && x.Mode != y.Mode, fmt.Sprintf("one ran in %s time, the other in %s time", x.Mode, y.Mode)},
		{both && x.Target != y.Target, fmt.Sprintf("one exported to %s, the other to %s", x.Target, y.Target)},
		{both && x.Versions != y.Versions, "they were made by different versions of kinesim"},
		{!sameRun(a.Kept, b.Kept), fmt.Sprintf("one is of run %q, the other of run %q", a.Run, b.Run)},
		{!a.StartAt.Equal(b.StartAt), fmt.Sprintf("one was to begin %s, the other %s", moment(a.StartAt), moment(b.StartAt))},
	} {
		if difference.is {
			return fmt.Errorf("%s and %s are not parts of one run: %s", a.place(), b.place(), difference.what)
		}
	}
	return nil
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "at once"
	}
	return "at " + t.Format(time.RFC3339)
}

// Of is how many parts there are.
func (m *Merge) Of() int { return m.first.Part.Of }

// Mode is that of the run.
func (m *Merge) Mode() report.Mode {
	if len(m.Parts) > 0 {
		return m.Parts[0].Summary.Mode
	}
	return report.ModeReal
}

// Merged is what all parts did together.
type Merged struct {
	Summary  report.Summary
	Snapshot exporter.Snapshot
	Course   *course.Course // without intervals where they could not be added up
	Lost     error          // why they could not
}

// Sum adds the parts up, with what their proof has come to.
func (m *Merge) Sum(proof Proof) (*Merged, error) {
	shots := make([]exporter.Snapshot, 0, len(m.Parts))
	for _, l := range m.Parts {
		shot, err := l.snapshot()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.place(), err)
		}
		shots = append(shots, shot)
	}
	all := exporter.Sum(shots...)
	in := report.Input{Snapshot: all, Verification: proof.Verification, Scenario: m.first.Scenario}
	m.describe(&in)
	over, lost := m.course(true)
	if lost != nil {
		var err error
		if over, err = m.course(false); err != nil {
			return nil, err
		}
	}
	in.Course = over
	if len(m.first.Objectives) > 0 {
		facts := objective.FactsOf(over, &all, in.Elapsed)
		in.Objectives = objective.Judge(m.first.Objectives, &facts)
	}
	return &Merged{Summary: report.NewMerged(in, m.Rows(proof)), Snapshot: all, Course: over, Lost: lost}, nil
}

// course is what the parts recorded, added up: with their time series and histogram logs, or without.
func (m *Merge) course(series bool) (*course.Course, error) {
	all := make([]course.Part, 0, len(m.Parts))
	for _, l := range m.Parts {
		c := &course.Course{}
		if series {
			var err error
			if _, c, err = report.ReadDir(l.Dir); err != nil {
				return nil, fmt.Errorf("%s: %w", l.place(), err)
			}
		}
		e := &l.Exact
		c.Phases, c.Events, c.Outside, c.Seconds = e.Phases, e.Events, e.Outside, e.Seconds
		for i := range min(len(c.Intervals), len(e.EventToAck)) {
			c.Intervals[i].EventToAck = e.EventToAck[i]
		}
		all = append(all, course.Part{Course: c, After: m.after(l)})
	}
	return course.Merge(all...)
}

// after is how much later than the first part one began. Virtual time is the same time for all.
func (m *Merge) after(l Loaded) time.Duration {
	if m.Mode() == report.ModeVirtual {
		return 0
	}
	first := l.Summary.Started
	for _, o := range m.Parts {
		if o.Summary.Started.Before(first) {
			first = o.Summary.Started
		}
	}
	return l.Summary.Started.Sub(first)
}

// describe fills in what the run was, as its parts tell.
func (m *Merge) describe(in *report.Input) {
	in.Partial = len(m.Parts) < m.Of()
	if len(m.Parts) == 0 {
		in.Started = m.first.Lives[0].Started
		return
	}
	first := &m.Parts[0].Summary
	in.Seed, in.Mode, in.Target, in.Endpoint, in.Start = first.Seed, first.Mode, first.Target, first.Endpoint, first.Start
	in.Quotas = m.Parts[0].Quotas
	in.Versions, in.Settings, in.Repeat, in.Segments = first.Versions, first.Settings, m.Parts[0].Whole, first.Segments
	begun, ended := first.Started, time.Time{}
	for _, l := range m.Parts {
		s := &l.Summary
		in.Interrupted = in.Interrupted || s.Interrupted
		in.Partial = in.Partial || s.DigestPartial
		took := time.Duration(s.Elapsed * float64(time.Second))
		in.Elapsed = max(in.Elapsed, took)
		if s.Started.Before(begun) {
			begun = s.Started
		}
		if end := s.Started.Add(took); end.After(ended) {
			ended = end
		}
	}
	in.Started = begun
	if in.Mode == report.ModeReal {
		in.Elapsed = ended.Sub(begun)
	}
	if first.Cost != nil { // one stream, whatever the number of parts
		usage := m.Parts[0].Usage
		usage.Records, usage.Bytes, usage.Duration = in.Snapshot.Records, in.Snapshot.RecordBytes, in.Elapsed
		prices := cmp.Or(m.Parts[0].Prices, report.DefaultPrices())
		in.Cost = new(prices.Estimate(usage))
	}
}
