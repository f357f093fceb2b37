package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report/frame"
	"kinesim/tui"
)

// shotFlags are what screenshot and record draw.
type shotFlags struct {
	panel, size, format, theme, latency, out string
	heat                                     bool

	command string
	formats []string
}

var (
	shotLatencies    = []string{"due_to_ack", "sent_to_ack", "lateness"}
	pictureFormats   = []string{string(tui.Text), string(tui.ANSI), string(tui.SVG)}
	recordingFormats = []string{string(tui.Cast), string(tui.SVG)}
)

// register registers the flags of a command that writes one of some formats, the first unless it is told otherwise.
func (f *shotFlags) register(set *pflag.FlagSet, command string, formats []string) {
	f.command, f.formats = command, formats
	set.StringVar(&f.panel, "panel", tui.Overview.String(), "`PANEL` to draw: "+strings.Join(tui.Panels(), ", "))
	set.StringVar(&f.size, "size", "120x36", "`COLUMNSxROWS` of the screen")
	set.StringVar(&f.format, "format", f.formats[0], "`FORMAT`: "+strings.Join(f.formats, ", "))
	set.StringVar(&f.theme, "theme", tui.DefaultTheme, "`THEME` of the colours: "+strings.Join(tui.Themes(), ", "))
	set.StringVar(&f.latency, "latency", shotLatencies[0], "`LATENCY` that is drawn: "+strings.Join(shotLatencies, ", "))
	set.BoolVar(&f.heat, "heat", false, "the heat map instead of the histogram, where only one of them fits")
	set.StringVarP(&f.out, "output", "o", "", "write into `FILE` instead of standard output")
}

func (p *program) screenshotCommand() *cobra.Command {
	var flags shotFlags
	var at time.Duration
	cmd := &cobra.Command{
		Use:   "screenshot DIR",
		Short: "Draw the dashboard of an earlier run as SVG or text",
		Long:  `Screenshot draws what view would show of the results that run --out DIR has written, without a terminal.`,
		Example: `  kinesim screenshot results --format svg --output overview.svg
  kinesim screenshot results --panel latency --size 100x30 --at 12s`,
		Args: oneDirectory("screenshot"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.draw(cmd.Flags(), args[0], &flags, func(f *frame.Frame, shot tui.Shot) ([]byte, error) {
				if cmd.Flags().Changed("at") {
					if at < 0 || at > f.Elapsed {
						return nil, fmt.Errorf("--at %s: the results are of 0s to %s", at, f.Elapsed.Truncate(time.Millisecond))
					}
					f = f.Until(at)
				}
				return tui.Screenshot(f, shot)
			})
		},
	}
	flags.register(cmd.Flags(), "screenshot", pictureFormats)
	cmd.Flags().DurationVar(&at, "at", 0, "draw it as it was at `MOMENT` of the run; default: its end")
	return cmd
}

func (p *program) recordCommand() *cobra.Command {
	var flags shotFlags
	var recording tui.Recording
	cmd := &cobra.Command{
		Use:   "record DIR",
		Short: "Make a recording of the dashboard of an earlier run",
		Long: `Record plays what run --out DIR has written, without a terminal: as an asciicast, which asciinema plays, or as an
animated SVG. The same results make the same recording, byte for byte.`,
		Example: `  kinesim record results --output run.cast
  kinesim record results --format svg --length 10s --fps 2 --size 100x30 --output run.svg`,
		Args: oneDirectory("record"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkRecording(&recording); err != nil {
				return err
			}
			return p.draw(cmd.Flags(), args[0], &flags, func(f *frame.Frame, shot tui.Shot) ([]byte, error) {
				recording.Shot = shot
				var out bytes.Buffer
				err := tui.Record(&out, f, recording)
				return out.Bytes(), err
			})
		},
	}
	set := cmd.Flags()
	flags.register(set, "record", recordingFormats)
	set.DurationVar(&recording.Length, "length", 20*time.Second, "how long the run takes in the recording")
	set.Float64Var(&recording.FramesPerSecond, "fps", 5, "pictures a second")
	set.DurationVar(&recording.Hold, "hold", 3*time.Second, "how long the last picture stays")
	return cmd
}

// checkRecording refuses lengths and rates that are none, which Record would take for its own.
func checkRecording(r *tui.Recording) error {
	const help = "kinesim record --help"
	switch {
	case r.Length <= 0:
		return cli.Usage(help, "--length %s: above 0s", r.Length)
	case r.FramesPerSecond <= 0:
		return cli.Usage(help, "--fps %v: above 0", r.FramesPerSecond)
	case r.Hold < 0:
		return cli.Usage(help, "--hold %s: not below 0s", r.Hold)
	}
	r.Hold = max(r.Hold, 1) // none is a moment
	return nil
}

// draw draws the results in a directory and writes the picture.
func (p *program) draw(set *pflag.FlagSet, dir string, flags *shotFlags, draw func(*frame.Frame, tui.Shot) ([]byte, error)) error {
	shot, err := flags.shot()
	if err != nil {
		return err
	}
	if err := refuseIdle(set, flags.idle()); err != nil {
		return err
	}
	if err := noResults(dir); err != nil {
		return err
	}
	f, err := framesOf([]string{dir})()
	if err != nil {
		return err
	}
	picture, err := draw(f, shot)
	if err != nil {
		return cli.Usage("kinesim "+flags.command+" --help", "%w", err)
	}
	if flags.out == "" {
		_, err = p.stdout.Write(picture)
		return err
	}
	if err := cli.WriteFile(flags.out, picture, os.O_TRUNC, 0o666); err != nil {
		return cli.UnwrittenFile(fmt.Errorf("--output: %w", err), flags.out)
	}
	return nil
}

// shot checks the flags.
func (f *shotFlags) shot() (tui.Shot, error) {
	help := "kinesim " + f.command + " --help"
	for _, choice := range []struct {
		flag, value string
		known       []string
	}{
		{"panel", f.panel, tui.Panels()}, {"format", f.format, f.formats}, {"theme", f.theme, tui.Themes()},
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
	if shot.Width == 0 || shot.Height == 0 { // which is the default where nobody says anything
		return shot, cli.Usage(help, "--size %s: 1 to 1000 columns and rows", f.size)
	}
	return shot, nil
}
