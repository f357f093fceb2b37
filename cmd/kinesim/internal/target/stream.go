package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// For is what the flags name, as a rehearsal opens it.
func (c *Console) For(flags Flags) rehearsal.Target { return wanted{c, flags} }

type wanted struct {
	console *Console
	flags   Flags
}

// Open implements rehearsal.Target.
func (w wanted) Open(ctx context.Context, sc *scenarios.Scenario) (rehearsal.Stream, error) {
	t, err := Open(ctx, w.console, w.flags, sc)
	if err != nil {
		return nil, err
	}
	s := stream{Target: t, console: w.console}
	if t.Fake != nil {
		return &embeddedStream{s}, nil
	}
	watch, err := t.leases(ctx, w.console, sc.Stream.Consumers)
	switch {
	case err != nil:
		return nil, errors.Join(err, t.Close())
	case watch != nil:
		t.AtEnd(watch.Close)
		return &watchedStream{s, watch}, nil
	}
	return &s, nil
}

// stream is an open target as a rehearsal uses it.
type stream struct {
	*Target
	console *Console
	client  *kinesis.Client
}

// Facts implements rehearsal.Stream.
func (s *stream) Facts() rehearsal.Facts {
	return rehearsal.Facts{
		Name: s.Name(), Stream: s.Config.Stream, Words: s.Describe, Endpoint: s.reached,
		Shared: !s.Kind.Own, Shards: s.Shards, MaxRecordBytes: s.MaxRecordBytes,
		Timeout: s.Kind.Timeout, Slow: s.Kind.Slow, Charges: s.Charges, FanOut: s.fanOut(),
	}
}

// Connect implements rehearsal.Stream.
func (s *stream) Connect(ctx context.Context, c exporter.Config) (exporter.Sink, error) {
	config := s.Config
	config.InFlight, config.Timeout, config.Wire = c.InFlight, c.Timeout, c.Wire
	client, err := kinesis.NewClient(ctx, config)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "kinesim run --help", err)
	}
	s.AtEnd(func() error { client.Close(); return nil })
	if err := client.CheckWire(ctx); err != nil {
		return nil, unreachable("check how requests are written", err)
	}
	s.client = client
	return kinesis.NewSink(client), s.permitted(ctx)
}

// What is done before the first record, as its errors say.
const (
	checkingConnection = "check the connection"
	checkingPut        = "check that records may be put"
)

// permitted asks for what the destination needs, with the credentials of the run, before the first record. Only what no
// record will ever get past ends the run here: whatever else is wrong, the run itself shows.
func (s *stream) permitted(ctx context.Context) error {
	if err := s.client.Meet(ctx); kinesis.Certain(err) {
		return unreachable(checkingConnection, err)
	}
	_, err := s.client.MayPut(ctx, kinesis.OperationPutRecords)
	if kinesis.Certain(err) || s.client.DryRuns() && errors.Is(err, kinesis.ErrNoStream) {
		return unreachable(checkingPut, err)
	}
	return nil
}

// Spans implements rehearsal.Stream.
func (s *stream) Spans(ctx context.Context) ([]exporter.ShardSpan, error) { return s.client.Spans(ctx) }

// Reader implements rehearsal.Stream.
func (s *stream) Reader(ctx context.Context) (rehearsal.Reader, error) {
	return s.follow(ctx, kinesis.FollowOptions{FromStart: s.Created})
}

// PartReader implements rehearsal.Divided.
func (s *stream) PartReader(ctx context.Context, own func(shard string) bool, since time.Time) (rehearsal.Reader, time.Time, error) {
	if s.Created {
		since = time.Time{}
	}
	follower, err := s.follow(ctx, kinesis.FollowOptions{FromStart: s.Created, Since: since, Own: own})
	return follower, since, err
}

