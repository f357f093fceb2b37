package report

// Prediction compares a run as it was foretold in virtual time, the first, with what came of it.
var Prediction = &View{
	Name: "prediction", Title: "Prediction", Columns: [2]string{"predicted", "observed"}, Difference: "deviation", Against: 1,
	rows: predictionRows, below: predictionNotes, json: predictionJSON,
}

// predictionRows is what somebody wants to know before a run.
func predictionRows(t *sideRows) {
	t.drains()
	t.add("throttled attempts", Share, throttledShare)
	t.dueToAck("p50", func(p Percentiles) float64 { return p.P50 })
	t.dueToAck("p99", func(p Percentiles) float64 { return p.P99 })
	t.count("peak in flight", peakInFlight)
}

func predictionNotes(c Comparison, _ int) string {
	if c.SameDigest {
		return "  the same records\n\n"
	}
	return "  NOT THE SAME RECORDS\n\n"
}

// predicted is one number of a prediction, for scripts.
type predicted struct {
	Name      string  `json:"name"`
	Predicted float64 `json:"predicted"`
	Observed  float64 `json:"observed"`
}

type predictedRun struct {
	Drains        []predicted `json:"drains"`          // seconds: the whole run, then each event
	ThrottleShare predicted   `json:"throttled_share"` // of the attempts
	P50           predicted   `json:"due_to_ack_p50"`  // seconds
	P99           predicted   `json:"due_to_ack_p99"`  // seconds
	PeakInFlight  predicted   `json:"peak_in_flight"`  // requests
	SameDigest    bool        `json:"same_digest"`
}

// predictionJSON is what scripts get: the rows, in their order.
func predictionJSON(c Comparison) any {
	rows := c.pairs()
	number := func(p Pair) predicted { return predicted{p.Name, p.Values[0], p.Values[1]} }
	out := predictedRun{SameDigest: c.SameDigest}
	for i, d := range c.Runs[0].Drains {
		out.Drains = append(out.Drains, number(rows[i]))
		out.Drains[i].Name = d.Name
	}
	rest := rows[len(out.Drains):]
	out.ThrottleShare, out.P50, out.P99, out.PeakInFlight = number(rest[0]), number(rest[1]), number(rest[2]), number(rest[3])
	return out
}
