package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

// testProgram is a program without a terminal, whose LocalStack must not be started, and what it prints.
func testProgram(t *testing.T) (*program, *bytes.Buffer) {
	t.Helper()
	printed := new(bytes.Buffer)
	return &program{
		stdin: strings.NewReader(""), stdout: io.Discard, stderr: printed,
		env:        func(string) string { return "" },
		isTerminal: func(any) bool { return false },
		startLocalStack: func(context.Context, localStack) (string, func() error, error) {
			t.Error("LocalStack was started")
			return "", nil, errors.New("no LocalStack here")
		},
	}, printed
}

// testScenario is as much of a scenario as opening a target needs.
func testScenario() *scenarios.Scenario {
	return &scenarios.Scenario{Stream: scenarios.Stream{Name: "rehearsal", Shards: 2, Throttle: "strict", Retention: 24 * time.Hour}}
}

// startFake starts an endpoint that is not the embedded target: somebody else's.
func startFake(t *testing.T) (server *kinesisfake.Server, url string) {
	t.Helper()
	server = kinesisfake.NewServer(kinesisfake.New(kinesisfake.Config{}), kinesisfake.Options{})
	endpoint, err := server.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := endpoint.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, endpoint.URL
}

// streams are the names of a server's streams.
func streams(server *kinesisfake.Server) string {
	var names []string
	server.Do(func(now time.Time, model *kinesisfake.Model) {
		list, _ := model.ListStreams(now, "", 100, nil)
		for _, info := range list {
			names = append(names, info.Name)
		}
	})
	return strings.Join(names, " ")
}

func addStream(t *testing.T, server *kinesisfake.Server, name string, shards int) {
	t.Helper()
	server.Do(func(now time.Time, model *kinesisfake.Model) {
		if err := model.CreateStream(now, name, shards, 0); err != nil {
			t.Fatal(err)
		}
	})
}

// wantFailure checks the verdict of an error and a part of what is printed about it.
func wantFailure(t *testing.T, err error, verdict report.Verdict, part string) {
	t.Helper()
	var printed bytes.Buffer
	if code := cli.Print(&printed, err); code != verdict.ExitCode() || !strings.Contains(printed.String(), part) {
		t.Errorf("exit code %d, %q; want %d and %q", code, printed.String(), verdict.ExitCode(), part)
	}
}

func TestEmbeddedTarget(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1") // must have no part in it
	p, _ := testProgram(t)
	scenario := testScenario()
	scenario.Stream.MaxRecord = 2 << 20
	opened, err := p.openTarget(t.Context(), targetFlags{}, scenario)
	if err != nil {
		t.Fatal(err)
	}
	if !opened.created || opened.shards != 2 || opened.maxRecordBytes != 2<<20 || opened.fake == nil {
		t.Errorf("got %+v; want a created stream of 2 shards that takes records of 2 MiB", opened)
	}
	client, err := kinesis.NewClient(t.Context(), opened.config)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Check(t.Context()); err != nil {
		t.Errorf("the stream cannot be reached by the target's configuration: %v", err)
	}
	if err := opened.close(); err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); !errors.Is(err, kinesis.ErrUnreachable) {
		t.Errorf("after close: %v, want unreachable", err)
	}
}

func TestEndpointCreatesAndDeletesItsStream(t *testing.T) {
	p, _ := testProgram(t)
	server, url := startFake(t)
	addStream(t, server, "other", 1)
	opened, err := p.openTarget(t.Context(), targetFlags{endpoint: url}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "other rehearsal" || !opened.created || opened.shards != 2 {
		t.Errorf("streams %q, target %+v; want the scenario's stream created", got, opened)
	}
	if err := opened.close(); err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "other" {
		t.Errorf("streams %q afterwards, want only the one that was there before", got)
	}
}

func TestEndpointKeepsWhatItShould(t *testing.T) {
	for _, c := range []struct {
		name    string
		flags   targetFlags
		created bool
		shards  int
	}{
		{name: "a stream that was there", flags: targetFlags{stream: "there"}, created: false, shards: 3},
		{name: "a stream to be kept", flags: targetFlags{stream: "mine", keepStream: true}, created: true, shards: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := testProgram(t)
			server, url := startFake(t)
			addStream(t, server, "there", 3)
			c.flags.endpoint = url
			opened, err := p.openTarget(t.Context(), c.flags, testScenario())
			if err != nil {
				t.Fatal(err)
			}
			if opened.created != c.created || opened.shards != c.shards {
				t.Errorf("created %v with %d shards, want %v with %d", opened.created, opened.shards, c.created, c.shards)
			}
			if err := opened.close(); err != nil {
				t.Fatal(err)
			}
			if got := streams(server); !strings.Contains(got, c.flags.stream) {
				t.Errorf("streams %q afterwards, want %s among them", got, c.flags.stream)
			}
		})
	}
}

