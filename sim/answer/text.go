package answer

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"kinesim/sim/report"
)

// Write writes the plan for people.
func (p *Plan) Write(w io.Writer) error {
	var out strings.Builder
	p.Survey.write(&out)
	if p.Cut {
		out.WriteString("\nThat is what it sends until the largest stream was given up; there is more.\n")
	}
	fmt.Fprintf(&out, "\nOn how many shards do these hold: %s?\n\n", report.Escape(strings.Join(p.Objectives, ", ")))
	if err := p.table().Write(&out); err != nil {
		return err
	}
	if names := p.readers(); len(names) > 0 {
		fmt.Fprintf(&out, "\nUnder %s: when it had read everything, after the last export.\n", strings.Join(names, " and "))
	}
	out.WriteString("\n" + p.sentence() + " " + p.spread() + "\n")
	out.WriteString(p.costs() + " Nothing was sent.\n")
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}

// costs says what costs count.
func (p *Plan) costs() string {
	words := "without fan-out consumers"
	if p.FanOut > 0 {
		words = "with " + report.Cost{FanOut: p.FanOut}.Fans()
	}
	if p.Without != "" {
		words += " and without " + p.Without
	}
	return "Costs are estimates of a month that goes on like that, everything read once, " + words + "."
}

// sentence is the answer.
func (p *Plan) sentence() string {
	less := ""
	if p.Less != "" {
		less = fmt.Sprintf(" With %s: %s.", shardsOf(*p.ShardsNeeded-1), report.Escape(p.Less))
	}
	switch {
	case p.ShardsNeeded == nil:
		return fmt.Sprintf("None of these streams is enough. With %s: %s.", shardsOf(p.Largest), report.Escape(p.Why))
	case p.Partial:
		return fmt.Sprintf("%s are enough; fewer may be, since this was interrupted.", shardsOf(*p.ShardsNeeded))
	case p.Tried:
		return fmt.Sprintf("Of these, %s are enough.", shardsOf(*p.ShardsNeeded))
	case *p.ShardsNeeded == 1:
		return "1 shard is enough."
	case *p.ShardsNeeded == 2:
		return "2 shards are enough, and 1 is not." + less
	}
	return fmt.Sprintf("%s are enough, and %d are not.", shardsOf(*p.ShardsNeeded), *p.ShardsNeeded-1) + less
}

// spread is how keys are spread over the shards.
func (p *Plan) spread() string {
	words := "That is less than one partition key a shard"
	if p.KeysPerShard >= 1 {
		words = fmt.Sprintf("That is about %s partition keys a shard", report.FormatCount(uint64(p.KeysPerShard)))
	}
	if p.FullestShard > 0 {
		words += fmt.Sprintf("; the fullest gets %.2f times its share of exports", p.FullestShard)
	}
	return words + "."
}

func shardsOf(n int) string {
	if n == 1 {
		return "1 shard"
	}
	return report.FormatCount(uint64(n)) + " shards"
}

// readers are the names of the consumers that are modelled.
func (p *Plan) readers() (names []string) {
	for _, reader := range p.Table[0].Consumers {
		names = append(names, report.Escape(reader.Name))
	}
	return names
}

// table is what was tried.
func (p *Plan) table() report.Table {
	t := report.Table{Head: slices.Concat([]string{"", "shards", "throttled", "lost", "p95", "drained"}, p.readers(),
		[]string{"fullest", "a month", "", "limit"})}
	row := func(mark, name string, r *Trial) {
		holds := "holds"
		if !r.OK {
			holds = "does not"
		}
		cells := []string{mark, name, fmt.Sprintf("%.2f %%", 100*r.ThrottledShare), report.FormatCount(r.Failed),
			report.FormatSeconds(r.P95), report.FormatSeconds(r.DrainedAfter)}
		for _, reader := range r.Consumers {
			drained := "no"
			if reader.DrainedAfter != nil {
				drained = "+" + report.FormatSeconds(*reader.DrainedAfter)
			}
			cells = append(cells, drained)
		}
		t.Rows = append(t.Rows, append(cells, fmt.Sprintf("%.0f %%", 100*r.Utilisation), report.FormatDollars(r.CostPerMonth), holds,
			strings.ReplaceAll(string(r.Limit), "_", " ")))
	}
	for i := range p.Table {
		r := &p.Table[i]
		mark := ""
		if p.ShardsNeeded != nil && r.Shards == *p.ShardsNeeded {
			mark = "→"
		}
		row(mark, report.FormatCount(uint64(r.Shards)), r)
	}
	if p.OnDemand != nil {
		row("", "on demand", p.OnDemand)
	}
	return t
}

