package course

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
)

// divided records the same settlements as a whole and as three parts, of which one has nothing.
func divided(t *testing.T) (whole *Course, parts []*Course) {
	t.Helper()
	all, some := NewRecorder(plan()), []*Recorder{NewRecorder(plan()), NewRecorder(plan()), NewRecorder(plan())}
	for _, r := range append(some, all) {
		r.KeepSeconds()
	}
	for i := range 300 {
		at := time.Duration(i) * 50 * time.Millisecond
		one := []exporter.Settlement{settled(at, at+time.Duration(i)*time.Millisecond, exporter.State(i%7/6))}
		one[0].Shard = "shard-" + string(rune('0'+i%3))
		all.Settled(one)
		some[i*i%2].Settled(one)
	}
	shot := exporter.Sum()
	for _, r := range some {
		parts = append(parts, r.Finish(&shot))
	}
	return all.Finish(&shot), parts
}

// TestMerge adds the parts of a run up to the whole.
func TestMerge(t *testing.T) {
	want, parts := divided(t)
	sum, err := Merge(Part{parts[0], 0}, Part{parts[1], 0}, Part{parts[2], 0})
	if err != nil {
		t.Fatal(err)
	}
	want.Seconds = nil // which are merged to peaks
	if !reflect.DeepEqual(sum, want) {
		t.Errorf("merged\n%+v, not\n%+v", sum, want)
	}
	if len(sum.Shards) != 3 || sum.Shards[0].Minute.Use() == 0 || len(sum.Phases) == 0 || len(sum.Events) == 0 || sum.Outside.Exports() == 0 {
		t.Errorf("shards %v, phases %v, events %v, outside of faults %v", sum.Shards, sum.Phases, sum.Events, sum.Outside)
	}
}

// TestMergeOfALatePart puts what a part did to when it did it.
func TestMergeOfALatePart(t *testing.T) {
	const late = 7200 * time.Millisecond
	_, parts := divided(t)
	sum, err := Merge(Part{parts[0], 0}, Part{parts[1], late})
	if err != nil {
		t.Fatal(err)
	}
	if want := parts[1].Elapsed + late; sum.Elapsed != want || len(sum.Intervals) != len(parts[1].Intervals)+7 {
		t.Errorf("%s, %d intervals; not %s, %d", sum.Elapsed, len(sum.Intervals), want, len(parts[1].Intervals)+7)
	}
	for i := range parts[1].Intervals {
		want := parts[1].Intervals[i].Acked
		if i+7 < len(parts[0].Intervals) {
			want += parts[0].Intervals[i+7].Acked
		}
		if got := sum.Intervals[i+7].Acked; got != want {
			t.Errorf("interval %d: %d acknowledged, not %d", i+7, got, want)
		}
	}
	for i := range sum.Events {
		if e := &sum.Events[i]; e.Settled != max(parts[0].Events[i].Settled, parts[1].Events[i].Settled+late) {
			t.Errorf("%s was settled at %s, by its parts %s and %s later %s", e.Name, e.Settled, parts[0].Events[i].Settled, late,
				parts[1].Events[i].Settled)
		}
	}
}

// TestMergeOfLongerIntervals adds a part whose intervals were joined.
func TestMergeOfLongerIntervals(t *testing.T) {
	_, parts := divided(t)
	longer := *parts[1]
	longer.Intervals, longer.Every = joined(joined(longer.Intervals)), 4*longer.Every
	sum, err := Merge(Part{parts[0], 0}, Part{&longer, 0})
	if err != nil {
		t.Fatal(err)
	}
	if all := sum.Totals(0, len(sum.Intervals)); sum.Every != longer.Every || all.Acked != sum.Outside.Acked+acked(sum.Events, Fault) {
		t.Errorf("%d acknowledged every %s, %d by spans", all.Acked, sum.Every, sum.Outside.Acked)
	}
	longer.Every++
	if _, err := Merge(Part{parts[0], 0}, Part{&longer, 0}); err == nil {
		t.Error("intervals were added that do not fit")
	}
	longer = *parts[1]
	longer.Phases = longer.Phases[1:]
	if _, err := Merge(Part{parts[0], 0}, Part{&longer, 0}); err == nil || !strings.Contains(err.Error(), "different phases") {
		t.Errorf("phases were added that do not fit: %v", err)
	}
}

func acked(spans []Span, kind Kind) (n uint64) {
	for i := range spans {
		if spans[i].Kind == kind {
			n += spans[i].Acked
		}
	}
	return n
}

// TestMergeKnowsNoPeaks leaves peaks out of which a part has kept too little.
func TestMergeKnowsNoPeaks(t *testing.T) {
	_, parts := divided(t)
	parts[1].Seconds = nil
	sum, err := Merge(Part{parts[0], 0}, Part{parts[1], 0})
	if err != nil || sum.Shards != nil {
		t.Errorf("%v, %v", sum.Shards, err)
	}
	book := &secondsBook{shards: map[string]*ShardSeconds{}}
	book.add("a", (secondsAtMost-1)*time.Second, 1)
	if list := book.list(); len(list) != 1 {
		t.Fatalf("%d shards", len(list))
	}
	if book.add("b", 0, 1); book.list() != nil {
		t.Error("more is kept than may be")
	}
}

// TestJSON writes spans and histograms, and reads them.
func TestJSON(t *testing.T) {
	whole, _ := divided(t)
	for _, what := range []any{&whole.Phases[0], whole.Phases[0].DueToAck, &whole.Intervals[3].DueToAck, &Histogram{}, new(Sum)} {
		text, err := json.Marshal(what)
		if err != nil {
			t.Fatal(err)
		}
		read := reflect.New(reflect.TypeOf(what).Elem())
		if err := json.Unmarshal(text, read.Interface()); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := json.Marshal(read.Interface())
		if err != nil || string(again) != string(text) {
			t.Errorf("%s, not %s: %v", again, text, err)
		}
	}
	for _, wrong := range []string{`[1]`, `[1,0]`, `[2,1,1,1]`, `[65536,1]`, `[1,4294967296]`, `{}`, `[1,-1]`} {
		if err := json.Unmarshal([]byte(wrong), new(Histogram)); err == nil {
			t.Errorf("%s was read", wrong)
		}
	}
}