func TestEndpointThatDoesNotAnswer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close() // the port is free now, and nobody listens
	p, _ := testProgram(t)
	_, err = p.openTarget(t.Context(), targetFlags{endpoint: "http://" + listener.Addr().String()}, testScenario())
	wantFailure(t, err, report.Unreachable, "try: check the endpoint's URL")
}

func TestEndpointOfAmazonWantsTargetAWS(t *testing.T) {
	p, _ := testProgram(t)
	_, err := p.openTarget(t.Context(), targetFlags{endpoint: "https://kinesis.eu-west-1.amazonaws.com", region: "eu-west-1"}, testScenario())
	wantFailure(t, err, report.Invalid, "try: --target aws")
}

func TestStreamThatCannotBeCreated(t *testing.T) {
	p, _ := testProgram(t)
	server, url := startFake(t)
	server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
		if operation == "CreateStream" {
			return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: "LimitExceededException", Message: "Shard limit."}}
		}
		return nil
	})
	_, err := p.openTarget(t.Context(), targetFlags{endpoint: url}, testScenario())
	wantFailure(t, err, report.Unreachable, "create the stream: CreateStream: LimitExceededException")
}

func TestLocalStackIsStoppedWhateverHappens(t *testing.T) {
	for _, c := range []struct {
		name      string
		control   kinesisfake.Control
		interrupt bool
		verdict   report.Verdict
	}{
		{name: "run to its end", verdict: report.Pass},
		{name: "no stream", verdict: report.Unreachable, control: func(operation string, _ []byte) *kinesisfake.Fault {
			return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: "InternalFailure"}}
		}},
		{name: "interrupted", verdict: report.Interrupted, interrupt: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, printed := testProgram(t)
			server, url := startFake(t)
			server.SetControl(c.control)
			p.env = func(name string) string { return map[string]string{"LOCALSTACK_AUTH_TOKEN": "token"}[name] }
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stops := 0
			p.startLocalStack = func(_ context.Context, l localStack) (string, func() error, error) {
				if l.image != defaultLocalStackImage || l.token != "token" {
					t.Errorf("starts %q with token %q", l.image, l.token)
				}
				if c.interrupt {
					cancel()
				}
				return url, func() error { stops++; return nil }, nil
			}
			opened, err := p.openTarget(ctx, targetFlags{target: "localstack"}, testScenario())
			if err == nil {
				if opened.describe != "LocalStack 4.14.0 at "+url || !opened.created {
					t.Errorf("got %+v", opened)
				}
				err = opened.close()
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
	p, printed := testProgram(t)
	p.startLocalStack = func(ctx context.Context, l localStack) (string, func() error, error) { return l.start(ctx) }
	opened, err := p.openTarget(t.Context(), targetFlags{target: "localstack"}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if !opened.created || opened.shards != 2 || opened.maxRecordBytes != 1<<20 {
		t.Errorf("got %+v; want a created stream of 2 shards", opened)
	}
	if err := opened.close(); err != nil {
		t.Error(err)
	}
	if left := containers(t); left != 0 {
		t.Errorf("%d containers left", left)
	}
	if lines := strings.Count(printed.String(), "\n"); lines != 3 {
		t.Errorf("printed %q, want three lines: starting, creating, removing", printed)
	}
}
