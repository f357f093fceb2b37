//go:build !slim

package target

import (
	"context"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// emulatedAWS makes --target aws reach an endpoint of ours, as AWS_ENDPOINT_URL does for users of an emulator.
func emulatedAWS(t *testing.T) *kinesisfake.Server {
	t.Helper()
	server, url := startFake(t)
	t.Setenv("AWS_ENDPOINT_URL", url)
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	return server
}

func TestAWSNeverCreatesUnasked(t *testing.T) {
	server := emulatedAWS(t)
	console, _ := testConsole(t)
	flags := Flags{Target: "aws", Stream: "activation", Region: "us-east-1"}
	_, err := Open(t.Context(), console, flags, testScenario())
	wantFailure(t, err, report.Unreachable, "there is no stream activation in us-east-1")
	if got := streamNames(server); got != "" {
		t.Errorf("created %q", got)
	}

	flags.CreateStream = true
	opened, err := Open(t.Context(), console, flags, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if got := streamNames(server); got != "activation" || !opened.Created {
		t.Errorf("streams %q, target %+v; want the stream created", got, opened)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if got := streamNames(server); got != "" {
		t.Errorf("left %q", got)
	}
}

func TestAWSWithTheDestinationsPermissions(t *testing.T) {
	server := emulatedAWS(t)
	addStream(t, server, "activation", 4)
	server.SetControl(func(operation string, _ []byte) *faults.Fault {
		switch operation {
		case "ListStreams", "PutRecord", "PutRecords":
			return nil
		}
		return &faults.Fault{Error: &streams.Error{Code: "AccessDeniedException", Message: "not authorized"}}
	})
	console, _ := testConsole(t)
	opened, err := Open(t.Context(), console, Flags{Target: "aws", Stream: "activation", Region: "us-east-1"}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if opened.Created || opened.Shards != 0 || opened.MaxRecordBytes != 1<<20 {
		t.Errorf("got %+v; want a stream that was there, of unknown shards", opened)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if got := streamNames(server); got != "activation" {
		t.Errorf("streams %q afterwards", got)
	}
}

func TestAgree(t *testing.T) {
	for _, c := range []struct {
		name     string
		terminal bool
		yes      bool
		typed    string
		verdict  report.Verdict
		says     string
	}{
		{name: "said before", yes: true, verdict: report.Pass},
		{name: "nobody to ask", typed: "y\n", verdict: report.Invalid, says: "try: --yes"},
		{name: "yes", terminal: true, typed: "y\n", verdict: report.Pass},
		{name: "yes in full", terminal: true, typed: " YES \n", verdict: report.Pass},
		{name: "no", terminal: true, typed: "n\n", verdict: report.Interrupted, says: "nothing was sent"},
		{name: "just enter", terminal: true, typed: "\n", verdict: report.Interrupted, says: "nothing was sent"},
		{name: "end of input", terminal: true, typed: "", verdict: report.Interrupted, says: "nothing was sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			console, _ := testConsole(t)
			console.Stdin = strings.NewReader(c.typed)
			console.IsTerminal = func(any) bool { return c.terminal }
			wantFailure(t, console.Agree(t.Context(), c.yes), c.verdict, c.says)
		})
	}
}

func TestAgreeInterrupted(t *testing.T) {
	console, _ := testConsole(t)
	console.Stdin = neverRead{t.Context()}
	console.IsTerminal = func(any) bool { return true }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := console.Agree(ctx, false); err != context.Canceled {
		t.Errorf("got %v, want the interruption", err)
	}
}

// neverRead is a terminal at which nobody types until the test ends.
type neverRead struct{ until context.Context }

func (n neverRead) Read([]byte) (int, error) {
	<-n.until.Done()
	return 0, n.until.Err()
}

func TestPlanSaysWhatIsSentAndWhatItCosts(t *testing.T) {
	console, printed := testConsole(t)
	opened := &Target{Describe: "Amazon Kinesis in us-east-1", Shards: 4}
	opened.Config.Stream = "activation"
	console.printPlan(opened, "account 111122223333 as arn:aws:iam::111122223333:user/u", true, "PROVISIONED", rehearsal.Forecast{Records: 20_000, RecordBytes: 1_024, Duration: time.Minute})
	for _, want := range []string{"Amazon Kinesis in us-east-1", "account 111122223333 as arn:", "stream activation, 4 shards, provisioned", "at most 20000 records",
		"19.5 MiB", "1m0s", "$0.06"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("does not say %q:\n%s", want, printed)
		}
	}
}

// TestAWSPlanNamesFanOut has the consumer of --read-back fan-out in the estimate that is agreed to.
func TestAWSPlanNamesFanOut(t *testing.T) {
	server := emulatedAWS(t)
	addStream(t, server, "activation", 4)
	console, printed := testConsole(t)
	flags := Flags{Target: "aws", Stream: "activation", Region: "us-east-1", ReadBack: ReadFanOut}
	opened, err := Open(t.Context(), console, flags, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
	if want := "(4 shards, 1 fan-out consumer, "; !strings.Contains(printed.String(), want) {
		t.Errorf("%q is not in %s", want, printed)
	}
}
