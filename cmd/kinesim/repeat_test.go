package main

import "testing"

// What is true is said by the name of its flag, where that says it: a stream called true keeps its name.
func TestFlagWord(t *testing.T) {
	for want, row := range map[string]struct {
		value string
		alone bool
	}{
		"--f": {"true", true}, "--f=true": {"true", false}, "--f=false": {"false", true}, "--f='a b'": {"a b", true},
	} {
		if got := flagWord("--f", row.value, row.alone); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
