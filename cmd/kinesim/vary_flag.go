package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

// variation is a --vary PATH=V1,V2: a key of the scenario, and what it is in each of several runs.
type variation struct {
	path   string
	values []string
}

// repeated are the values, with the moment that now was for one of the rows.
func (v variation) repeated(sc *scenarios.Scenario) []string {
	values := slices.Clone(v.values)
	for i, value := range values {
		if v.path == "start" && sc.StartsNow && strings.Trim(value, `"'`) == "now" {
			values[i] = sc.Start.Format(time.RFC3339Nano)
		}
	}
	return values
}

// varies tells whether --vary says a key.
func (f *runFlags) varies(path string) bool {
	return slices.ContainsFunc(f.vary, func(v variation) bool { return v.path == path })
}

// varyFlag is --vary.
type varyFlag struct{ to *[]variation }

func (*varyFlag) Type() string   { return "vary" }
func (*varyFlag) String() string { return "" }

func (f *varyFlag) Set(text string) error {
	set, err := scenarios.ParseSet(text)
	if err != nil {
		return fmt.Errorf("%s is not PATH=V1,V2, as in stream.shards=1,2,4", text)
	}
	*f.to = append(*f.to, variation{path: pathOf(set.Path), values: splitValues(set.Value)})
	return nil
}

// checkVariations refuses what cannot be meant.
func checkVariations(varied []variation) error {
	for i, v := range varied {
		for _, earlier := range varied[:i] {
			if earlier.path == v.path {
				return cli.Usage("all its values in one --vary", "--vary: %s is varied twice", v.path)
			}
		}
		for j, value := range v.values {
			switch {
			case value == "":
				return cli.Usage("PATH=V1,V2, as in stream.shards=1,2,4", "--vary %s: value %d is empty", v.path, j+1)
			case slices.Contains(v.values[:j], value):
				return cli.Usage("each value once", "--vary %s: %s is there twice", v.path, value)
			}
		}
	}
	return nil
}

// pathOf is the path that a short name such as shards stands for; any other is a path itself.
func pathOf(name string) string {
	for _, key := range scenarios.Keys() {
		if key.Flag != "" && key.Flag == name {
			return key.Path
		}
	}
	return name
}

// isKey tells whether a flag is the short name of a key.
func isKey(name string) bool {
	return name != "" && slices.ContainsFunc(scenarios.Keys(), func(key scenarios.Key) bool { return key.Flag == name })
}

// splitValues splits at commas that stand in no brackets and no quotes.
func splitValues(text string) []string {
	var values []string
	start, depth, quote := 0, 0, rune(0)
	for i, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		case c == ',' && depth <= 0:
			values = append(values, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(values, strings.TrimSpace(text[start:]))
}

// variedMost is how many runs a table has at most: they run at once, and each takes some megabytes.
const variedMost = 64

// combinations are what is said of each row: every value of the first with every value of the second, and so on.
func combinations(varied []variation) ([][]report.Said, error) {
	if err := checkVariations(varied); err != nil {
		return nil, err
	}
	rows := [][]report.Said{nil}
	for _, v := range varied {
		if len(rows)*len(v.values) > variedMost {
			return nil, cli.Usage("fewer values", "--vary makes more than %d runs", variedMost)
		}
		var longer [][]report.Said
		for _, row := range rows {
			for _, value := range v.values {
				longer = append(longer, append(row[:len(row):len(row)], report.Said{Path: v.path, Value: value}))
			}
		}
		rows = longer
	}
	return rows, nil
}

// setsOf is what a row says, as the scenario is told. Mistakes call it --vary, and whoever repeats the row alone --set.
func setsOf(row []report.Said, mistakes bool) []scenarios.Set {
	var sets []scenarios.Set
	for _, said := range row {
		set := scenarios.Set{Path: said.Path, Value: said.Value}
		if mistakes {
			set.Shown = shownVary(said)
		}
		sets = append(sets, set)
	}
	return sets
}

// shownVary is how mistakes in a varied value call it.
func shownVary(said report.Said) string { return "--vary " + said.Path + "=" + said.Value }
