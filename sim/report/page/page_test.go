package page

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/course"
	"kinesim/sim/objective"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

var update = flag.Bool("update", false, "rewrite the golden files; look at what changed before committing it")

const markup = `</script><script>alert(1)</script><img src=x onerror=alert(2)>`

// run is a run of so many seconds, with a burst in the middle; its texts want to be markup.
func run(seconds int, samples int) (report.Summary, *course.Course, *frame.Frame) {
	random := rand.New(rand.NewPCG(1, 2))
	end := time.Duration(seconds) * time.Second
	r := course.NewRecorder(course.Plan{
		End: end, Phases: []course.Span{{Name: "calm " + markup, Until: end / 2}, {Name: "rest", From: end / 2, Until: end}},
		Events: []course.Span{{Name: "evaluate gold " + markup, Kind: course.Event, From: end / 2, Until: end/2 + 10*time.Second}},
	})
	history := frame.NewHistory(nil)
	var s exporter.Snapshot
	s.Shards = map[string]exporter.ShardCount{}
	var due course.Sum
	for second := range seconds {
		at, n := time.Duration(second)*time.Second, 3
		if second > seconds/2 && second < seconds/2+30 {
			n = 200
		}
		for range n {
			took := time.Duration(float64(20*time.Millisecond) * (1 + 50*random.Float64()*random.Float64()))
			id := fmt.Sprintf("shardId-00000000000%d", random.IntN(3))
			r.Settled([]exporter.Settlement{{Due: at, Sent: at, At: at + took, Size: 900, Shard: id}})
			due.Record(int64(took))
			count := s.Shards[id]
			count.ID, count.Records, count.Bytes = id, count.Records+1, count.Bytes+900
			s.Shards[id] = count
		}
		s.At, s.Exports, s.Attempts = at, s.Exports+uint64(n), s.Attempts+uint64(n)
		s.Ledger.Offered, s.Ledger.Acked = s.Ledger.Offered+uint64(n), s.Ledger.Acked+uint64(n)
		r.Count(at, &s)
		if seconds < 1000 {
			copied := s
			copied.Shards = map[string]exporter.ShardCount{}
			for id, count := range s.Shards {
				copied.Shards[id] = count
			}
			history.Add(at, copied)
		}
	}
	s.DueToAck = due.HDR()
	c := r.Finish(&s)
	f := &frame.Frame{Elapsed: end, Marks: []frame.Mark{
		{Kind: frame.MarkEvent, From: end / 2, Until: end/2 + time.Second, Text: "evaluate " + markup},
		{Kind: frame.MarkFault, From: end / 4, Until: end / 3, Text: "outage"},
	}}
	history.Fill(f)
	f.Elapsed = end
	for i := range samples {
		f.Exported = append(f.Exported, frame.Sample{
			Profile: fmt.Sprintf("profile-%d", i), Key: markup, Why: "It entered a segment (T1). " + markup, Changes: []string{"entered gold"},
			Triggers: []string{"segmentation"}, Payload: `{"a":"` + markup + strings.Repeat("x", 20_000) + `"}`, Outcome: "acked",
			Due: time.Second, Acked: 2 * time.Second,
		})
	}
	summary := report.New(report.Input{
		Snapshot: s, Scenario: "burst " + markup, Target: "embedded", Course: c, Elapsed: end,
		Objectives: []objective.Result{{Objective: "failed = 0", OK: true, Value: new(0.0), Unit: objective.Number}},
		Cost:       new(report.EstimateCost(s.Ledger.Acked, s.Ledger.Acked*900, 3, end)),
	})
	summary.Consumers = []report.Consumer{
		{Name: "billing " + markup, Records: 4_000, LagP99: 1.5, LagMax: 31, DrainedAfter: new(0.2)},
		{Name: "search", Records: 9, BehindRecords: 4_000, LagP99: 40, LagMax: 61, Enough: "a consumer that reads: " + strings.Repeat("more ", 20)},
	}
	return summary, c, f
}

