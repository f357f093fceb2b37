package exporter

import (
	"cmp"
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var (
	laneSeed = flag.Uint64("lane.seed", 0, "run only this seed of TestLaneKeepsItsPromises")
	laneRuns = flag.Int("lane.runs", 2000, "how many seeds TestLaneKeepsItsPromises runs")
)

// TestLaneKeepsItsPromises drives a lane from an event loop against an endpoint that throttles, refuses, loses answers
// and stores what it loses, as a seed decides, and holds what came out against what the endpoint knows.
func TestLaneKeepsItsPromises(t *testing.T) {
	if *laneSeed != 0 {
		runLane(t, *laneSeed)
		return
	}
	for seed := uint64(1); seed <= uint64(*laneRuns) && !t.Failed(); seed++ {
		runLane(t, seed)
	}
}

// laneRun is one schedule: the lane, the endpoint's truth, and the events that are to come.
type laneRun struct {
	t      *testing.T
	seed   uint64
	random *rand.Rand
	cfg    Config
	lane   *Lane

	inFlight int  // at most
	each     bool // results are asked for one by one

	events   []laneEvent
	now      time.Duration
	n        uint64
	faults   float64
	quitAt   time.Duration
	goneAt   time.Duration // from when on the endpoint takes nothing more
	sequence int
	stored   map[uint64][]int      // by export: the sequence numbers of its copies in the stream
	attempts map[uint64]int        // by export
	settled  map[uint64]Settlement // by export
	exports  uint64
}

type laneEvent struct {
	at    time.Duration
	n     uint64
	chunk *Chunk
	batch *Batch
	quit  bool
}

func runLane(t *testing.T, seed uint64) {
	r := newLaneRun(t, seed)
	r.loop()
	r.check()
	if t.Failed() {
		t.Logf("repeat with: go test ./exporter -run TestLaneKeepsItsPromises -lane.seed=%d", seed)
	}
}

func newLaneRun(t *testing.T, seed uint64) *laneRun {
	random := rand.New(rand.NewPCG(seed, 1))
	cfg := DefaultConfig()
	cfg.Seed = seed
	cfg.BatchRecords = 1 + random.IntN(20)
	cfg.BatchBytes = 50 + random.IntN(2000)
	cfg.MaxRecordBytes = 150
	cfg.Linger = time.Duration(random.IntN(200)) * time.Millisecond
	cfg.OrderPerKey = random.IntN(4) > 0
	cfg.Attempts = 1 + random.IntN(5)
	if random.IntN(2) == 0 {
		cfg.Attempts, cfg.RetryFor = 0, time.Duration(1+random.IntN(60))*time.Second
	}
	cfg.Pacing = random.IntN(3) == 0
	cfg.Adaptive, cfg.SlowStart = random.IntN(2) == 0, random.IntN(2) == 0
	cfg.Timeout = time.Duration(50+random.IntN(2000)) * time.Millisecond
	cfg.Backoff = time.Duration(1+random.IntN(1000)) * time.Millisecond
	r := &laneRun{
		t: t, seed: seed, random: random, cfg: cfg, inFlight: 1 + random.IntN(8),
		faults: []float64{0, 0.01, 0.2, 0.6}[random.IntN(4)], quitAt: never, goneAt: never,
		stored: map[uint64][]int{}, attempts: map[uint64]int{}, settled: map[uint64]Settlement{},
	}
	r.lane = NewLane(cfg, r.inFlight)
	r.offer()
	if random.IntN(5) == 0 {
		r.quitAt = time.Duration(random.IntN(5000)) * time.Millisecond
		r.push(laneEvent{at: r.quitAt, quit: true})
	}
	if random.IntN(6) == 0 {
		r.goneAt = time.Duration(random.IntN(5000)) * time.Millisecond
	}
	return r
}

// offer schedules the arrival of every export: few keys, so that they meet in the lane.
func (r *laneRun) offer() {
	keys := 1 + r.random.IntN(20)
	for at := time.Duration(0); r.exports < uint64(r.random.IntN(300)); at += time.Duration(r.random.IntN(100)) * time.Millisecond {
		c := &Chunk{}
		for range 1 + r.random.IntN(10) {
			key := fmt.Appendf(nil, "key-%d", r.random.IntN(keys))
			data := binary.BigEndian.AppendUint64(nil, r.exports)
			data = append(data, make([]byte, r.random.IntN(160))...)
			c.exports = append(c.exports, export{
				hash: Digest{Lo: r.exports}, key: uint64(key[len(key)-1]), hashKey: hashKeyOf(key), due: at,
				start: int32(len(c.arena)), data: int32(len(c.arena) + len(key)), end: int32(len(c.arena) + len(key) + len(data)),
			})
			c.arena = append(append(c.arena, key...), data...)
			r.exports++
		}
		c.pending = len(c.exports)
		r.push(laneEvent{at: at, chunk: c})
	}
}

func (r *laneRun) push(e laneEvent) {
	e.n = r.n
	r.n++
	i, _ := slices.BinarySearchFunc(
		r.events,
		e,
		func(a, b laneEvent) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.n, b.n)) },
	)
	r.events = slices.Insert(r.events, i, e)
}

