package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/bench"
	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/tui"
)

// What a shell completes, besides commands and flags: names that this program knows, and files of a kind.

// completeShells adds kinesim completion SHELL, and refuses shells that nobody knows: what is printed is run by a
// shell, and help is no script.
func completeShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Args, cmd.RunE = cobra.ArbitraryArgs, cli.Group
		}
	}
}

// completing is what can follow.
type completing = cobra.CompletionFunc

func words(known ...string) completing {
	return cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp)
}

// directories are those of results and data.
func directories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// files are those with one of the extensions.
func files(extensions ...string) completing {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return extensions, cobra.ShellCompDirectiveFilterFileExt
	}
}

// builtIns are the scenarios that need no file.
func builtIns() (names []string) {
	for _, info := range scenarios.List() {
		names = append(names, info.Name+"\t"+info.Description)
	}
	return names
}

// oneScenario completes a built-in scenario or a file, if there is none yet.
func oneScenario(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, info := range scenarios.List() {
		if strings.HasPrefix(info.Name, typed) {
			return builtIns(), cobra.ShellCompDirectiveDefault
		}
	}
	return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
}

// scenarioPaths are the keys that --set takes, but those of lists and of names that a file chooses.
func scenarioPaths(*cobra.Command, []string, string) (paths []string, d cobra.ShellCompDirective) {
	for _, key := range scenarios.Keys() {
		if key.Path == strings.ToLower(key.Path) && !strings.Contains(key.Path, "[") && !strings.HasPrefix(key.Type, "a mapping") {
			paths = append(paths, key.Path+"=\t"+key.Meaning)
		}
	}
	return paths, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// argumentCompletions are those of commands, by their path behind kinesim.
var argumentCompletions = map[string]completing{
	"run":            oneScenario,
	"check":          oneScenario,
	"validate":       files("yaml", "yml", "json"),
	"scenarios show": words(builtIns()...),
	"view":           directories,
	"screenshot":     directories,
	"record":         directories,
	"merge":          directories,
}

// flagCompletions are those of flags, by their name; where commands differ, by that of the command and the flag.
var flagCompletions = map[string]completing{
	"target":                words(target.Names()...),
	"bench --target":        words(append([]string{nullTarget}, target.Names()...)...),
	"ui":                    words(uis...),
	"wire":                  words(string(kinesis.WireJSON), string(kinesis.WireCBOR), string(kinesis.WirePlain)),
	"read":                  words(shardsRead...),
	"mode":                  words(bench.Modes...),
	"theme":                 words(tui.Themes()...),
	"panel":                 words(tui.Panels()...),
	"screenshot --format":   words(pictureFormats...),
	"record --format":       words(recordingFormats...),
	"screenshot --latency":  words(shotLatencies...),
	"record --latency":      words(shotLatencies...),
	"throttle":              words(serveThrottles...),
	"set":                   scenarioPaths,
	"read-back":             words(target.ReadBacks()...),
	"connection":            files("yaml", "yml"),
	"policy":                files("json"),
	"connection new --keys": nil,
	"faults":                oneScenario,
	"out":                   directories,
	"data":                  directories,
	"keys":                  files("yaml", "yml"),
	"latency":               files("hlog"),
	"replay":                files("json"),
	"replay-control":        files("log"),
	"output":                files(slices.Concat(pictureFormats, recordingFormats)...),
	"credentials":           nil, // a file of any name
	"log":                   nil,
}

// addCompletions tells the shell what can follow, once all commands are there. A flag that is not listed takes no name
// of a file.
func addCompletions(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		for _, c := range append([]*cobra.Command{cmd}, cmd.Commands()...) {
			path := strings.TrimPrefix(c.CommandPath(), root.Name()+" ")
			if complete := argumentCompletions[path]; complete != nil {
				c.ValidArgsFunction = complete
			}
			c.Flags().VisitAll(func(f *pflag.Flag) {
				complete, listed := flagCompletions[path+" --"+f.Name]
				if !listed {
					complete, listed = flagCompletions[f.Name]
				}
				if !listed {
					complete = cobra.NoFileCompletions
				}
				if complete != nil && f.NoOptDefVal == "" {
					if err := c.RegisterFlagCompletionFunc(f.Name, complete); err != nil {
						panic("completion: " + err.Error()) // only of a flag that is not there, or twice
					}
				}
			})
		}
	}
}
