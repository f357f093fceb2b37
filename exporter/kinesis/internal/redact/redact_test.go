package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMessage(t *testing.T) {
	for text, want := range map[string]string{
		"one line":                                        "one line",
		"the first line\nand more":                        "the first line",
		"\n\n the first line\r\nand more":                 "the first line",
		"a\ttab and \x1b[31mred":                          "a tab and  [31mred",
		strings.Repeat("x", MaxMessage+1):                 strings.Repeat("x", MaxMessage) + "…",
		"Signature=abc, and the key AKIAIOSFODNN7EXAMPLE": "[redacted], and the key [redacted]",
	} {
		if got := Message(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("Rate exceeded for shard shardId-000000000001 in stream x under account 1.")
	f.Add("a\nb\x1b[31m\xff")
	f.Add(strings.Repeat("é", 400))
	f.Fuzz(func(t *testing.T, text string) {
		const key = "AKIAIOSFODNN7EXAMPLE"
		for _, message := range []string{text, key + " " + text, text + " Signature=" + key} {
			got := Message(message)
			if strings.Contains(got, key) {
				t.Errorf("%q is in %q", key, got)
			}
			if len(got) > MaxMessage+len("…") || !utf8.ValidString(got) ||
				strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("%q is no short printable line", got)
			}
			if Message(got) != got && !strings.HasSuffix(got, "…") {
				t.Errorf("redacted again, %q becomes %q", got, Message(got))
			}
		}
	})
}
