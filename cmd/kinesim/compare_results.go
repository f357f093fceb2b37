package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/compare"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// compareFlags are the flags of compare.
type compareFlags struct {
	failIf   []string
	json     bool
	markdown bool
}

// failIfUsage is how --fail-if is documented where there is one.
const failIfUsage = "end with exit code 7 if a number changed by so much, and by more than noise, as in 'due_to_ack p99 +10%' " +
	"or 'rate -5%'. May be given several times"

func (p *program) compareCommand() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare A B...",
		Short: "Tell what changed between runs, and whether it is more than noise",
		Long: `Compare reads what run --out has written, and shows two runs side by side, or two groups of runs: every number with its
change, the settings that differ, and the latencies over each other. A group is a directory of directories of results,
or several with commas between them, such as those of several seeds; whether its numbers changed by more than noise is
found out by Welch's test, and of one run beside a group by Student's t. Single runs are compared by their windows. Each
one after the first is compared with the first.`,
		Example: `  kinesim compare results/before results/after
  kinesim compare before1,before2,before3 after1,after2,after3
  kinesim compare before after --fail-if 'due_to_ack p99 +10%' --markdown`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return cli.Usage("kinesim compare before after", "compare needs two directories of results, or more")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.compareResults(args, f) },
	}
	set := cmd.Flags()
	set.StringArrayVar(&f.failIf, "fail-if", nil, failIfUsage)
	set.BoolVar(&f.json, "json", false, "print one line of JSON for each comparison")
	set.BoolVar(&f.markdown, "markdown", false, "print GitHub's Markdown, for a pull request")
	return cmd
}

// limitsOf reads --fail-if.
func limitsOf(texts []string) ([]compare.Limit, error) {
	var limits []compare.Limit
	for _, text := range texts {
		l, err := compare.ParseLimit(text)
		if err != nil {
			return nil, cli.Usage("--fail-if 'due_to_ack p99 +10%'", "--fail-if: %w", err)
		}
		limits = append(limits, l)
	}
	return limits, nil
}

func (p *program) compareResults(args []string, f compareFlags) error {
	if f.json && f.markdown {
		return (&cli.Contradiction{First: "--json", Second: "--markdown"}).Usage()
	}
	limits, err := limitsOf(f.failIf)
	if err != nil {
		return err
	}
	var groups []compare.Group
	for _, argument := range args {
		g, err := compare.Load(argument)
		if err != nil {
			return cli.Fail(report.Invalid, "directories that kinesim run --out has written", err)
		}
		groups = append(groups, g)
	}
	var missed []string
	for i := range groups[1:] {
		c := compare.Compare(groups[0], groups[i+1])
		over := c.Missed(limits)
		missed = append(missed, over...)
		if err := p.showComparison(&c, over, f, i > 0); err != nil {
			return err
		}
	}
	return failMissed(missed)
}

// showComparison prints a comparison.
func (p *program) showComparison(c *compare.Comparison, missed []string, f compareFlags, again bool) error {
	switch {
	case f.json:
		return c.WriteJSON(p.stdout, missed)
	case again:
		if _, err := io.WriteString(p.stdout, "\n"); err != nil {
			return err
		}
	}
	if f.markdown {
		return c.WriteMarkdown(p.stdout)
	}
	return c.WriteText(p.stdout)
}

// failMissed is the failure of changes that may not be, or nil.
func failMissed(missed []string) error {
	if len(missed) == 0 {
		return nil
	}
	return cli.Fail(report.Objective, "", fmt.Errorf("changed by more than --fail-if allows: %s", strings.Join(missed, "; ")))
}

// baseline compares the run with the one that --baseline names, and prints that.
func (s *session) baseline(o *rehearsal.Outcome, summary report.Summary) error {
	if s.flags.baseline == "" {
		return nil
	}
	limits, err := limitsOf(s.flags.failIf)
	if err != nil {
		return err
	}
	before, err := compare.Load(s.flags.baseline)
	if err != nil {
		return cli.Fail(report.Invalid, "a directory that kinesim run --out has written", fmt.Errorf("--baseline: %w", err))
	}
	now := compare.Group{Name: "this run", Runs: []compare.Run{{Name: "this run", Summary: summary, Course: o.Course}}}
	c := compare.Compare(before, now)
	missed := c.Missed(limits)
	f := compareFlags{json: s.flags.ui == uiJSON, markdown: s.flags.summary == summaryMarkdown}
	if !f.json {
		if _, err := io.WriteString(s.program.stdout, "\n"); err != nil {
			return err
		}
	}
	if err := s.program.showComparison(&c, missed, f, false); err != nil {
		return err
	}
	return failMissed(missed)
}

// checkBaseline refuses, before the run, what could not be compared after it.
func (f *runFlags) checkBaseline() error {
	if _, err := limitsOf(f.failIf); err != nil {
		return err
	}
	switch {
	case f.baseline == "" && len(f.failIf) > 0:
		return cli.Usage("--baseline DIR", "--fail-if compares with an earlier run, and none is named")
	case f.baseline == "":
		return nil
	case f.predict || f.comparePacing || len(f.vary) > 0:
		return cli.Usage("kinesim compare", "--baseline compares one run, and this is several")
	case f.out != "" && slices.ContainsFunc(strings.Split(f.baseline, ","), func(dir string) bool { return samePlace(f.out, dir) }):
		return cli.Usage("another --out", "--out %s would replace the results of --baseline", f.out)
	}
	if _, err := compare.Load(f.baseline); err != nil {
		return cli.Fail(report.Invalid, "a directory that kinesim run --out has written", fmt.Errorf("--baseline: %w", err))
	}
	return nil
}
