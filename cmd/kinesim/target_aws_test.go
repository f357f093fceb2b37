package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
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
	p, _ := testProgram(t)
	flags := targetFlags{target: "aws", stream: "activation", region: "us-east-1"}
	_, err := p.openTarget(t.Context(), flags, testScenario())
	wantFailure(t, err, report.Unreachable, "there is no stream activation in us-east-1")
	if got := streams(server); got != "" {
		t.Errorf("created %q", got)
	}

	flags.createStream = true
	opened, err := p.openTarget(t.Context(), flags, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "activation" || !opened.created {
		t.Errorf("streams %q, target %+v; want the stream created", got, opened)
	}
	if err := opened.close(); err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "" {
		t.Errorf("left %q", got)
	}
}

func TestAWSWithTheDestinationsPermissions(t *testing.T) {
	server := emulatedAWS(t)
	addStream(t, server, "activation", 4)
	server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
		switch operation {
		case "ListStreams", "PutRecord", "PutRecords":
			return nil
		}
		return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: "AccessDeniedException", Message: "not authorized"}}
	})
	p, _ := testProgram(t)
	opened, err := p.openTarget(t.Context(), targetFlags{target: "aws", stream: "activation", region: "us-east-1"}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if opened.created || opened.shards != 0 || opened.maxRecordBytes != 1<<20 {
		t.Errorf("got %+v; want a stream that was there, of unknown shards", opened)
	}
	if err := opened.close(); err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "activation" {
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
			p, _ := testProgram(t)
			p.stdin = strings.NewReader(c.typed)
			p.isTerminal = func(any) bool { return c.terminal }
			wantFailure(t, p.agree(t.Context(), c.yes), c.verdict, c.says)
		})
	}
}

func TestAgreeInterrupted(t *testing.T) {
	p, _ := testProgram(t)
	p.stdin = neverRead{t.Context()}
	p.isTerminal = func(any) bool { return true }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.agree(ctx, false); err != context.Canceled {
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
	p, printed := testProgram(t)
	opened := &target{describe: "Amazon Kinesis in us-east-1", shards: 4}
	opened.config.Stream = "activation"
	p.printPlan(opened, true, "PROVISIONED", forecast{records: 20_000, recordBytes: 1_024, duration: time.Minute})
	for _, want := range []string{"Amazon Kinesis in us-east-1", "stream activation, 4 shards, provisioned", "at most 20000 records", "19.5 MiB", "1m0s", "$0.06"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("does not say %q:\n%s", want, printed)
		}
	}
}
