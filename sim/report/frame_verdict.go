package report

import "kinesim/exporter"

// soFar is the verdict that a run would get if everything that is on its way were acknowledged and it ended now, and what speaks
// against it. Latencies are those of the frame, since finding percentiles anew costs too much to do it ten times a second.
func soFar(s *exporter.Snapshot, latency [LatencyCount]Spread) (Verdict, []Reason) {
	ledger := s.Ledger
	if ledger.Balanced() {
		ledger.Offered -= ledger.InFlight
		ledger.InFlight = 0
	}
	return judge(Summary{
		Ledger:  ledger,
		Records: exporter.Counters{Failures: s.Failures, Unknowns: s.Unknowns},
		Latency: Latency{DueToAck: latency[DueToAck].Percentiles, Lateness: latency[Lateness].Percentiles},
	})
}
