package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/scenarios"
)

// nameConsumers says what --consumer says as keys of the scenario.
func (f *runFlags) nameConsumers() error {
	names, err := listen.Names(f.consumers)
	for _, name := range names {
		for _, mark := range []struct{ key, value string }{{"key", name.KeyID}, {"fan_out", name.FanOut}, {"agent", name.Agent}} {
			if mark.value != "" {
				set := scenarios.Set{
					Path:  "stream.consumers." + quoted(name.Name, ".\"=") + "." + mark.key,
					Value: quoted(mark.value, " :,[]{}#&*!|>'\"%@\\`"),
				}
				if both := f.scenario.say(set); both != nil {
					return both.Usage()
				}
			}
		}
	}
	return err
}

// quoted is a text in quotes if it holds what means something where it stands.
func quoted(text, meaning string) string {
	if strings.ContainsAny(text, meaning) {
		return strconv.Quote(text)
	}
	return text
}

// checkConsumers refuses, or tells of, consumers that cannot read this run.
func (f *runFlags) checkConsumers(p *program, scenario *scenarios.Scenario) error {
	if err := f.target.CheckListening(scenario.Stream); err != nil {
		return err
	}
	if i := slices.IndexFunc(scenario.Stream.Consumers, func(c scenarios.Consumer) bool { return c.Model != nil }); i >= 0 && !f.virtual &&
		!f.predict && !f.comparePacing {
		p.say("note: the model of %s has no part in this run: it reads in virtual time", scenario.Stream.Consumers[i].Name)
	}
	kind, err := f.target.Kind()
	if err != nil {
		return err
	}
	f.tellUnseen(p, kind.Modelled, kind.Name, scenario.Stream.Consumers)
	if scenario.Stream.Listen == "" {
		if len(f.consumers) > 0 && kind.Modelled {
			return cli.Usage("--listen 127.0.0.1:4567", "--consumer is for the consumers of an endpoint that listens for them")
		}
		return nil
	}
	asked := f.target.Listening()
	switch {
	case f.comparePacing && asked != "":
		return cli.Usage("one of them", "%s and --compare-pacing: consumers would read two runs, one after the other", asked)
	case f.virtual:
		p.say("note: stream.listen has no part in this run: consumers live by the clock, which virtual time does not know")
	case f.comparePacing:
		p.say("note: stream.listen has no part in a comparison: consumers would read two runs, one after the other")
	case !kind.Modelled:
		p.say("note: stream.listen has no part in this run: consumers read the stream of %s where it is", kind.Name)
	}
	return nil
}

// tellUnseen tells which named consumers are not seen in this run: those of the embedded Kinesis by their lease tables,
// and those of others by anything else.
func (f *runFlags) tellUnseen(p *program, embedded bool, target string, consumers []scenarios.Consumer) {
	for _, c := range consumers {
		reads := c.Key+c.FanOut+c.Agent != ""
		switch {
		case f.virtual || f.predict || f.comparePacing:
		case embedded && !reads && c.LeaseTable != "":
			p.say("note: lease_table of %s has no part in this run: the embedded Kinesis sees who reads it, by key, fan_out or agent",
				c.Name)
		case !embedded && reads && c.LeaseTable == "":
			p.say("note: how %s keeps up with %s is not seen: its reads are made elsewhere, and it names no lease_table", c.Name, target)
		}
	}
}

// proceed lets a run begin that waits for consumers when somebody presses Enter, and returns how to stop listening.
func (s *session) proceed(ctx context.Context) (stop func()) {
	p := s.program
	if s.plan.Scenario.Stream.WaitFor == 0 || s.flags.virtual || !p.isTerminal(p.stdin) {
		return func() {}
	}
	pressed, stop := cli.Enter(ctx, p.stdin)
	if pressed == nil {
		return stop
	}
	s.plan.Proceed = pressed
	p.say("Enter begins without waiting any longer")
	return stop
}
