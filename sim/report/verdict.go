package report

import (
	"fmt"
	"time"

	"kinesim/exporter"
)

// Verdict is how a run ended, in one word. Each has an exit code of its own: see ExitCodes.
type Verdict string

const (
	Pass        Verdict = "pass"
	Internal    Verdict = "internal"
	Invalid     Verdict = "invalid"
	Unreachable Verdict = "unreachable"
	Unverified  Verdict = "unverified"
	Undelivered Verdict = "undelivered"
	Unreliable  Verdict = "unreliable"
	Objective   Verdict = "objective"
	Missing     Verdict = "missing"
	Unwritten   Verdict = "unwritten"
	Interrupted Verdict = "interrupted"
)

// ExitCode is a row of the table in the README and in the help.
type ExitCode struct {
	Code    int
	Name    Verdict
	Meaning string
}

// ExitCodes returns every exit code, in ascending order.
func ExitCodes() []ExitCode {
	return []ExitCode{
		{0, Pass, "every export was delivered, and the stream holds what was acknowledged as far as it may be read"},
		{1, Internal, "kinesim itself went wrong, or its ledger does not balance"},
		{2, Invalid, "the command line or the scenario is invalid"},
		{3, Unreachable, "the target could not be reached or used before the first export"},
		{
			4,
			Unverified,
			"the stream contradicts what was acknowledged, could not be read to its end, or nothing fell due that it could show",
		},
		{5, Undelivered, "exports failed, or nobody knows what became of them"},
		{6, Unreliable, "the generator could not keep up with its schedule, so latencies are not the target's alone"},
		{
			7,
			Objective,
			"an objective of the scenario or of the command line was missed, or a consumer had not read everything when --hold was over",
		},
		{8, Missing, "check found something that the destination needs and that the target does not give"},
		{9, Unwritten, "all went well, but its results could not all be written (a full disk, above all), or what it started not removed"},
		{130, Interrupted, "stopped by Ctrl-C, a signal or a bound such as --max-records; what was done until then is reported"},
	}
}

// ExitCode returns the exit code of v, and that of Internal for a verdict that is not in the table.
func (v Verdict) ExitCode() int {
	for _, row := range ExitCodes() {
		if row.Name == v {
			return row.Code
		}
	}
	return Internal.ExitCode()
}

// Reason is something that speaks against a run, and what to try about it.
type Reason struct {
	What string `json:"what"`
	Try  string `json:"try"` // "" when there is nothing to try
}

// The generator is unreliable when its own p99 lateness is above both: latencies are then not the target's alone.
const (
	latenessBound = 50 * time.Millisecond
	latenessShare = 10 // of p99 due-to-ack: a tenth
)

// judge returns the verdict of a finished run and everything that speaks against it, the reason of the verdict first.
// Where several things went wrong, the order is: internal, then what the stream contradicts (data is wrong, whatever
// else happened), then an interruption (it explains exports that were never sent), then exports not delivered, then a
// read-back that did not get to its end (which a dead target explains), then an unreliable generator, then consumers
// that did not keep up.
func judge(s Summary) (Verdict, []Reason) {
	verdict := Pass
	reasons := []Reason{}
	for _, check := range []func(Summary) (Verdict, *Reason){
		checkLedger, checkContradiction, checkInterruption, checkDelivery, checkReadToEnd, checkGenerator, checkObjectives,
		checkConsumers,
	} {
		found, reason := check(s)
		if reason == nil {
			continue
		}
		if verdict == Pass {
			verdict = found
		}
		reasons = append(reasons, *reason)
	}
	return verdict, reasons
}

func checkLedger(s Summary) (Verdict, *Reason) {
	if s.Ledger.Balanced() && s.Ledger.InFlight == 0 {
		return Pass, nil
	}
	return Internal, &Reason{
		What: fmt.Sprintf("the ledger does not balance, or exports are still in flight at the end (%s)", group(s.Ledger.InFlight)),
		Try:  "this is a defect of kinesim: please report it with summary.json",
	}
}

