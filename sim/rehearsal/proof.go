package rehearsal

import (
	"kinesim/sim/report"
	"kinesim/sim/verify"
)

// verification is a proof as the reports have it, with its verdict.
func verification(p verify.Proof) report.Verification {
	v := report.Verification{
		Missing: p.Missing, Duplicates: p.Duplicates, OutOfOrder: p.OutOfOrder, PayloadMismatches: p.PayloadMismatches, Foreign: p.Foreign,
		Unexplained: p.Unexplained, FailedButStored: p.FailedButStored, SettledPresent: p.UnknownPresent, SettledAbsent: p.UnknownAbsent,
		Outstanding: p.Outstanding, Read: p.Read, Matched: p.Matched, Unread: p.Unread, OrderPromised: p.OrderPromised,
	}
	v = v.Judged(map[verify.Reading]report.Reading{
		verify.ReadToEnd: report.ReadToEnd, verify.ReadPartly: report.ReadPartly, verify.NotRead: report.NotRead,
	}[p.Reading], p.Why)
	if p.Direct {
		return v.Direct()
	}
	return v
}
