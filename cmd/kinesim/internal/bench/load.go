package bench

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// load is what a measurement measures.
type load interface {
	// run sends records that have not been sent, and returns when each is acknowledged.
	run(ctx context.Context, records int) error
	// counts is what has been done so far.
	counts() counts
	close()
}

// counts are what a load has done since its start.
type counts struct {
	records   uint64 // acknowledged
	bytes     uint64 // data and partition keys of these
	throttled uint64
	latency   *hdrhistogram.Histogram // nanoseconds, from sending a record to its acknowledgement
}

// newLoad makes the load of a specification.
func newLoad(ctx context.Context, spec Spec) (load, error) {
	config := kinesis.Config{
		Endpoint: spec.Endpoint, Region: spec.Region, Profile: spec.Profile, Stream: spec.Stream,
		AccessKeyID: spec.AccessKeyID, SecretAccessKey: spec.SecretAccessKey, InFlight: spec.InFlight, Wire: spec.Wire,
	}
	client, err := kinesis.NewClient(ctx, config)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "kinesim bench --help", err)
	}
	if missing, err := Probe(ctx, client); err != nil || missing {
		client.Close()
		return nil, cmp.Or(err, cli.Fail(report.Unreachable, "", fmt.Errorf("there is no stream %s", spec.Stream)))
	}
	if spec.Mode == ModePipeline {
		return newPipelineLoad(client, spec)
	}
	payloads, err := makePayloads(spec.SizeBytes)
	if err != nil {
		return nil, err
	}
	if spec.Mode == ModeSDK {
		return &sdkLoad{client: client, spec: spec, payloads: payloads, latency: newLatency()}, nil
	}
	return newCoreLoad(client, spec, payloads)
}

// exportLoad is what core and pipeline have in common: an exporter whose acknowledgements are counted.
type exportLoad struct {
	client   *kinesis.Client
	exporter *exporter.Exporter
	started  time.Time
	settled  atomic.Uint64
	lost     atomic.Uint64
}

// Settled implements exporter.Observer.
func (l *exportLoad) Settled(settlements []exporter.Settlement) {
	for i := range settlements {
		if settlements[i].State != exporter.StateAcked {
			l.lost.Add(1)
		}
	}
	l.settled.Add(uint64(len(settlements)))
}

func (l *exportLoad) clock() time.Duration { return time.Since(l.started) }

// backoff is short, so that what is measured is the work of sending records again, as the yardstick does at once, and
// not how long the last ones of a measurement wait.
const backoff = 20 * time.Millisecond

// start starts the exporter. Records are retried for long, so that none is lost; a batch waits little, so that
// the end of a measurement does not.
func (l *exportLoad) start(spec Spec, world *world.World) (err error) {
	config := exporter.DefaultConfig()
	config.Lanes, config.InFlight = spec.Lanes, spec.InFlight
	config.OrderPerKey = spec.Order
	config.Linger = 5 * time.Millisecond
	config.Attempts, config.RetryFor = 0, time.Minute
	config.Backoff = backoff
	config.Timeout = time.Minute
	// What is in flight, two batches to follow and two that wait for another attempt: a longer queue only falls out of
	// the cache.
	config.QueueRecords = ((spec.InFlight+spec.Lanes-1)/spec.Lanes + 4) * config.BatchRecords
	l.started = time.Now()
	l.exporter, err = exporter.Start(config, world.Dataflow(), world.PartitionKey(), kinesis.NewSink(l.client), l, l.clock)
	return err
}

// await waits until as many exports are settled.
func (l *exportLoad) await(ctx context.Context, exports uint64) error {
	for l.settled.Load() < exports && ctx.Err() == nil {
		time.Sleep(200 * time.Microsecond)
	}
	if lost := l.lost.Load(); lost > 0 {
		s := l.exporter.Snapshot()
		return cli.Fail(report.Undelivered, "", fmt.Errorf("%d of %d records were not acknowledged: failed %v, unknown %v", lost, exports,
			s.Failures, s.Unknowns))
	}
	return ctx.Err()
}

func (l *exportLoad) counts() counts {
	s := l.exporter.Snapshot()
	return counts{records: s.Records, bytes: s.RecordBytes, throttled: s.Throttled, latency: s.SentToAck}
}

func (l *exportLoad) close() {
	l.exporter.Close()
	l.client.Close()
}

// coreLoad hands encoded records to the exporter.
type coreLoad struct {
	exportLoad
	producer *exporter.Producer
	payloads [][]byte
	keys     uint64
	sent     uint64
}

