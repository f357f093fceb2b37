//go:build !slim

package target

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
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
	fake := kinesisfake.Start(t, kinesisfake.StartWith{
		Config:  streams.Config{Durations: streams.Durations{Delete: deletion}},
		Options: kinesisfake.Options{Clock: clock},
	})
	return fake.Server, fake.URL
}

// streamNames are the names of a server's streams.
func streamNames(server *kinesisfake.Server) string {
	var names []string
	server.Do(func(now time.Time, model *streams.Model) {
		list, _ := model.ListStreams(now, "", 100, nil)
		for _, info := range list {
			names = append(names, info.Name)
		}
	})
	return strings.Join(names, " ")
}

func addStream(t *testing.T, server *kinesisfake.Server, name string, shards int) {
	t.Helper()
	server.Do(func(now time.Time, model *streams.Model) {
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
