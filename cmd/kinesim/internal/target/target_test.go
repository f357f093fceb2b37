//go:build !slim

package target

import (
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

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
)

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
	if got := streamNames(server); got != "other rehearsal" || !opened.Created || opened.Shards != 2 {
		t.Errorf("streams %q, target %+v; want the scenario's stream created", got, opened)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if got := streamNames(server); got != "other" {
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
			if got := streamNames(server); !strings.Contains(got, c.flags.Stream) {
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
	server.SetControl(func(operation string, _ []byte) *faults.Fault {
		if operation == "CreateStream" {
			return &faults.Fault{Error: &streams.Error{Code: "LimitExceededException", Message: "Shard limit."}}
		}
		return nil
	})
	_, err := Open(t.Context(), console, Flags{Endpoint: url}, testScenario())
	wantFailure(t, err, report.Unreachable, "create the stream: CreateStream: LimitExceededException")
	server.SetControl(func(operation string, _ []byte) *faults.Fault {
		if operation == "CreateStream" {
			return &faults.Fault{Error: &streams.Error{Code: "AccessDeniedException", Message: "not authorized"}}
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

// TestEndpointWithTheDestinationsPolicy has an endpoint that allows what Adobe's destination asks for, and no more.
func TestEndpointWithTheDestinationsPolicy(t *testing.T) {
	console, _ := testConsole(t)
	server, url := startFake(t)
	addStream(t, server, "rehearsal", 3)
	allowed := []string{"ListStreams", "PutRecord", "PutRecords"}
	server.SetControl(func(operation string, _ []byte) *faults.Fault {
		if slices.Contains(allowed, operation) {
			return nil
		}
		return &faults.Fault{Error: &streams.Error{Code: "AccessDeniedException", Message: "x"}}
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
				server.Do(func(now time.Time, model *streams.Model) { _ = model.DeleteStream(now, "rehearsal") })
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
		server.SetControl(func(operation string, _ []byte) *faults.Fault {
			if operation != "DescribeStreamSummary" {
				return nil
			}
			look := looks.Add(1)
			if look == 1 {
				server.Do(func(now time.Time, model *streams.Model) {
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
		server.Do(func(_ time.Time, model *streams.Model) { model.SetDurations(streams.Durations{}) })
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
}
