package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/scenarios"
)

// notRepeated are flags that change nothing of what is done, or are repeated otherwise.
var notRepeated = []string{"set", "vary", "consumer", "credentials", "out", "ui", "yes", "drain", "theme", "keys", "exit-on-end", "replay-control", "record",
	"objective", "summary", "baseline", "fail-if", "metrics", "otlp", "part", "start-at", "run-id", "log-records"}

// repeatCommand is the command line that does the same again, but for what is secret in it. The seed is always said, so
// that it stays the same when the scenario's changes, and so is the start of a scenario that begins now; unless --vary
// says it.
func (f *runFlags) repeatCommand(set *pflag.FlagSet, argument string, sc *scenarios.Scenario) string {
	words := []string{"kinesim", "run", shellQuote(argument)}
	if !f.varies("seed") {
		words = append(words, "--seed", strconv.FormatUint(sc.Seed, 10))
	}
	if sc.StartsNow && !f.varies("start") {
		words = append(words, "--start", sc.Start.Format(time.RFC3339Nano))
	}
	words = append(words, f.scenario.repeated(sc.StartsNow)...)
	set.Visit(func(flag *pflag.Flag) {
		short := isKey(flag.Name) // which is among the sets
		if !short && !slices.Contains(notRepeated, flag.Name) {
			value := flag.Value.String()
			if flag.Name == "endpoint" {
				value = target.SafeURL(value)
			}
			words = append(words, flagWord("--"+flag.Name, value, flag.Value.Type() == "bool"))
		}
	})
	for _, text := range f.objectives {
		words = append(words, "--objective", shellQuote(text))
	}
	for _, spec := range f.target.Credentials {
		words = append(words, "--credentials="+shellQuote(listen.SafeCredentials(spec)))
	}
	for _, v := range f.vary {
		words = append(words, "--vary", shellQuote(v.path+"="+strings.Join(v.repeated(sc), ",")))
	}
	return strings.Join(words, " ")
}

// flagWord is a flag with its value, or its name alone where that says true. A stream may be called so, and no key that
// has a flag.
func flagWord(name, value string, mayBeAlone bool) string {
	if mayBeAlone && value == "true" {
		return name
	}
	return name + "=" + shellQuote(value)
}

// variablesOf are the variables of the environment that the scenario was read with, as a shell sets them for a command.
func variablesOf(scenario *scenarios.Scenario) string {
	var words strings.Builder
	for _, v := range scenario.Variables {
		words.WriteString(v.Name + "=" + shellQuote(v.Value) + " ")
	}
	return words.String()
}

// shellQuote is a word as a POSIX shell reads it.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=@%+,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
