//go:build !slim

package target

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/report"
)

// testConsole is a console without a terminal, whose LocalStack must not be started, and what it prints.
func testConsole(t *testing.T) (*Console, *bytes.Buffer) {
	t.Helper()
	printed := new(bytes.Buffer)
	return &Console{
		Stdin: strings.NewReader(""), Stderr: printed,
		Env:        func(string) string { return "" },
		IsTerminal: func(any) bool { return false },
		Start: func(context.Context, Container) (string, func() error, error) {
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
	return startFakeBy(t, 100*time.Millisecond, nil) // as an endpoint has
}

// startFakeBy is startFake with the time that the deletion of a stream takes, by a clock.
func startFakeBy(t *testing.T, deletion time.Duration, clock func() time.Time) (server *kinesisfake.Server, url string) {
	t.Helper()
	model := kinesisfake.New(kinesisfake.Config{Durations: kinesisfake.Durations{Delete: deletion}})
	server = kinesisfake.NewServer(model, kinesisfake.Options{Clock: clock})
	endpoint, err := httpserver.Start(server, "127.0.0.1:0")
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
	console, _ := testConsole(t)
	scenario := testScenario()
	scenario.Stream.MaxRecord = 2 << 20
	opened, err := Open(t.Context(), console, Flags{}, scenario)
	if err != nil {
		t.Fatal(err)
	}
	if !opened.Created || opened.Shards != 2 || opened.MaxRecordBytes != 2<<20 || opened.Fake == nil {
		t.Errorf("got %+v; want a created stream of 2 shards that takes records of 2 MiB", opened)
	}
	client, err := kinesis.NewClient(t.Context(), opened.Config)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Check(t.Context()); err != nil {
		t.Errorf("the stream cannot be reached by the target's configuration: %v", err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); !errors.Is(err, kinesis.ErrUnreachable) {
		t.Errorf("after close: %v, want unreachable", err)
	}
}

func TestEndpointCreatesAndDeletesItsStream(t *testing.T) {
	console, _ := testConsole(t)
	server, url := startFake(t)
	addStream(t, server, "other", 1)
	opened, err := Open(t.Context(), console, Flags{Endpoint: url}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "other rehearsal" || !opened.Created || opened.Shards != 2 {
		t.Errorf("streams %q, target %+v; want the scenario's stream created", got, opened)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if got := streams(server); got != "other" {
		t.Errorf("streams %q afterwards, want only the one that was there before", got)
	}
}

func TestEndpointKeepsWhatItShould(t *testing.T) {
	for _, c := range []struct {
		name    string
		flags   Flags
		created bool
		shards  int
	}{
		{name: "a stream that was there", flags: Flags{Stream: "there"}, created: false, shards: 3},
		{name: "a stream to be kept", flags: Flags{Stream: "mine", KeepStream: true}, created: true, shards: 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			console, printed := testConsole(t)
			server, url := startFake(t)
			addStream(t, server, "there", 3)
			c.flags.Endpoint = url
			opened, err := Open(t.Context(), console, c.flags, testScenario())
			if err != nil {
				t.Fatal(err)
			}
			const note = "note: stream there is there already, with 3 shards; the 2 that were asked for are for one that is created\n"
			if told := strings.Contains(printed.String(), note); told == c.created {
				t.Errorf("printed %q", printed)
			}
			if opened.Created != c.created || opened.Shards != c.shards {
				t.Errorf("created %v with %d shards, want %v with %d", opened.Created, opened.Shards, c.created, c.shards)
			}
			if err := opened.Close(); err != nil {
				t.Fatal(err)
			}
			if got := streams(server); !strings.Contains(got, c.flags.Stream) {
				t.Errorf("streams %q afterwards, want %s among them", got, c.flags.Stream)
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
	console, _ := testConsole(t)
	_, err = Open(t.Context(), console, Flags{Endpoint: "http://" + listener.Addr().String()}, testScenario())
	wantFailure(t, err, report.Unreachable, "try: check the endpoint's URL")
}

func TestEndpointOfAmazonWantsTargetAWS(t *testing.T) {
	console, _ := testConsole(t)
	_, err := Open(t.Context(), console, Flags{Endpoint: "https://kinesis.eu-west-1.amazonaws.com", Region: "eu-west-1"}, testScenario())
	wantFailure(t, err, report.Invalid, "try: --target aws")
}

func TestStreamThatCannotBeCreated(t *testing.T) {
	console, _ := testConsole(t)
	server, url := startFake(t)
	server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
		if operation == "CreateStream" {
			return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: "LimitExceededException", Message: "Shard limit."}}
		}
		return nil
	})
	_, err := Open(t.Context(), console, Flags{Endpoint: url}, testScenario())
	wantFailure(t, err, report.Unreachable, "create the stream: CreateStream: LimitExceededException")
	server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
		if operation == "CreateStream" {
			return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: "AccessDeniedException", Message: "not authorized"}}
		}
		return nil
	})
	_, err = Open(t.Context(), console, Flags{Endpoint: url}, testScenario())
	wantFailure(t, err, report.Unreachable, "there is no stream rehearsal in us-east-1, and it may not be created: CreateStream: AccessDenied")
	wantFailure(t, err, report.Unreachable, "try: check --stream and --region; for it to be created, allow kinesis:CreateStream")
	addStream(t, server, "rehearsal", 1)
	_, err = Open(t.Context(), console, Flags{Endpoint: url, Region: "eu-west-1"}, testScenario())
	wantFailure(t, err, report.Unreachable, "try: --region us-east-1, where there is one of that name; for it to be created, allow")
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

// TestEndpointWithTheDestinationsPolicy has an endpoint that allows what Adobe's destination asks for, and no more.
func TestEndpointWithTheDestinationsPolicy(t *testing.T) {
	console, _ := testConsole(t)
	server, url := startFake(t)
	addStream(t, server, "rehearsal", 3)
	allowed := []string{"ListStreams", "PutRecord", "PutRecords"}
	server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
		if slices.Contains(allowed, operation) {
			return nil
		}
		return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: "AccessDeniedException", Message: "x"}}
	})
	opened, err := Open(t.Context(), console, Flags{Endpoint: url}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if opened.Created || opened.Shards != 0 || opened.MaxRecordBytes != kinesis.DefaultMaxRecordBytes {
		t.Errorf("got %+v; want what may not be asked for left open", opened)
	}
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
}

