package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/results"
	"kinesim/scenarios"
	"kinesim/sim/parts"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/sim/world"
)

// partFlags are the flags of run that make it a part of a divided run.
type partFlags struct {
	partText    string
	startAtText string
	logRecords  bool
	runID       string

	part    world.Part
	startAt time.Time
	place   *results.Place // that --out names in S3, or nil
}

func (f *partFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.partText, "part", "",
		"run part `I/N` of N, counted from 0; kinesim merge adds the parts up. auto takes I from the environment "+
			"of Kubernetes, AWS Batch or Slurm, and N as well where it is there: else auto/N")
	set.StringVar(&f.startAtText, "start-at", "",
		"wait for a `MOMENT`, such as 2026-11-28T14:30:00Z, so that all parts begin at once; kinesim parts prints one")
	set.StringVar(&f.runID, "run-id", "", "the part is of run `ID`, and merge takes no other's for its own; default: "+
		parts.RunVariable+", or without --start-at the array's of AWS Batch or Slurm")
	set.BoolVar(&f.logRecords, "log-records", true,
		"let a part in real time keep a log of its records, so that merge can name those that are lost or doubled")
}

// parseMoment reads what --start-at says; nothing is the zero time.
func parseMoment(text string) (at time.Time, err error) {
	if text == "" {
		return at, nil
	}
	if at, err = time.Parse(time.RFC3339Nano, text); err != nil {
		return at, cli.Usage(`--start-at "$(kinesim parts)"`, "--start-at %q is no moment such as 2026-11-28T14:30:00Z", text)
	}
	return at, nil
}

// runIDBytes bounds what a part says of the run that it is of.
const runIDBytes = 256

// partPlace stands in --out for the index of the part.
const partPlace = "{part}"

// applyPart reads them, and refuses what cannot be divided.
func (f *runFlags) applyPart(env func(string) string, set *pflag.FlagSet, sc *scenarios.Scenario) (err error) {
	if f.startAtText != "" {
		if f.startAt, err = parseMoment(f.startAtText); err != nil {
			return err
		}
		if f.virtual || f.predict || f.comparePacing {
			return cli.Usage("leave it out", "--start-at is a moment of the wall's clock, which virtual time and comparisons do not have")
		}
	}
	if f.partText == "" && f.runID != "" {
		return cli.Usage("--part I/N, or leave it out", "--run-id is for the parts of a divided run")
	}
	if f.partText == "" {
		return nil
	}
	if f.part, err = parts.Parse(f.partText, env); err != nil {
		return cli.Usage("--part 0/8 for the first of eight", "--part: %w", err)
	}
	if f.runID == "" && (f.startAt.IsZero() || env(parts.RunVariable) != "") {
		f.runID = parts.RunOf(f.part.Of, env)
	}
	if len(f.runID) > runIDBytes {
		return cli.Usage("a shorter one, such as the number of a job", "--run-id has %d bytes: at most %d", len(f.runID), runIDBytes)
	}
	f.target.Part = f.part
	f.out = strings.ReplaceAll(f.out, partPlace, strconv.Itoa(f.part.Index))
	reads := objectiveOfConsumers(sc)
	switch crosses := world.CrossingKey(sc); {
	case f.predict || f.comparePacing:
		return cli.Usage("compare the undivided run", "--part: one part of a run is no run to be compared")
	case crosses != "":
		return cli.Usage("dataflow.partition_key: profile, or an identity that profiles do not share",
			"--part: %s, so that exports of one partition key would come from several parts, and nobody could keep their order", crosses)
	case sc.StartsNow && !set.Changed("start"):
		return cli.Usage("--start 2026-11-28T00:00:00Z, the same for all parts",
			"--part: the scenario begins now, which is another moment for each part")
	case reads != "":
		return cli.Usage("run it undivided, or leave the objective out", "--part: %s", reads)
	case sc.Replay != nil:
		return cli.Usage("run it undivided", "--part: recorded updates are one sequence, and cannot be divided")
	case f.record != "":
		return cli.Usage("--record in a run of its own", "--record writes the updates of a whole run, and --part makes some of them")
	case f.replay != "":
		return cli.Usage("leave one of them out", "--replay-control repeats what was done by hand to a whole run, and not to its parts")
	}
	return nil
}

// objectiveOfConsumers says why a scenario with such an objective cannot be divided, "" for any other.
func objectiveOfConsumers(sc *scenarios.Scenario) string {
	for _, o := range sc.Objectives {
		if o.Metric.Consumer() {
			return fmt.Sprintf("objective %q: a consumer reads what all parts put, and no part sees how it keeps up", o.Text)
		}
	}
	return ""
}

