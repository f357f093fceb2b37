package exporter

import (
	"fmt"
	"testing"
	"time"
)

// queueingEndpoint takes records one after the other, so many a second, and answers a request when its records are
// done. It does what reaches it, whether or not somebody still waits for the answer, as an emulator does.
type queueingEndpoint struct {
	perSecond func(at time.Duration) float64
	latency   func(at time.Duration) time.Duration // besides
	free      time.Duration                        // when it has done all it was sent
	down      func(at time.Duration) bool
}

func (e *queueingEndpoint) answer(now, timeout time.Duration, b *Batch) {
	lost := e.down != nil && e.down(now)
	if !lost {
		e.free = max(e.free, now) + time.Duration(float64(len(b.Records))/e.perSecond(now)*float64(time.Second))
	}
	done := e.free
	if e.latency != nil {
		done += e.latency(now)
	}
	result := Result{Outcome: Acked, Shard: "shardId-000000000000", Sequence: "1"}
	b.Answered = done
	if lost || done-now > timeout {
		b.Answered, result = now+timeout, Result{Outcome: Ambiguous, Code: "Timeout"}
	}
	for i := range b.Results {
		b.Results[i] = result
	}
}

// runWindows drives lanes against one endpoint, with so many exports a second until a moment.
func runWindows(cfg Config, endpoint *queueingEndpoint, perSecond int, until time.Duration) (s Snapshot, took time.Duration) {
	type event struct {
		at    time.Duration
		lane  int
		batch *Batch
	}
	var lanes []*Lane
	for i := range cfg.Lanes {
		lanes = append(lanes, NewLane(cfg, cfg.Share(i)))
	}
	var answers []event
	now, offered := time.Duration(0), 0
	pump := func(i int) {
		for b := lanes[i].Next(now); b != nil; b = lanes[i].Next(now) {
			endpoint.answer(now, cfg.Timeout, b)
			answers = append(answers, event{b.Answered, i, b})
		}
	}
	for {
		next, which := never, -1
		for i, e := range answers {
			if e.at < next {
				next, which = e.at, i
			}
		}
		arrival := never
		if at := time.Duration(offered/10) * 10 * time.Second / time.Duration(perSecond); at < until {
			arrival = at
		}
		wake, lane := never, 0
		for i, l := range lanes {
			if at := max(l.Wake(now), now); at < wake {
				wake, lane = at, i
			}
		}
		at := min(next, arrival, wake)
		if at == never {
			break
		}
		now = max(now, at)
		switch at {
		case wake:
			pump(lane)
			if lanes[lane].Wake(now) <= now {
				panic("a lane that wants to be looked at has nothing to send")
			}
		case next:
			e := answers[which]
			answers = append(answers[:which], answers[which+1:]...)
			lanes[e.lane].Answered(e.batch)
			lanes[e.lane].Release(nil)
			pump(e.lane)
		case arrival:
			for range 10 {
				i := offered % len(lanes)
				key := fmt.Sprint("key-", offered)
				c := &Chunk{pending: 1, arena: []byte(key + "data")}
				c.exports = []export{{key: keyHash(key), data: int32(len(key)), end: int32(len(key) + 4), due: now}}
				lanes[i].Accept(now, c)
				offered++
				pump(i)
			}
		}
		if arrival == never {
			for i := range lanes {
				lanes[i].Drain()
				pump(i)
			}
		}
	}
	return Collect(now, lanes, []Counts{{stats: intakeStats{exports: uint64(offered), offered: uint64(offered)}}}), now
}

func constant[T any](v T) func(time.Duration) T { return func(time.Duration) T { return v } }

// TestWindow has endpoints that are slow in different ways: what one can take must get through without a request that
// is given up, and one that is merely far away must not be sent less for it.
func TestWindow(t *testing.T) {
	between := func(from, to time.Duration) func(time.Duration) bool {
		return func(at time.Duration) bool { return at >= from && at < to }
	}
	for _, row := range []struct {
		name      string
		endpoint  queueingEndpoint
		rate      int           // exports a second, for a minute
		fixed     bool          // not adaptive
		slowStart bool          // begins with little
		took      time.Duration // at most
		unknown   bool          // some may be
		narrowed  bool
	}{
		{"fast", queueingEndpoint{perSecond: constant(1e5)}, 2000, false, false, 61 * time.Second, false, false},
		{"far", queueingEndpoint{perSecond: constant(1e5), latency: constant(3 * time.Second)}, 1500, false, false, 72 * time.Second, false, true},
		{"900 a second", queueingEndpoint{perSecond: constant(900.0)}, 2000, false, true, 135 * time.Second, false, false},
		{"100 a second", queueingEndpoint{perSecond: constant(100.0)}, 300, false, true, 200 * time.Second, false, true},
		{"far, not adaptive", queueingEndpoint{perSecond: constant(1e5), latency: constant(3 * time.Second)}, 1500, true, false, 72 * time.Second, false, false},
		{"900 a second, at full speed at first", queueingEndpoint{perSecond: constant(900.0)}, 2000, false, false, 165 * time.Second, true, true},
		{"slow for a while", queueingEndpoint{perSecond: func(at time.Duration) float64 {
			if between(10*time.Second, 30*time.Second)(at) {
				return 300
			}
			return 1e4
		}}, 1000, false, false, 65 * time.Second, true, true},
		{"late for a while", queueingEndpoint{perSecond: constant(1e5), latency: func(at time.Duration) time.Duration {
			if between(10*time.Second, 30*time.Second)(at) {
				return 4 * time.Second
			}
			return 20 * time.Millisecond
		}}, 1500, false, false, 62 * time.Second, false, true},
		{"down for a while", queueingEndpoint{
			perSecond: constant(1e5), latency: constant(200 * time.Millisecond), down: between(10*time.Second, 25*time.Second),
		}, 6000, false, false, 63 * time.Second, true, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Adaptive, cfg.SlowStart, cfg.QueueRecords, cfg.Attempts, cfg.RetryFor = !row.fixed, row.slowStart, MaxQueueRecords, 0, time.Hour
			s, took := runWindows(cfg, &row.endpoint, row.rate, time.Minute)
			t.Logf("took %s, narrowed %d times, codes %v, %d requests", took, s.Narrowed, s.Codes, s.Requests)
			if !s.Ledger.Balanced() || s.Ledger.Acked != s.Ledger.Offered {
				t.Errorf("ledger %+v", s.Ledger)
			}
			if took > row.took {
				t.Errorf("it took %s, want at most %s", took, row.took)
			}
			if lost := s.Codes["Timeout"]; lost > 0 && !row.unknown || s.Narrowed > 0 != row.narrowed {
				t.Errorf("%d records without an answer, narrowed %d times", lost, s.Narrowed)
			}
		})
	}
}
