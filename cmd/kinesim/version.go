package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
)

// dependencies are the libraries whose version decides what a run exports, measures or sends, and so belongs to its
// description.
var dependencies = []string{
	"github.com/brianvoe/gofakeit/v7", // its data decides the generated values, and so the digest
	"github.com/HdrHistogram/hdrhistogram-go",
	"github.com/aws/aws-sdk-go-v2",
	"github.com/aws/aws-sdk-go-v2/service/kinesis",
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and those of the libraries that results depend on",
		Args:  cli.NoArguments,
		RunE: func(*cobra.Command, []string) error {
			b := readBuild()
			table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
			fmt.Fprintf(table, "kinesim\t%s\n", b.version)
			if b.revision != "" {
				fmt.Fprintf(table, "commit\t%s\n", b.revision)
			}
			if b.made != "" {
				fmt.Fprintf(table, "made\t%s\n", b.made)
			}
			fmt.Fprintf(table, "build\t%s\n", b.kind)
			fmt.Fprintf(table, "go\t%s\n", b.goVersion)
			for _, path := range dependencies {
				if v := b.libraries[path]; v != "" {
					fmt.Fprintf(table, "%s\t%s\n", path, v)
				}
			}
			return table.Flush()
		},
	}
}

// build says what the program was built from.
type build struct {
	version   string // of the module; "(devel)" when built in a checkout
	revision  string // of the checkout, "" when unknown
	made      string // when that was committed, or when a release was made; "" when unknown
	kind      string // for what machine, and with which tags
	goVersion string
	libraries map[string]string // version by module path
}

// readBuild reads what the Go command wrote into the program.
func readBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{version: "(unknown)"}
	}
	b := build{version: info.Main.Version, goVersion: info.GoVersion, libraries: map[string]string{}}
	if b.version == "" {
		b.version = "(devel)"
	}
	b.kind = runtime.GOOS + "/" + runtime.GOARCH
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			dep = dep.Replace
		}
		b.libraries[dep.Path] = dep.Version
	}
	modified := ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "-tags" && setting.Value != "":
			b.kind += ", " + setting.Value
		case setting.Key == "vcs.time":
			b.made = setting.Value
		case setting.Key == "vcs.revision":
			b.revision = setting.Value
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = " (modified)"
		}
	}
	if b.revision != "" {
		b.revision += modified
	}
	b.version, b.revision, b.made = cmp.Or(version, b.version), cmp.Or(commit, b.revision), cmp.Or(date, b.made)
	return b
}

// Of a release, by the linker: the Go command knows nothing of a build without its repository.
var version, commit, date string

// line is the build in one line.
func (b build) line() string {
	return strings.Join([]string{"kinesim", b.version, b.goVersion}, " ")
}
