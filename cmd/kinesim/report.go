package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/sim/report/page"
)

// reportFlags are the flags of report.
type reportFlags struct {
	summary string
	schema  bool
}

func (p *program) reportCommand() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "Make the report of an earlier run again: report.html, junit.xml and summary.md",
		Long: `Report makes report.html, junit.xml and summary.md of what run --out DIR has written (summary.json, timeseries.csv, the
histogram logs and frame.json.gz), and prints the summary. It ends with the exit code of the run.`,
		Example: `  kinesim run nightly-batch --virtual --out results
  kinesim report results
  kinesim report results --summary markdown`,
		Args: func(cmd *cobra.Command, args []string) error {
			if f.schema {
				return cli.NoArguments(cmd, args)
			}
			return oneDirectory("report")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.schema && cmd.Flags().Changed("summary") {
				return cli.Usage("leave --summary out", "--schema prints a schema, and no summary")
			}
			if f.schema {
				_, err := p.stdout.Write(report.SummarySchema())
				return err
			}
			if err := checkSummary(f.summary, "kinesim report --help"); err != nil {
				return err
			}
			return p.report(args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.summary, "summary", summaryText, "how the summary is printed: text, markdown (as GitHub shows it) or json")
	cmd.Flags().BoolVar(&f.schema, "schema", false, "print the JSON Schema of summary.json instead")
	return cmd
}

func (p *program) report(dir string, f reportFlags) error {
	if err := noResults(dir); err != nil {
		return err
	}
	s, c, err := report.ReadDir(dir)
	if err != nil {
		return cli.Fail(report.Invalid, "a directory that kinesim run --out has written", err)
	}
	last, err := frame.Read(dir)
	if err != nil && !errors.Is(err, frame.ErrNone) {
		return cli.Fail(report.Invalid, "kinesim run --out "+shellQuote(dir), err)
	}
	if err := errors.Join(page.WriteDir(dir, s, c, last), report.WriteVerdicts(dir, s)); err != nil {
		return cli.Unwritten(err, filepath.Clean(dir), "")
	}
	one := session{program: p, flags: runFlags{summary: f.summary}}
	if err := one.print(s); err != nil {
		return err
	}
	p.say("wrote %s, %s and %s", filepath.Join(dir, page.File), report.JUnitFile, report.MarkdownFile)
	if s.Verdict != report.Pass {
		return cli.Fail(s.Verdict, "", nil)
	}
	return nil
}
