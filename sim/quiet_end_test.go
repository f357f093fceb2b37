package sim

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/scenarios"
)

// quietEnd ends with six seconds in which nothing falls due.
const quietEnd = `version: 1
population: {profiles: 50}
workload:
  - {phase: load, duration: 3s, rate: 50/s}
  - {phase: cool-down, duration: 6s, rate: 0/s}
`

func quietEndScenario(t *testing.T) *scenarios.Scenario {
	t.Helper()
	sc, err := scenarios.Parse("quiet", []byte(quietEnd))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// TestQuietEnd wants the end of a schedule lived through in either mode, and left out by an interruption.
func TestQuietEnd(t *testing.T) {
	for _, c := range []struct {
		name        string
		pause       bool          // for a minute, at the fifth second
		interrupted time.Duration // 0 for not at all
		want        time.Duration // of the wall
	}{
		{"to its end", false, 0, 9 * time.Second},
		{"paused meanwhile", true, 0, 69 * time.Second},
		{"interrupted", false, 5 * time.Second, 5 * time.Second},
		{"interrupted while paused", true, 10 * time.Second, 10 * time.Second},
	} {
		t.Run("real, "+c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, e, clock, wall := onClock(t, quietEndScenario(t))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.interrupted > 0 {
					time.AfterFunc(c.interrupted, cancel)
				}
				if c.pause {
					time.AfterFunc(5*time.Second, func() { clock.Pause(true) })
					time.AfterFunc(65*time.Second, func() { clock.Pause(false) })
				}
				RunOnClock(ctx, w, e, clock, 2)
				if took := wall(); took != c.want {
					t.Errorf("took %s, want %s", took, c.want)
				}
				e.Close()
			})
		})
	}
	t.Run("virtual", func(t *testing.T) {
		s, _ := newVirtualRig(t, quietEndScenario(t), nil).run(t)
		if s.At != 9*time.Second {
			t.Errorf("ended at %s, want 9s", s.At)
		}
	})
	t.Run("virtual, interrupted", func(t *testing.T) {
		at := 5 * time.Second
		s, _ := newVirtualRig(t, quietEndScenario(t), func(c *VirtualConfig) {
			c.Actions = []Action{{At: at, Do: (*Virtual).Close}}
		}).run(t)
		if s.At != at {
			t.Errorf("ended at %s, want %s", s.At, at)
		}
	})
}
