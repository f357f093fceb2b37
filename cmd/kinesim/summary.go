package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// How a summary is printed.
const (
	summaryText     = "text"
	summaryMarkdown = "markdown"
	summaryJSON     = "json"
)

// checkSummary refuses a --summary of another word.
func checkSummary(word, help string) error {
	known := []string{summaryText, summaryMarkdown, summaryJSON}
	if slices.Contains(known, word) {
		return nil
	}
	return cli.Usage(help, "--summary %q is not known: it is text, markdown or json%s", word, cli.DidYouMean(word, "", known))
}

// stepSummaryVariable names the file that GitHub shows beside a step of a workflow.
const stepSummaryVariable = "GITHUB_STEP_SUMMARY"

// stepSummary adds the summary to the page of a step, where there is one. Its failure does not say that results are
// missing: they are not there.
func (p *program) stepSummary(s report.Summary) error {
	name := p.env(stepSummaryVariable)
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err == nil {
		err = errors.Join(report.WriteMarkdown(file, s), file.Close())
	}
	if err != nil {
		return cli.Unwritten(fmt.Errorf("the summary is not on the page of the step: %w", err),
			"the file that $"+stepSummaryVariable+" names", "or unset it")
	}
	return nil
}
