package parts

import "kinesim/sim/report"

// rows are what is said of each part, by index.
func (m *Merge) rows(proof Proof) []report.Part {
	rows := make([]report.Part, m.Of())
	for i := range rows {
		rows[i] = report.Part{Index: i, Of: m.Of(), State: report.PartMissing}
	}
	for _, l := range m.Broken {
		row := &rows[l.Part.Index]
		starts := row.Starts
		*row = l.Part
		row.State, row.Results, row.Starts = report.PartUnfinished, l.Dir, starts+len(l.Lives)
	}
	for _, l := range m.Parts {
		row := &rows[l.Part.Index]
		starts := row.Starts
		*row = l.Part
		row.Results, row.Starts = l.Dir, starts+len(l.Lives)
	}
	for _, l := range m.Repeated {
		rows[l.Part.Index].Starts += len(l.Lives)
	}
	for i, n := range proof.Repeated {
		rows[i].Repeated = n
	}
	return rows
}

// RowOf is the row of a part that has ended.
func RowOf(p report.Part, s *report.Summary) report.Part {
	p.State, p.Verdict, p.Started, p.Elapsed = report.PartFinished, s.Verdict, s.Started, s.Elapsed
	p.Exports, p.Acked, p.Failed, p.Unknown = s.Exports.Count, s.Ledger.Acked, s.Ledger.Failed, s.Ledger.Unknown
	p.Throttled, p.P99, p.Digest = s.Records.Throttled, s.Latency.DueToAck.P99, s.Digest
	return p
}