func written(t *testing.T, seconds, samples int) string {
	t.Helper()
	s, c, f := run(seconds, samples)
	p, err := New(s, c, f)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPage is within its bound whatever the run was, holds no markup of the data, and needs nothing from elsewhere.
func TestPage(t *testing.T) {
	for _, seconds := range []int{1, 60, 86_400} {
		text := written(t, seconds, 64)
		if len(text) > Bound {
			t.Errorf("a run of %d s makes a page of %d bytes", seconds, len(text))
		}
		if strings.Contains(text, "<script>alert") || strings.Contains(text, "<img") {
			t.Errorf("a run of %d s: markup of the data is in the page", seconds)
		}
		for _, outside := range []string{`src="http`, `href="http`, "url(http", "@import", "fetch(", "XMLHttpRequest"} {
			if strings.Contains(text, outside) {
				t.Errorf("a run of %d s: the page loads something: %s", seconds, outside)
			}
		}
		if !strings.Contains(text, "The MIT License (MIT)") {
			t.Error("the page is without the licence of its charts")
		}
	}
}

// TestBins tells a burst of a day by the second, and never has more points than it may.
func TestBins(t *testing.T) {
	_, c, _ := run(86_400, 0)
	list := bins(c, binsAtMost)
	if len(list) > binsAtMost+1 {
		t.Errorf("%d points", len(list))
	}
	next, fine := 0, 0
	for _, b := range list {
		if b.first != next || b.end <= b.first {
			t.Fatalf("from %d to %d after %d", b.first, b.end, next)
		}
		next = b.end
		if b.first > 43_200 && b.end <= 43_230 && b.end-b.first <= 3 {
			fine++
		}
	}
	if next != len(c.Intervals) {
		t.Errorf("the points end at %d of %d", next, len(c.Intervals))
	}
	if fine < 10 {
		t.Errorf("%d points within the burst of 30 seconds", fine)
	}
}

// TestNothing makes a page of a run in which nothing happened.
func TestNothing(t *testing.T) {
	c := course.NewRecorder(course.Plan{}).Course()
	p, err := New(report.New(report.Input{Scenario: "quiet", Course: c}), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Write(&bytes.Buffer{}); err != nil {
		t.Error(err)
	}
}

// TestLastInterval: a run that ends a nanosecond after a second has passed exports no billions a second there.
func TestLastInterval(t *testing.T) {
	c := &course.Course{Every: time.Second, Elapsed: 2*time.Second + 1, Intervals: make([]course.Interval, 3)}
	c.Intervals[0].Acked, c.Intervals[2].Acked = 5, 8
	if got, want := chartsOf(c, nil).Acked, []float64{5, 0, 8}; !slices.Equal(got, want) {
		t.Errorf("acked a second %v, want %v", got, want)
	}
}

// TestShortLatencies holds that the histogram and the heat map do not say of what is shorter than their scale that it
// took as long as the scale's first bucket.
func TestShortLatencies(t *testing.T) {
	for _, c := range []struct {
		took  time.Duration
		floor float64
		below bool
	}{{3 * time.Microsecond, 0, true}, {10 * time.Microsecond, 0, true}, {20 * time.Microsecond, 0.00001995, false}} {
		r := course.NewRecorder(course.Plan{End: time.Second})
		r.Settled([]exporter.Settlement{{At: c.took, Size: 900, Shard: "shardId-000000000000"}})
		var s exporter.Snapshot
		s.At, s.Exports = time.Second, 1
		s.Ledger.Offered, s.Ledger.Acked = 1, 1
		r.Count(time.Second, &s)
		run := r.Finish(&s)
		if got := spreadOf(run).Floor[0]; got != c.floor {
			t.Errorf("%s: the histogram begins at %v s, want %v", c.took, got, c.floor)
		}
		if got := heatOf(run).Below; got != c.below {
			t.Errorf("%s: the heat map says %t of what is below it, want %t", c.took, got, c.below)
		}
	}
}