func newCoreLoad(client *kinesis.Client, spec Spec, payloads [][]byte) (*coreLoad, error) {
	world, err := newWorld(spec.SizeBytes, 1, 1)
	if err != nil {
		return nil, err
	}
	l := &coreLoad{exportLoad: exportLoad{client: client}, payloads: payloads, keys: uint64(spec.Keys)}
	if err := l.start(spec, world); err != nil {
		return nil, err
	}
	l.producer = l.exporter.Producer()
	return l, nil
}

func (l *coreLoad) run(ctx context.Context, records int) error {
	var key [keyBytes]byte
	var now time.Duration
	for i := range records {
		if i%256 == 0 { // about as often as a worker of a run looks at the clock
			now = l.clock()
		}
		putKey(&key, l.sent%l.keys)
		l.producer.OfferEncoded(now, key[:], l.payloads[l.sent%uint64(len(l.payloads))])
		l.sent++
	}
	l.producer.Flush()
	return l.await(ctx, l.sent)
}

func (l *coreLoad) close() {
	l.producer.Close()
	l.exportLoad.close()
}

// pipelineLoad generates updates, each of which is exported.
type pipelineLoad struct {
	exportLoad
	workers []pipelineWorker
}

// pipelineWorker generates the updates of its slices, in turn and some of each: when an update falls due does not
// matter here, and what a slice needs stays in the caches for as long.
type pipelineWorker struct {
	producer *exporter.Producer
	slices   []*world.Slice
	turn     int // the slice at hand
	made     int // of its updates in this turn
}

// sliceTurn is how many updates of a slice follow each other. Many more would be of profiles that have an export in
// flight.
const sliceTurn = 16

func newPipelineLoad(client *kinesis.Client, spec Spec) (*pipelineLoad, error) {
	world, err := newWorld(spec.SizeBytes, spec.Keys, spec.Records+spec.WarmUp)
	if err != nil {
		return nil, err
	}
	l := &pipelineLoad{exportLoad: exportLoad{client: client}}
	if err := l.start(spec, world); err != nil {
		return nil, err
	}
	l.workers = make([]pipelineWorker, min(spec.Workers, len(world.Slices())))
	for i := range l.workers {
		l.workers[i].producer = l.exporter.Producer()
	}
	for i, slice := range world.Slices() {
		w := &l.workers[i%len(l.workers)]
		w.slices = append(w.slices, slice)
	}
	return l, nil
}

func (l *pipelineLoad) run(ctx context.Context, records int) error {
	var running sync.WaitGroup
	for i := range l.workers {
		share := records / len(l.workers)
		if i < records%len(l.workers) {
			share++
		}
		running.Go(func() { l.workers[i].run(share, l.clock) })
	}
	running.Wait()
	return l.await(ctx, l.exporter.Snapshot().Exports)
}

func (w *pipelineWorker) run(updates int, clock exporter.Clock) {
	var now time.Duration
	for i, idle := 0, 0; i < updates && idle < len(w.slices); {
		if i%64 == 0 {
			now = clock()
		}
		if w.made == sliceTurn {
			w.pass()
		}
		u := w.slices[w.turn].Next()
		if u == nil {
			w.pass()
			idle++
			continue
		}
		w.made++
		idle = 0
		i++
		w.producer.Offer(now, now, &u.Update)
	}
	w.producer.Flush()
}

// pass goes on to the next slice.
func (w *pipelineWorker) pass() { w.turn, w.made = (w.turn+1)%len(w.slices), 0 }

func (l *pipelineLoad) close() {
	for i := range l.workers {
		l.workers[i].producer.Close()
	}
	l.exportLoad.close()
}

// newWorld is the world of the bench's scenario.
func newWorld(size, profiles, updates int) (*world.World, error) {
	scenario, err := Scenario(size, profiles, updates)
	if err != nil {
		return nil, err
	}
	cli.TrimHeap(profiles)
	return world.New(scenario)
}

// probeTime is for the first record: an endpoint that is not there is told within seconds.
const probeTime = 10 * time.Second

// Probe puts a record to see whether the stream is there.
func Probe(ctx context.Context, client *kinesis.Client) (missing bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	results := make([]exporter.Result, 1)
	kinesis.NewSink(client).Put(ctx, []exporter.Record{{Key: []byte("probe"), Data: []byte("probe")}}, results)
	switch r := results[0]; {
	case r.Outcome == exporter.Acked || r.Outcome == exporter.Throttled:
		return false, nil
	case r.Code == "ResourceNotFoundException":
		return true, nil
	default:
		err := kinesis.ErrorOf(r)
		return false, cli.Fail(report.Unreachable, kinesis.Hint(err), fmt.Errorf("put a first record: %w", err))
	}
}
