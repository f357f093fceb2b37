package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

func (p *program) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files, for editors",
		Long: `Prints the JSON Schema of the scenario format, made from the tables that read a file. Editors with the YAML language
server complete keys and mark mistakes by it, when it stands beside a scenario whose first line is

  ` + scenarios.SchemaLine + `

as in what init writes and scenarios show prints. What concerns several values at once only validate finds.`,
		Example: "  kinesim schema > " + scenarios.SchemaFile,
		Args:    cli.NoArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.stdout.Write(scenarios.Schema())
			return err
		},
	}
}

func (p *program) initCommand() *cobra.Command {
	var force bool
	var flow string
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a scenario file with comments to start from, and its schema for editors",
		Long: `Writes a scenario file that says what each part is for, and beside it the JSON Schema that its first line names, so that
editors complete keys. The file runs as it is. Without a name it is called scenario.yaml; - prints it.

With --flow it is the scenario of a dataflow as it is in production: what its JSON does not tell, such as the sizes of
audiences, is guessed and marked, to be corrected.`,
		Example: `  kinesim init my.yaml && kinesim run my.yaml
  kinesim init --flow flow.json my.yaml
  kinesim init - | kinesim validate -`,
		Args: cli.AtMostOne("file"),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "scenario.yaml"
			if len(args) > 0 {
				name = args[0]
			}
			text := scenarios.Starter()
			if flow != "" {
				var err error
				if text, err = flowStarter(flow, name); err != nil {
					return err
				}
			}
			if name == "-" {
				_, err := p.stdout.Write(text)
				return err
			}
			return p.writeStarter(name, text, force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "write over a file that is there")
	cmd.Flags().StringVar(&flow, "flow", "", "write the scenario of the dataflow in `FILE`: JSON of Adobe's Flow Service, as GET /flows/{id} answers")
	return cmd
}

// flowStarter is the scenario of a dataflow, to be written to a file of the given name.
func flowStarter(file, name string) ([]byte, error) {
	flow, err := scenarios.ReadFlow(file)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "a file with the answer of GET /flows/{id}", fmt.Errorf("--flow %s: %w", file, err))
	}
	beside := file // as it is named from where the scenario lies
	if name != "-" && !filepath.IsAbs(file) {
		if beside, err = filepath.Rel(filepath.Dir(name), file); err != nil {
			return nil, cli.Fail(report.Invalid, "", fmt.Errorf("--flow %s: %w", file, err))
		}
	}
	return scenarios.FlowStarter(flow, beside), nil
}

func (p *program) writeStarter(name string, text []byte, force bool) error {
	mode := os.O_EXCL
	if force {
		mode = os.O_TRUNC
	}
	if err := cli.WriteFile(name, text, mode, 0o666); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return cli.Usage("another name, or --force", "%s is there already", name)
		}
		return cli.UnwrittenFile(fmt.Errorf("write scenario: %w", err), name)
	}
	// The schema is nobody's work, so that an older one is replaced.
	schema := filepath.Join(filepath.Dir(name), scenarios.SchemaFile)
	if err := cli.WriteFile(schema, scenarios.Schema(), os.O_TRUNC, 0o666); err != nil {
		return cli.UnwrittenFile(fmt.Errorf("%s is written, and its schema is not: %w", name, err), schema)
	}
	cli.Say(p.stdout, fmt.Sprintf("%s and %s written\nnext: kinesim validate %s, kinesim run %s", name, schema, shellQuote(name),
		shellQuote(name)))
	return nil
}
