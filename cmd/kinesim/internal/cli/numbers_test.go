package cli

import (
	"fmt"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// TestReadAsInFiles: numbers and durations of the command line are those of a scenario file.
func TestReadAsInFiles(t *testing.T) {
	for _, test := range []struct{ flag, text, want string }{ // "" for what is refused
		{"n", "12", "12"}, {"n", "200_000", "200000"}, {"n", "010", ""}, {"n", "0x10", ""}, {"n", "0b1", ""}, {"n", "1e3", ""},
		{"n", "-3", "-3"},
		{"n", "0", "0"}, {"n", "40k", "40000"}, {"n", "1.5M", "1500000"}, {"n", "1__0", ""}, {"n", "", ""}, {"n", "٣", ""},
		{"u", "18446744073709551615", "18446744073709551615"}, {"u", "18446744073709551616", ""}, {"u", "-1", ""}, {"u", "007", ""},
		{"d", "2d", "48h0m0s"}, {"d", "1h30m", "1h30m0s"}, {"d", "20ms", "20ms"}, {"d", "1.5s", "1.5s"}, {"d", "100ns", "100ns"},
		{"d", "5", ""},
		{"d", "5 minutes", ""}, {"d", "0", "0s"},
		{"f", "0.5", "0.5"}, {"f", "1e3", "1000"}, {"f", "1_000", "1000"}, {"f", "0x1p3", ""}, {"f", "inf", ""}, {"f", "nan", ""},
		{"f", "", ""},
		{"ns", "8, 64", "[8 64]"}, {"ns", "8,010", ""}, {"fs", "0,0.01", "[0 0.01]"}, {"fs", "0,inf", ""},
	} {
		var n int
		var u uint64
		var d time.Duration
		var f float64
		var ns []int
		var fs []float64
		root := &cobra.Command{Use: "x"}
		sub := &cobra.Command{Use: "y", RunE: func(*cobra.Command, []string) error { return nil }}
		root.AddCommand(sub)
		set := sub.Flags()
		set.IntVar(&n, "n", 0, "")
		set.Uint64Var(&u, "u", 0, "")
		set.DurationVar(&d, "d", 0, "")
		set.Float64Var(&f, "f", 0, "")
		set.IntSliceVar(&ns, "ns", nil, "")
		set.Float64SliceVar(&fs, "fs", nil, "")
		ReadAsInFiles(root)
		err := set.Parse([]string{"--" + test.flag + "=" + test.text})
		got := map[string]any{"n": n, "u": u, "d": d, "f": f, "ns": ns, "fs": fs}[test.flag]
		switch {
		case test.want == "" && err == nil:
			t.Errorf("--%s=%s is taken for %v", test.flag, test.text, got)
		case test.want != "" && (err != nil || fmt.Sprint(got) != test.want):
			t.Errorf("--%s=%s is %v, %v; want %s", test.flag, test.text, got, err, test.want)
		}
	}
}
