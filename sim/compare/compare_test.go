package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/course"
	"kinesim/sim/report"
)

func TestTwoSided(t *testing.T) {
	for _, row := range []struct{ t, freedom, want float64 }{ // tables of Student's t
		{2.306, 8, 0.05}, {3.355, 8, 0.01}, {5.041, 8, 0.001}, {12.706, 1, 0.05}, {1.984, 100, 0.05}, {0, 5, 1}, {2.228, 10, 0.05},
		{-2.306, 8, 0.05},
	} {
		if got := twoSided(row.t, row.freedom); math.Abs(got-row.want) > 0.01*row.want {
			t.Errorf("t %v of %v degrees: %v, want %v", row.t, row.freedom, got, row.want)
		}
	}
}

// one is a run of a minute whose due-to-ack is log-normal; the slow hundredth is slower by a factor.
func one(seed uint64, slower float64) Run {
	random := rand.New(rand.NewPCG(seed, 7))
	r := course.NewRecorder(course.Plan{End: time.Minute})
	var s exporter.Snapshot
	var due course.Sum
	for second := range 60 {
		at := time.Duration(second) * time.Second
		for range 200 + random.IntN(20) {
			took := 20 * math.Exp(0.3*random.NormFloat64())
			if random.Float64() < 0.03 {
				took = 200 * slower * math.Exp(0.05*random.NormFloat64())
			}
			d := time.Duration(took * float64(time.Millisecond))
			r.Settled([]exporter.Settlement{{Due: at, Sent: at, At: at + d, Size: 500}})
			due.Record(int64(d))
			s.Exports++
			s.Attempts++
			s.Ledger.Offered++
			s.Ledger.Acked++
		}
		r.Count(at, &s)
	}
	s.DueToAck = due.HDR()
	c := r.Finish(&s)
	return Run{Name: fmt.Sprint(seed), Course: c, Summary: report.New(report.Input{
		Snapshot: s, Seed: seed, Scenario: "x", Course: c, Elapsed: c.Elapsed})}
}

func group(name string, from uint64, runs int, slower float64) Group {
	g := Group{Name: name}
	for i := range uint64(runs) {
		g.Runs = append(g.Runs, one(from+i, slower))
	}
	return g
}

func find(t *testing.T, c *Comparison, name string) *Change {
	t.Helper()
	for i := range c.Changes {
		if c.Changes[i].Name == name {
			return &c.Changes[i]
		}
	}
	t.Fatalf("nothing is called %s", name)
	return nil
}

// TestPlanted finds a p99 that is a tenth worse over five seeds, and nothing between equal groups.
func TestPlanted(t *testing.T) {
	before := group("before", 100, 5, 1)
	c := Compare(before, group("after", 200, 5, 1.1))
	if p99 := find(t, &c, "due_to_ack p99"); !p99.Significant || p99.Change < 0.08 || p99.Change > 0.12 {
		t.Errorf("a tenth more: %+v", *p99)
	}
	if p50 := find(t, &c, "due_to_ack p50"); p50.Significant {
		t.Errorf("the median did not change: %+v", *p50)
	}
	if !strings.HasPrefix(c.Method, "Welch's test over 5 and 5 runs") {
		t.Errorf("method: %s", c.Method)
	}
	for from := uint64(300); from < 400; from += 10 {
		equal := Compare(before, group("equal", from, 5, 1))
		for _, change := range equal.Changes {
			if change.Significant {
				t.Errorf("equal groups, seeds from %d: %+v", from, change)
			}
		}
	}
}

// TestOneBesideMany tells a run that lies outside of a group, on either side, from one of its kind.
func TestOneBesideMany(t *testing.T) {
	many := group("many", 100, 6, 1)
	for _, digest := range []string{"", "as one's"} { // which would be compared exactly
		for i := range many.Runs {
			many.Runs[i].Summary.Mode, many.Runs[i].Summary.Digest = report.ModeVirtual, digest
		}
		worse, alike := group("worse", 200, 1, 1.3), group("alike", 300, 1, 1)
		worse.Runs[0].Summary.Mode, worse.Runs[0].Summary.Digest = report.ModeVirtual, digest
		for _, c := range []Comparison{Compare(many, worse), Compare(worse, many)} {
			if p99 := find(t, &c, "due_to_ack p99"); !p99.Tested || !p99.Significant || c.Method != "Student's t of one run among 6 others" {
				t.Errorf("three tenths more: %+v, %s", *p99, c.Method)
			}
			if p50 := find(t, &c, "due_to_ack p50"); p50.Significant {
				t.Errorf("the median did not change: %+v", *p50)
			}
		}
		c := Compare(many, alike)
		for _, change := range c.Changes {
			if change.Significant {
				t.Errorf("one of its kind: %+v", change)
			}
		}
	}
}