func (r *laneRun) loop() {
	arrivals := 0
	for _, e := range r.events {
		if e.chunk != nil {
			arrivals++
		}
	}
	for steps := 0; len(r.events) > 0 || r.lane.Held() > 0; steps++ {
		if steps > 100_000 {
			r.t.Fatalf("seed %d: not drained after %v: %d held", r.seed, r.now, r.lane.Held())
		}
		if wake := r.lane.Wake(r.now); len(r.events) == 0 || wake < r.events[0].at {
			if wake == never {
				r.t.Fatalf("seed %d: %d held and nothing to wait for", r.seed, r.lane.Held())
			}
			r.now = max(r.now, wake)
		} else {
			e := r.events[0]
			r.events = r.events[1:]
			r.now = e.at
			switch {
			case e.chunk != nil:
				r.lane.Accept(r.now, e.chunk)
				if arrivals--; arrivals == 0 {
					r.lane.Drain()
				}
			case e.batch != nil:
				r.answered(e.batch)
			case e.quit:
				r.lane.Quit(r.now)
			}
		}
		for b := r.lane.Next(r.now); b != nil; b = r.lane.Next(r.now) {
			r.answer(b)
		}
		r.collect()
	}
}

func (r *laneRun) answered(b *Batch) {
	if r.each {
		r.lane.AnsweredEach(b, asked{b.Results})
		return
	}
	r.lane.Answered(b)
}

// answer decides at once what the endpoint does with a batch, and lets the lane know later.
func (r *laneRun) answer(b *Batch) {
	if len(b.Records) > r.cfg.BatchRecords || len(b.Records) == 0 || r.lane.inFlight > r.inFlight {
		r.t.Errorf("seed %d: a batch of %d records, %d requests in flight", r.seed, len(b.Records), r.lane.inFlight)
	}
	if r.lane.quitting {
		r.t.Errorf("seed %d: a batch was sent after the lane had been told to quit", r.seed)
	}
	bytes := 0
	whole := r.random.Float64() < r.faults/2
	lost := whole && r.random.IntN(2) == 0 // the answer, not the records
	for i, rec := range b.Records {
		bytes += len(rec.Key) + len(rec.Data)
		id := binary.BigEndian.Uint64(rec.Data)
		r.attempts[id]++
		result := Result{Outcome: Acked}
		switch {
		case r.now >= r.goneAt:
			result = Result{Outcome: Refused, Code: "Gone", Final: true}
		case whole && !lost:
			result = Result{Outcome: Refused, Code: "Unreachable"}
		case lost:
			result = Result{Outcome: Ambiguous, Code: "Timeout"}
		case r.random.Float64() < r.faults:
			result = Result{Outcome: Throttled, Code: "ProvisionedThroughputExceededException"}
		}
		if result.Outcome == Acked || result.Outcome == Ambiguous && r.random.IntN(2) == 0 {
			r.sequence++
			r.stored[id] = append(r.stored[id], r.sequence)
			if result.Outcome == Acked {
				result.Sequence, result.Shard = fmt.Sprint(r.sequence), r.shardOf(rec.Key)
			}
		}
		b.Results[i] = result
	}
	if bytes > r.cfg.BatchBytes && len(b.Records) > 1 {
		r.t.Errorf("seed %d: a batch of %d bytes, over the %d allowed", r.seed, bytes, r.cfg.BatchBytes)
	}
	b.Answered = r.now + time.Duration(1+r.random.IntN(300))*time.Millisecond
	r.push(laneEvent{at: b.Answered, batch: b})
}

// shardOf is the shard of a key: one of two, of which each is split in two after a while, and merged again later.
func (r *laneRun) shardOf(key []byte) string {
	hashKey, era := hashKeyOf(key).Hi, r.now/(3*time.Second)
	switch {
	case era == 0:
		return fmt.Sprintf("shardId-%012d", hashKey>>63)
	case era == 1:
		return fmt.Sprintf("shardId-%012d", 2+hashKey>>62)
	}
	return fmt.Sprintf("shardId-%012d", 6+hashKey>>63)
}

