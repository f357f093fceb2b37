package exporter

import (
	"reflect"
	"strconv"
	"testing"
)

// TestLaneAnsweredEach runs the same schedules with all results filled and with results that are asked for one by one:
// the lane does, counts and tells the same.
func TestLaneAnsweredEach(t *testing.T) {
	for seed := uint64(1); seed <= 200; seed++ {
		filled, asked := newLaneRun(t, seed), newLaneRun(t, seed)
		asked.each = true
		filled.loop()
		asked.loop()
		for hash, s := range filled.settled {
			if s.Sequence != "" { // which is told as a number instead
				s.Number, s.Sequence = numbered(s.Sequence), ""
			}
			if got := asked.settled[hash]; !reflect.DeepEqual(got, s) {
				t.Errorf("seed %d: export %d settled as %+v, want %+v", seed, hash, got, s)
			}
		}
		got, want := Collect(asked.now, []*Lane{asked.lane}, nil), Collect(filled.now, []*Lane{filled.lane}, nil)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: counted %+v, want %+v", seed, got, want)
		}
	}
}

// asked is an answer of which the results are asked one by one.
type asked struct{ results []Result }

func (a asked) Stored(i int) (shard string, ordinal uint32, number SequenceNumber, stored bool) {
	r := &a.results[i]
	return r.Shard, r.Ordinal, numbered(r.Sequence), r.Outcome == Acked
}

func (a asked) Result(i int, r *Result) { *r = a.results[i] }

func numbered(sequence string) SequenceNumber {
	n, _ := strconv.ParseUint(sequence, 10, 64)
	return SequenceNumber{Lo: n}
}
