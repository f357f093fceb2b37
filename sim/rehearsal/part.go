package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter"
	"kinesim/sim"
	"kinesim/sim/parts"
	"kinesim/sim/report"
	"kinesim/sim/verify"
	"kinesim/sim/world"
)

// Divided is a stream that the parts of a run share, each a process of its own.
type Divided interface {
	// PartReader is Stream.Reader for one of several readers: of those shards that are its own, from a moment of the
	// stream's clock on. It returns when that is, the zero time for the stream's start.
	PartReader(ctx context.Context, own func(shard string) bool, since time.Time) (Reader, time.Time, error)
	// Whereabouts says where others find the stream, without credentials.
	Whereabouts() (name, endpoint, region string)
	// ClockAhead measures by how much this machine's clock is ahead of the stream's, and how far that may be off.
	ClockAhead(ctx context.Context) (ahead, off time.Duration, err error)
}

const (
	// sinceMargin is how long before the moment at which all parts begin each begins to read.
	sinceMargin = time.Second
	// quiet is how long a part goes on reading its shards when nothing comes any more: other parts may still put
	// records into them. For longer than quietMost it does not wait: the merge reads what is left.
	quiet     = 5 * time.Second
	quietMost = time.Minute
)

// part is what a run has besides that is a part of a divided one.
type part struct {
	row    report.Part
	stream parts.Stream
	book   *parts.Book
}

// divide makes the run a part of a divided one, if its plan says so. The world is made.
func (r *Run) divide() {
	p := r.plan.Part
	if p.Whole() {
		return
	}
	r.part = &part{
		row: report.Part{Index: p.Index, Of: p.Of, Slices: len(r.world.Slices()), Starts: max(r.plan.Starts, 1),
			State: report.PartUnfinished},
		book: r.plan.Book,
	}
	if r.part.book == nil {
		r.part.book = parts.NewBook(nil)
	}
}

// beside lets the part's book observe a run, besides another observer.
func (p *part) beside(other exporter.Observer) exporter.Observer {
	if p == nil {
		return other
	}
	return sim.Observers(other, p.book)
}

// took lets the part's book be told of what the model of a virtual run takes, besides whoever else is.
func (p *part) took(other func(*exporter.Batch, []exporter.Result)) func(*exporter.Batch, []exporter.Result) {
	if p == nil {
		return other
	}
	return func(b *exporter.Batch, results []exporter.Result) {
		if other != nil {
			other(b, results)
		}
		p.book.TookExports(b, results)
	}
}

// ownShard tells which shards a part reads of those that all parts export to: by the number at the end of their ids,
// or, for ids of another form, by their hash.
func ownShard(p world.Part) func(shard string) bool {
	return func(shard string) bool {
		number := shard[strings.LastIndexByte(shard, '-')+1:]
		n, err := strconv.ParseUint(number, 10, 63)
		if err != nil {
			h := fnv.New64a()
			_, _ = h.Write([]byte(shard)) // which never fails
			n = h.Sum64()
		}
		return n%uint64(p.Of) == uint64(p.Index)
	}
}

// provePart finds out how a part of a run reads its shards of a stream that all parts export to. What was acknowledged
// to it is compared with that by the merge alone; only order is its own to judge.
func (r *Run) provePart(ctx context.Context, stream Divided) *proving {
	interrupted := func() bool { return r.soft.Err() != nil }
	p := &proving{say: r.say, timeout: r.config.Timeout, interrupted: interrupted, verifier: verify.New(r.config.OrderPerKey), part: r.part}
	p.verifier.NotChecked("the parts read it together, and kinesim merge compares")
	at := &r.part.stream
	at.Shared = true
	at.Name, at.Endpoint, at.Region = stream.Whereabouts()
	since := r.plan.Launched.Add(-sinceMargin)
	if !r.plan.StartAt.IsZero() {
		ahead, off, err := stream.ClockAhead(ctx)
		if err != nil {
			r.say("note: how far the clocks are apart is not known: %v", err)
		} else {
			r.part.row.Clock = ahead.Seconds()
			side := "ahead of"
			if ahead < 0 {
				side = "behind"
			}
			r.say("this machine's clock is %s %s the target's, give or take %s", ahead.Abs().Round(time.Millisecond), side,
				off.Round(time.Millisecond))
		}
		since = r.plan.StartAt.Add(-sinceMargin - ahead - off)
	}
	var err error
	if p.reader, at.From, err = stream.PartReader(ctx, ownShard(r.plan.Part), since); err != nil {
		at.Why = err.Error()
		r.say("note: this part's shards are not read: %s", err)
		p.reader = nil
		return p
	}
	p.ended = make(chan error, 1)
	return p
}

