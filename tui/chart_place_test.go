package tui

import "testing"

// TestChartsAreWhereTheyAreClicked: in each panel with a chart over time, at any size, the place that clicks look at is
// the one above the axis, and each of its columns stands for the moment that is drawn there.
func TestChartsAreWhereTheyAreClicked(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := watched()
	charts := map[Panel]int{}
	for w := 80; w <= 220; w += 20 {
		for h := 24; h <= 66; h += 6 {
			for p := Overview; p < panelCount; p++ {
				v := newView(keys)
				v.focus, v.full, v.heat = p, p != Overview, true
				g := newGrid(w, h)
				render(g, f, v, &viridis)
				for _, at := range v.places(f, w, h) {
					chart := v.timeChart(at.panel, f, at.w, at.h)
					if chart.h < 2 {
						continue
					}
					charts[at.panel]++
					left, foot := at.x+1+chart.x, at.y+1+chart.y+chart.h
					if r := g.at(left, foot).r; r != '╵' {
						t.Fatalf("%s at %d×%d: %q where the axis begins", at.panel, w, h, r)
					}
					s := v.window.span(f)
					for x := range chart.w {
						moment, ok := v.momentOf(at, f, left+x, foot-1)
						if ok != (s.moment(x, chart.w) < f.Elapsed) || ok && s.place(moment+1, chart.w) != x {
							t.Fatalf("%s at %d×%d: column %d of %d is %v, %v", at.panel, w, h, x, chart.w, moment, ok)
						}
					}
					if _, ok := v.momentOf(at, f, left-1, foot-1); ok {
						t.Fatalf("%s: left of the chart is a moment", at.panel)
					}
					if _, ok := v.momentOf(at, f, left, foot); ok {
						t.Fatalf("%s: the axis is a moment", at.panel)
					}
				}
			}
		}
	}
	for _, p := range []Panel{PanelThroughput, PanelLatency, PanelConsumers} {
		if charts[p] == 0 {
			t.Errorf("%s had no chart", p)
		}
	}
}
