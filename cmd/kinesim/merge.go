package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/results"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim/parts"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/sim/report/page"
	"kinesim/sim/world"
)

// What merge reads of a stream that the parts have read.
const (
	shardsAuto = "auto"
	shardsAll  = "all"
	shardsNone = "none"
)

var shardsRead = []string{shardsAuto, shardsAll, shardsNone}

// mergeFlags are the flags of merge.
type mergeFlags struct {
	out    string
	json   bool
	wait   time.Duration
	parts  int
	read   string
	at     string
	stream target.Reached

	which parts.Which
}

func (p *program) mergeCommand() *cobra.Command {
	var flags mergeFlags
	cmd := &cobra.Command{
		Use:   "merge DIR...",
		Short: "Add up the parts of a divided run, exactly, and prove what they delivered together",
		Long: `Merge adds up what run --part I/N --out DIR has written, one directory for each part or one that holds them: ledgers,
counters, histograms bucket by bucket, digests. It proves by sums of hashes that the stream holds what all parts saw
acknowledged, and names what does not fit. Its verdict is not better than that of the worst part, and a part that is
missing proves nothing. Shards that were read before the last part had put its records are read again, where the stream
can still be reached.`,
		Example: `  kinesim run my.yaml --endpoint URL --part 0/2 --out parts/0 &
  kinesim run my.yaml --endpoint URL --part 1/2 --out parts/1 &
  wait
  kinesim merge parts/0 parts/1 --out results`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cli.Usage("kinesim merge parts/*", "merge needs the directories that run --part I/N --out DIR has written")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := refuseIdle(cmd.Flags(), flags.idle()); err != nil {
				return err
			}
			return p.merge(cmd.Context(), args, flags)
		},
	}
	set := cmd.Flags()
	set.StringVar(&flags.out, "out", "", "write summary.json, an .hlog per latency and what view shows into `DIR`")
	set.BoolVar(&flags.json, "json", false, "print the summary as one line of JSON")
	set.StringVar(&flags.read, "read", shardsAuto,
		"read `SHARDS` of the stream again: auto, those in which it is not what was acknowledged, all, or none")
	set.DurationVar(&flags.wait, "wait", 0, "wait so long for parts that have not ended yet")
	set.IntVar(&flags.parts, "parts", 0, "there are `N` parts; default: as many as the parts say")
	set.StringVar(&flags.at, "start-at", "",
		"merge the parts that were to begin at this `MOMENT`, and no others; default: those of the run that was started last")
	set.StringVar(&flags.which.Run, "run-id", "", "merge the parts of run `ID`, as run --run-id or "+parts.RunVariable+
		" said it, and no others; default: those of the run that was started last")
	flags.stream.Register(set)
	return cmd
}

// check refuses what cannot be meant.
func (f *mergeFlags) check() error {
	if f.parts != 0 {
		if err := (world.Part{Of: f.parts}).Check(); err != nil {
			return cli.Usage("leave it out: the parts say how many they are", "--parts %d: %w", f.parts, err)
		}
	}
	if f.wait < 0 {
		return cli.Usage("--wait 1h", "--wait %s: not below 0", f.wait)
	}
	return f.stream.Check()
}

func (p *program) merge(ctx context.Context, dirs []string, flags mergeFlags) error {
	if !slices.Contains(shardsRead, flags.read) {
		return cli.Usage("kinesim merge --help", "--read %q is not known: it is auto, all or none%s", flags.read,
			cli.DidYouMean(flags.read, "", shardsRead))
	}
	if err := flags.check(); err != nil {
		return err
	}
	var err error
	if flags.which.StartAt, err = parseMoment(flags.at); err != nil {
		return err
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	places, err := openPlaces(stop.Soft, dirs)
	if err != nil {
		return err
	}
	defer closePlaces(places)
	out, err := results.Open(stop.Soft, flags.out)
	if err != nil {
		return cli.Usage("--out DIR", "%w", err)
	}
	defer closePlaces([]*results.Place{out})
	m, err := p.partsToMerge(stop.Soft, places, flags)
	if err = unmerged(stop, err); err != nil {
		return err
	}
	if err := p.prepareOut(out.Dir); err != nil {
		return err
	}
	merged, err := p.addUp(stop.Soft, m, flags)
	if err = unmerged(stop, err); err != nil {
		return err
	}
	var lost error
	if out.Dir != "" {
		lost = errors.Join(clearResults(out.Dir), writeMergedFrame(out.Dir, m, merged),
			report.WriteDir(out.Dir, merged.Summary, merged.Course),
			page.WriteDir(out.Dir, merged.Summary, merged.Course, nil), out.Push(stop.Soft))
	}
	if err := p.printMerged(merged.Summary, flags.json); err != nil {
		return err
	}
	if lost != nil {
		lost = unwrittenResults(out.Name, lost, "")
	}
	if v := merged.Summary.Verdict; v != report.Pass {
		return cli.Worse(cli.Fail(v, "", nil), lost)
	}
	return lost
}

// unmerged is the failure of a merge that was interrupted before it knew what the parts did together, or else err.
// Nothing is written of it: what was not read to its end proves nothing.
func unmerged(stop *cli.Interruption, err error) error {
	if stop.Soft.Err() == nil {
		return err
	}
	return cli.Fail(report.Interrupted, "kinesim merge again; without --wait it adds up what there is",
		errors.New("interrupted; nothing is merged"))
}

// partsToMerge loads the parts that are to be added up, and says what it has left out.
func (p *program) partsToMerge(ctx context.Context, places []*results.Place, flags mergeFlags) (*parts.Merge, error) {
	loaded, others, empty, err := p.awaitParts(ctx, places, flags)
	if _, said := errors.AsType[*cli.Failure](err); said {
		return nil, err
	}
	if err != nil {
		return nil, cli.Fail(report.Invalid, "directories that kinesim run --part I/N --out DIR has written", err)
	}
	for _, part := range partNames(places, loaded, others) {
		if samePlace(flags.out, part) {
			return nil, cli.Usage("a directory of its own", "--out %s is one of the parts", flags.out)
		}
	}
	for i := range others {
		p.say("note: %s; to be rid of it: %s", others[i].Stranger(), removing(others[i]))
	}
	for _, dir := range empty {
		p.say("note: there is no part in %s", dir)
	}
	if runs := parts.Runs(others); len(loaded) == 0 && flags.which.Run != "" && len(runs) > 0 {
		return nil, cli.Usage("one of these, or leave --run-id out", "--run-id %q: there are no such parts, but those of run %q",
			flags.which.Run, runs)
	}
	if len(loaded) == 0 {
		return nil, cli.Usage("kinesim run --part I/N --out DIR", "there are no parts in what was given")
	}
	if of := loaded[0].Part.Of; flags.parts != 0 && flags.parts != of {
		return nil, cli.Usage("leave it out: the parts say how many they are", "--parts %d: %s is one of %s", flags.parts, loaded[0].Dir,
			cli.Counted(of, "part"))
	}
	m, err := parts.NewMerge(loaded)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "the directories of one run", err)
	}
	return m, nil
}

