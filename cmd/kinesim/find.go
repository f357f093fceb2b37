package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/answer"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

func (p *program) findCommand() *cobra.Command {
	var flags questionFlags
	var vary string
	var whole bool
	cmd := &cobra.Command{
		Use:   "find [FILE | NAME] --vary rate|profiles|shards|in-flight",
		Short: "Search for the value at which a scenario's objectives just hold",
		Long: `Find runs a scenario with one value after another: it brackets the value at which the objectives just hold, bisects,
and tries what it finds with two more seeds. It searches for the largest rate or number of profiles, and for the
smallest number of shards or requests in flight; and says the value with its interval, the objective that breaks beyond
it, and what is short there. Each try is a line as it goes. In virtual time, unless a target is given: there a part of a
long run tells about where the edge is, before whole runs decide (kinesim help find).

Objectives are those of the scenario and of --objective, or else that nothing is lost, less than 1 % of attempts are
throttled, and Adobe's 95 % arrive within 10 minutes. Ctrl-C prints what is known.`,
		Example: `  kinesim find nightly-batch --vary shards
  kinesim find my.yaml --vary rate --objective 'due_to_ack p99 < 2s'
  kinesim find my.yaml --vary in-flight --latency 50ms --json
  kinesim find my.yaml --vary rate --target embedded     by the clock: each try takes as long as the scenario`,
		Args: cli.AtMostOne("scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			argument := defaultScenario
			if len(args) > 0 {
				argument = args[0]
			}
			switch known := answer.Knobs(); {
			case vary == "":
				return cli.Usage("--vary rate, profiles, shards or in-flight", "find needs --vary, which says what to search for")
			case !slices.Contains(known, vary):
				near := vary
				if i := slices.IndexFunc(known, func(knob string) bool { return pathOf(knob) == vary }); i >= 0 {
					near = known[i] // the key that it turns
				}
				return cli.Usage("--vary rate, profiles, shards or in-flight", "--vary %q is not known%s", vary,
					cli.DidYouMean(near, "", known))
			}
			if earlier := flags.run.scenario.said(pathOf(vary)); earlier != nil {
				return (&cli.Contradiction{First: earlier.String(), Second: "--vary " + vary}).Usage()
			}
			if err := flags.run.target.Resolve(p.env); err != nil {
				return err
			}
			kind, err := flags.run.target.Kind()
			if err != nil {
				return err
			}
			clocked := flags.run.target.Target != "" || flags.run.target.Endpoint != ""
			if flags.run.virtual = !clocked; !clocked && flags.run.target.ReadBack != "" {
				return cli.Usage("leave --read-back out, or say --target", "without a target find runs in virtual time, which reads nothing back")
			}
			q, err := flags.question(p, cmd.Flags(), argument)
			if err != nil {
				return err
			}
			q.Fits, q.Whole = cli.CheckMemory, whole
			if clocked {
				if vary == string(answer.KnobShards) && !kind.Modelled {
					return cli.Usage("leave --target out, or --target embedded", "--vary shards needs a stream of its own for each try, which "+
						"--target %s does not make", kind.Name)
				}
				q.Target = p.console().For(flags.run.target)
			}
			return p.find(cmd.Context(), q, answer.Knob(vary), flags.json)
		},
	}
	flags.register(cmd.Flags(), "vary")
	cmd.Flags().BoolVar(&whole, "whole", false, "try whole runs at the end however long they take, and no parts of them instead")
	cmd.Flags().StringVar(&vary, "vary", "", "`WHAT` to search for: rate (updates a second where the workload is fastest), profiles, shards or "+
		"in-flight")
	flags.run.target.Register(cmd.Flags())
	return cmd
}

// find searches, and prints each try and what it came to.
func (p *program) find(ctx context.Context, q *answer.Question, knob answer.Knob, asJSON bool) error {
	stop := cli.Listen(ctx)
	defer stop.Release()
	shown := p.follow(q)
	var broken error // of writing
	found, err := q.Find(stop.Soft, knob, func(probe answer.Probe) {
		broken = errors.Join(broken, p.printProbe(knob, probe, asJSON))
	})
	shown()
	switch {
	case found == nil:
		return invalid(err)
	case broken != nil:
		return broken
	}
	if asJSON {
		broken = writeLine(p.stdout, found)
	} else {
		_, broken = fmt.Fprintln(p.stdout, found)
	}
	switch {
	case broken != nil:
		return broken
	case errors.Is(err, rehearsal.ErrInterrupted):
		until := "what was tried until then is shown"
		if found.Probes == 0 {
			until = "nothing was tried to its end"
		}
		return cli.Fail(report.Interrupted, "let it end", errors.New("interrupted: "+until))
	case found.Value == nil:
		return cli.Fail(report.Objective, "", nil)
	}
	return nil
}

// printProbe prints a try in a line.
func (p *program) printProbe(knob answer.Knob, probe answer.Probe, asJSON bool) error {
	if asJSON {
		return writeLine(p.stdout, struct {
			Probe answer.Probe `json:"probe"`
		}{probe})
	}
	if p.isTerminal(p.stderr) {
		fmt.Fprint(p.stderr, clearLine)
	}
	holds := "holds"
	if !probe.OK {
		holds = "fails"
	}
	line := fmt.Sprintf("%s %-10s seed %-4d %s  throttled %6.2f %%  lost %-8s p95 %-9s drained %-9s", knob,
		knob.Show(probe.Value), probe.Seed, holds, 100*probe.ThrottledShare, report.FormatCount(probe.Failed),
		report.FormatSeconds(probe.P95), report.FormatSeconds(probe.DrainedAfter))
	if probe.Parts > 1 {
		line += fmt.Sprintf("  in one of %d parts", probe.Parts)
	}
	if probe.GaveUp > 0 {
		line += "  given up at " + report.FormatClock(probe.GaveUp)
	}
	if probe.Missed != "" {
		line += "  " + report.Escape(probe.Missed)
	}
	_, err := fmt.Fprintln(p.stdout, strings.TrimRight(line, " "))
	return err
}

// writeLine writes a value as a line of JSON.
func writeLine(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
