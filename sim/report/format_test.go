package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

func TestFormats(t *testing.T) {
	tests := []struct{ got, want string }{
		{group(0), "0"}, {group(999), "999"}, {group(1000), "1,000"}, {group(1234567), "1,234,567"},
		{duration(0), "0 s"}, {duration(1.5e-9), "< 1 µs"}, {duration(511e-9), "< 1 µs"}, {duration(512e-9), "512 ns"}, {duration(42e-6), "42.0 µs"}, {duration(0.0009999), "1.00 ms"},
		{duration(0.0123), "12.3 ms"}, {duration(0.9999), "1.00 s"},
		{duration(20.14), "20.1 s"}, {duration(99.99), "1m40s"}, {duration(3599.7), "1h00m00s"}, {duration(7325), "2h02m05s"},
		{duration(35_999.4), "9h59m59s"}, {duration(36_000), "10h00m"}, {duration(345_599), "96h00m"},
		{size(0), "0 B"}, {size(1023), "1,023 B"}, {size(1024), "1.00 KiB"}, {size(1 << 20), "1.00 MiB"},
		{size(1<<20 - 1), "1.00 MiB"}, {size(5 << 30), "5.00 GiB"}, {size(1 << 63), "8.00 EiB"},
		{share(0, 0), "-"}, {share(0, 7), "0 %"}, {share(7, 7), "100 %"}, {share(1, 3), "33.3 %"},
		{share(1, 1_000_000), "< 0.01 %"}, {share(999_999, 1_000_000), "> 99.99 %"}, {share(1, 200), "0.50 %"},
		{share(1_999, 2_000), "99.95 %"},
		{compact(0), "0"}, {compact(9999.4), "9999"}, {compact(9999.5), "10.0k"}, {compact(12_345), "12.3k"},
		{compact(999_999), "1000k"}, {compact(2.5e9), "2500M"},
		{clock(0), "00:00"}, {clock(59.9), "00:59"}, {clock(3599), "59:59"}, {clock(3600), "1:00:00"},
		{cut("phase", 5), "phase"}, {cut("phases", 5), "phas…"}, {cut("日本語", 5), "日本…"},
		{cut("e\u0301te\u0301", 3), "e\u0301te\u0301"}, {Fit("👩‍🚀👩‍🚀", 3), "👩‍🚀"}, {Fit("日本", 0), ""}, {padded("日", 4), "日  "},
		{strings.Join(wrap("one two three", 7), "|"), "one two|three"}, {strings.Join(wrap("", 7), "|"), ""},
		{strings.Join(wrap("longer-than-it", 7), "|"), "longer-than-it"},
		{dollars(0), "$0"}, {dollars(0.004), "less than $0.01"}, {dollars(58.69), "$58.69"}, {dollars(1234.5), "$1,235"},
		{quoted("evening"), "evening"}, {quoted(""), `""`}, {quoted("a b\x1b"), `"a b\u001b"`},
	}
	for i, test := range tests {
		if test.got != test.want {
			t.Errorf("row %d: got %q, want %q", i, test.got, test.want)
		}
	}
}

func TestEscape(t *testing.T) {
	tests := []struct{ text, want string }{
		{"plain", "plain"},
		{"Zürich 東京 😀", "Zürich 東京 😀"},
		{"\x1b[31mred", `\u001b[31mred`},
		{"a\nb\tc\x00\x7f", `a\u000ab\u0009c\u0000\u007f`},
		{"\u009b2J", `\u009b2J`},
		{"\u202eevil\u2066", `\u202eevil\u2066`},
		{"\xff\xfe", `\xff\xfe`},
		{"\uFFFD", "\uFFFD"},
		{"\U000E0001", `\U000e0001`},
	}
	for _, test := range tests {
		if got := Escape(test.text); got != test.want {
			t.Errorf("Escape(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("\x1b]0;title\x07")
	f.Add("\u009b\u202e\U000E0001\xff")
	f.Fuzz(func(t *testing.T, text string) {
		if escaped := Escape(text); strings.ContainsFunc(escaped, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("Escape(%q) = %q", text, escaped)
		}
		encoded, err := marshal(text, "")
		if err != nil {
			t.Fatal(err)
		}
		line := string(bytes.TrimSuffix(encoded, []byte("\n")))
		if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("marshal(%q) = %q", text, line)
		}
		var back string
		if err := json.Unmarshal(encoded, &back); err != nil || back != string([]rune(text)) {
			t.Errorf("marshal(%q) reads back as %q, %v", text, back, err)
		}
	})
}