// addUp proves what the parts delivered together, and adds them up.
func (p *program) addUp(ctx context.Context, m *parts.Merge, flags mergeFlags) (*parts.Merged, error) {
	var reread parts.Reread
	if flags.read != shardsNone {
		reread = p.reread(flags.stream)
	}
	m.ReadAll = flags.read == shardsAll
	proof, err := m.Prove(ctx, reread)
	if err != nil {
		return nil, cli.Fail(report.Internal, "see whether the logs of records are whole", err)
	}
	merged, err := m.Sum(proof)
	if err != nil {
		return nil, cli.Fail(report.Internal, "", err)
	}
	if merged.Lost != nil {
		p.say("note: the series of the parts were not added up: %v", merged.Lost)
	}
	return merged, nil
}

// awaitEvery is how often merge looks whether all parts have ended.
const awaitEvery = time.Second

// awaitParts loads the parts, once all have ended or nobody wants to wait for them any more.
func (p *program) awaitParts(ctx context.Context, places []*results.Place, flags mergeFlags) (run, others []parts.Loaded,
	empty []string, err error) {
	until := time.Now().Add(flags.wait)
	for said := -1; ; {
		if err := pull(ctx, places); err != nil {
			return nil, nil, nil, err
		}
		if run, _, _, err = findParts(places, flags.which); err != nil {
			return nil, nil, nil, err
		}
		ended, of := parts.Ended(run, flags.parts)
		if of > 0 && ended >= of || !time.Now().Before(until) || ctx.Err() != nil {
			return p.wholeParts(ctx, places, flags)
		}
		if ended != said {
			p.say("%d of the parts have ended; waiting for the others, until %s", ended, until.Format(time.TimeOnly))
			said = ended
		}
		select {
		case <-time.After(awaitEvery):
		case <-ctx.Done():
		}
	}
}

// wholeParts loads the parts once more. What a part has written before it said that it had ended may be in no list of a
// place in S3 that was made before.
func (p *program) wholeParts(ctx context.Context, places []*results.Place, flags mergeFlags) (run, others []parts.Loaded,
	empty []string, err error) {
	if ctx.Err() == nil {
		err = pull(ctx, places)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	return findParts(places, flags.which)
}

// writeMergedFrame writes what view shows of the merged run, with the percentiles of all samples.
func writeMergedFrame(dir string, m *parts.Merge, merged *parts.Merged) error {
	if len(m.Parts) == 0 {
		return nil
	}
	s := &merged.Summary
	f, err := drawParts(m, s.Parts, time.Time{})
	if err != nil {
		return err
	}
	f.Verdict, f.Reasons, f.Digest, f.State, f.Estimated = s.Verdict, s.Reasons, s.Digest, frame.StateEnded, false
	f.Findings = report.FindingsOf(s)
	for kind, p := range map[frame.LatencyKind]report.Percentiles{
		frame.DueToAck: s.Latency.DueToAck, frame.SentToAck: s.Latency.SentToAck, frame.Lateness: s.Latency.Lateness,
	} {
		f.Latency[kind].Percentiles = p
	}
	return frame.Write(dir, f)
}

func (p *program) printMerged(s report.Summary, json bool) error {
	switch {
	case json:
		return report.WriteJSONLine(p.stdout, s)
	case p.isTerminal(p.stdout):
		return report.WriteTextWithin(p.stdout, s, cli.Columns(p.stdout))
	}
	return report.WriteText(p.stdout, s)
}

// reread reads shards of the stream that the parts name, or that flags do.
func (p *program) reread(reached target.Reached) parts.Reread {
	return func(ctx context.Context, of parts.Stream, from time.Time, shards []string,
		seen func(shard, sequence, key string, data []byte)) error {
		p.say("reading %s of stream %s again", cli.Counted(len(shards), "shard"), of.Name)
		own := func(shard string) bool { return slices.Contains(shards, shard) }
		return reached.Read(ctx, of.Name, of.Endpoint, of.Region, from, own, seen)
	}
}
