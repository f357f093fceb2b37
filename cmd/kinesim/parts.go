package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
)

// partsAhead is how long the parts of a run have until they begin, unless somebody says otherwise.
const partsAhead = time.Minute

func (p *program) partsCommand() *cobra.Command {
	var ahead time.Duration
	cmd := &cobra.Command{
		Use:   "parts",
		Short: "Print the moment at which the parts of a divided run begin, for --start-at",
		Long: `Parts prints a moment that lies far enough ahead for all parts to be there: those that are early wait for it, and one
that is late says by how much. kinesim help divided tells how a run is divided.`,
		Example: `  at=$(kinesim parts)
  for i in 0 1 2; do kinesim run my.yaml --endpoint URL --part $i/3 --start-at "$at" --out parts/$i & done
  wait
  kinesim merge parts --out results`,
		Args: cli.NoArguments,
		RunE: func(*cobra.Command, []string) error {
			if ahead < 0 {
				return cli.Usage("--in 1m", "--in %s: not below 0", ahead)
			}
			moment := time.Now().Add(ahead + time.Second - 1).Truncate(time.Second)
			_, err := fmt.Fprintln(p.stdout, moment.UTC().Format(time.RFC3339))
			return err
		},
	}
	cmd.AddCommand(p.manifestCommand())
	cmd.Flags().DurationVar(&ahead, "in", partsAhead, "how long the parts need to start")
	return cmd
}
