package sim

import (
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/world"
)

// TestCountedAsTimeGoes runs two hours with few updates and few exports: at each second that is over, exactly the
// updates that were due before it are counted.
func TestCountedAsTimeGoes(t *testing.T) {
	sc, err := scenarios.Parse("sparse.yaml", []byte(`version: 1
population:
  profiles: 50_000
  segments: {loyal-customers: {members: 30%}}
dataflow: {segments: [loyal-customers]}
workload:
  - {duration: 1h, rate: 2/s, arrivals: poisson, mix: {unmapped_attribute: 60%, attribute: 30%, qualify: 10%}}
  - {duration: 1h, rate: 30/s, mix: {unmapped_attribute: 90%, attribute: 10%}}
`))
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.New(sc)
	if err != nil {
		t.Fatal(err)
	}
	due := make([]uint64, 2*time.Hour/time.Second) // updates by second
	for _, s := range w.Slices() {
		for u := s.Next(); u != nil; u = s.Next() {
			due[u.Due/time.Second]++
		}
	}
	sum, seconds, wrong := uint64(0), 0, 0
	r := newVirtualRig(t, sc, func(c *VirtualConfig) {
		c.Every = time.Second
		c.Over = func(v *Virtual, at time.Duration) {
			sum += due[seconds]
			seconds++
			l := v.Ledger()
			if at != time.Duration(seconds)*time.Second || l.Offered != sum || !l.Balanced() {
				if wrong++; wrong < 5 {
					t.Errorf("%d updates were due in %v, counted are %+v", sum, at, l)
				}
			}
		}
	})
	s, _ := r.run(t)
	if seconds < len(due)-1 || s.Ledger.Offered < 100_000 {
		t.Errorf("%d seconds with %d updates", seconds, s.Ledger.Offered)
	}
}