// TestEndpointWaitsForDeletion has the stream on its way out, as an earlier run's is for a while.
func TestEndpointWaitsForDeletion(t *testing.T) {
	console, printed := testConsole(t)
	server, _ := startFake(t)
	addStream(t, server, "rehearsal", 3)
	deleting := 3 // times that the stream is described
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".DescribeStreamSummary") && deleting > 0 {
			if deleting--; deleting == 0 {
				server.Do(func(now time.Time, model *kinesisfake.Model) { _ = model.DeleteStream(now, "rehearsal") })
			}
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			_, _ = io.WriteString(w, `{"StreamDescriptionSummary":{"StreamName":"rehearsal","StreamStatus":"DELETING"}}`)
			return
		}
		server.ServeHTTP(w, r)
	}))
	defer front.Close()
	opened, err := Open(t.Context(), console, Flags{Endpoint: front.URL}, testScenario())
	if err != nil {
		t.Fatal(err)
	}
	if !opened.Created || opened.Shards != 2 || !strings.Contains(printed.String(), "being deleted, is gone") {
		t.Errorf("got %+v, printed %q; want the stream made again", opened, printed)
	}
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
}

// TestStreamThatVanishes lists a stream whose deletion begins before it is described. It is gone by then, or when it is
// looked at once more, and is created.
func TestStreamThatVanishes(t *testing.T) {
	for _, gone := range []int64{1, 2} {
		console, printed := testConsole(t)
		var ahead, looks atomic.Int64
		server, url := startFakeBy(t, time.Hour, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
		addStream(t, server, "there", 1)
		server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
			if operation != "DescribeStreamSummary" {
				return nil
			}
			look := looks.Add(1)
			if look == 1 {
				server.Do(func(now time.Time, model *kinesisfake.Model) {
					if err := model.DeleteStream(now, "there"); err != nil {
						t.Error(err)
					}
				})
			}
			if look == gone {
				ahead.Add(int64(time.Hour))
			}
			return nil
		})
		opened, err := Open(t.Context(), console, Flags{Endpoint: url, Stream: "there"}, testScenario())
		if err != nil {
			t.Fatal(err)
		}
		if !opened.Created || opened.Shards != 2 {
			t.Errorf("%+v, printed %q", opened, printed)
		}
		server.Do(func(_ time.Time, model *kinesisfake.Model) { model.SetDurations(kinesisfake.Durations{}) })
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
}
