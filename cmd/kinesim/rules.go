package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kinesim/exporter/profile"
)

// rulesTopic is `kinesim help rules`: what T9 in a report means. It is no command of its own.
func rulesTopic() *cobra.Command {
	topic := &cobra.Command{Use: "rules", Short: "What is exported and what a payload holds: the rules T1 to T29 and M1 to M15"}
	topic.SetHelpFunc(func(cmd *cobra.Command, _ []string) { writeRules(cmd.OutOrStdout()) })
	return topic
}

func writeRules(w io.Writer) {
	fmt.Fprint(w, `The rules that decide which changes of a profile are exported (T) and what a payload holds (M), each with its source:
what Adobe says, what is inferred from it, or a choice where Adobe is silent or contradicts itself. A setting is a key of
a scenario's dataflow that decides otherwise: see kinesim scenarios keys.
`)
	for _, rule := range profile.Rules() {
		fmt.Fprintf(w, "\n%-4s %s:\n     %s\n     %s\n", rule.ID, rule.About, rule.Rule, rule.Source)
		if rule.Setting != "" {
			fmt.Fprintf(w, "     setting: %s\n", rule.Setting)
		}
	}
}