// write writes what the scenario sends.
func (s *Survey) write(out *strings.Builder) {
	line := func(label, format string, args ...any) {
		fmt.Fprintf(out, "%-10s"+format+"\n", append([]any{label}, args...)...)
	}
	fmt.Fprintf(out, "%s, seed %d: %s of updates to %s profiles\n\n", report.Escape(s.Scenario), s.Seed, report.FormatClock(s.Duration),
		report.FormatCount(uint64(s.Profiles)))
	line("Updates", "%s", report.FormatCount(s.Updates))
	line("Exports", "%s (%s of the updates), %s", report.FormatCount(s.Exports), report.FormatShare(s.Exports, s.Updates),
		report.FormatSize(s.Bytes))
	line("Peak", "%s exports in the second at %s, %s in that at %s: the quotas of %s",
		report.FormatCount(uint64(s.Peak.Exports)), report.FormatClock(s.Peak.ExportsAt), report.FormatSize(uint64(s.Peak.Bytes)),
		report.FormatClock(s.Peak.BytesAt), shardsOf(s.Peak.Shards()))
	line("Records", "%s on average; p50 %s, p99 %s, largest %s", report.FormatSize(uint64(s.Sizes.Mean)),
		report.FormatSize(uint64(s.Sizes.P50)), report.FormatSize(uint64(s.Sizes.P99)), report.FormatSize(uint64(s.Sizes.Max)))
	s.Keys.write(line)
	var triggers []string
	for _, t := range report.Ranked(s.ByTrigger) {
		triggers = append(triggers, fmt.Sprintf("%s %s (%s)", t, report.FormatCount(s.ByTrigger[t]),
			report.FormatShare(s.ByTrigger[t], s.Exports)))
	}
	counted := uint64(0)
	for _, n := range s.ByTrigger {
		counted += n
	}
	why := ""
	if counted > s.Exports {
		why = "; more than 100 % in all, since an export with several triggers counts in each"
	}
	line("Triggers", "%s%s", strings.Join(triggers, ", "), why)
	label := "Segments"
	for _, segment := range report.SegmentLines(s.Segments) {
		line(label, "%s", segment)
		label = ""
	}
	out.WriteString("\n")
	t := report.Table{Head: []string{"phase", "from", "updates", "exports", "size", "exports/s", "peak", "at", "bytes/s at most"}}
	for _, p := range s.Phases {
		length := max(p.Until-p.From, 1e-9)
		t.Rows = append(t.Rows, []string{report.Escape(p.Name), report.FormatClock(p.From), report.FormatCount(uint64(p.Updates)),
			report.FormatCount(p.Exports), report.FormatSize(p.Bytes), report.FormatCompact(float64(p.Exports) / length),
			report.FormatCompact(p.Peak.Exports), report.FormatClock(p.Peak.ExportsAt), report.FormatSize(uint64(p.Peak.Bytes))})
	}
	_ = t.Write(out) // a strings.Builder takes everything
	if picture := s.Picture(); picture != nil {
		fmt.Fprintf(out, "\nExports a second: on average, and · the fullest second\n%s\n", strings.Join(picture, "\n"))
	}
}

func (k *Keys) write(line func(label, format string, args ...any)) {
	hot := "none stands out"
	if len(k.Hot) > 0 {
		var names []string
		for _, h := range k.Hot[:min(len(k.Hot), 3)] {
			names = append(names, fmt.Sprintf("%s (about %s exports)", report.Escape(h.Key), report.FormatCount(h.Exports)))
		}
		hot = "hot: " + strings.Join(names, ", ")
	}
	line("Keys", "about %s partition keys; %s", report.FormatCount(k.Distinct), hot)
}

// String is what a search came to, in sentences.
func (f *Found) String() string {
	count := func(value *float64) string {
		if value == nil {
			return "-"
		}
		return f.Vary.Show(*value)
	}
	smallest := knobs[f.Vary].smallest
	var out strings.Builder
	switch {
	case f.Value == nil && f.Low == nil && f.High == nil:
		fmt.Fprintf(&out, "Nothing is known: no value of %s was tried to its end.", f.Vary)
	case f.Value == nil:
		fmt.Fprintf(&out, "No value of %s that was tried holds.", f.Vary)
	case smallest && f.Low == nil:
		fmt.Fprintf(&out, "%s %s is enough, and nothing smaller was seen to fail.", f.Vary, count(f.Value))
	case smallest:
		fmt.Fprintf(&out, "%s %s is enough, and %s is not.", f.Vary, count(f.Value), count(f.Low))
	case f.High == nil:
		fmt.Fprintf(&out, "%s %s holds, and nothing larger was seen to fail.", f.Vary, count(f.Value))
	default:
		fmt.Fprintf(&out, "%s %s holds, and %s does not.", f.Vary, count(f.Value), count(f.High))
	}
	switch {
	case f.Objective == "":
	case f.Value == nil:
		fmt.Fprintf(&out, " What breaks is %s.", report.Escape(f.Objective))
	default:
		fmt.Fprintf(&out, " Beyond that breaks %s.", report.Escape(f.Objective))
	}
	if f.Limit != report.LimitNone {
		fmt.Fprintf(&out, " What is short there: %s.", strings.ReplaceAll(string(f.Limit), "_", " "))
	}
	if f.Seeds > 1 {
		fmt.Fprintf(&out, " It held with %d seeds.", f.Seeds)
	}
	if f.Parts > 1 {
		fmt.Fprintf(&out, " That is what one of %d parts of the run says.", f.Parts)
	}
	return out.String()
}
