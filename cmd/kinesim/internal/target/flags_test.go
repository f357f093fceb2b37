//go:build !slim

package target

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
		flags Flags
		kind  string
		wrong string // part of the message, when it is refused
	}{
		{name: "nothing", kind: "embedded"},
		{name: "embedded", flags: Flags{Target: "embedded", Stream: "s"}, kind: "embedded"},
		{name: "localstack", flags: Flags{Target: "localstack", LocalStackImage: "i"}, kind: "localstack"},
		{name: "endpoint", flags: Flags{Endpoint: "http://localhost:4566", KeepStream: true}, kind: "endpoint"},
		{name: "aws", flags: Flags{Target: "aws", Stream: "s", CreateStream: true, Yes: true}, kind: "aws"},
		{name: "aws by a VPC endpoint", flags: Flags{Target: "aws", Stream: "s",
			Endpoint: "https://vpce-1.kinesis.eu-west-1.vpce.amazonaws.com"}, kind: "aws"},
		{name: "misspelled", flags: Flags{Target: "localstak"}, wrong: "did you mean localstack?"},
		{name: "two targets", flags: Flags{Target: "embedded", Endpoint: "http://h"}, wrong: "two targets"},
		{name: "two local targets", flags: Flags{Target: "localstack", Endpoint: "http://h"}, wrong: "two targets"},
		{name: "aws without a stream", flags: Flags{Target: "aws"}, wrong: "needs the name of the stream"},
		{name: "bad stream", flags: Flags{Stream: "a b"}, wrong: `"a b" is not a stream's name`},
		{name: "create elsewhere", flags: Flags{CreateStream: true}, wrong: "--create-stream belongs to --target aws"},
		{name: "keep what goes", flags: Flags{Target: "localstack", KeepStream: true}, wrong: "outlives"},
		{name: "image elsewhere", flags: Flags{LocalStackImage: "i"}, wrong: "--localstack-image belongs"},
		{name: "profile elsewhere", flags: Flags{Profile: "p"}, wrong: "takes any credentials"},
		{name: "no scheme", flags: Flags{Endpoint: "localhost:4566"}, wrong: "not the URL of an endpoint"},
		{name: "no image", flags: Flags{Target: "localstack", LocalStackImage: "LocalStack!"}, wrong: `"LocalStack!" is no image`},
		{name: "no host", flags: Flags{Endpoint: "http://"}, wrong: "not the URL of an endpoint"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, err := c.flags.Kind()
			if c.wrong == "" {
				if err != nil || kind.Name != c.kind {
					t.Errorf("got %+v, %v; want %q", kind, err, c.kind)
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
	if got := SafeURL("http://user:secret@host:1"); strings.Contains(got, "secret") {
		t.Errorf("prints %s", got)
	}
	_, err := Flags{Endpoint: "ftp://user:secret@host"}.Kind()
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v, want a failure without the password", err)
	}
}
