package main

import (
	"context"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/checkup"
	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim/report"
)

// checkFlags are the flags of check.
type checkFlags struct {
	target   target.Flags
	scenario scenarioFlags
	json     bool
}

func (p *program) checkCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check [FILE | NAME]",
		Short: "Ask whether the destination could export to a stream, as it asks itself",
		Long: `Check asks what the destination asks when a connection is configured, and what it needs afterwards: whether anybody
answers, whose the credentials are, whether the clocks agree, whether ListStreams is permitted and lists the stream, and
whether PutRecord and PutRecords are permitted. It leaves no record: it asks by DryRun where the endpoint is AWS or
kinesim's own, and elsewhere by a request that authorization lets through and validation refuses; it says which.

What is missing is said with the statement of IAM that would grant it. Exits with 0 when all is there, with 3 when
nobody was reached, and with 8 when something is missing. The scenario says which stream, unless --stream does.`,
		Example: `  kinesim check --target aws --stream profiles --region eu-west-1
  kinesim check --connection profiles.yaml --json
  kinesim check --target aws --stream profiles --region eu-west-1 --read-back fan-out
  kinesim check --endpoint http://localhost:4566 --stream profiles`,
		Args: cli.AtMostOne("scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			argument := defaultScenario
			if len(args) > 0 {
				argument = args[0]
			}
			stop := cli.Listen(cmd.Context())
			defer stop.Release()
			return p.check(stop.Soft, flags, argument)
		},
	}
	flags.target.RegisterReach(cmd.Flags())
	flags.scenario.register(cmd.Flags())
	cmd.Flags().StringVar(&flags.target.ReadBack, "read-back", "", "ask for what run --read-back `HOW` needs, too: gentle, full or fan-out, "+
		"whose permissions are then required; or off, for none")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the result as JSON: checks[], each with check, action, ok and message")
	return cmd
}

// check asks, and prints what was answered.
func (p *program) check(ctx context.Context, flags checkFlags, argument string) (err error) {
	scenario, _, err := p.loadScenario(argument, flags.scenario.sets)
	if err != nil {
		return err
	}
	if err := flags.target.Resolve(p.env); err != nil {
		return err
	}
	t, client, err := target.Reach(ctx, p.console(), flags.target, scenario)
	if err != nil {
		return err
	}
	defer func() { err = cli.Worse(err, leftBehind(t.Close())) }()
	result := checkup.Run(ctx, client, checkup.Options{
		Target: t.Describe, Say: p.say,
		Unread: flags.target.ReadBack == target.ReadOff, FanOut: flags.target.ReadBack == target.ReadFanOut,
	})
	if ctx.Err() != nil {
		return cli.Fail(report.Interrupted, "", cli.ErrInterrupted)
	}
	if flags.json {
		err = result.WriteJSON(p.stdout)
	} else {
		err = result.WriteText(p.stdout)
	}
	if err == nil && result.Verdict != report.Pass {
		err = cli.Fail(result.Verdict, "", nil)
	}
	return err
}
