package parts

import (
	"time"

	"kinesim/sim/objective"
	"kinesim/sim/report"
)

// Rows are what is said of each part, by index.
func (m *Merge) Rows(proof Proof) []report.Part {
	rows := make([]report.Part, m.Of())
	for i := range rows {
		rows[i] = report.Part{Index: i, Of: m.Of(), State: report.PartMissing}
	}
	for _, l := range m.Broken {
		row := &rows[l.Part.Index]
		starts := row.Starts
		*row = l.Part
		row.State, row.Results, row.Starts = report.PartUnfinished, l.place(), starts+len(l.Lives)
	}
	for _, l := range m.Parts {
		row := &rows[l.Part.Index]
		starts := row.Starts
		*row = l.Part
		row.Results, row.Starts = l.place(), starts+len(l.Lives)
	}
	for _, l := range m.Repeated {
		rows[l.Part.Index].Starts += len(l.Lives)
	}
	for i, n := range proof.Repeated {
		rows[i].Repeated = n
	}
	return rows
}

// Current is what each part has kept that is the one to be looked at, by index: of a part that has not ended, that of
// its latest start. It is nil of a part that nobody has heard of.
func (m *Merge) Current() []*Loaded {
	current := make([]*Loaded, m.Of())
	for i := range m.Broken {
		l := &m.Broken[i]
		if other := current[l.Part.Index]; other == nil || l.Part.Started.After(other.Part.Started) {
			current[l.Part.Index] = l
		}
	}
	for i := range m.Parts {
		current[m.Parts[i].Part.Index] = &m.Parts[i]
	}
	return current
}

// StartAt is the moment at which all parts were to begin; the zero time when each began at once.
func (m *Merge) StartAt() time.Time { return m.first.StartAt }

// Scenario is the name of what the parts run.
func (m *Merge) Scenario() string { return m.first.Scenario }

// Objectives are those of the whole run.
func (m *Merge) Objectives() []objective.Objective { return m.first.Objectives }

// RowOf is the row of a part that has ended.
func RowOf(p report.Part, s *report.Summary) report.Part {
	p.State, p.Verdict, p.Started, p.Elapsed = report.PartFinished, s.Verdict, s.Started, s.Elapsed
	p.Exports, p.Acked, p.Failed, p.Unknown = s.Exports.Count, s.Ledger.Acked, s.Ledger.Failed, s.Ledger.Unknown
	p.Throttled, p.P99, p.Digest = s.Records.Throttled, s.Latency.DueToAck.P99, s.Digest
	return p
}
