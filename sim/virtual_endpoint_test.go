package sim

import (
	"context"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/faults"
)

// slowEndpoint wraps an endpoint: some requests are under way for long, some answers come late.
type slowEndpoint struct {
	Endpoint
	transit, answer func(request int) time.Duration // of requests by number; nil for none
	sent, taken     int
}

func (e *slowEndpoint) Transit(time.Duration) time.Duration {
	e.sent++
	if e.transit == nil {
		return 0
	}
	return e.transit(e.sent)
}

func (e *slowEndpoint) Put(now time.Duration, b *exporter.Batch) time.Duration {
	e.taken++
	d := e.Endpoint.Put(now, b)
	if e.answer != nil {
		d += e.answer(e.taken)
	}
	return d
}

// every is a duration for each n-th request.
func every(n int, d time.Duration) func(int) time.Duration {
	return func(request int) time.Duration {
		if request%n == 0 {
			return d
		}
		return 0
	}
}

// shortScenario is a second of everything.
func shortScenario(t testing.TB) *scenarios.Scenario {
	sc := builtin(t, "quickstart")
	sc.Population.Profiles = 600
	sc.Workload = sc.Workload[:1]
	sc.Workload[0].Duration = 2 * time.Second
	sc.Timeline = nil
	sc.Stream.Latency = 20 * time.Millisecond
	sc.Export.Timeout = time.Second
	return sc
}

// TestVirtualLateAnswers loses answers to the timeout: the records were stored, the attempts are ambiguous, and the
// duplicates of the retries are explained.
func TestVirtualLateAnswers(t *testing.T) {
	r := newVirtualRig(t, shortScenario(t), func(c *VirtualConfig) {
		c.Endpoint = &slowEndpoint{Endpoint: c.Endpoint, answer: every(5, time.Minute)}
	})
	s, v := r.run(t)
	if s.Codes[CodeTimeout] == 0 || v.Duplicates == 0 || v.Unexplained != 0 || !v.Holds() {
		t.Errorf("codes %v, verification %+v", s.Codes, v)
	}
	if s.Ledger.Acked+s.Ledger.Unknown != s.Exports {
		t.Errorf("ledger %+v of %d exports", s.Ledger, s.Exports)
	}
}

// TestVirtualLateRequests delays requests on their way: those that arrive within the timeout are answered, those that
// arrive after it are stored all the same, with the bytes that were sent.
func TestVirtualLateRequests(t *testing.T) {
	for name, transit := range map[string]time.Duration{"in time": 300 * time.Millisecond, "too late": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			r := newVirtualRig(t, shortScenario(t), func(c *VirtualConfig) {
				c.Endpoint = &slowEndpoint{Endpoint: c.Endpoint, transit: every(3, transit)}
			})
			s, v := r.run(t)
			late := name == "too late"
			if (s.Codes[CodeTimeout] > 0) != late || (v.Duplicates > 0) != late {
				t.Errorf("codes %v, verification %+v", s.Codes, v)
			}
			if !v.Holds() || v.Read != r.endpoint.Model.Stats().Stored {
				t.Errorf("the model stored %d, verification %+v", r.endpoint.Model.Stats().Stored, v)
			}
			if s.SentToAck.Max() < int64(transit) && !late {
				t.Errorf("the slowest answer took %v, want the transit in it", time.Duration(s.SentToAck.Max()))
			}
		})
	}
}

// TestVirtualLoses holds the verifier to its word: a model that forgets what it acknowledged is found out.
func TestVirtualLoses(t *testing.T) {
	r := newVirtualRig(t, shortScenario(t), nil)
	took, n := r.endpoint.Stored, 0
	r.endpoint.Stored = func(b *exporter.Batch, at func(i int) (exporter.SequenceNumber, bool)) {
		if n++; n != 3 {
			took(b, at)
		}
	}
	if _, v := r.run(t); v.Holds() || v.Missing == 0 {
		t.Errorf("verification %+v", v)
	}
}

// TestVirtualRefusals fails requests as a whole.
func TestVirtualRefusals(t *testing.T) {
	r := newVirtualRig(t, shortScenario(t), func(c *VirtualConfig) {
		e := c.Endpoint.(*ModelEndpoint)
		c.Actions = []Action{{At: time.Second, Do: func(*Virtual) { e.Stream = "another" }}}
	})
	s, v := r.run(t)
	if s.Failures["ResourceNotFoundException"] == 0 || s.Ledger.Acked == 0 || !v.Holds() {
		t.Errorf("failures %v, ledger %+v, verification %+v", s.Failures, s.Ledger, v)
	}
}

