package report

import (
	"math"
	"strings"
	"testing"
)

func TestDifference(t *testing.T) {
	for _, c := range []struct {
		pair    Pair
		against int
		want    string
	}{
		{Pair{Values: [2]float64{4, 4}}, 0, "4 4 ="},
		{Pair{Values: [2]float64{0, 0}, Unit: Seconds}, 0, "0 s 0 s ="},
		{Pair{Values: [2]float64{10, 9}}, 0, "10 9 -10.0 %"},
		{Pair{Values: [2]float64{9, 10}}, 1, "9 10 -10.0 %"}, // of the right one
		{Pair{Values: [2]float64{0.11, 0.1}, Unit: Seconds}, 1, "110 ms 100 ms +10.0 %"},
		{Pair{Values: [2]float64{0, 12}}, 0, "0 12 +12"},
		{Pair{Values: [2]float64{0, 1.5}, Unit: Seconds}, 0, "0 s 1.50 s -"}, // of nothing there is no share
		{Pair{Values: [2]float64{0.05, 5}, Unit: Seconds}, 0, "50.0 ms 5.00 s × 100"},
		{Pair{Values: [2]float64{0.76, 0.01}, Unit: Share}, 0, "76.00 % 1.00 % -75.0 points"},
		{Pair{Values: [2]float64{0.76, math.NaN()}, Unit: Share}, 0, "76.00 % - -"},
		{Pair{Values: [2]float64{0.001, 0}, Unit: Dollars}, 0, "< $0.01 $0 -100.0 %"},
		{Pair{Words: [2]string{"undelivered", "pass"}}, 0, "undelivered pass"},
	} {
		var out strings.Builder
		if err := (SideBySide{Against: c.against, Pairs: []Pair{c.pair}}).Write(&out, 80); err != nil {
			t.Fatal(err)
		}
		_, line, _ := strings.Cut(out.String(), "\n")
		if got := strings.Join(strings.Fields(line), " "); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.pair, got, c.want)
		}
	}
}
