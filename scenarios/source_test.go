package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml/token"
)

// Files that are made to take long are refused, or read, in bounded time, and none ends the program.
func TestHostileFiles(t *testing.T) {
	many := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"long":          strings.Repeat("# x\n", maxFileBytes/4+1),
		"brackets":      "version: 1\nname: " + strings.Repeat("[", 500_000),
		"braces":        "version: 1\nname: " + strings.Repeat("{a: ", 200_000),
		"dashes":        "version: 1\nname:\n  " + strings.Repeat("- ", 400_000),
		"question":      strings.Repeat("? ", 400_000),
		"same keys":     strings.Repeat("a: 1\n", 200_000),
		"tags":          "version: " + strings.Repeat("!a ", 300_000) + "1",
		"anchors":       "version: " + strings.Repeat("&a ", 300_000) + "1",
		"documents":     strings.Repeat("---\n", 200_000),
		"wrong keys":    "version: 1\ndataflow:\n" + many(8_000, func(i int) string { return fmt.Sprintf("  segmants%d: 1\n", i) }),
		"wrong names":   "version: 1\ndataflow:\n  segments:\n" + many(4_000, func(i int) string { return fmt.Sprintf("    - loyal-%d\n", i) }),
		"segments":      "version: 1\npopulation:\n  segments:\n" + many(4_500, func(i int) string { return fmt.Sprintf("    s%d: {members: 1%%, evaluation: daily}\n", i) }),
		"wrong actives": "version: 1\ntimeline:\n" + many(1_000, func(i int) string { return fmt.Sprintf("  - {at: 1s, activate: s%d}\n", i) }),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := Parse("hostile.yaml", []byte(text))
			if err == nil {
				t.Fatal("no mistake was found")
			}
			checkProblems(t, err.(Problems))
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// A panic of the YAML library becomes an error: nil is a token that it does not expect.
func TestParserPanics(t *testing.T) {
	file, err := parseTokens(token.Tokens{nil, nil})
	if err == nil || file != nil || !strings.Contains(err.Error(), "gave up") {
		t.Errorf("got %v, %v", file, err)
	}
}
