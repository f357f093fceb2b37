package consumer

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// steady lets so many records a second come for some seconds, to shards in turn.
func steady(m *Model, perSecond, seconds, shards int) {
	gap := time.Second / time.Duration(perSecond)
	for i := range perSecond * seconds {
		m.Add(time.Duration(i)*gap, string(rune('a'+i%shards)), uint64(i/shards), 1_000)
	}
}

const sampled = 200 * time.Millisecond

func greatest(lags []time.Duration) (most time.Duration) {
	for _, lag := range lags {
		most = max(most, lag)
	}
	return most
}

func TestWhoKeepsUp(t *testing.T) {
	for name, c := range map[string]struct {
		config  Config
		waiting bool
		lag     time.Duration // about, at most
	}{
		// 100 records a second of each of two shards for a minute.
		"in time, polling":          {Config{Median: 2 * time.Millisecond, Batch: 100}, false, 1100 * time.Millisecond},
		"in time, pushed to":        {Config{Median: 2 * time.Millisecond, Batch: 100, FanOut: true}, false, 0},
		"half as fast as it comes":  {Config{Median: 20 * time.Millisecond, Batch: 100}, true, 42 * time.Second},
		"four at once":              {Config{Median: 20 * time.Millisecond, Batch: 100, Parallel: 4}, false, 1100 * time.Millisecond},
		"gathered for ten seconds":  {Config{Median: time.Millisecond, Batch: 10_000, Window: 10 * time.Second}, false, 12 * time.Second},
		"gathered until full":       {Config{Median: time.Millisecond, Batch: 50, Window: 10 * time.Second}, false, 1600 * time.Millisecond},
		"a shard gives too little":  {Config{Median: time.Microsecond, Batch: 1000, BytesPerSecond: 50_000}, true, 42 * time.Second},
		"drawn from a distribution": {Config{Median: 2 * time.Millisecond, Sigma: 0.5, Batch: 100}, false, 1200 * time.Millisecond},
	} {
		m := New(c.config, sampled)
		steady(m, 200, 60, 2)
		out := m.Finish(75 * time.Second)
		if (out.Waiting > 0) != c.waiting || out.Records+out.Waiting != 12_000 || out.Shards != 2 {
			t.Errorf("%s: %d read, %d wait", name, out.Records, out.Waiting)
		}
		if lag := greatest(out.Lags); lag > c.lag || lag < c.lag/3 {
			t.Errorf("%s: %v behind, want about %v", name, lag, c.lag)
		}
		if !c.waiting && (out.Drained < 59*time.Second || out.Drained > 72*time.Second) {
			t.Errorf("%s: drained at %v", name, out.Drained)
		}
	}
}

func TestRecordsThatAlwaysFail(t *testing.T) {
	config := Config{Median: time.Millisecond, Batch: 100, Bad: 0.001, Retries: -1}
	run := func(change func(*Config)) Outcome {
		c := config
		change(&c)
		m := New(c, sampled)
		steady(m, 200, 60, 2)
		return m.Finish(2 * time.Minute)
	}
	if out := run(func(*Config) {}); out.Stuck != 2 || out.Waiting == 0 || out.Failures != 2 {
		t.Errorf("without a bound: %d stuck, %d wait, %d failures", out.Stuck, out.Waiting, out.Failures)
	}
	whole := run(func(c *Config) { c.Retries = 2 })
	if whole.Stuck != 0 || whole.Waiting != 0 || whole.Discarded < 100 || whole.Rereads != 2*whole.Discarded {
		t.Errorf("with two retries: %d stuck, %d wait, %d discarded, %d read again", whole.Stuck, whole.Waiting, whole.Discarded, whole.Rereads)
	}
	split := run(func(c *Config) { c.Retries, c.Bisect = 2, true })
	if split.Waiting != 0 || split.Discarded == 0 || split.Discarded > 40 || split.Records != 12_000 {
		t.Errorf("split: %d wait, %d discarded of %d", split.Waiting, split.Discarded, split.Records)
	}
	if none := run(func(c *Config) { c.Bad = 0 }); none.Failures+none.Rereads+none.Discarded != 0 {
		t.Errorf("without bad ones: %+v", none)
	}
}

func TestRestarts(t *testing.T) {
	m := New(Config{Median: 2 * time.Millisecond, Batch: 100, RestartEvery: 20 * time.Second, RestartTakes: 5 * time.Second}, sampled)
	steady(m, 200, 60, 2)
	out := m.Finish(70 * time.Second)
	if out.Waiting != 0 || out.Records != 12_000 {
		t.Errorf("%d read, %d wait", out.Records, out.Waiting)
	}
	if lag := greatest(out.Lags); lag < 4*time.Second || lag > 7*time.Second {
		t.Errorf("%v behind, want about the 5 s of a restart", lag)
	}
	if out.Rereads > 1000 {
		t.Errorf("%d read again", out.Rereads)
	}
}

// TestNothingIsLost: whatever the consumer, each record is read, or waits; and the same comes out each time.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		c := Config{
			Seed: seed, Median: time.Duration(random.IntN(20)) * time.Millisecond, Sigma: random.Float64(), Batch: 1 + random.IntN(300),
			Window: time.Duration(random.IntN(3)) * time.Second, Parallel: 1 + random.IntN(10), FanOut: random.IntN(2) == 0,
			BytesPerSecond: float64(random.IntN(3)) * 400_000, Bad: []float64{0, 0.001, 0.05}[random.IntN(3)], Bisect: random.IntN(2) == 0,
			Retries: random.IntN(5) - 1, RestartEvery: time.Duration(random.IntN(3)) * 10 * time.Second, RestartTakes: time.Second,
		}
		play := func() Outcome {
			m := New(c, sampled)
			steady(m, 300, 30, 1+int(seed%4))
			return m.Finish(45 * time.Second)
		}
		out := play()
		if out.Records+out.Waiting != 9_000 {
			t.Fatalf("seed %d: %d read and %d wait, of 9000: %+v", seed, out.Records, out.Waiting, c)
		}
		if again := play(); !reflect.DeepEqual(again, out) {
			t.Fatalf("seed %d: another outcome", seed)
		}
	}
}

