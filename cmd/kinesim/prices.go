package main

import (
	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// loadPrices reads the table that --prices names; nil when it names none.
func (f *runFlags) loadPrices() (*report.Prices, error) {
	if f.prices == "" {
		return nil, nil
	}
	const hint = "kinesim help cost, which shows the table that comes along"
	text, err := cli.ReadFile(f.prices)
	if err != nil {
		return nil, cli.Usage(hint, "--prices: %w", err)
	}
	prices, err := report.ReadPrices(text)
	if err != nil {
		return nil, cli.Usage(hint, "--prices %s: %w", f.prices, err)
	}
	return prices, nil
}
