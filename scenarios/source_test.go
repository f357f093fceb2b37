package scenarios

import (
	"fmt"
	"strings"
	"testing"
)

// Files that are made to take long are refused, and none ends the program. One whose work is not bounded would take
// hours, and so the time that all tests have.
func TestHostileFiles(t *testing.T) {
	many := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"long":       strings.Repeat("# x\n", maxFileBytes/4+1),
		"brackets":   "version: 1\nname: " + strings.Repeat("[", 500_000),
		"braces":     "version: 1\nname: " + strings.Repeat("{a: ", 200_000),
		"dashes":     "version: 1\nname:\n  " + strings.Repeat("- ", 400_000),
		"question":   strings.Repeat("? ", 400_000),
		"same keys":  strings.Repeat("a: 1\n", 200_000),
		"tags":       "version: " + strings.Repeat("!a ", 300_000) + "1",
		"anchors":    "version: " + strings.Repeat("&a ", 300_000) + "1",
		"documents":  strings.Repeat("---\n", 200_000),
		"wrong keys": "version: 1\ndataflow:\n" + many(8_000, func(i int) string { return fmt.Sprintf("  segmants%d: 1\n", i) }),
		"wrong names": "version: 1\ndataflow:\n  segments:\n" + many(4_000,
			func(i int) string { return fmt.Sprintf("    - loyal-%d\n", i) }),
		"segments": "version: 1\npopulation:\n  segments:\n" + many(4_500,
			func(i int) string { return fmt.Sprintf("    s%d: {members: 1%%, evaluation: daily}\n", i) }),
		"wrong actives": "version: 1\ntimeline:\n" + many(1_000,
			func(i int) string { return fmt.Sprintf("  - {at: 1s, activate: s%d}\n", i) }),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("hostile.yaml", []byte(text))
			if err == nil {
				t.Fatal("no mistake was found")
			}
			checkProblems(t, err.(Problems))
		})
	}
}

// TestLongFile: its length is not told, since a file that long is not read to its end.
func TestLongFile(t *testing.T) {
	_, err := Parse("long.yaml", make([]byte, maxFileBytes+1))
	const want = "long.yaml: the file is longer than the allowed 1 MiB"
	if err == nil || strings.Split(err.Error(), "\n")[0] != want {
		t.Errorf("got %v", err)
	}
}

// What YAML 1.2 allows is read, and as what it says.
func TestYAML(t *testing.T) {
	const workload = "workload: [{phase: p, duration: 2s, rate: 50/s}]\n"
	for name, text := range map[string]string{
		"tab before a comment": "stream: {shards: 3}\t# a\n",
		"tabs after colons":    "stream:\n  shards:\t3\t\n",
		"tab before a colon":   "stream:\n  shards\t: 3\n",
		"tabs in braces":       "stream: {name: x,\tshards:\t3,\tmode: provisioned}\n",
		"tab after a dash":     "stream: {shards: 3}\ntimeline:\n-\t{at: 1s, activate: loyal-customers}\ndataflow: {segments: []}\n",
		"colons in keys": "stream: {shards: 3}\npopulation: {attributes: {_acme.xdm:tier: city, a: {choose: {12:30: 50%, " +
			"18:00: 50%}}}}\n",
		"colons in values":         "stream: {shards: 3}\npopulation: {segments: {eu:vip: {id: urn:x:1, members: 5%}}}\n",
		"byte order mark":          "\ufeffstream: {shards: 3}\n",
		"CRLF":                     "stream:\r\n  shards: 3\r\n",
		"explicit key":             "? stream\n: {shards: 3}\n",
		"folded text":              "stream: {shards: 3}\ndescription: >-\n  a\n  b\n",
		"line separators in a key": "stream: {shards: 3}\npopulation: {attributes: {a: {map: {\"a\u2028b\u0085\": city}}}}\n",
		"separators of documents":  "---\nstream: {shards: 3}\n...\n",
	} {
		text = strings.Replace(text, "stream:", "version: 1\nstream:", 1)
		if strings.HasPrefix(name, "explicit") {
			text = "version: 1\n" + text
		}
		s, err := Parse("x.yaml", []byte(text+"\n"+workload))
		if strings.HasPrefix(name, "separators of") {
			s, err = Parse("x.yaml", []byte(text))
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if s.Stream.Shards != 3 {
			t.Errorf("%s: %d shards", name, s.Stream.Shards)
		}
	}
}

// Places are those of an editor, and what a message quotes can take over no terminal.
func TestPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"version: 1\r\nstream:\r\n  shards: 0\r\n":                         "x.yaml:3:11: shards: 0 is less",
		"version: 1\nname: \"é\u0085日\"\nstream: {shards: 1}\n":            "x.yaml:2:7: name: \"é\\u0085日\" is not printable",
		"version: 1\ndataflow: {segments: [\"a\\e[31m\"]}\n":               `x.yaml:2:23: the population has no segment "a\x1b[31m"`,
		"version: 1\ndataflow: {segments: [\"loyal\u0085-customers\"]}\n":  `"loyal\u0085-customers"`,
		"version: 1\ndataflow: {segments: [loyal-customers, \x1bx]}\n":     "x.yaml:2:40: the control character U+001B is not allowed",
		"version: 1\npopulation: {segments: {a: {b: 1}, [x]: 2, c: 1%}}\n": "a key has to be a text",
	} {
		_, err := Parse("x.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\u0085\u2028") {
			t.Errorf("%q: the message holds a control character", text)
		}
	}
	_, err := Parse("x.yaml", []byte("version: 1\npopulation: {segments: {\"loyal-vip\u0085\": 1%}}\ndataflow: {segments: [loyal-vip]}\n"))
	if err == nil || !strings.Contains(err.Error(), `did you mean loyal-vip\u0085?`) {
		t.Errorf("a suggestion is not made visible: %v", err)
	}
}