func checkContradiction(s Summary) (Verdict, *Reason) {
	if s.Verification.Verdict != Failed {
		return Pass, nil
	}
	return Unverified, &Reason{
		What: "the read-back contradicts what the endpoint acknowledged",
		Try:  "repeat with the same seed; if it stays, the endpoint loses, changes or reorders records",
	}
}

func checkInterruption(s Summary) (Verdict, *Reason) {
	if !s.Interrupted {
		return Pass, nil
	}
	return Interrupted, &Reason{
		What: fmt.Sprintf("interrupted after %s: numbers and digest are those of a part of the run", duration(s.Elapsed)),
		Try:  "let it run to its end to compare digests",
	}
}

// checkDelivery counts an unknown export that the read-back found in the stream as delivered: reading back settles the
// unknown.
func checkDelivery(s Summary) (Verdict, *Reason) {
	failed := few(s.Ledger.Failed, "export", "exports") + " failed" + worst(s.Records.Failures)
	lost := s.Ledger.Unknown - min(s.Ledger.Unknown, s.Verification.SettledPresent)
	unknown := few(lost, "export", "exports") + " unknown"
	if v := s.Verification.Verdict; v == Verified || v == Failed { // read to its end
		unknown += " and not found"
	}
	unknown += worst(s.Records.Unknowns)
	switch {
	case s.Ledger.Failed == 0 && lost == 0:
		return Pass, nil
	case lost == 0:
		return Undelivered, &Reason{What: failed, Try: adviceFor(s)}
	case s.Ledger.Failed == 0:
		return Undelivered, &Reason{What: unknown, Try: adviceFor(s)}
	}
	return Undelivered, &Reason{What: failed + ", " + unknown, Try: adviceFor(s)}
}

func adviceFor(s Summary) string {
	switch {
	case s.DigestPartial:
		return ""
	case s.Records.Failures["ResourceNotFoundException"] > 0:
		return "the stream is gone, or was for a while: see who deleted it"
	case throttled(s.Records.Failures)+throttled(s.Records.Unknowns) > 0:
		return "more shards, a partition key that spreads better, a lower rate, or --retry-for 60s"
	}
	return "look at the error codes; --retry-for 60s rides out a short outage"
}

func checkReadToEnd(s Summary) (Verdict, *Reason) {
	if s.Verification.Verdict != Incomplete {
		return Pass, nil
	}
	return Unverified, &Reason{What: s.Verification.Reason, Try: "run again while the target stays reachable"}
}

// nothing is why a run does not pass in which nothing fell due. It is said of the end only.
var nothing = Reason{What: "there was no update at all, so that nothing was shown", Try: "raise a rate, or make a phase longer"}

func checkGenerator(s Summary) (Verdict, *Reason) {
	late, headline := s.Latency.Lateness.P99, s.Latency.DueToAck.P99
	if late <= latenessBound.Seconds() || late*latenessShare <= headline {
		return Pass, nil
	}
	return Unreliable, &Reason{
		What: fmt.Sprintf(
			"the generator ran %s late at p99, more than a tenth of p99 due-to-ack (%s)",
			duration(late),
			duration(headline),
		),
		Try: "a lower rate, a faster machine, or fewer programs beside it",
	}
}

// worst names the most frequent reason, the first by name among equals.
func worst(counts map[string]uint64) string {
	if ranked := rank(counts); len(ranked) > 0 {
		return fmt.Sprintf(" (most often %s)", ranked[0].name)
	}
	return ""
}

// throttled counts exports that ended for want of throughput, whether an entry of a request was refused or a whole
// request.
func throttled(codes map[string]uint64) uint64 {
	var sum uint64
	for code, n := range codes {
		if exporter.IsThrottled(code) {
			sum += n
		}
	}
	return sum
}
