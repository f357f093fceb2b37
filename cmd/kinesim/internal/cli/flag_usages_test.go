package cli

import (
	"testing"
	"time"

	"github.com/spf13/cobra"
)

func TestFlagUsages(t *testing.T) {
	cmd := &cobra.Command{Use: "c"}
	set := cmd.Flags()
	set.BoolP("bool", "b", true, "a choice")
	set.Duration("duration", 90*time.Minute, "a while")
	set.Duration("duration-hour", time.Hour, "a while")
	set.Duration("duration-none", 0, "a while")
	set.Duration("duration-seconds", 10*time.Second, "a while")
	set.Float64Slice("float64-slice", []float64{0, 0.01}, "some `SHARES`")
	set.Int("int", 3, "a number")
	set.IntSlice("int-slice", nil, "numbers")
	set.String("string", "text", "a word")
	set.StringArray("string-array", nil, "texts")
	set.StringSlice("string-slice", []string{"a", "b"}, "words")
	set.Uint64("uint64", 0, "a number")
	GivenOnce(cmd)
	const want = `  -b, --bool                     a choice (default true)
      --duration D               a while (default 1h30m)
      --duration-hour D          a while (default 1h)
      --duration-none D          a while
      --duration-seconds D       a while (default 10s)
      --float64-slice SHARES     some SHARES (default 0,0.01)
      --int N                    a number (default 3)
      --int-slice N,N            numbers
      --string WORD              a word (default text)
      --string-array TEXT        texts
      --string-slice WORD,WORD   words (default a,b)
      --uint64 N                 a number
`
	if got := FlagUsages(set, 120); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := set.Lookup("duration").DefValue; got != "1h30m0s" {
		t.Errorf("the flag itself was changed: its default is %s", got)
	}
}