// follow opens a reader that reads as fast as --read-back says.
func (s *stream) follow(ctx context.Context, options kinesis.FollowOptions) (rehearsal.Reader, error) {
	options.Poll, options.Eager = s.Kind.Poll, s.Kind.Unmetered
	within := ReachTime
	if s.readBack == ReadFanOut {
		within = registerTime
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	switch {
	case s.readBack == ReadOff:
		return nil, errors.New("--read-back off")
	case s.readBack == ReadGentle, s.readBack == "" && s.Kind.Charges:
		options.Gentle, options.Poll, options.Eager = true, 0, false
	case s.readBack == ReadFull:
		options.Poll, options.Eager = cmp.Or(options.Poll, fullPoll), true
	case s.readBack == ReadFanOut:
		consumer, err := s.register(ctx)
		if err != nil {
			return nil, err
		}
		options.Consumer = consumer
	}
	follower := kinesis.NewFollower(s.client, options)
	err := follower.Open(ctx)
	switch {
	case errors.Is(err, kinesis.ErrNotAllowed) && options.Consumer != nil:
		return nil, fmt.Errorf("%w; try: %s", err, kinesis.Hint(err))
	case errors.Is(err, kinesis.ErrNotAllowed):
		return nil, errNotRead
	}
	return reader{follower}, err
}

// errNotRead is why a stream is not read back that its credentials may not read.
var errNotRead = errors.New("the credentials may not read it, which the destination's policy does not ask for")

// fullPoll is between two reads of a shard that has nothing new, with --read-back full: four of the five a second.
const fullPoll = 250 * time.Millisecond

// Whereabouts implements rehearsal.Divided.
func (s *stream) Whereabouts() (name, endpoint, region string) {
	if e := s.client.Endpoint(); e != "" {
		endpoint = SafeURL(e)
	}
	return s.client.Stream(), endpoint, s.client.Region()
}

// ClockAhead implements rehearsal.Divided.
func (s *stream) ClockAhead(ctx context.Context) (ahead, off time.Duration, err error) {
	return s.client.ClockAhead(ctx)
}

// Explain implements rehearsal.Explainer.
func (s *stream) Explain(r exporter.Result) (what, try string) {
	err := kinesis.ErrorOf(r)
	return err.Error(), kinesis.Hint(err)
}

// Fate implements rehearsal.Mortal.
func (s *stream) Fate(ctx context.Context) (gone bool, remade time.Time) {
	ctx, cancel := context.WithTimeout(ctx, ReachTime)
	defer cancel()
	info, err := s.client.Describe(ctx)
	switch {
	case errors.Is(err, kinesis.ErrNoStream):
		return true, time.Time{}
	case err == nil && !s.born.IsZero() && !info.Created.Equal(s.born):
		return false, info.Created
	}
	return false, time.Time{}
}

// reader is a follower of the stream.
type reader struct{ *kinesis.Follower }

// Run implements rehearsal.Reader.
func (r reader) Run(ctx context.Context, seen func(shard, sequence, key string, data []byte)) error {
	return r.Follower.Run(ctx, seen)
}

// embeddedStream is a stream of the embedded Kinesis.
type embeddedStream struct{ stream }

// Inject implements rehearsal.Faulty.
func (s *embeddedStream) Inject(script *faults.Script, now func() time.Time) {
	s.Fake.SetControl(script.Control(now))
}

// Consumers implements rehearsal.Audience.
func (s *embeddedStream) Consumers() readers.Snapshot { return s.Fake.Consumers() }

// Reshape implements rehearsal.Reshapable.
func (s *embeddedStream) Reshape(action scenarios.Action) (err error) {
	s.Fake.Do(func(now time.Time, model *streams.Model) {
		err = sim.ChangeStream(model, s.Config.Stream, now, action)
	})
	return err
}

// Shards implements rehearsal.Reshapable.
func (s *embeddedStream) Shards() (open int, closed []string) {
	s.Fake.Do(func(_ time.Time, model *streams.Model) { open, closed = model.Shards(s.Config.Stream) })
	return open, closed
}

// Warning implements rehearsal.Warner: it says loudly that there was not enough memory for the records.
func (s *embeddedStream) Warning() string {
	stats := s.Fake.Stats().Records
	if stats.Dropped == 0 {
		return ""
	}
	return fmt.Sprintf("the embedded Kinesis dropped its oldest %d records (%.1f MB), before their retention ended, for want of memory: "+
		"what was not read by then counts as missing", stats.Dropped, float64(stats.DroppedBytes)/1e6)
}
