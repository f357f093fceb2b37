package main

import (
	"fmt"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/help"
	"kinesim/cmd/kinesim/internal/cli"
)

// addTopics adds the pages of help that no command is named like: what their command does they belong to, and help
// COMMAND prints them after its flags.
func (p *program) addTopics(root *cobra.Command) {
	named := map[string]bool{}
	for _, command := range root.Commands() {
		named[command.Name()] = true
	}
	for _, topic := range help.Topics() {
		if named[topic.Name] {
			continue
		}
		command := &cobra.Command{Use: topic.Name, Short: topic.Title, Args: cli.NoArguments}
		command.SetHelpFunc(func(cmd *cobra.Command, _ []string) { fmt.Fprint(cmd.OutOrStdout(), topic.Text) })
		root.AddCommand(command)
	}
}

// pageOf is the page that help prints after the help of a command, or "".
func pageOf(cmd *cobra.Command) string {
	if page := help.Page(cmd.Name()); page != nil && cmd.Runnable() && cmd.Parent() == cmd.Root() {
		return page.Text
	}
	return ""
}

// flagColumns is how wide the list of flags is where the terminal is wider, or does not tell.
const flagColumns = 120

// templateFuncs are what usageTemplate calls. Cobra keeps them for the whole process.
var templateFuncs = sync.OnceFunc(func() {
	cobra.AddTemplateFunc("flagUsages", cli.FlagUsages)
	cobra.AddTemplateFunc("hasPage", func(cmd *cobra.Command) bool { return pageOf(cmd) != "" })
})

// usageTemplate is cobra's, but for topics, which are no commands, flags, whose lines are broken, and where to read on.
func (p *program) usageTemplate(cobras string) string {
	columns := flagColumns
	if p.isTerminal(p.stdout) {
		columns = min(columns, cli.Columns(p.stdout))
	}
	templateFuncs()
	return strings.NewReplacer(
		"{{.LocalFlags.FlagUsages |", fmt.Sprintf("{{flagUsages .LocalFlags %d |", columns),
		"Additional help topics:", "Topics, of which kinesim help TOPIC tells:",
		"{{rpad .CommandPath .CommandPathPadding}}", "{{rpad .Name .NamePadding}}",
	).Replace(cobras) + `{{if hasPage .}}
More: kinesim help {{.Name}}
{{end}}`
}
