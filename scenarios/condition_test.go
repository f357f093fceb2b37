package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

func TestCondition(t *testing.T) {
	for text, want := range map[string]string{
		"tier = gold": "tier = gold",
		"a.b!=x and c >= 5 or d in (e, \"f and g\" )": "a.b != x & c >= 5 | d in e/f and g",
		`name = "Ada or Bob"`:                         "name = Ada or Bob",
		`name = ""`:                                   "name = ",
		"x <= -0.5":                                   "x <= -0.5",
	} {
		c, wrong := parseCondition(text)
		if wrong != nil {
			t.Errorf("%s: %s", text, wrong.message)
			continue
		}
		var rows []string
		for _, row := range c.Any {
			var all []string
			for _, one := range row {
				all = append(all, fmt.Sprintf("%s %s %s", one.Path, one.Sign, strings.Join(one.Values, "/")))
			}
			rows = append(rows, strings.Join(all, " & "))
		}
		if got := strings.Join(rows, " | "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "tier", "= gold", "tier =", "tier ~ gold", "tier > gold", "tier in gold", "tier = gold and", "1 = 1"} {
		if c, wrong := parseCondition(text); wrong == nil {
			t.Errorf("%q is read as %+v", text, c.Any)
		}
	}
	if _, wrong := parseCondition(strings.Repeat("a = b and ", mostComparisons) + "a = b"); wrong == nil {
		t.Error("a condition without end")
	}
}

// FuzzCondition: what is read has paths, signs and values; nothing panics.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"tier = gold", `a != "x" and b in (c, d) or e >= 5`, "in (", ` and  or "`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, wrong := parseCondition(text)
		if wrong != nil {
			return
		}
		for _, row := range c.Any {
			for _, one := range row {
				if !attributePath.MatchString(one.Path) || one.Sign == "" || len(one.Values) == 0 {
					t.Fatalf("%q: %+v", text, one)
				}
			}
		}
	})
}