// TestLooksChangeNothing: how a consumer keeps up does not depend on who looked when, to the last bit.
func TestLooksChangeNothing(t *testing.T) {
	config := Config{Seed: 7, Median: 9 * time.Millisecond, Sigma: 0.7, Batch: 50, Window: 700 * time.Millisecond, Parallel: 2,
		Bad: 0.002, Bisect: true, Retries: 2, RestartEvery: 20 * time.Second, RestartTakes: 3 * time.Second, BytesPerSecond: 90_000}
	run := func(every time.Duration) Outcome {
		m := New(config, sampled)
		next, random := every, rand.New(rand.NewPCG(1, 2))
		for i := range 6_000 {
			at := time.Duration(i) * 5 * time.Millisecond
			for ; every > 0 && at >= next; next += every {
				m.Look(next)
			}
			m.Add(at, string(rune('a'+random.IntN(3))), random.Uint64(), 900)
		}
		return m.Finish(time.Minute)
	}
	want := run(0)
	for _, every := range []time.Duration{time.Millisecond, 130 * time.Millisecond, 11 * time.Second} {
		if got := run(every); !reflect.DeepEqual(got, want) {
			t.Errorf("looked at every %s it comes to something else: %+v", every, got.Records)
		}
	}
}

// TestLook tells what it would have been asked at that moment, and the peaks since the last look.
func TestLook(t *testing.T) {
	m := New(Config{Median: 20 * time.Millisecond, Batch: 100}, sampled)
	steady(m, 200, 60, 2) // half as fast as it comes
	lag, waiting, read := m.Look(60 * time.Second)
	if lag < 29*time.Second || lag > 32*time.Second || read+waiting != 12_000 || waiting < 5_800 || waiting > 6_300 {
		t.Errorf("after a minute %s behind, %d wait, %d read", lag, waiting, read)
	}
	if lag, _, _ := m.Look(200 * time.Second); lag < 55*time.Second || lag > 62*time.Second {
		t.Errorf("the peak until it was done was %s", lag)
	}
	if lag, waiting, read := m.Look(201 * time.Second); lag != 0 || waiting != 0 || read != 12_000 {
		t.Errorf("done, it is %s behind, %d wait, %d read", lag, waiting, read)
	}
}

// TestWindows: a window begins when the batch before is done with, and ends early with a full batch, whether records or
// bytes fill it.
func TestWindows(t *testing.T) {
	given := func(c Config, at ...time.Duration) (lags []time.Duration) {
		for i := range at {
			m := New(c, time.Millisecond)
			for _, moment := range at[:i+1] {
				m.Add(moment, "a", 0, 1_000)
			}
			lags = append(lags, m.Finish(time.Hour).Drained-at[i])
		}
		return lags
	}
	quick := Config{Batch: 10, Window: 10 * time.Second, FanOut: true}
	for name, c := range map[string]struct {
		config Config
		at     []time.Duration
		want   []time.Duration // after it came, each given when none comes later
	}{
		"one that opens with the run": {quick, []time.Duration{3 * time.Second}, []time.Duration{7 * time.Second}},
		"the next one":                {quick, []time.Duration{3 * time.Second, 13 * time.Second}, []time.Duration{7 * time.Second, 7 * time.Second}},
		"after an empty one":          {quick, []time.Duration{25 * time.Second}, []time.Duration{5 * time.Second}},
		"at its end":                  {quick, []time.Duration{10 * time.Second}, []time.Duration{0}},
		"begun by the batch before": {Config{Median: 4 * time.Second, Batch: 10, Window: 10 * time.Second, FanOut: true},
			[]time.Duration{3 * time.Second, 12 * time.Second}, []time.Duration{7 * time.Second, 12 * time.Second}},
	} {
		if got := given(c.config, c.at...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestLargeRecordsInAWindow: an event has 6 MB, so a batch that fills it waits for nobody; and records are in it in
// base64, with what AWS puts around them.
func TestLargeRecordsInAWindow(t *testing.T) {
	m := New(Config{Median: time.Millisecond, Batch: 10_000, Window: time.Minute, FanOut: true}, sampled)
	const size = 200_000 // 23 in an event
	for i := range 600 { // two a second
		m.Add(time.Duration(i)*500*time.Millisecond, "a", 0, size)
	}
	out := m.Finish(10 * time.Minute)
	if lag := greatest(out.Lags[:int(290*time.Second/sampled)]); lag > 12*time.Second || lag < 11*time.Second {
		t.Errorf("%v behind, want about the 11.5 s that fill an event", lag)
	}
	m = New(Config{Batch: 10_000, FanOut: true}, sampled)
	for range 9_999 {
		m.Add(0, "a", 0, 9)
	}
	if n, _ := m.order[0].lanes[0].batch(0); n != 9_999 {
		t.Errorf("%d small records fit into an event", n)
	}
	m = New(Config{Batch: 10_000, FanOut: true}, sampled)
	for range 9_999 {
		m.Add(0, "a", 0, 750)
	}
	if n, _ := m.order[0].lanes[0].batch(0); n != 6<<20/(531+1_000) {
		t.Errorf("%d records of 750 bytes fit into an event", n)
	}
}
