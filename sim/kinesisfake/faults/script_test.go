package faults_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/faults"
)

var start = time.Unix(1_800_000_000, 0)

// script makes a script that begins at start.
func script(t *testing.T, seed uint64, list ...faults.Scripted) *faults.Script {
	t.Helper()
	s, err := faults.NewScript(seed, start, list)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestScriptIsPure asks again and in another order, and counts shares.
func TestScriptIsPure(t *testing.T) {
	list := []faults.Scripted{
		{At: time.Second, For: time.Minute, Kind: faults.InternalError, Share: 0.2},
		{At: time.Second, For: time.Minute, Kind: faults.ResetAfter, Share: 0.1},
		{
			At:    time.Second,
			For:   time.Minute,
			Kind:  faults.Latency,
			Delay: faults.Delay{Median: 20 * time.Millisecond, P99: 200 * time.Millisecond},
		},
	}
	const calls = 20_000
	ask := func(s *faults.Script, call uint64) (failed, cut bool, delay time.Duration) {
		fault := s.At(start.Add(2*time.Second), "PutRecords", call)
		return fault.Error != nil, fault.Cut == faults.CutAfter, fault.Delay
	}
	one, two, other := script(t, 5, list...), script(t, 5, list...), script(t, 6, list...)
	failures, cuts, differing := 0, 0, 0
	var delays []time.Duration
	for call := range uint64(calls) {
		failed, cut, delay := ask(one, call)
		delays = append(delays, delay)
		if failed {
			failures++
		}
		if cut {
			cuts++
		}
		if f, _, _ := ask(other, call); f != failed {
			differing++
		}
	}
	for call := uint64(calls); call > 0; call-- {
		if _, _, delay := ask(two, call-1); delay != delays[call-1] {
			t.Fatalf("call %d: %v the second time, %v the first", call-1, delay, delays[call-1])
		}
	}
	near := func(what string, got, want, slack float64) {
		if math.Abs(got-want) > slack {
			t.Errorf("%s: %v, want %v within %v", what, got, want, slack)
		}
	}
	near("share of failures", float64(failures)/calls, 0.2, 0.01)
	near("share of resets", float64(cuts)/calls, 0.1*0.8, 0.01) // what has failed is not reset
	slices.Sort(delays)
	near("median in ms", float64(delays[calls/2].Milliseconds()), 20, 1)
	near("p99 in ms", float64(delays[calls*99/100].Milliseconds()), 200, 15)
	if differing < calls/10 {
		t.Errorf("another seed decides otherwise in %d of %d calls", differing, calls)
	}
	if fault := one.At(start, "PutRecords", 1); fault.Delay != 0 || fault.Error != nil {
		t.Errorf("a fault before its time: %+v", fault)
	}
	if one.End() != 61*time.Second {
		t.Errorf("ends at %v", one.End())
	}
}

func TestScriptRefuses(t *testing.T) {
	for want, fault := range map[string]faults.Scripted{
		`no fault "flood"`:    {For: 1, Kind: "flood"},
		"and last":            {Kind: faults.Outage},
		"begin at 0 or later": {At: -1, For: 1, Kind: faults.Outage},
		"between 0 and 1":     {For: 1, Kind: faults.Throttle, Share: math.NaN()},
		"not all there":       {For: 1, Kind: faults.Throttle, Shards: []int{0, -1}},
		"not shards":          {For: 1, Kind: faults.Stall, Shards: []int{0}},
		"without a delay":     {For: 1, Kind: faults.Latency},
	} {
		if _, err := faults.NewScript(1, start, []faults.Scripted{fault}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
