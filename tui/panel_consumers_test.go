package tui

import (
	"fmt"
	"math"
	"testing"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// watched is the fixture with three consumers: one that keeps up, one that falls behind from the peak on, and one that
// is pushed to and had stopped for a while.
func watched() *frame.Frame {
	f := fixture()
	kept := frame.ConsumerLine{Name: "quick"}
	slow := frame.ConsumerLine{Name: "billing-nightly", Behind: true, Since: 32 * time.Second}
	stopped := frame.ConsumerLine{Name: "audit", FanOut: true}
	for at := time.Duration(0); at <= f.Elapsed; at += 200 * time.Millisecond {
		seconds := at.Seconds()
		kept.Add(frame.ConsumerPoint{At: at, Lag: at % time.Second, Waiting: uint64(at % time.Second / time.Millisecond), Read: uint64(905 * seconds)}, 0)
		behind := max(seconds-32, 0) * 0.55
		slow.Add(frame.ConsumerPoint{At: at, Lag: time.Duration(behind * 1e9), Waiting: uint64(behind * 1000), Read: uint64(412.5 * seconds)}, 318)
		lag := 0.07
		if seconds > 40 && seconds < 46 {
			lag = seconds - 40
		}
		stopped.Add(frame.ConsumerPoint{At: at, Lag: time.Duration(lag * 1e9), Waiting: uint64(lag * 1200), Read: uint64(898 * seconds)}, 0)
	}
	f.Consumers = []frame.ConsumerLine{kept, slow, stopped}
	return f
}

// TestConsumerScreens holds the panel of consumers, and the overview with them, at three sizes.
func TestConsumerScreens(t *testing.T) {
	f := watched()
	for _, p := range []Panel{Overview, PanelConsumers} {
		for _, size := range screenSizes {
			got, err := Screenshot(f, Shot{Panel: p, Width: size[0], Height: size[1]})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("watched_%s_%dx%d.txt", p, size[0], size[1]), got)
		}
	}
	got, err := Screenshot(f.At(45*time.Second), Shot{Panel: PanelConsumers, Width: 120, Height: 36})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "watched_at.txt", got)
}

// TestManyConsumers: a list that is longer than the panel scrolls, and every size holds it.
func TestManyConsumers(t *testing.T) {
	f := watched()
	for i := range 60 {
		c := f.Consumers[i%3]
		c.Name = fmt.Sprintf("consumer-%d-日本語-\x1b[31m", i)
		f.Consumers = append(f.Consumers, c)
	}
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := newView(keys)
	v.focus, v.full = PanelConsumers, true
	for w := 1; w <= 220; w += 13 {
		for h := 1; h <= 66; h += 5 {
			render(newGrid(w, h), f, v, &viridis)
			drawConsumers(newGrid(w, h), f, v, &viridis)
		}
	}
}

func TestLagsOfAWindow(t *testing.T) {
	points := []frame.ConsumerPoint{
		{At: 0, Lag: time.Second}, {At: 10 * time.Second, Lag: 9 * time.Second}, {At: 11 * time.Second, Lag: 3 * time.Second},
		{At: 20 * time.Second, Lag: 0},
	}
	got := lags(points, span{0, 40 * time.Second}, 8)
	want := []float64{1, 1, 9, 3, 0, math.NaN(), math.NaN(), math.NaN()}
	for i := range want {
		if got[i] != want[i] && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
	if zoomed := lags(points, span{12 * time.Second, 14 * time.Second}, 2); zoomed[0] != 3 || zoomed[1] != 3 {
		t.Errorf("between two points: %v, want 3", zoomed)
	}
}

func TestTitleNamesWhoIsBehind(t *testing.T) {
	f := watched()
	if got := consumersTitle(f, nil)[0]; got != "billing-nightly behind since 00:32" {
		t.Errorf("%q", got)
	}
	f.Consumers[1].Behind = false
	if got := consumersTitle(f, nil)[0]; got != "3 · none is behind" {
		t.Errorf("%q", got)
	}
	if report.BehindAfter < 1.7 {
		t.Error("who polls every one and a half seconds, as the KCL does, would be behind")
	}
}
