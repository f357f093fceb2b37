package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
)

// TestFlagTypes wants a word for what each flag wants, where texts take anything and are checked by who uses them, and
// leaves it to help where lines end.
func TestFlagTypes(t *testing.T) {
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind := f.Value.Type()
			if cli.FlagTypes[kind] == "" && kind != "string" && kind != "stringSlice" && kind != "stringArray" {
				t.Errorf("%s --%s: nothing says what a flag of type %s wants", cmd.CommandPath(), f.Name, kind)
			}
			if strings.Contains(f.Usage, "\n") {
				t.Errorf("%s --%s: its lines are broken twice: %q", cmd.CommandPath(), f.Name, f.Usage)
			}
		})
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(newProgram().root())
}