// One value among five others, of a deviation of 1: tables of Student's t for four degrees.
func TestApart(t *testing.T) {
	s := sample{mean: 10, variance: 1, n: 5}
	for value, want := range map[float64]float64{10: 1, 10 + 2.776*math.Sqrt(1.2): 0.05, 10 - 4.604*math.Sqrt(1.2): 0.01} {
		if got := apart(value, s); math.Abs(got-want) > 0.01*want {
			t.Errorf("%v: %v, want %v", value, got, want)
		}
	}
	if same, other := apart(3, sample{mean: 3, n: 4}), apart(4, sample{mean: 3, n: 4}); same != 1 || other != 0 {
		t.Errorf("beside values that are all alike: %v for the same, %v for another", same, other)
	}
}

// TestWindows compares single runs by their windows.
func TestWindows(t *testing.T) {
	before := group("before", 100, 1, 1)
	c := Compare(before, group("after", 200, 1, 1.3))
	if p99 := find(t, &c, "due_to_ack p99"); !p99.Significant || !p99.Tested {
		t.Errorf("three tenths more: %+v, %s", *p99, c.Method)
	}
	c = Compare(before, group("equal", 500, 1, 1))
	for _, change := range c.Changes {
		if change.Significant {
			t.Errorf("equal runs: %+v", change)
		}
	}
	c = Compare(before, before)
	for _, change := range c.Changes {
		if change.Significant || change.A != change.B && !math.IsNaN(change.A) {
			t.Errorf("a run and itself: %+v", change)
		}
	}
	before.Runs[0].Course = nil
	if c = Compare(before, before); find(t, &c, "due_to_ack p99").Tested {
		t.Error("a run without a series is tested")
	}
}

// TestIndependent counts values that follow each other as fewer.
func TestIndependent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var white, slow []float64
	level := 0.0
	for range 1000 {
		white = append(white, random.NormFloat64())
		level = 0.9*level + random.NormFloat64()
		slow = append(slow, level)
	}
	if n := sampleOf(white).independent(white).n; n < 850 {
		t.Errorf("independent values count as %.0f of 1000", n)
	}
	if n := sampleOf(slow).independent(slow).n; n > 120 || n < 25 {
		t.Errorf("values with an autocorrelation of 0.9 count as %.0f of 1000, want about 53", n)
	}
}

func TestFailIf(t *testing.T) {
	c := Compare(group("before", 100, 5, 1), group("after", 200, 5, 1.1))
	for text, want := range map[string]bool{
		"due_to_ack p99 +5%": true, "due_to_ack p99 +20%": false, "due_to_ack p99 -5%": false, "due_to_ack p50 +0.001%": false,
		"rate -50%": false,
	} {
		l, err := ParseLimit(text)
		if err != nil {
			t.Fatal(err)
		}
		if missed := c.Missed([]Limit{l}); len(missed) > 0 != want {
			t.Errorf("%s: %v, want %v", text, missed, want)
		}
	}
	for text, want := range map[string]string{
		"": "is not a number and its change", "due_to_ack p99": `"p99" is not a change`, "due_to_ack p99 10%": "is not a change",
		"due_to_ack p99 +x%": "is not a change", "speed +10%": `"speed" is nothing that is compared`, "rate +NaN%": "is not a change",
		"rate +0%": "is not a change",
	} {
		if _, err := ParseLimit(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestWrite shows a comparison in all its forms.
func TestWrite(t *testing.T) {
	a, b := group("a|b", 100, 2, 1), group("after", 200, 2, 1.5)
	b.Runs[0].Summary.Target = "aws"
	c := Compare(a, b)
	var text, mark, line bytes.Buffer
	if err := c.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"due_to_ack p99", "significant", "Noise: Welch's test over 2 and 2 runs.", "seed: 100, 101, then 200, 201", "█"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q:\n%s", want, &text)
		}
	}
	if err := c.WriteMarkdown(&mark); err != nil || !strings.Contains(mark.String(), `a\|b`) {
		t.Errorf("%v\n%s", err, &mark)
	}
	if err := c.WriteJSON(&line, nil); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Changes []struct {
			Name        string
			A, B        *float64
			Change      *float64
			Significant bool
		}
	}
	if err := json.Unmarshal(line.Bytes(), &read); err != nil || len(read.Changes) != len(c.Changes) || read.Changes[0].Name != "updates" {
		t.Errorf("%v\n%s", err, &line)
	}
}

// TestChangeInWords: shares change by points, from nothing too, and what rounds to nothing has no sign.
func TestChangeInWords(t *testing.T) {
	for want, c := range map[string]Change{
		"+6.30 points": {A: 0, B: 0.063, Change: 0.063, unit: report.Share}, "0.00 points": {A: 0.5, B: 0.499999, Change: -2e-6, unit: report.Share},
		"+9.8 %": {A: 1, B: 1.098, Change: 0.098, unit: report.Seconds}, "0.0 %": {A: 1, B: 0.9999, Change: -0.0001, unit: report.Seconds},
		"=": {A: 1, B: 1}, "+2.00 s": {A: 0, B: 2, Change: 2, unit: report.Seconds}, "-": {A: 0, B: 1, Change: math.NaN()},
	} {
		if got := c.words(); got != want {
			t.Errorf("from %v to %v: %q, want %q", c.A, c.B, got, want)
		}
	}
}
