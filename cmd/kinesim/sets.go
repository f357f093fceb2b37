package main

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
)

// scenarioFlags say keys of a scenario beside its file: --set PATH=VALUE, and the flags that are short names of some
// paths. They are read as the file is, with its bounds and its messages.
type scenarioFlags struct {
	sets []scenarios.Set // in the order of the command line
}

// register registers them, but for the short names that a command has another use for.
func (f *scenarioFlags) register(set *pflag.FlagSet, taken ...string) {
	set.Var(&setFlag{to: f}, "set", "say a key of the scenario beside its file, as in stream.shards=4, workload.0.rate=200/s "+
		"or 'stream.allow=[ListStreams]'; see kinesim scenarios keys. May be given several `PATH=VALUE`s")
	for _, key := range scenarios.Keys() {
		if key.Flag == "" || slices.Contains(taken, key.Flag) {
			continue
		}
		short := &shortFlag{to: f, key: key}
		flag := set.VarPF(short, key.Flag, "", short.usage())
		if short.Type() == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
}

// repeated are the words that say the same again, but the seed's, and the start's of a scenario that begins now.
func (f *scenarioFlags) repeated(startsNow bool) []string {
	var words []string
	for _, set := range f.sets {
		switch {
		case set.Path == "seed", set.Path == "start" && startsNow:
		case set.Shown != "":
			name, _, _ := strings.Cut(set.Shown, " ")
			words = append(words, flagWord(name, set.Value, true))
		default:
			words = append(words, "--set", shellQuote(set.Path+"="+set.Value))
		}
	}
	return words
}

// setFlag is --set.
type setFlag struct{ to *scenarioFlags }

func (*setFlag) Type() string   { return "set" }
func (*setFlag) String() string { return "" }
func (f *setFlag) Set(text string) error {
	set, err := scenarios.ParseSet(text)
	if err != nil {
		return err
	}
	if both := f.to.say(set); both != nil {
		return both
	}
	return nil
}

// say adds what is said of a key, unless it was said to be something else.
func (f *scenarioFlags) say(set scenarios.Set) *cli.Contradiction {
	if earlier := f.said(set.Path); earlier != nil && earlier.Value != set.Value {
		return &cli.Contradiction{First: earlier.String(), Second: set.String()}
	}
	f.sets = append(f.sets, set)
	return nil
}

// said is what is said of a key, or nil.
func (f *scenarioFlags) said(path string) *scenarios.Set {
	if i := slices.IndexFunc(f.sets, func(s scenarios.Set) bool { return s.Path == path }); i >= 0 {
		return &f.sets[i]
	}
	return nil
}

// shortFlag is a short name of a path.
type shortFlag struct {
	to   *scenarioFlags
	key  scenarios.Key
	said string
}

func (f *shortFlag) Type() string {
	if f.key.Type == scenarios.TypeToggle {
		return "bool"
	}
	return "string"
}

func (f *shortFlag) String() string { return f.said }

func (f *shortFlag) Set(text string) error {
	f.said = text
	if both := f.to.say(scenarios.Set{Path: f.key.Path, Value: text, Shown: "--" + f.key.Flag + " " + text}); both != nil {
		return both
	}
	return nil
}

// usage is what help says: which key the flag stands for, what is wanted, and what it decides.
func (f *shortFlag) usage() string {
	wanted := map[string]string{"a whole number": " `N`", scenarios.TypeSeed: " `N`", "a duration": " `D`", scenarios.TypeToggle: "",
		scenarios.TypeAddress: " `ADDRESS`"}
	value, known := wanted[f.key.Type]
	if !known {
		return f.key.Path + " `WORD`: " + f.key.Meaning + ": " + f.key.Type
	}
	return f.key.Path + value + ": " + f.key.Meaning
}
