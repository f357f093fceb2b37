package report

import "kinesim/exporter"

// SoFar is the verdict that a run would get if everything that is on its way were acknowledged and it ended now, and
// what speaks against it. Latencies are given, since finding percentiles anew costs too much to do it ten times a
// second.
func SoFar(s *exporter.Snapshot, latency Latency) (Verdict, []Reason) {
	ledger := s.Ledger
	if ledger.Balanced() {
		ledger.Offered -= ledger.InFlight
		ledger.InFlight = 0
	}
	return judge(Summary{
		Ledger:  ledger,
		Records: exporter.Counters{Failures: s.Failures, Unknowns: s.Unknowns},
		Latency: latency,
	})
}
