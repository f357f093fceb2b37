package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/tui"
	"kinesim/tui/terminal"
)

func (p *program) viewCommand() *cobra.Command {
	var look lookFlags
	cmd := &cobra.Command{
		Use:   "view DIR...",
		Short: "Look at the results of an earlier run in the dashboard, or at the parts of one that goes on",
		Long: `View opens what run --out DIR has written, in the screens that showed the run. ? helps with the keys, q quits.
Where there is no terminal that can show it, it prints the overview as text.

Of directories of parts (run --part I/N --out DIR), or of one that holds them, it shows the sum; of those that go on,
as they last wrote it.`,
		Example: `  kinesim run nightly-batch --virtual --out results
  kinesim view results
  kinesim view parts/0 parts/1`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return oneDirectory("view")(nil, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return p.view(cmd.Context(), args, look) },
	}
	look.register(cmd.Flags())
	return cmd
}

// oneDirectory wants a directory of results.
func oneDirectory(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return cli.Usage("kinesim "+command+" results", "%s needs the directory that run --out has written", command)
		}
		return nil
	}
}

func loadFrame(dir string) (*frame.Frame, error) {
	f, err := frame.Read(dir)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "kinesim run --out "+shellQuote(dir), err)
	}
	return f, nil
}

func (p *program) view(ctx context.Context, dirs []string, look lookFlags) error {
	options, err := look.options()
	if err != nil {
		return err
	}
	stop := cli.Listen(ctx) // before anything is copied that must not be left behind
	defer stop.Release()
	places, err := openPlaces(stop.Soft, dirs)
	if err != nil {
		return err
	}
	defer closePlaces(places)
	load := func() (*frame.Frame, error) {
		if err := pull(stop.Soft, places); err != nil {
			return nil, err
		}
		return framesOf(dirsOf(places))()
	}
	f, err := load()
	switch {
	case stop.Soft.Err() != nil:
		return cli.Fail(report.Interrupted, "", nil)
	case err != nil:
		return err
	}
	if p.chooseUI("") == uiTUI {
		options.Frames, options.Controls.Save = (&watched{load: load, last: f}).frame, saveInto(places[0].Dir)
		err := tui.Run(stop.Soft, options)
		switch {
		case stop.Soft.Err() != nil:
			return cli.Fail(report.Interrupted, "", nil)
		case !errors.Is(err, terminal.ErrNone):
			return err
		}
	}
	text, err := tui.Screenshot(f, tui.Shot{Theme: look.theme})
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(text)
	return err
}
