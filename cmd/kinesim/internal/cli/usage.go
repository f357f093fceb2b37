package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Group is the body of a command that only has sub-commands: it shows its help, and refuses a word that is none of
// them.
func Group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return UnknownCommand(cmd, args[0])
}

// UnknownCommand is the refusal of a word that is no sub-command of cmd.
func UnknownCommand(cmd *cobra.Command, word string) error {
	return unknown(cmd, "command", word)
}

func unknown(cmd *cobra.Command, what, word string) error {
	return Usage(cmd.CommandPath()+" --help", "%s has no %s %q%s", cmd.CommandPath(), what, word, DidYouMean(word, "", commandNames(cmd)))
}

// commandNames are the names of the sub-commands and topics of a command.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() || sub.Name() == "help" { // cobra counts help as unavailable
			names = append(names, sub.Name())
		}
	}
	return names
}

// HelpCommand replaces cobra's, which succeeds when the topic does not exist. After the help of a command it prints its
// page, where it has one.
func HelpCommand(page func(*cobra.Command) string) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND | TOPIC]",
		Short: "Help about a command or a topic",
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknown(topic, "command or topic", rest[0])
			}
			if err := topic.Help(); err != nil {
				return err
			}
			if text := page(topic); text != "" {
				fmt.Fprint(cmd.OutOrStdout(), "\n", text)
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(topic), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// FlagFailure turns what pflag says of a flag into a usage failure, with the nearest flag when it does not exist, and
// says what it wants instead of which function could not read its value.
func FlagFailure(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help"
	if both, ok := errors.AsType[*Contradiction](err); ok {
		return both.Usage()
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return Usage(help, "--%s %q: want %s", bad.GetFlag().Name, bad.GetValue(), FlagTypes[bad.GetFlag().Value.Type()])
	}
	hint := ""
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && unknown.GetSpecifiedShortnames() == "" {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				known = append(known, f.Name)
			}
		})
		hint = DidYouMean(unknown.GetSpecifiedName(), "--", known)
	}
	return Usage(help, "%w%s", err, hint)
}

// FlagTypes are pflag's types as people read them.
var FlagTypes = map[string]string{
	"bool":         "true or false",
	"duration":     "a duration such as 30s, of 292 years at most",
	"float64":      "a number",
	"float64Slice": "numbers, with commas between them",
	"int":          "a whole number",
	"intSlice":     "whole numbers, with commas between them",
	"set":          "PATH=VALUE, as in stream.shards=4",
	"vary":         "PATH=V1,V2, as in stream.shards=1,2,4",
	"uint64":       "a whole number from 0 to 2^64 - 1",
}

// MayBeEmpty is the annotation of flags whose text may be empty.
const MayBeEmpty = "kinesim: may be empty"

// NoEmpty refuses a flag that was given nothing or blanks, as by a script whose variable is not set: whoever says a
// place for results, or an endpoint, does not mean none.
func NoEmpty(cmd *cobra.Command, _ []string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		_, may := f.Annotations[MayBeEmpty]
		if f.Value.Type() == "string" && strings.TrimSpace(f.Value.String()) == "" && !may && err == nil {
			err = Usage("a value, or leave it out", "--%s is empty, as a variable of the shell is that is not set", f.Name)
		}
	})
	return err
}

// NoArguments refuses arguments.
func NoArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usage(cmd.CommandPath()+" --help", "%s takes no argument, but was given %q", cmd.CommandPath(), strings.Join(args, " "))
	}
	return nil
}

// AtMostOne refuses more than one argument, which is a what.
func AtMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return Usage(cmd.CommandPath()+" --help", "%s takes one %s, but was given %d: %s",
				cmd.CommandPath(), what, len(args), strings.Join(args, " "))
		}
		return nil
	}
}
