package main

import (
	"slices"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	wide := strings.Repeat("word ", 29) // 145 columns
	for _, c := range []struct {
		name, kind, text string
		want             []int // numbers of lines
	}{
		{name: "code may be wider than prose", kind: ".go", text: "x := 1 // " + wide[:120] + "\n// " + wide[:120], want: []int{2}},
		{name: "tabs are four columns", kind: ".go", text: strings.Repeat("\t", 10) + wide[:101], want: []int{1}},
		{name: "signs, not bytes", kind: ".go", text: "// " + strings.Repeat("ä", 110)},
		{name: "a string of several lines is data", kind: ".go", text: "package p\nvar s = `a\n" + wide + "\n`"},
		{name: "its first line is code", kind: ".go", text: "package p\nvar s = `" + wide + "\n`", want: []int{2}},
		{name: "an address cannot be broken", kind: ".go", text: "// See https://example.com/" + strings.Repeat("a", 120)},
		{name: "words behind an address can", kind: ".go", text: "// See https://example.com/" + strings.Repeat("a", 120) + " and more",
			want: []int{1}},
		{name: "Markdown", kind: ".md", text: wide + "\n| " + wide + "\n```\n" + wide + "\n```\n" + wide, want: []int{1, 6}},
	} {
		var got []int
		for _, l := range judges[c.kind](c.text) {
			got = append(got, l.number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: lines %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFill(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("word ", 24)) // 119 columns
	text := "\t// " + words + "\n\t// and another.\n\t//\n\t//   - an item " + words + "\n// short\n// lines stay\n"
	want := "\t// " + words[:109] + "\n\t// word word and another.\n\t//\n\t//   - an item " + words + "\n// short\n// lines stay\n"
	if got := fill(text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := fill(want); got != want {
		t.Errorf("filled twice\n%s", got)
	}
}
