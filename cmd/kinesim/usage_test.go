package main

import (
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
)

// TestFlagTypes wants a word for what each flag wants. Texts take anything, and are checked by who uses them.
func TestFlagTypes(t *testing.T) {
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind := f.Value.Type()
			if cli.FlagTypes[kind] == "" && kind != "string" && kind != "stringSlice" && kind != "stringArray" {
				t.Errorf("%s --%s: nothing says what a flag of type %s wants", cmd.CommandPath(), f.Name, kind)
			}
		})
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(newProgram().root())
}
