package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/world"
)

// embeddedName is the target of runs against the model of the embedded Kinesis, with or without a server in front of
// it.
const embeddedName = "embedded"

// Embedded is the embedded Kinesis without its server: requests go to the model itself, and no socket is opened. The
// model tells what it takes, so nothing is read back. Of what a scenario's stream.allow or stream.policy denies, only
// what the destination needs is refused.
func Embedded() Target { return embedded{} }

type embedded struct{}

// Open implements Target.
func (embedded) Open(_ context.Context, sc *scenarios.Scenario) (Stream, error) {
	if err := Permitted(sc); err != nil {
		return nil, err
	}
	endpoint, spans, err := newModel(sc, world.Part{}, false)
	if err != nil {
		return nil, err
	}
	latency := sc.Stream.Latency
	endpoint.Latency = func() time.Duration { return latency }
	return &embeddedStream{endpoint: endpoint, spans: spans, scenario: sc, opened: time.Now()}, nil
}

// newModel makes the model that the embedded Kinesis serves, with the stream of a scenario. It keeps no records:
// whoever wants to know them sees each as it is taken. On demand, the number of shards is its own.
func newModel(sc *scenarios.Scenario, part world.Part, onDemand bool) (*sim.ModelEndpoint, []exporter.ShardSpan, error) {
	stream := sc.Stream
	model := streams.New(streams.Config{
		Retention: stream.Retention,
		Limits:    sim.WriteLimits(stream.Throttle, part),
		CountOnly: true,
		Durations: streams.Durations{Update: stream.States},
	})
	created := streams.NewStream{Name: stream.Name, Shards: stream.Shards, RecordKiB: int64(stream.MaxRecord >> 10)}
	if onDemand {
		created.Mode, created.Shards = streams.OnDemand, 0
	}
	if err := model.Create(sc.Start, created); err != nil {
		return nil, nil, fmt.Errorf("create the stream: %w", err)
	}
	shards, _, err := model.ListShards(sc.Start, stream.Name, streams.ShardFilter{Type: streams.FilterAtLatest}, -1,
		maxShards, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("list the shards: %w", err)
	}
	var spans []exporter.ShardSpan
	for _, s := range shards {
		spans = append(spans, exporter.ShardSpan{ID: streams.ShardID(s.Number), First: s.Start.Hi, Last: s.End.Hi})
	}
	return &sim.ModelEndpoint{Model: model, Stream: stream.Name, Start: sc.Start}, spans, nil
}

// maxShards is more than a stream can have.
const maxShards = 100_000

// embeddedStream is a stream of the model. It is a sink, too.
type embeddedStream struct {
	scenario *scenarios.Scenario
	spans    []exporter.ShardSpan
	opened   time.Time

	mu       sync.Mutex // never held while an answer is waited for
	endpoint *sim.ModelEndpoint
}

// Facts implements Stream.
func (s *embeddedStream) Facts() Facts {
	return Facts{
		Name: embeddedName, Words: "embedded Kinesis inside this process",
		Shards: s.scenario.Stream.Shards, MaxRecordBytes: s.scenario.Stream.MaxRecord,
	}
}

// Connect implements Stream.
func (s *embeddedStream) Connect(context.Context, exporter.Config) (exporter.Sink, error) {
	return s, nil
}

// Spans implements Stream.
func (s *embeddedStream) Spans(context.Context) ([]exporter.ShardSpan, error) { return s.spans, nil }

// Reader implements Stream. It is not called, since the stream is a Witness.
func (s *embeddedStream) Reader(context.Context) (Reader, error) {
	return nil, errors.New("it tells what it takes instead")
}

// Close implements Stream.
func (s *embeddedStream) Close() error { return nil }

// Tell implements Witness.
func (s *embeddedStream) Tell(taken func(records []exporter.Record, results []exporter.Result)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint.Taken = func(b *exporter.Batch, results []exporter.Result) { taken(b.Records, results) }
}

// Inject implements Faulty.
func (s *embeddedStream) Inject(script *faults.Script, now func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint.Script, s.endpoint.ScriptClock = script, now
}

// since is the time since the stream was opened.
func (s *embeddedStream) since() time.Duration { return time.Since(s.opened) }

// Put implements exporter.Sink.
func (s *embeddedStream) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	s.mu.Lock()
	answers := s.endpoint.Put(s.since(), &exporter.Batch{Records: records, Results: results})
	s.mu.Unlock()
	if answers <= 0 {
		return
	}
	timer := time.NewTimer(answers)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		code := exporter.CodeInterrupted
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			code = sim.CodeTimeout
		}
		for i := range results {
			results[i] = exporter.Result{Outcome: exporter.Ambiguous, Code: code}
		}
	}
}
