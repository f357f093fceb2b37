//go:build !slim

package target

import (
	"context"
	"strings"
	"testing"

	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
)

func TestLocalStackIsStoppedWhateverHappens(t *testing.T) {
	for _, c := range []struct {
		name      string
		control   faults.Control
		interrupt bool
		verdict   report.Verdict
	}{
		{name: "run to its end", verdict: report.Pass},
		{name: "no stream", verdict: report.Unreachable, control: func(operation string, _ []byte) *faults.Fault {
			return &faults.Fault{Error: &streams.Error{Code: "InternalFailure"}}
		}},
		{name: "interrupted", verdict: report.Interrupted, interrupt: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			console, printed := testConsole(t)
			server, url := startFake(t)
			server.SetControl(c.control)
			console.Env = func(name string) string { return map[string]string{"LOCALSTACK_AUTH_TOKEN": "token"}[name] }
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stops := 0
			console.Start = func(_ context.Context, l Container) (string, func() error, error) {
				if l.Image != DefaultImage || l.Token != "token" {
					t.Errorf("starts %q with token %q", l.Image, l.Token)
				}
				if c.interrupt {
					cancel()
				}
				return url, func() error { stops++; return nil }, nil
			}
			opened, err := Open(ctx, console, Flags{Target: "localstack"}, testScenario())
			if err == nil {
				if opened.Describe != "LocalStack 4.14.0 at "+url || !opened.Created {
					t.Errorf("got %+v", opened)
				}
				err = opened.Close()
			}
			wantFailure(t, err, c.verdict, "")
			if stops != 1 || !strings.Contains(printed.String(), "removing LocalStack") {
				t.Errorf("stopped %d times, want once; printed %q", stops, printed)
			}
		})
	}
}

func TestRealLocalStackTarget(t *testing.T) {
	needLocalStack(t)
	console, printed := testConsole(t)
	console.Start = nil
	opened, err := Open(t.Context(), console, Flags{Target: "localstack"}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if !opened.Created || opened.Shards != 2 || opened.MaxRecordBytes != 1<<20 {
		t.Errorf("got %+v; want a created stream of 2 shards", opened)
	}
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
	if left := containers(t); left != 0 {
		t.Errorf("%d containers left", left)
	}
	if lines := strings.Count(printed.String(), "\n"); lines != 3 {
		t.Errorf("printed %q, want three lines: starting, creating, removing", printed)
	}
}
