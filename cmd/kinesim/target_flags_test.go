package main

import (
	"errors"
	"strings"
	"testing"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

func TestTargetFlags(t *testing.T) {
	for _, c := range []struct {
		name  string
		flags targetFlags
		kind  string
		wrong string // part of the message, when it is refused
	}{
		{name: "nothing", kind: embeddedTarget},
		{name: "embedded", flags: targetFlags{target: "embedded", stream: "s"}, kind: embeddedTarget},
		{name: "localstack", flags: targetFlags{target: "localstack", localstackImage: "i"}, kind: localstackTarget},
		{name: "endpoint", flags: targetFlags{endpoint: "http://localhost:4566", keepStream: true}, kind: endpointTarget},
		{name: "aws", flags: targetFlags{target: "aws", stream: "s", createStream: true, yes: true}, kind: awsTarget},
		{name: "aws by a VPC endpoint", flags: targetFlags{target: "aws", stream: "s", endpoint: "https://vpce-1.kinesis.eu-west-1.vpce.amazonaws.com"}, kind: awsTarget},
		{name: "misspelled", flags: targetFlags{target: "localstak"}, wrong: "did you mean localstack?"},
		{name: "two targets", flags: targetFlags{target: "embedded", endpoint: "http://h"}, wrong: "two targets"},
		{name: "two local targets", flags: targetFlags{target: "localstack", endpoint: "http://h"}, wrong: "two targets"},
		{name: "aws without a stream", flags: targetFlags{target: "aws"}, wrong: "needs the name of the stream"},
		{name: "bad stream", flags: targetFlags{stream: "a b"}, wrong: `"a b" is not a stream's name`},
		{name: "create elsewhere", flags: targetFlags{createStream: true}, wrong: "--create-stream belongs to --target aws"},
		{name: "keep what goes", flags: targetFlags{target: "localstack", keepStream: true}, wrong: "outlives"},
		{name: "image elsewhere", flags: targetFlags{localstackImage: "i"}, wrong: "--localstack-image belongs"},
		{name: "profile elsewhere", flags: targetFlags{profile: "p"}, wrong: "takes any credentials"},
		{name: "no scheme", flags: targetFlags{endpoint: "localhost:4566"}, wrong: "not the URL of an endpoint"},
		{name: "no host", flags: targetFlags{endpoint: "http://"}, wrong: "not the URL of an endpoint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, err := c.flags.validate()
			if c.wrong == "" {
				if err != nil || kind != c.kind {
					t.Errorf("got %q, %v; want %q", kind, err, c.kind)
				}
				return
			}
			f, ok := errors.AsType[*cli.Failure](err)
			if !ok || f.Verdict != report.Invalid || f.Try == "" || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("got %v (%+v); want a usage failure with %q and something to try", err, f, c.wrong)
			}
		})
	}
}

func TestPasswordsOfURLsAreNotPrinted(t *testing.T) {
	if got := safeURL("http://user:secret@host:1"); strings.Contains(got, "secret") {
		t.Errorf("prints %s", got)
	}
	_, err := targetFlags{endpoint: "ftp://user:secret@host"}.validate()
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v, want a failure without the password", err)
	}
}
