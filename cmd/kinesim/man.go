package main

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write manual pages into a directory, one for each command",
		Hidden: true, // for whoever packages the program
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return cli.Usage("kinesim man man1", "man needs the directory that the pages go into")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			err := os.MkdirAll(args[0], 0o777)
			if err == nil {
				b := readBuild()
				made, wrong := time.Parse(time.RFC3339, b.made)
				if wrong != nil {
					made = time.Unix(0, 0).UTC() // the same pages each time
				}
				header := doc.GenManHeader{Section: "1", Source: "kinesim " + b.version, Manual: "kinesim", Date: &made}
				cmd.Root().DisableAutoGenTag = true
				err = doc.GenManTree(cmd.Root(), &header, args[0])
			}
			if err != nil {
				return cli.NoRoom(err, args[0], report.Invalid, "a directory that can be written")
			}
			return nil
		},
	}
}
