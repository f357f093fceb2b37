package page

import (
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// fact is a number at the top of the page.
type fact struct{ Name, Value, About string }

// table is a table of the page. Shares, 0 to 1, are drawn as bars beside their rows.
type table struct {
	ID, Title, About string
	Head             []string
	Rows             []row
}

type row struct {
	Cells []string
	Share float64 // of the whole; below 0 for none
	Bad   bool
}

func plain(cells ...string) row { return row{Cells: cells, Share: -1} }

func factsOf(s report.Summary) []fact {
	seconds := report.FormatSeconds
	facts := []fact{
		{"Updates", report.FormatCount(s.Ledger.Offered), "profile updates received"},
		{"Exports", report.FormatCount(s.Exports.Count), report.FormatShare(s.Exports.Count, s.Ledger.Offered) + " of the updates"},
		{"Acknowledged", report.FormatCount(s.Ledger.Acked), fmt.Sprintf("%s failed, %s unknown", report.FormatCount(s.Ledger.Failed),
			report.FormatCount(s.Ledger.Unknown))},
		{"Throttled", report.FormatShare(s.Records.Throttled, s.Records.Attempts), report.FormatCount(s.Records.Throttled) + " attempts"},
	}
	if l := s.Latency.DueToAck; l.Count > 0 {
		facts = append(facts, fact{"p95 due to ack", seconds(l.P95), "p50 " + seconds(l.P50) + ", p99 " + seconds(l.P99)})
	}
	if u := s.Utilisation; u != nil {
		words := fmt.Sprintf("of its %s, in the second at %s", u.Second.Resource, report.FormatClock(u.Second.At))
		if why := u.Second.Beyond(); why != "" {
			words += "; " + why
		}
		facts = append(facts, fact{"Fullest shard", fmt.Sprintf("%.0f %%", 100*u.Second.Use), words})
	}
	if e := s.Enough; e != nil {
		facts = append(facts, fact{"Enough shards", fmt.Sprint(e.Headroom0), fmt.Sprintf("%d with 25 %% head-room", e.Headroom25)})
	}
	return facts
}

func tablesOf(s report.Summary, f *frame.Frame) []table {
	all := []table{objectives(s), latencies(s), phases(s), events(s), consumers(s), stages(f)}
	if f != nil {
		all = append(all, counts("triggers", "Why exports were made", f.Triggers, s.Exports.Count,
			"An export with several triggers counts in each, so that shares may add up to more than 100 %."),
			counts("reasons", "Why updates were suppressed", f.Suppressed, s.Ledger.Suppressed, ""))
	}
	all = append(all, codes(s), cost(s), settings(s))
	var some []table
	for _, t := range all {
		if len(t.Rows) > 0 {
			some = append(some, t)
		}
	}
	return some
}

func objectives(s report.Summary) table {
	t := table{ID: "objectives", Title: "Objectives", Head: []string{"Objective", "Verdict", "Measured"}}
	for i := range s.Objectives {
		r := &s.Objectives[i]
		verdict := map[bool]string{true: "holds", false: "missed"}[r.OK]
		t.Rows = append(t.Rows, row{Cells: []string{report.Escape(r.Objective), verdict, report.Escape(report.Judged(r))}, Share: -1,
			Bad: !r.OK})
	}
	return t
}

func latencies(s report.Summary) table {
	t := table{ID: "latencies", Title: "Latencies", Head: []string{"Latency", "p50", "p90", "p95", "p99", "p99.9", "max", "mean"},
		About: "Due to ack is measured from the moment at which an update was due, event to ack from what made it due, sent to ack from " +
			"the last attempt; lateness is the generator's own."}
	for _, l := range []struct {
		name string
		p    *report.Percentiles
	}{
		{"due to ack", &s.Latency.DueToAck}, {"event to ack", s.Latency.EventToAck}, {"sent to ack", &s.Latency.SentToAck},
		{"lateness", &s.Latency.Lateness},
	} {
		if l.p != nil && l.p.Count > 0 {
			cells := times(l.p.P50, l.p.P90, l.p.P95, l.p.P99, l.p.P999, l.p.Max, l.p.Mean)
			t.Rows = append(t.Rows, plain(append([]string{l.name}, cells...)...))
		}
	}
	return t
}

func times(seconds ...float64) []string {
	var cells []string
	for _, value := range seconds {
		cells = append(cells, report.FormatSeconds(value))
	}
	return cells
}

func phases(s report.Summary) table {
	t := table{ID: "phases", Title: "Phases", Head: []string{"Phase", "From", "Exports", "A second", "Not delivered", "p50", "p95", "p99", "max"},
		About: "Of the exports that fell due in the phase."}
	for _, p := range s.Phases {
		t.Rows = append(t.Rows, plain(append([]string{report.Escape(p.Phase), report.FormatClock(p.From), report.FormatCount(p.Exports),
			report.FormatCompact(p.Rate), report.FormatCount(p.Failed + p.Unknown)},
			times(p.DueToAck.P50, p.DueToAck.P95, p.DueToAck.P99, p.DueToAck.Max)...)...))
	}
	return t
}

func events(s report.Summary) table {
	t := table{ID: "events", Title: "Events and faults", Head: []string{"Event", "At", "Exports", "Not delivered", "Drained after"},
		About: "Of the exports that fell due while the event went on; drained is when the last of them was settled."}
	for _, e := range s.Events {
		drained := "-"
		if e.DrainedAfter != nil {
			drained = report.FormatSeconds(*e.DrainedAfter)
		}
		t.Rows = append(t.Rows, plain(report.Escape(e.Event), report.FormatClock(e.At), report.FormatCount(e.Exports),
			report.FormatCount(e.Failed+e.Unknown), drained))
	}
	return t
}

// consumers says how those kept up that read the stream.
func consumers(s report.Summary) table {
	t := table{ID: "consumers", Title: "Consumers", Head: []string{"Consumer", "Records", "Lag p99", "Lag max", "At", "Behind", "Throttled reads",
		"Drained after", "Enough would be"}, About: "Lag is the age of what waits for it; drained is when it had read the last export."}
	for i := range s.Consumers {
		c := &s.Consumers[i]
		drained := "no"
		if c.DrainedAfter != nil {
			drained = report.FormatSeconds(*c.DrainedAfter)
		}
		t.Rows = append(t.Rows, row{Cells: append(append([]string{report.Escape(c.Name), report.FormatCount(c.Records)},
			times(c.LagP99, c.LagMax)...), report.FormatClock(c.LagMaxAt), report.FormatCount(c.BehindRecords),
			report.FormatCount(c.ThrottledReads), drained, report.Escape(c.Enough)), Share: -1, Bad: c.DrainedAfter == nil})
	}
	return t
}

// stages says where the mean time went.
func stages(f *frame.Frame) table {
	t := table{ID: "stages", Title: "Where the time went", Head: []string{"Stage", "Mean", ""},
		About: "Of the mean time from due to acknowledged."}
	if f == nil || f.Stages == nil || f.Stages.Exports == 0 {
		return t
	}
	whole := f.Stages.Schedule + f.Stages.Key + f.Stages.Batch + f.Stages.Retry + f.Stages.Flight
	for _, stage := range []struct {
		name  string
		spent func(*exporter.Stages) time.Duration
	}{
		{"schedule: late, or a full queue", func(s *exporter.Stages) time.Duration { return s.Schedule }},
		{"key: an earlier export of it", func(s *exporter.Stages) time.Duration { return s.Key }},
		{"batch: a full one, or quota", func(s *exporter.Stages) time.Duration { return s.Batch }},
		{"retry: refused attempts, pauses", func(s *exporter.Stages) time.Duration { return s.Retry }},
		{"flight: the last attempt", func(s *exporter.Stages) time.Duration { return s.Flight }},
	} {
		spent := stage.spent(f.Stages)
		share := float64(spent) / float64(max(whole, 1))
		t.Rows = append(t.Rows, row{Cells: []string{stage.name, report.FormatSeconds(spent.Seconds() / float64(f.Stages.Exports)),
			fmt.Sprintf("%.1f %%", 100*share)}, Share: share})
	}
	return t
}

func counts(id, title string, list []frame.Count, whole uint64, about string) table {
	t := table{ID: id, Title: title, About: about, Head: []string{"", "Number", "Share", "Rules"}}
	for _, c := range list {
		if c.N == 0 {
			continue
		}
		t.Rows = append(t.Rows, row{
			Cells: []string{c.Name + ": " + c.Meaning, report.FormatCount(c.N), report.FormatShare(c.N, whole), c.Row},
			Share: float64(c.N) / float64(max(whole, 1)),
		})
	}
	return t
}

func codes(s report.Summary) table {
	t := table{ID: "codes", Title: "What went wrong", Head: []string{"Code", "Failed attempts", "Failed exports", "Unknown exports"}}
	names := map[string]bool{}
	for _, list := range []map[string]uint64{s.Records.Codes, s.Records.Failures, s.Records.Unknowns} {
		for name := range list {
			names[name] = true
		}
	}
	for name := range names {
		t.Rows = append(t.Rows, plain(report.Escape(name), report.FormatCount(s.Records.Codes[name]),
			report.FormatCount(s.Records.Failures[name]), report.FormatCount(s.Records.Unknowns[name])))
	}
	sort.Slice(t.Rows, func(i, j int) bool { return t.Rows[i].Cells[0] < t.Rows[j].Cells[0] })
	return t
}

func cost(s report.Summary) table {
	if s.Cost == nil {
		return table{}
	}
	t := table{ID: "cost", Title: "What it costs", Head: []string{"Capacity mode", "The run", "An hour like it", "A month like it"},
		About: "US dollars, prices of " + report.Escape(s.Cost.Region) + " of " + report.Escape(s.Cost.Date) + "."}
	for _, mode := range []struct {
		name   string
		charge report.Charge
	}{
		{"provisioned, " + s.Cost.InShards(), s.Cost.Provisioned}, {"on-demand standard", s.Cost.OnDemand},
		{"on-demand Advantage, with its commitment", s.Cost.Advantage},
	} {
		t.Rows = append(t.Rows, plain(mode.name, report.FormatDollars(mode.charge.Total), report.FormatDollars(mode.charge.Hour),
			report.FormatDollars(mode.charge.Month)))
	}
	return t
}

// settings lists the settings in effect, and what else made the run.
func settings(s report.Summary) table {
	t := table{ID: "settings", Title: "Settings", Head: []string{"Setting", "Value"}}
	t.Rows = append(t.Rows, plain("scenario", report.Escape(s.Scenario)), plain("seed", fmt.Sprint(s.Seed)), plain("mode", string(s.Mode)),
		plain("target", report.Escape(s.Target)), plain("started", s.Started.Format(time.RFC3339)),
		plain("elapsed", report.FormatSeconds(s.Elapsed)), plain("digest", s.Digest), plain("repeat", report.Escape(s.Repeat)),
		plain("kinesim", report.Escape(s.Versions.Kinesim)))
	text, err := json.Marshal(s.Settings)
	values := map[string]any{}
	if err != nil || json.Unmarshal(text, &values) != nil {
		return t
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		t.Rows = append(t.Rows, plain(name, report.Escape(fmt.Sprint(values[name]))))
	}
	return t
}