// stage lets --out be a place in S3: results are written into a directory of this machine, which is copied there. What
// earlier starts of a part have left there is copied first.
func (f *runFlags) stage(ctx context.Context) error {
	if !results.Remote(f.out) {
		return nil
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	place, err := results.Open(stop.Soft, f.out)
	if err == nil {
		place.Last = parts.File // merge takes a part as whole whose file says that it has ended
		if err = place.Pull(stop.Soft); err != nil {
			err = errors.Join(err, place.Close())
		}
	}
	switch {
	case err != nil && stop.Soft.Err() != nil:
		return cli.ErrNothingSent
	case err != nil:
		return cli.NoRoom(err, os.TempDir(), report.Unreachable, bucketWanted)
	}
	f.place, f.out = place, place.Dir
	return nil
}

// push copies the results to where they are to be. A signal ends that. What could not be copied stays on this machine:
// a run may have taken hours.
func (f *runFlags) push(ctx context.Context) error {
	if f.place == nil {
		return nil
	}
	stop := cli.Listen(context.WithoutCancel(ctx))
	defer stop.Release()
	if err := f.place.Push(stop.Soft); err != nil {
		return cli.Unwritten(fmt.Errorf("%w; the results are in %s", err, f.place.Dir), f.place.Name,
			fmt.Sprintf("aws s3 cp --recursive %s %s", shellQuote(f.place.Dir), shellQuote(f.place.Name)))
	}
	return f.place.Close()
}

// keeping is what a part does for the merge while it goes on.
type keeping struct {
	dir   string
	place *results.Place // that dir is copied to, or nil
	whole string
	kept  *parts.Kept
	log   *parts.Log // nil where none is wanted

	stop      chan struct{} // nil unless it follows the run
	following sync.WaitGroup
}

// beginPart begins to keep what a part has to, if the session is of one and has a directory.
func (s *session) beginPart() error {
	if s.plan.Part.Whole() || s.flags.out == "" {
		return nil
	}
	k := &keeping{dir: s.flags.out, place: s.flags.place, whole: s.whole}
	host, err := os.Hostname()
	if err != nil {
		host = "" // which is only there to be read
	}
	if k.kept, err = parts.Begin(k.dir, s.plan.Keep(), host, time.Now()); err == nil {
		err = errors.Join(clearResults(k.dir, parts.File), parts.Write(k.dir, k.kept))
	}
	if err != nil {
		return cli.NoRoom(err, k.dir, report.Invalid, "an empty directory, for --out")
	}
	if lives := len(k.kept.Lives); lives > 1 {
		s.program.say("note: part %s was started before, and did not come to its end or is repeated: this is start %d", s.plan.Part, lives)
	}
	if k.place != nil {
		if err := k.place.Push(context.Background()); err != nil {
			return cli.Fail(report.Unreachable, "a bucket that can be written", err)
		}
	}
	s.plan.Starts = len(k.kept.Lives)
	if s.flags.logRecords && !s.flags.virtual {
		k.log = parts.NewLog(k.dir, len(k.kept.Lives))
	}
	s.plan.Book = parts.NewBook(k.log)
	s.part = k
	return nil
}

// files are those that must outlive what is cleared for the results.
func (k *keeping) files() []string {
	if k == nil {
		return nil
	}
	return []string{parts.File}
}

// follow writes now and then, so often, how a run is going that ended tells the end of.
func (k *keeping) follow(latest func() *frame.Frame, ended <-chan struct{}, every time.Duration) {
	if k == nil {
		return
	}
	k.stop = make(chan struct{})
	k.following.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				// What cannot be written now is said when the results cannot be.
				f := *latest()
				f.Written = time.Now().UTC()
				_ = frame.Write(k.dir, &f)
				if k.place != nil {
					_ = k.place.Push(context.Background())
				}
			case <-ended:
				return
			case <-k.stop:
				return
			}
		}
	})
}

// still ends what follow does. A frame of the run that goes on must not be written over the last one.
func (k *keeping) still() {
	if k == nil || k.stop == nil {
		return
	}
	close(k.stop)
	k.following.Wait()
}

// giveUp ends it for a run that did not begin.
func (k *keeping) giveUp() error {
	if k == nil || k.log == nil {
		return nil
	}
	return k.log.Close()
}

// finish writes what the part keeps of a run that has ended.
func (k *keeping) finish(run *rehearsal.Run, o *rehearsal.Outcome, s report.Summary) error {
	if k == nil {
		return nil
	}
	var lost error
	if k.log != nil {
		lost = k.log.Close()
	}
	return errors.Join(lost, run.Kept(k.kept, o, s, k.whole), parts.Write(k.dir, k.kept))
}
