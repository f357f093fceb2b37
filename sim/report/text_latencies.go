package report

func (t *text) latencies(s Summary) {
	t.latencyRow("Latency", []string{"p50", "p90", "p95", "p99", "p99.9", "max"}, "")
	for _, l := range []struct {
		label   string
		p       Percentiles
		meaning string
	}{
		{"due to ack", s.Latency.DueToAck, "since due: the headline"},
		{"event to ack", s.eventToAck(), "from the event on"},
		{"sent to ack", s.Latency.SentToAck, "of the last attempt"},
		{"lateness", s.Latency.Lateness, "of the generator"},
	} {
		if l.label == "event to ack" && s.Latency.EventToAck == nil {
			continue
		}
		t.latencyRow("  "+l.label, latencyCells(l.p), l.meaning)
	}
	t.line("Back-pressure", "%s waited for full queues, summed over producers; part of due to ack", duration(s.Backpressure))
	t.blank()
}

func (s *Summary) eventToAck() Percentiles {
	if s.Latency.EventToAck == nil {
		return Percentiles{}
	}
	return *s.Latency.EventToAck
}

// latencyCells are the percentiles of a row; dashes when nothing was measured.
func latencyCells(p Percentiles) []string {
	cells := make([]string, 0, 6)
	for _, value := range []float64{p.P50, p.P90, p.P95, p.P99, p.P999, p.Max} {
		cell := "-"
		if p.Count > 0 {
			cell = duration(value)
		}
		cells = append(cells, cell)
	}
	return cells
}

// latencyColumns is what a latency takes with the space before it.
const latencyColumns = 9

// latencyRow writes a row of latencies, and what they are where there is room for it.
func (t *text) latencyRow(label string, values []string, meaning string) {
	line := padded(label, labelColumns)
	for _, value := range values {
		line += aligned(value, latencyColumns)
	}
	if cells(line)+2+cells(meaning) <= t.columns {
		line += "  " + meaning
	}
	t.raw(line)
}
