package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/tui"
)

func (p *program) viewCommand() *cobra.Command {
	var look lookFlags
	cmd := &cobra.Command{
		Use:   "view DIR",
		Short: "Look at the results of an earlier run in the dashboard",
		Long: `View opens what run --out DIR has written, in the screens that showed the run. ? helps with the keys, q quits.
Where there is no terminal that can show it, it prints the overview as text.`,
		Example: `  kinesim run nightly-batch --virtual --out results
  kinesim view results`,
		Args: oneDirectory("view"),
		RunE: func(cmd *cobra.Command, args []string) error { return p.view(cmd.Context(), args[0], look) },
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

func (p *program) view(ctx context.Context, dir string, look lookFlags) error {
	options, err := look.options()
	if err != nil {
		return err
	}
	f, err := loadFrame(dir)
	if err != nil {
		return err
	}
	f.State = frame.StateEnded
	if p.chooseUI("") == uiTUI {
		stop := cli.Listen(ctx)
		defer stop.Release()
		options.Frames, options.Controls.Save = func() *frame.Frame { return f }, saveInto(dir)
		err := tui.Run(stop.Soft, options)
		switch {
		case stop.Soft.Err() != nil:
			return cli.Fail(report.Interrupted, "", nil)
		case !errors.Is(err, tui.ErrNoTerminal):
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

// shotFlags are what screenshot draws.
type shotFlags struct {
	panel, size, format, theme, latency, out string
	heat                                     bool
}

var (
	shotFormats   = []string{string(tui.Text), string(tui.ANSI), string(tui.SVG)}
	shotLatencies = []string{"due_to_ack", "sent_to_ack", "lateness"}
)

func (p *program) screenshotCommand() *cobra.Command {
	var flags shotFlags
	cmd := &cobra.Command{
		Use:   "screenshot DIR",
		Short: "Draw the dashboard of an earlier run as SVG or text",
		Long:  `Screenshot draws what view would show of the results that run --out DIR has written, without a terminal.`,
		Example: `  kinesim screenshot results --format svg --output overview.svg
  kinesim screenshot results --panel latency --size 100x30`,
		Args: oneDirectory("screenshot"),
		RunE: func(_ *cobra.Command, args []string) error { return p.screenshot(args[0], flags) },
	}
	set := cmd.Flags()
	set.StringVar(&flags.panel, "panel", tui.Overview.String(), "`PANEL` to draw: "+strings.Join(tui.Panels(), ", "))
	set.StringVar(&flags.size, "size", "120x36", "`COLUMNSxROWS` of the screen")
	set.StringVar(&flags.format, "format", string(tui.Text), "`FORMAT`: "+strings.Join(shotFormats, ", "))
	set.StringVar(&flags.theme, "theme", tui.DefaultTheme, "`THEME` of the colours: "+strings.Join(tui.Themes(), ", "))
	set.StringVar(&flags.latency, "latency", shotLatencies[0], "`LATENCY` that is drawn: "+strings.Join(shotLatencies, ", "))
	set.BoolVar(&flags.heat, "heat", false, "the heat map instead of the histogram, where only one of them fits")
	set.StringVarP(&flags.out, "output", "o", "", "write into `FILE` instead of standard output")
	return cmd
}

func (p *program) screenshot(dir string, flags shotFlags) error {
	shot, err := flags.shot()
	if err != nil {
		return err
	}
	f, err := loadFrame(dir)
	if err != nil {
		return err
	}
	picture, err := tui.Screenshot(f, shot)
	if err != nil {
		return cli.Usage("kinesim screenshot --help", "%w", err)
	}
	if flags.out == "" {
		_, err = p.stdout.Write(picture)
		return err
	}
	if err := os.WriteFile(flags.out, picture, 0o644); err != nil {
		return cli.Usage("a file that can be written", "--output: %w", err)
	}
	return nil
}

// shot checks the flags.
func (f *shotFlags) shot() (tui.Shot, error) {
	const help = "kinesim screenshot --help"
	for _, choice := range []struct {
		flag, value string
		known       []string
	}{
		{"panel", f.panel, tui.Panels()}, {"format", f.format, shotFormats}, {"theme", f.theme, tui.Themes()},
		{"latency", f.latency, shotLatencies},
	} {
		if !slices.Contains(choice.known, choice.value) {
			return tui.Shot{}, cli.Usage(help, "--%s %q is not known: it is %s%s", choice.flag, choice.value,
				strings.Join(choice.known, ", "), cli.DidYouMean(choice.value, "", choice.known))
		}
	}
	shot := tui.Shot{
		Panel: tui.Panel(slices.Index(tui.Panels(), f.panel)), Format: tui.Format(f.format), Theme: f.theme,
		Latency: frame.LatencyKind(slices.Index(shotLatencies, f.latency)), Heat: f.heat,
	}
	if n, err := fmt.Sscanf(f.size, "%dx%d", &shot.Width, &shot.Height); n != 2 || err != nil ||
		fmt.Sprintf("%dx%d", shot.Width, shot.Height) != f.size {
		return shot, cli.Usage(help, "--size %q is not known: it is columns and rows, such as 120x36", f.size)
	}
	return shot, nil
}
