package rehearsal_test

import (
	"context"
	"fmt"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// A scenario is run against the embedded Kinesis in virtual time: it takes a moment, and comes out the same each time.
func Example() {
	scenario, _, err := scenarios.Load("quickstart")
	if err != nil {
		panic(err)
	}
	run, err := rehearsal.Plan{Scenario: scenario}.StartVirtual(context.Background())
	if err != nil {
		panic(err)
	}
	summary := run.Wait().Summary()
	fmt.Println(summary.Verdict, summary.Exports.Count, "exports,", summary.Records.Throttled, "throttled attempts")
	fmt.Println(summary.Digest, summary.Verification.Verdict)
	// Output:
	// pass 3225 exports, 0 throttled attempts
	// 8d83d7197e4985cdd8bc42f7b43b9832 verified
}

// The same by the clock, against any target. Interrupting a run delivers what is on its way.
func ExamplePlan_Start() {
	scenario, _, err := scenarios.Load("quickstart")
	if err != nil {
		panic(err)
	}
	run, err := rehearsal.Plan{Scenario: scenario}.Start(context.Background(), rehearsal.Embedded())
	if err != nil {
		panic(err)
	}
	run.Interrupt()
	outcome := run.Wait()
	if err := run.Close(); err != nil {
		panic(err)
	}
	fmt.Println(outcome.Summary().Verdict, outcome.Snapshot.Ledger.Balanced())
	// Output:
	// interrupted true
}
