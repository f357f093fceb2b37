package hlog

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/sim/course"
)

// TestCourseLibrary reads with the library what was written without it: the same counts, interval by interval.
func TestCourseLibrary(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	r := course.NewRecorder(course.Plan{End: 20 * time.Second})
	want := map[int]*hdr.Histogram{}
	for second := range 20 {
		for range random.IntN(500) * (second % 3) {
			at := time.Duration(second)*time.Second + time.Duration(random.Int64N(1e9))
			took := time.Duration(random.Int64N(1 << (1 + random.IntN(40))))
			r.Settled([]exporter.Settlement{{Due: at - took, Sent: at, At: at}})
			if want[second] == nil {
				want[second] = hdr.New(1000, 1<<42, 3)
			}
			_ = want[second].RecordValue(int64(took))
		}
	}
	start := time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	dueToAck := func(i *course.Interval) course.Histogram { return i.DueToAck }
	if err := WriteCourse(&log, "due_to_ack", start, r.Course(), dueToAck); err != nil {
		t.Fatal(err)
	}
	text := log.String()
	reader := hdr.NewHistogramLogReader(strings.NewReader(text))
	for n := 0; ; n++ {
		h, err := reader.NextIntervalHistogram()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if h == nil {
			if n != len(want) {
				t.Errorf("seed %d: %d intervals, want %d", seed, n, len(want))
			}
			break
		}
		second := int(time.UnixMilli(h.StartTimeMs()).Sub(start) / time.Second)
		same := want[second]
		if same == nil || h.Tag() != "due_to_ack" || h.TotalCount() != same.TotalCount() || h.Max() != same.Max() {
			t.Fatalf("seed %d: second %d: %d latencies, want %+v", seed, second, h.TotalCount(), same)
		}
		for _, q := range []float64{1, 50, 95, 99.9} {
			if h.ValueAtQuantile(q) != same.ValueAtQuantile(q) {
				t.Fatalf("seed %d: second %d: p%v is %d, want %d", seed, second, q, h.ValueAtQuantile(q), same.ValueAtQuantile(q))
			}
		}
	}
	for _, broken := range []string{
		strings.Replace(text, "HIST", "HISS", 1), strings.Replace(text, "Tag=due_to_ack,", "", 1), text[:len(text)-20],
		strings.Replace(text, ",1", ",x", 1),
	} {
		c := *r.Course()
		if broken != text && ReadCourse(strings.NewReader(broken), start, &c, func(i *course.Interval) *course.Histogram { return &i.DueToAck }) == nil {
			t.Errorf("a broken log is read: %.300s", broken)
		}
	}
	for _, other := range []time.Time{{}, start.AddDate(2000, 0, 0)} { // of a summary that is of another run
		c := course.Course{Every: time.Second, Intervals: make([]course.Interval, 20)}
		if err := ReadCourse(strings.NewReader(text), other, &c, func(i *course.Interval) *course.Histogram { return &i.DueToAck }); err != nil {
			t.Error(err)
		}
		for i := range c.Intervals {
			if n := c.Intervals[i].DueToAck.Count(); n > 0 {
				t.Errorf("second %d has %d latencies of another millennium", i, n)
			}
		}
	}
}