// TestVirtualReshard splits and merges while exports are on their way: order per key holds across it.
func TestVirtualReshard(t *testing.T) {
	sc := shortScenario(t)
	sc.Population.Profiles = 256
	r := newVirtualRig(t, sc, func(c *VirtualConfig) {
		model := c.Endpoint.(*ModelEndpoint).Model
		do := func(at time.Duration, change func(now time.Time) error) {
			c.Actions = append(c.Actions, Action{At: at, Do: func(v *Virtual) {
				if err := change(sc.Start.Add(v.Now())); err != nil {
					t.Error(err)
				}
			}})
		}
		do(500*time.Millisecond, func(now time.Time) error {
			return model.SplitShard(now, sc.Stream.Name, 0, bignum.HashKey{Hi: 1 << 61})
		})
		do(time.Second, func(now time.Time) error { return model.MergeShards(now, sc.Stream.Name, 2, 3) })
	})
	if _, v := r.run(t); !v.Holds() || v.OutOfOrder != 0 {
		t.Errorf("verification %+v", v)
	}
	counts, err := r.endpoint.Model.ShardCounts(sc.Start, sc.Stream.Name, nil)
	if err != nil || len(counts) != 5 {
		t.Fatalf("shards %+v, %v", counts, err)
	}
	for _, c := range counts {
		if c.Stored == 0 {
			t.Errorf("nothing went to shard %d", c.Number)
		}
	}
}

// TestVirtualOrder sends each key's exports at once, and requests overtake each other on their way: with order kept
// nothing is out of order, without it something is.
func TestVirtualOrder(t *testing.T) {
	for _, kept := range []bool{true, false} {
		sc := shortScenario(t)
		sc.Population.Profiles = 256
		sc.Export.OrderPerKey, sc.Export.Linger = kept, time.Millisecond
		_, v := newVirtualRig(t, sc, func(c *VirtualConfig) {
			c.Endpoint = &slowEndpoint{Endpoint: c.Endpoint, transit: every(2, 500*time.Millisecond)}
		}).run(t)
		if (v.OutOfOrder == 0) != kept {
			t.Errorf("order kept: %t, %d out of order", kept, v.OutOfOrder)
		}
	}
}

// TestVirtualStep looks at the ledger after every event.
func TestVirtualStep(t *testing.T) {
	steps, last := 0, time.Duration(0)
	r := newVirtualRig(t, shortScenario(t), func(c *VirtualConfig) {
		c.Export.QueueRecords = 2 // so that producers wait, and are late when they go on
		c.Step = func(v *Virtual) {
			steps++
			if l := v.Ledger(); !l.Balanced() || l != v.Collect().Ledger {
				t.Fatalf("at %v the ledger is %+v", v.Now(), l)
			}
			if v.Now() < last {
				t.Fatalf("time goes back from %v to %v", last, v.Now())
			}
			last = v.Now()
		}
	})
	r.Run(context.Background())
	if s := r.Snapshot(); steps < 100 || s.Backpressure == 0 {
		t.Errorf("%d steps, back-pressure %v", steps, s.Backpressure)
	}
}

// TestVirtualScript applies each fault of the embedded Kinesis for a while, and looks at what the exporter makes of it.
// Whatever happens, the ledger balances and what was acknowledged was taken.
func TestVirtualScript(t *testing.T) {
	for _, c := range []struct {
		fault  faults.Kind
		code   string
		stored bool // what was not acknowledged may have been stored, so that there are duplicates
	}{
		{faults.Throttle, "ProvisionedThroughputExceededException", false},
		{faults.InternalFailure, "InternalFailure", false},
		{faults.InternalError, "InternalFailure", false},
		{faults.UnavailableError, "ServiceUnavailable", false},
		{faults.ThrottleError, "ThrottlingException", false},
		{faults.ResetBefore, CodeConnectionReset, false},
		{faults.ResetAfter, CodeConnectionReset, true},
		{faults.Stall, CodeTimeout, true},
		{faults.Outage, CodeConnectionReset, false},
		{faults.Latency, CodeTimeout, true},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			sc := shortScenario(t)
			sc.Export.Attempts = 10
			script, err := faults.NewScript(1, sc.Start, []faults.Scripted{
				{At: 500 * time.Millisecond, For: time.Second, Kind: c.fault, Share: 0.5,
					Delay: faults.Delay{Median: 3 * time.Second}},
			})
			if err != nil {
				t.Fatal(err)
			}
			r := newVirtualRig(t, sc, func(c *VirtualConfig) { c.Endpoint.(*ModelEndpoint).Script = script })
			s, v := r.run(t)
			if s.Codes[c.code] == 0 || len(s.Codes) != 1 || s.Ledger.Acked != s.Exports {
				t.Errorf("codes %v, ledger %+v", s.Codes, s.Ledger)
			}
			if !v.Holds() || (v.Duplicates > 0) != c.stored || v.Unexplained != 0 {
				t.Errorf("verification %+v", v)
			}
		})
	}
}
