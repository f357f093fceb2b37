package sim

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/world"
)

// TestClock follows a clock through changes of speed.
func TestClock(t *testing.T) {
	var wall time.Duration
	c := NewClock(func() time.Duration { return wall })
	steps := []struct {
		until  time.Duration // of the wall
		do     func()
		want   time.Duration // logical time at that moment
		change string
	}{
		{10 * time.Second, func() { c.Pause(true) }, 10 * time.Second, "pause"},
		{15 * time.Second, func() { c.SetSpeed(2) }, 10 * time.Second, "double while it stands"},
		{20 * time.Second, func() { c.Pause(false) }, 10 * time.Second, "go on"},
		{22 * time.Second, func() { c.SetSpeed(0.5) }, 14 * time.Second, "half"},
		{26 * time.Second, func() { c.SetSpeed(1) }, 16 * time.Second, "as before"},
		{30 * time.Second, func() {}, 20 * time.Second, ""},
	}
	for _, step := range steps {
		wall = step.until
		if got := c.Now(); got != step.want {
			t.Errorf("before %q, at %s, it is %s, want %s", step.change, wall, got, step.want)
		}
		step.do()
		if got := c.Now(); got != step.want {
			t.Errorf("%q turns the clock from %s to %s", step.change, step.want, got)
		}
	}
	line := c.line.Load()
	for logical, want := range map[time.Duration]time.Duration{
		0: 0, 5 * time.Second: 5 * time.Second, 10 * time.Second: 10 * time.Second, 12 * time.Second: 21 * time.Second,
		14 * time.Second: 22 * time.Second, 15 * time.Second: 24 * time.Second, 18 * time.Second: 28 * time.Second,
	} {
		if got := line.due(logical); got != want {
			t.Errorf("%s was due at %s, want %s", logical, got, want)
		}
	}
	for wall, want := range map[time.Duration]time.Duration{
		5 * time.Second: 5 * time.Second, 12 * time.Second: 10 * time.Second, 21 * time.Second: 12 * time.Second, 24 * time.Second: 15 * time.Second,
	} {
		if got := c.At(wall); got != want {
			t.Errorf("at %s of the wall it was %s, want %s", wall, got, want)
		}
	}
	if got := line.wait(wall, 21*time.Second); got != time.Second {
		t.Errorf("waits %s for the next second, want 1s", got)
	}
	c.Pause(true)
	if got := c.line.Load().wait(wall, 21*time.Second); got != world.Never {
		t.Errorf("waits %s for what a paused clock does not reach", got)
	}
	if got := c.SetSpeed(1e9); got != SpeedMax {
		t.Errorf("a speed of 1e9 becomes %v, want %v", got, SpeedMax)
	}
}

// TestClockRunsForward holds, for many changes, that logical time never runs backwards, that what is due was due before
// now, and that an update that falls due later is due later.
func TestClockRunsForward(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	var wall, before time.Duration
	c := NewClock(func() time.Duration { return wall })
	for range 2000 {
		wall += time.Duration(random.Int64N(int64(time.Second)))
		switch random.IntN(4) {
		case 0:
			c.Pause(random.IntN(2) == 0)
		case 1:
			c.SetSpeed(random.ExpFloat64())
		}
		now := c.Now()
		if now < before {
			t.Fatalf("at %s the clock runs from %s back to %s", wall, before, now)
		}
		line := c.line.Load()
		earlier := time.Duration(random.Int64N(int64(now) + 1))
		due, latest := line.due(earlier), line.due(now)
		if due > latest || latest > wall+time.Microsecond {
			t.Fatalf("at %s: %s was due at %s, and %s at %s", wall, earlier, due, now, latest)
		}
		before = now
	}
}

// onClock is what a run in real time is made of: a world, an exporter to whom all is acknowledged, the run's clock and
// the wall's.
func onClock(t *testing.T, sc *scenarios.Scenario) (w *world.World, e *exporter.Exporter, c *Clock, wall func() time.Duration) {
	t.Helper()
	w, err := world.New(sc)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	wall = func() time.Duration { return time.Since(start) }
	e, err = exporter.Start(exporter.DefaultConfig(), w.Dataflow(), w.PartitionKey(), new(takesAll), nil, wall)
	if err != nil {
		t.Fatal(err)
	}
	return w, e, NewClock(wall), wall
}

// TestClockKeepsRecords pauses a run and changes its speed: it exports what it always does, each update is late by what
// the wall says and not by the pause, and the run takes as long as the clock did.
func TestClockKeepsRecords(t *testing.T) {
	want := walked(t, shortScenario(t))
	synctest.Test(t, func(t *testing.T) {
		w, e, clock, _ := onClock(t, shortScenario(t))
		go func() {
			time.Sleep(300 * time.Millisecond)
			clock.Pause(true)
			time.Sleep(time.Minute)
			clock.Pause(false)
			time.Sleep(100 * time.Millisecond)
			clock.SetSpeed(0.1) // at 0.4 s
			time.Sleep(10 * time.Second)
			clock.SetSpeed(2) // at 1.4 s
		}()
		RunOnClock(t.Context(), w, e, clock, 3)
		e.Close()
		got := e.Snapshot()
		sameRecords(t, got, want)
		if got.At < 70*time.Second || got.At > 71*time.Second {
			t.Errorf("the run took %s of the wall, want what the pause and the slow second took, and less than a second more", got.At)
		}
		limit := int64(exporter.DefaultConfig().Linger + 20*time.Millisecond)
		if late, due := got.Lateness.Max(), got.DueToAck.Max(); late > limit || due > limit {
			t.Errorf("an update was %s late and an export took %s, want at most %s", time.Duration(late), time.Duration(due),
				time.Duration(limit))
		}
	})
}
