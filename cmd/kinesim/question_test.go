package main

import (
	"context"
	"strings"
	"testing"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/answer"
	"kinesim/sim/report"
)

// TestQuestionInterruptedAtOnce ends plan and find before they know anything: they say what is not known, and print no
// table.
func TestQuestionInterruptedAtOnce(t *testing.T) {
	q := &answer.Question{Scenario: func() (*scenarios.Scenario, error) {
		sc, _, err := scenarios.Load("nightly-batch")
		return sc, err
	}}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name, printed, said string
		ask                 func(*program) error
	}{
		{"plan", "", "kinesim: interrupted before any stream was tried to its end: the scenario makes about 13,300 updates, and how many of " +
			"them are exported, and on how many shards, is not known\ntry: let it end\n",
			func(p *program) error { return p.plan(over, q, nil, false) }},
		{"plan --json", "", "kinesim: interrupted before any stream was tried to its end",
			func(p *program) error { return p.plan(over, q, nil, true) }},
		{"find", "Nothing is known: no value of shards was tried to its end.\n", "kinesim: interrupted: nothing was tried to its end\n",
			func(p *program) error { return p.find(over, q, answer.KnobShards, false) }},
	} {
		p, stdout, _ := quietProgram()
		var said strings.Builder
		if code := cli.Print(&said, c.ask(p)); code != report.Interrupted.ExitCode() || stdout.String() != c.printed ||
			!strings.HasPrefix(said.String(), c.said) {
			t.Errorf("%s: exit code %d, printed %q, said %q", c.name, code, stdout, &said)
		}
	}
}