// await waits for the moment at which all parts begin, and notes how much later than that it is.
func (r *Run) await(ctx context.Context) error {
	at := r.plan.StartAt
	if at.IsZero() {
		return nil
	}
	if wait := time.Until(at); wait > 0 {
		r.say("waiting %s for the moment at which all parts begin, %s", wait.Round(time.Second), at.Format(time.RFC3339))
		if !exporter.Pause(ctx, wait) {
			return ErrInterrupted
		}
	}
	late := max(time.Since(at), 0)
	if r.part != nil {
		r.part.row.Late = late.Seconds()
	}
	if late > time.Second {
		r.say("WARNING: this run begins %s after the moment at which it was to begin", late.Round(100*time.Millisecond))
	}
	return nil
}

// finishPart reads on until nothing has come for a while, then to the end of what is there.
func (p *proving) finishPart(ctx context.Context) verify.Proof {
	if p.reader == nil {
		return p.verifier.Finish()
	}
	p.awaitLate(ctx)
	settled := time.Now()
	if p.interrupted() {
		p.part.stream.Why = "it was interrupted"
	} else {
		p.say("reading this part's shards until nothing has come for %s", quiet)
	}
	for !p.interrupted() && ctx.Err() == nil && time.Since(settled) < quietMost {
		last := p.part.book.LastRead()
		if last.Before(settled) {
			last = settled
		}
		wait := quiet - time.Since(last)
		if wait <= 0 {
			break
		}
		exporter.Pause(ctx, min(wait, time.Second))
	}
	bounded, cancel := context.WithTimeout(ctx, quietMost)
	err := p.reader.Drain(bounded)
	cancel()
	p.stop()
	if ended := <-p.ended; err == nil {
		err = ended
	}
	if err != nil {
		p.part.stream.Why = fmt.Sprintf("its shards were not read to their ends: %v", err)
	}
	return p.verifier.Finish()
}

// Keep is what a part keeps for the merge that has not begun: who began it when, and how often, is for others to say.
func (p Plan) Keep() parts.Kept {
	k := parts.Kept{Scenario: p.Scenario.Name, Plan: p.fingerprint(), Objectives: p.Scenario.Objectives, Run: p.Run,
		Part: report.Part{Index: p.Part.Index, Of: p.Part.Of}}
	if !p.StartAt.IsZero() {
		k.StartAt = p.StartAt.UTC()
	}
	return k
}

// Kept fills in what the part has to keep of a run that has ended, with its summary and the command that does all of
// the run.
func (r *Run) Kept(k *parts.Kept, o *Outcome, s report.Summary, whole string) error {
	exact, err := parts.ExactOf(&o.Snapshot, o.Course)
	if err != nil {
		return err
	}
	k.Quotas = o.quotas()
	k.AllSlices, k.Stream, k.Usage, k.Prices = r.world.AllSlices(), r.part.stream, o.usage(), o.Prices
	k.Finish(s, whole, exact)
	r.part.book.Close(k)
	return nil
}

// fingerprint is equal for plans whose parts belong together.
func (p Plan) fingerprint() string {
	sc := *p.Scenario
	sc.Variables = nil // whose values are in the rest
	text, err := json.Marshal(&sc)
	if err != nil {
		return "" // of something that no file can say
	}
	sum := xxh3.Hash128(text)
	return fmt.Sprintf("%016x%016x", sum.Hi, sum.Lo)
}
