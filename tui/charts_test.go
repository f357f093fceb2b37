package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/report/frame"
)

// letters is a grid as text.
func letters(g grid) string {
	var b strings.Builder
	for y := range g.h {
		line := ""
		for x := range g.w {
			if c := g.at(x, y); !c.rest {
				line += string(max(c.r, ' ')) + c.marks
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

func blank(w, h int) grid {
	g := newGrid(w, h)
	g.fill(' ', style{})
	return g
}

// TestCharts holds the letters of every chart: values to cells.
func TestCharts(t *testing.T) {
	var out strings.Builder
	show := func(title string, w, h int, draw func(grid)) {
		g := blank(w, h)
		draw(g)
		out.WriteString("--- " + title + "\n" + letters(g))
	}
	ramp := curve{}
	for i := range 60 {
		ramp = append(ramp, float64(i))
	}
	wave := curve{}
	for i := range 60 {
		wave = append(wave, 30+25*math.Sin(float64(i)/6))
	}
	gap := append(append(curve{}, wave[:20]...), math.NaN(), math.NaN(), math.NaN(), 0, 0.01, 60, 1000)
	show("area of a ramp", 30, 5, func(g grid) {
		areaChart{layers: []layer{{values: ramp, ramp: viridis.acked}}, max: 60}.draw(g, &viridis)
	})
	show("area before another, with a limit and a band", 30, 6, func(g grid) {
		areaChart{
			layers: []layer{
				{values: wave, ramp: viridis.offered},
				{values: ramp, ramp: viridis.acked},
			}, max: 60, limit: slices.Concat(flat(45, 12), flat(20, 18)), bands: []band{{5, 9}},
		}.draw(g, &viridis)
	})
	show("band without colours", 30, 3, func(g grid) {
		areaChart{layers: []layer{{values: wave, line: true}}, max: 60, bands: []band{{5, 9}}}.draw(g, &colourless)
	})
	show("line, and dotted line", 30, 5, func(g grid) {
		areaChart{
			layers: []layer{{values: wave, ramp: viridis.acked, line: true}, {values: ramp, ramp: viridis.acked, line: true, dots: true}},
			max:    60,
		}.draw(
			g,
			&viridis,
		)
	})
	show("gaps, almost nothing, and more than the top", 15, 4, func(g grid) {
		areaChart{layers: []layer{{values: gap, ramp: viridis.acked}}, max: 60}.draw(g, &viridis)
	})
	show("sparkline", 20, 1, func(g grid) {
		drawSparkline(g, 0, 0, 20, []float64{9, 9, 0, 0.001, 0.1, 0.25, 0.5, 0.75, 1, 2, 0}, 1, viridis.acked)
	})
	show("bars of 0, 1 and 50 %, 1 and 2", 10, 5, func(g grid) {
		for y, share := range []float64{0, 0.01, 0.5, 1, 2} {
			drawBar(g, 0, y, 10, share, style{})
		}
	})
	show("gauges of 0, 1, 50, 80 and 100 %", 10, 5, func(g grid) {
		for y, share := range []float64{0, 0.01, 0.5, 0.8, 1} {
			drawGauge(g, 0, y, 10, share, 0.9, &colourless)
		}
	})
	parts := []part{{"schedule", 1}, {"batch", 40}, {"key", 0}, {"flight", 39}, {"retry", 20}}
	show("stack", 40, 1, func(g grid) { drawStack(g, parts, &viridis) })
	show("stack without colours", 40, 1, func(g grid) { drawStack(g, parts, &colourless) })
	f := fixture()
	spread := f.Latency[frame.DueToAck]
	for _, size := range [][2]int{{70, 10}, {40, 5}} {
		show("histogram", size[0], size[1], func(g grid) {
			drawHistogram(g, spread.Buckets, percentileMarkers(spread.Percentiles, ""), &viridis)
		})
	}
	h := heatmap{frame: f, kind: frame.DueToAck, span: wholeOf(f), lines: []float64{0.5, 0.99}}
	show("heat map", 70, 12, func(g grid) { h.draw(g, &viridis) })
	show("heat map without colours", 70, 12, func(g grid) { h.draw(g, &colourless) })
	golden(t, "charts.txt", []byte(out.String()))
}

// TestAreaFillsInProportion counts the dots of an area.
func TestAreaFillsInProportion(t *testing.T) {
	for _, share := range []float64{0, 0.25, 0.5, 1} {
		values := make(curve, 40)
		for i := range values {
			values[i] = share * 80
		}
		g := blank(20, 10)
		areaChart{layers: []layer{{values: values, ramp: viridis.acked}}, max: 80}.draw(g, &viridis)
		dots := 0
		for _, c := range g.cells {
			if c.r >= 0x2800 {
				for bits := c.r - 0x2800; bits != 0; bits &= bits - 1 {
					dots++
				}
			}
		}
		if want := int(share * 40 * 40); dots != want {
			t.Errorf("an area of %v fills %d dots, want %d", share, dots, want)
		}
	}
}

func TestDivide(t *testing.T) {
	for _, c := range []struct {
		values []float64
		width  int
		want   []int
	}{
		{[]float64{1, 1}, 10, []int{5, 5}},
		{[]float64{1000, 1, 0}, 10, []int{9, 1, 0}},
		{[]float64{0, 0}, 10, []int{0, 0}},
		{[]float64{1, 1, 1}, 2, []int{0, 0, 0}},
		{[]float64{1, 2, 3}, 12, []int{3, 4, 5}},
	} {
		parts := make([]part, len(c.values))
		for i, value := range c.values {
			parts[i].value = value
		}
		got := divide(parts, c.width)
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%v over %d columns: %v, want %v", c.values, c.width, got, c.want)
				break
			}
		}
	}
}

func TestNiceAbove(t *testing.T) {
	for value, want := range map[float64]float64{0: 1, -1: 1, 0.3: 0.5, 1: 1, 1.01: 2, 2.2: 2.5, 3: 5, 7: 10, 1234: 2000, math.Inf(1): 1, math.NaN(): 1} {
		if got := niceAbove(value); math.Abs(got-want) > 1e-9 {
			t.Errorf("niceAbove(%v) = %v, want %v", value, got, want)
		}
	}
}

// TestSample holds that a curve of coarse columns keeps the number of what happened, and that nothing is drawn where
// nothing is known.
func TestSample(t *testing.T) {
	var points []frame.Point
	for i := range 100 {
		points = append(points, frame.Point{From: time.Duration(i) * time.Second, Over: time.Second, Wall: time.Second, Acked: uint64(i)})
	}
	s := span{until: 200 * time.Second}
	sum := 0.0
	values := sample(points, s, 20, ackedOf)
	for i, value := range values {
		if (i >= 10) != math.IsNaN(value) {
			t.Errorf("column %d is %v", i, value)
		}
		if i < 10 {
			sum += value * 10
		}
	}
	if sum != 4950 {
		t.Errorf("the curve adds up to %v, want 4950", sum)
	}
	fine := sample(points, s, 2000, ackedOf)
	for i := 11; i < 990; i++ {
		if rise := fine[i] - fine[i-1]; rise < 0 || rise > 0.11 {
			t.Errorf("column %d of a straight line rises by %v, want 0.1", i, rise)
		}
	}
}

// TestTextIsMeasured holds widths of letters: wide ones take two cells, marks none.
func TestTextIsMeasured(t *testing.T) {
	for text, want := range map[string]string{
		"abc":               "abc|",
		"日本":                "日本|",
		"e\u0301x":          "e\u0301x|",
		"[red]x[-]":         "[red]x[-]|",
		"\x1b[2J":           `\u001b[2J|`,
		"a\tb":              `a\u0009b|`,
		"\u0301x":           "x|",
		"👍🏽":                "👍🏽|",
		"\xff":              `\xff|`,
		"12345678901234567": "1234567890123456",
		"12345678901234日本":  "12345678901234日",
		"123456789012345日":  "123456789012345|",
	} {
		g := blank(16, 1)
		x := g.text(0, 0, text, style{})
		g.set(x, 0, '|', style{})
		if got := strings.TrimSuffix(letters(g), "\n"); got != want {
			t.Errorf("%q is drawn as %q, want %q", text, got, want)
		}
	}
}

// TestQuantilesShareACell holds that two lines in one cell leave it readable: its ground is not the colour of the
// lines.
func TestQuantilesShareACell(t *testing.T) {
	var b frame.Buckets
	b.First, b.Counts = frame.BucketOf(50*time.Millisecond), []uint64{100}
	point := frame.Point{Over: time.Second, Wall: time.Second, Latency: [frame.LatencyCount]frame.Buckets{b}}
	g := blank(30, 8)
	heatmap{
		frame: &frame.Frame{Series: frame.Series{Points: []frame.Point{point}}},
		span:  span{until: time.Second},
		lines: []float64{0.5, 0.99},
	}.draw(
		g,
		&viridis,
	)
	lines := 0
	for _, c := range g.cells {
		if c.r == '━' || c.r == '╍' {
			lines++
			if c.style.fg == c.style.bg {
				t.Fatalf("a line has the colour of its ground: %+v", c)
			}
		}
	}
	if lines == 0 {
		t.Error("no line is drawn")
	}
}

// TestLongTextsAreCut holds that cutting a text takes no time to speak of however long it is, from either end.
func TestLongTextsAreCut(t *testing.T) {
	long := strings.Repeat("日本", 1_000_000)
	g := blank(20, 1)
	allocated := testing.AllocsPerRun(10, func() { g.textCut(0, 0, 10, long, style{}) })
	if got, want := letters(g), "日本日本…\n"; got != want {
		t.Errorf("cut to 10 columns: %q, want %q", got, want)
	}
	if got, want := cutLeft(long, 10), "…本日本日本"; columns(got) > 10 || !strings.HasSuffix(want, strings.TrimPrefix(got, "…")) {
		t.Errorf("cut to 10 columns from the left: %q", got)
	}
	for path, want := range map[string]string{"a.b": "a.b", "segment.status": "…nt.status", "é日本": "é日本"} {
		if got := cutLeft(path, 10); got != want {
			t.Errorf("%s is cut to %q, want %q", path, got, want)
		}
	}
	if allocated > 20 {
		t.Errorf("%v allocations to cut a text", allocated)
	}
}
