package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim/report"
)

// program is what a run of the command line has of the world outside, so that tests can give it another one.
type program struct {
	stdin  io.Reader
	stdout io.Writer // what was asked for: results, listings, help
	stderr io.Writer // everything about how it is going: progress, mistakes, failures
	env    func(name string) string

	launched time.Time
	// isTerminal tells whether stdin, stdout or stderr, as given above, is a terminal.
	isTerminal func(stream any) bool
	// startLocalStack stands in for target.Container.Start, unless it is nil.
	startLocalStack func(context.Context, target.Container) (endpoint string, stop func() error, err error)
}

// newProgram is the program on the process' own streams and environment.
func newProgram() *program {
	return &program{
		stdin:  os.Stdin,
		stdout: cli.NewOutput("standard output", os.Stdout),
		stderr: cli.NewOutput("standard error", os.Stderr),
		env:    os.Getenv,

		launched:   time.Now(),
		isTerminal: cli.IsTerminal,
	}
}

// run parses the arguments, carries the command out and returns the exit code.
func (p *program) run(args []string) (code int) {
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintf(p.stderr, "kinesim: internal error: %v\ntry: %s\n%s", cause, cli.ReportIt, debug.Stack())
			code = report.Internal.ExitCode()
		}
	}()
	root := p.root()
	root.SetArgs(args)
	err := root.ExecuteContext(context.Background())
	if out, ok := p.stdout.(*cli.Output); ok {
		err = cli.Worse(err, out.Missing())
	}
	return cli.Print(p.stderr, err)
}

// root is the command tree. Each sub-command has a file of its own, and returns failures instead of printing them.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "kinesim",
		Short: "Rehearse an Adobe Experience Platform activation to Amazon Kinesis",
		Long: `kinesim rehearses an Adobe Experience Platform activation to Amazon Kinesis before it happens: it generates the
profile updates of a scenario, exports them as the destination would, and proves what was delivered.`,
		Example: `  kinesim run                                    the quickstart scenario against an embedded Kinesis
  kinesim run nightly-batch --target localstack  a built-in scenario against LocalStack
  kinesim serve --stream profiles --shards 4     the embedded Kinesis alone, for any client
  kinesim validate my.yaml                       all mistakes of a scenario file at once
  kinesim scenarios show quickstart > my.yaml    a file to start from`,
		PersistentPreRunE: cli.NoEmpty,

		Args:          cobra.ArbitraryArgs, // so that unknown commands reach group
		RunE:          cli.Group,
		SilenceErrors: true, // cli.Print prints them
		SilenceUsage:  true,
		Version:       readBuild().line(),
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(cli.FlagFailure)
	root.SetHelpCommand(cli.HelpCommand(pageOf))
	root.SetUsageTemplate(p.usageTemplate(root.UsageTemplate()))
	root.AddCommand(
		p.runCommand(),
		p.planCommand(),
		p.findCommand(),
		p.mergeCommand(),
		p.partsCommand(),
		p.simulateCommand(),
		p.scenariosCommand(),
		p.checkCommand(),
		p.policyCommand(),
		p.connectionCommand(),
		p.validateTargetCommand(),
		p.validateCommand(),
		p.initCommand(),
		p.schemaCommand(),
		p.viewCommand(),
		p.reportCommand(),
		p.compareCommand(),
		p.screenshotCommand(),
		p.recordCommand(),
		p.versionCommand(),
		p.manCommand(),
		p.benchCommand(),
		p.measureCommand(),
		p.nullCommand(),
		p.serveCommand(),
		rulesTopic(),
	)
	p.addTopics(root)
	completeShells(root)
	addCompletions(root)
	cli.ReadAsInFiles(root)
	cli.GivenOnce(root)
	return root
}

// say prints a line of progress.
func (p *program) say(format string, args ...any) {
	cli.Say(p.stderr, fmt.Sprintf(format, args...))
}

// console is the program as the opening of a target knows it.
func (p *program) console() *target.Console {
	return &target.Console{Stdin: p.stdin, Stderr: p.stderr, Env: p.env, IsTerminal: p.isTerminal, Start: p.startLocalStack}
}
