package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/conform"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// validateTargetFlags are the flags of validate-target.
type validateTargetFlags struct {
	target target.Flags
	images []string
	name   string
	json   bool
	noRun  bool
}

func (p *program) validateTargetCommand() *cobra.Command {
	var flags validateTargetFlags
	cmd := &cobra.Command{
		Use:   "validate-target",
		Short: "Tell what a target does otherwise than AWS documents, and what that hides",
		Long: `Validate-target asks an endpoint some forty things that matter to an exporter or a consumer and that AWS documents:
throttling, refusals, permissions, placement, the life of a stream, reading and resharding, clients. Then it runs a
small scenario with read-back. It reports what differs, by what that hides from a rehearsal, as Markdown or JSON.

It creates streams of its own, named kinesim-validate-…, and deletes them. On AWS it says what that costs, and asks.
What AWS answers is taken from its documents; AWS itself is asked only with --target aws.`,
		Example: `  kinesim validate-target --target localstack
  kinesim validate-target --image localstack/localstack:4.14.0 --image localstack/localstack:4.12.0
  kinesim validate-target --endpoint http://localhost:5000 --name 'moto 5.2.1' --json`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stop := cli.Listen(cmd.Context())
			defer stop.Release()
			return p.validateTarget(stop.Soft, flags)
		},
	}
	set := cmd.Flags()
	flags.target.RegisterReach(set)
	set.BoolVar(&flags.target.Yes, "yes", false, "ask AWS without being asked")
	set.StringArrayVar(&flags.images, "image", nil, "start LocalStack from this `IMAGE`; may be given again, for one report each")
	set.StringVar(&flags.name, "name", "", "call the target `NAME` in the report; default: where it is")
	set.BoolVar(&flags.json, "json", false, "print reports[] as JSON instead of Markdown")
	set.BoolVar(&flags.noRun, "no-run", false, "leave out the scenario with read-back")
	return cmd
}

// validationScenario is small enough for the slowest emulator, and has keys that are exported again.
const validationScenario = `version: 1
name: validation
population: {profiles: 500}
stream: {name: kinesim-validate-run, shards: 2}
workload: [{duration: 10s, rate: 100/s}]
`

// validateTarget asks each target, and prints the reports.
func (p *program) validateTarget(ctx context.Context, flags validateTargetFlags) error {
	if flags.target.Stream != "" {
		return cli.Usage("leave --stream out", "validate-target creates streams of its own")
	}
	if strings.ContainsFunc(flags.name, unicode.IsControl) {
		return cli.Usage("--name 'moto 5.2.1'",
			"--name %q is for the title of a report: no line breaks or other control characters", flags.name)
	}
	if len(flags.images) > 0 && (flags.target.Endpoint != "" || flags.target.Target != "" && flags.target.Target != "localstack") {
		return cli.Usage("--image alone", "--image is an image of LocalStack, which validate-target starts itself")
	}
	if err := flags.target.Resolve(p.env); err != nil {
		return err
	}
	scenario, err := scenarios.Parse("validation.yaml", []byte(validationScenario))
	if err != nil {
		return err
	}
	targets := []target.Flags{flags.target}
	if len(flags.images) > 0 {
		targets = nil
		for _, image := range flags.images {
			one := flags.target
			one.Target, one.LocalStackImage = "localstack", image
			targets = append(targets, one)
		}
	}
	var reports []*conform.Report
	var left error
	for _, one := range targets {
		r, err := p.validateOne(ctx, one, flags, scenario)
		if err != nil && r == nil {
			return err
		}
		left = errors.Join(left, err)
		reports = append(reports, r)
	}
	return cli.Worse(leftBehind(left), p.printReports(reports, flags.json))
}

// validateOne asks one target. An error beside a report is something that could not be removed.
func (p *program) validateOne(ctx context.Context, one target.Flags, flags validateTargetFlags, scenario *scenarios.Scenario) (
	r *conform.Report, err error) {
	if one.Target == "aws" {
		one.Stream, one.CreateStream = scenario.Stream.Name, true
	}
	t, client, err := target.Reach(ctx, p.console(), one, scenario)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	if err := p.agreeToValidate(ctx, t, client, one.Yes); err != nil {
		return nil, err
	}
	outcomes, left := conform.Run(ctx, t.Config, p.say)
	if outcomes == nil && left != nil {
		return nil, cli.Fail(report.Unreachable, kinesis.Hint(left), left)
	}
	if ctx.Err() != nil {
		return nil, errors.Join(cli.Fail(report.Interrupted, "", cli.ErrInterrupted), left)
	}
	var run *conform.Rehearsal
	if !flags.noRun {
		if run, err = p.rehearseTarget(ctx, t, one, scenario); err != nil {
			return nil, errors.Join(err, left)
		}
	}
	name := flags.name
	if name == "" {
		name, _, _ = strings.Cut(t.Describe, " at ")
	}
	return conform.NewReport(name, time.Now().UTC().Format(time.DateOnly), readBuild().version, outcomes, run), left
}

// agreeToValidate says what it costs to ask AWS, and wants an agreement.
func (p *program) agreeToValidate(ctx context.Context, t *target.Target, client *kinesis.Client, yes bool) error {
	if !client.AWS() {
		return nil
	}
	const records, bytes, shards = 12_000, 8 << 20, 14 // of all streams, for the hour that is charged
	p.say("about to ask %s: streams named kinesim-validate-…, with %d shards and one on demand, are created and deleted",
		t.Describe, shards)
	p.say("  costs %s", report.DefaultPrices().Estimate(report.Usage{Records: records, Bytes: bytes, Shards: shards, Duration: time.Hour}))
	return p.console().Agree(ctx, yes)
}

// rehearseTarget runs the scenario against a target that is open, and compares its digest with that of virtual time.
func (p *program) rehearseTarget(ctx context.Context, t *target.Target, one target.Flags, scenario *scenarios.Scenario) (
	_ *conform.Rehearsal, err error) {
	virtual, err := rehearsal.Plan{Scenario: scenario}.StartVirtual(ctx)
	if err != nil {
		return nil, invalid(err)
	}
	expected := virtual.Wait().Summary().Digest
	if err := virtual.Close(); err != nil {
		return nil, err
	}
	switch {
	case t.Fake != nil: // the embedded one has the scenario's stream to itself
	case t.Kind.Own:
		one = target.Flags{Endpoint: t.Config.Endpoint}
	default:
		one.Yes = true
	}
	p.say("running a scenario of %s with read-back", scenario.Duration())
	run, err := rehearsal.Plan{Scenario: scenario}.Start(ctx, p.console().For(one))
	if err != nil {
		return nil, invalid(err)
	}
	s := run.Wait().Summary()
	r := &conform.Rehearsal{
		Verdict: s.Verdict, ReadBack: string(s.Verification.Verdict), Acked: s.Ledger.Acked, Failed: s.Ledger.Failed,
		Unknown: s.Ledger.Unknown, Digest: s.Digest, Expected: expected, Reasons: []string{},
	}
	for _, reason := range s.Reasons {
		r.Reasons = append(r.Reasons, reason.What)
	}
	return r, leftBehind(run.Close())
}

// printReports prints them.
func (p *program) printReports(reports []*conform.Report, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(p.stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"reports": reports})
	}
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		if _, err := fmt.Fprint(p.stdout, r.Markdown()); err != nil {
			return err
		}
	}
	return nil
}
