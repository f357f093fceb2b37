package cli

import (
	"errors"
	"testing"

	"github.com/spf13/cobra"
)

// TestGivenOnce gives flags twice: another value is refused, the same is not, and lists grow.
func TestGivenOnce(t *testing.T) {
	for _, row := range []struct {
		args []string
		want string // of the error
	}{
		{[]string{"--name", "a", "--name", "b"}, "--name=a and --name=b cannot both be meant"},
		{[]string{"--name", "a", "--name", "a"}, ""},
		{[]string{"--name=", "--name", "b"}, "--name= and --name=b cannot both be meant"},
		{[]string{"--count", "1_000", "--count", "2"}, "--count=1_000 and --count=2 cannot both be meant"},
		{[]string{"--on", "--on=false"}, "--on=true and --on=false cannot both be meant"},
		{[]string{"--many", "a", "--many", "b", "--numbers", "1", "--numbers", "2"}, ""},
	} {
		cmd := &cobra.Command{Use: "root"}
		sub := &cobra.Command{Use: "sub", RunE: func(*cobra.Command, []string) error { return nil }}
		cmd.AddCommand(sub)
		name, count := sub.Flags().String("name", "", ""), sub.Flags().Int("count", 0, "")
		sub.Flags().Bool("on", false, "")
		many, numbers := sub.Flags().StringArray("many", nil, ""), sub.Flags().IntSlice("numbers", nil, "")
		ReadAsInFiles(cmd)
		GivenOnce(cmd)
		err := sub.ParseFlags(row.args)
		both, is := errors.AsType[*Contradiction](err)
		switch {
		case row.want == "" && err != nil, row.want != "" && (!is || both.Error() != row.want):
			t.Errorf("%q: %v", row.args, err)
		case row.want == "" && row.args[0] == "--many" && (len(*many) != 2 || len(*numbers) != 2):
			t.Errorf("%q: %q and %v", row.args, *many, *numbers)
		case row.want == "" && row.args[0] == "--name" && (*name != "a" || *count != 0):
			t.Errorf("%q: %q", row.args, *name)
		}
	}
}
