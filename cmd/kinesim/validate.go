package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

func (p *program) validateCommand() *cobra.Command {
	var flags scenarioFlags
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check scenario files, and show every mistake at once",
		Long: `Checks scenario files as run would read them, and shows every mistake of every file with its line, its column, what is
wrong and how to mend it; of a file without mistakes what it means: updates, their peak, exports at most, bytes and
memory. - reads standard input. Exits with 2 when there is a mistake; warnings are none.`,
		Example: `  kinesim validate my.yaml
  kinesim validate scenarios/*.yaml
  kinesim scenarios show quickstart | kinesim validate -`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cli.Usage("kinesim validate my.yaml", "validate needs a scenario file")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.validate(args, flags.sets) },
	}
	flags.register(cmd.Flags())
	return cmd
}

// validate checks every file, whatever the ones before it hold.
func (p *program) validate(args []string, sets []scenarios.Set) error {
	mistakes, bad := 0, 0
	for _, arg := range args {
		scenario, warnings, err := p.loadScenario(arg, sets)
		if err == nil {
			unusable, wrong := p.checkReplay(scenario)
			if err = wrong; err == nil {
				p.printMeaning(arg, warnings+unusable, scenario)
				err = cli.CheckMemory(scenario)
			}
		}
		if err == nil {
			continue
		}
		bad++
		mistakes += p.printMistakes(err)
	}
	if bad == 0 {
		return nil
	}
	return cli.Fail(report.Invalid, "", fmt.Errorf("%s in %d of %s", cli.Counted(mistakes, "mistake"), bad, cli.Counted(len(args), "file")))
}

// linesShown is how many bad lines of a replay are shown.
const linesShown = 20

// checkReplay reads what a scenario replays. Lines that it leaves out are warnings, and others mistakes.
func (p *program) checkReplay(s *scenarios.Scenario) (warnings int, err error) {
	if s.Replay == nil {
		return 0, nil
	}
	kind := ""
	if s.Replay.SkipBad {
		kind = "warning: "
	}
	shown := 0
	replayed, err := world.CheckReplay(s, func(bad error) {
		if shown++; shown <= linesShown {
			p.say("%s%v", kind, bad)
		}
	})
	switch {
	case err != nil:
		return 0, cli.Fail(report.Invalid, "", fmt.Errorf("%s: %w", s.Replay.File, err))
	case replayed.Bad > linesShown:
		fmt.Fprintf(p.stderr, "%sand %s more\n", kind, cli.Counted(replayed.Bad-linesShown, "line"))
	}
	if replayed.Bad > 0 && !s.Replay.SkipBad {
		return 0, cli.Fail(report.Invalid, "mend them, or leave them out: workload.bad_lines: skip",
			fmt.Errorf("%s: %s that cannot be used", s.Replay.File, cli.Counted(replayed.Bad, "line")))
	}
	return replayed.Bad, nil
}

// printMeaning says what a scenario without mistakes is.
func (p *program) printMeaning(name string, warnings int, s *scenarios.Scenario) {
	forecast := rehearsal.ForecastOf(s)
	if near := uint64(s.Stream.MaxRecord) * 8 / 10; forecast.Largest > near {
		warnings++
		p.say("%s: warning: some records have %s of the %s that stream.max_record allows\n  try: map fewer "+
			"attributes, or raise it", name, report.FormatSize(forecast.Largest), report.FormatSize(uint64(s.Stream.MaxRecord)))
	}
	head := name + ": ok"
	if warnings > 0 {
		head += ", " + cli.Counted(warnings, "warning")
	}
	cli.Say(p.stdout, head)
	count := func(n float64) string { return report.FormatCount(uint64(math.Round(n))) }
	population := &s.Population
	mapped := 0
	for _, a := range population.Attributes {
		if s.Dataflow.MapsAttribute(a.Path) {
			mapped++
		}
	}
	fmt.Fprintf(p.stdout, "  population  %s profiles, %s (%d mapped), %s (%d mapped), %s; about %s of memory\n",
		count(float64(population.Profiles)), cli.Counted(len(population.Segments), "segment"), everMapped(s),
		cli.Counted(len(population.Attributes), "attribute"), mapped, cli.Counted(len(population.Identities), "identity namespace"),
		report.FormatSize(cli.MemoryNeeded(s)))
	p.printSegments(s)
	peak, at := s.PeakRate()
	fmt.Fprintf(p.stdout, "  updates     %s in %s, %s of these by events; at most %s/s, at %s\n",
		count(s.Updates()+s.EventUpdates()), s.Duration(), count(s.EventUpdates()), count(peak), at.Round(time.Second))
	fmt.Fprintf(p.stdout, "  exports     %s at most, of about %s each: %s; %s for %s records and %s a second\n",
		count(float64(forecast.Records)), report.FormatSize(forecast.RecordBytes), report.FormatSize(forecast.Bytes()),
		cli.Counted(s.Stream.Shards, "shard"), count(float64(s.Stream.Shards*exporter.ShardRecords)),
		report.FormatSize(uint64(s.Stream.Shards*exporter.ShardBytes)))
}

// segmentsShown is how many mapped segments are named.
const segmentsShown = 6

// printSegments names the mapped segments whose ids somebody gave.
func (p *program) printSegments(s *scenarios.Scenario) {
	label, shown := "segments", 0
	for i := range s.Population.Segments {
		one := &s.Population.Segments[i]
		if !one.Identified() || !s.Dataflow.MapsSegment(one.Key) {
			continue
		}
		if shown++; shown > segmentsShown {
			continue
		}
		fmt.Fprintf(p.stdout, "  %-11s %s (%s), %s of the profiles\n", label, report.Escape(one.Name), report.Escape(one.ID),
			scenarios.Amount{Share: one.Members})
		label = ""
	}
	if shown > segmentsShown {
		fmt.Fprintf(p.stdout, "  %-11s and %d more\n", "", shown-segmentsShown)
	}
}

// everMapped is how many segments are mapped, from the start or by an event.
func everMapped(s *scenarios.Scenario) int {
	mapped := slices.Clone(s.Dataflow.Segments)
	for i := range s.Timeline {
		mapped = append(mapped, s.Timeline[i].Maps()...)
	}
	slices.Sort(mapped)
	return len(slices.Compact(mapped))
}

// printMistakes prints what is wrong with a scenario and returns how many mistakes that are.
func (p *program) printMistakes(err error) int {
	if problems, ok := errors.AsType[scenarios.Problems](err); ok {
		return cli.PrintProblems(p.stderr, problems)
	}
	p.say("%v", err)
	if f, ok := errors.AsType[*cli.Failure](err); ok && f.Try != "" {
		p.say("  try: %s", f.Try)
	}
	return 1
}