func (r *laneRun) collect() {
	for _, s := range r.lane.settled {
		if _, twice := r.settled[s.Hash.Lo]; twice {
			r.t.Errorf("seed %d: export %d was settled twice", r.seed, s.Hash.Lo)
		}
		s.Key = slices.Clone(s.Key)
		r.settled[s.Hash.Lo] = s
	}
	r.lane.Release(nil)
	if r.lane.ready.len()+r.lane.again.len() == 0 && r.lane.bytes != 0 {
		r.t.Errorf("seed %d: the lane counts %d bytes in empty queues", r.seed, r.lane.bytes)
	}
	if p := r.lane.pacer; p != nil {
		records, bytes := 0, 0
		for _, s := range p.shards {
			records, bytes = records+s.count(), bytes+s.bytes
		}
		if records != p.records || bytes != p.bytes || records == 0 && bytes != 0 {
			r.t.Errorf(
				"seed %d: the pacer counts %d records of %d bytes, its queues hold %d of %d",
				r.seed,
				p.records,
				p.bytes,
				records,
				bytes,
			)
		}
	}
	if r.lane.Held() == 0 && (r.lane.keys.used > 0 || r.lane.waiting != 0) {
		r.t.Errorf("seed %d: an empty lane remembers %d keys and %d waiting exports", r.seed, r.lane.keys.used, r.lane.waiting)
	}
	n := r.lane.stats
	if n.received != n.Records+n.failed+n.unknown+uint64(r.lane.Held()) {
		r.t.Errorf("seed %d: the lane's ledger does not balance: %d received, %d acked, %d failed, %d unknown, %d held",
			r.seed, n.received, n.Records, n.failed, n.unknown, r.lane.Held())
	}
}

// check holds every settlement against the endpoint's truth.
func (r *laneRun) check() {
	if uint64(len(r.settled)) != r.exports {
		r.t.Errorf("seed %d: %d of %d exports were settled", r.seed, len(r.settled), r.exports)
	}
	type point struct{ order, sequence uint64 }
	byKey := map[string][]point{}
	for id, s := range r.settled {
		copies := r.stored[id]
		switch s.State {
		case StateAcked:
			var sequence uint64
			if _, err := fmt.Sscan(s.Sequence, &sequence); err != nil {
				r.t.Errorf("seed %d: export %d was acked as %q: %v", r.seed, id, s.Sequence, err)
			}
			if !slices.Contains(copies, int(sequence)) {
				r.t.Errorf("seed %d: export %d was acked as %d, the stream has %v", r.seed, id, sequence, copies)
			}
			if len(copies) > 1+s.Ambiguous {
				r.t.Errorf(
					"seed %d: export %d is in the stream %d times after %d ambiguous attempts",
					r.seed,
					id,
					len(copies),
					s.Ambiguous,
				)
			}
			byKey[string(s.Key)] = append(byKey[string(s.Key)], point{s.Order, sequence})
		case StateFailed:
			if len(copies) > 0 || s.Ambiguous > 0 {
				r.t.Errorf("seed %d: export %d failed (%s) but is in the stream", r.seed, id, s.Code)
			}
		case StateUnknown:
			if s.Ambiguous == 0 {
				r.t.Errorf("seed %d: export %d is unknown without an ambiguous attempt", r.seed, id)
			}
		}
		if s.State != StateAcked && s.Code != CodeRecordTooLarge && !r.lane.quitting && r.cfg.Attempts > 0 &&
			r.attempts[id] != r.cfg.Attempts {
			r.t.Errorf("seed %d: export %d was given up (%s) after %d of %d attempts", r.seed, id, s.Code, r.attempts[id], r.cfg.Attempts)
		}
		if r.cfg.Attempts > 0 && r.attempts[id] > r.cfg.Attempts {
			r.t.Errorf("seed %d: export %d was sent %d times, %d allowed", r.seed, id, r.attempts[id], r.cfg.Attempts)
		}
	}
	if !r.cfg.OrderPerKey {
		return
	}
	for key, points := range byKey {
		slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.order, b.order) })
		if !slices.IsSortedFunc(points, func(a, b point) int { return cmp.Compare(a.sequence, b.sequence) }) {
			r.t.Errorf("seed %d: acknowledged exports of %s are out of order: %v", r.seed, key, points)
		}
	}
}
