package profile

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// standard is what encoding/json makes of a string without HTML escaping.
func standard(tb testing.TB, s string) string {
	tb.Helper()
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSuffix(buffer.String(), "\n")
}

func TestAppendString(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `""`},
		{"John", `"John"`},
		{`say "hi" \ there`, `"say \"hi\" \\ there"`},
		{"a\b\f\n\r\tb", `"a\b\f\n\r\tb"`},
		{"\x00\x1f\x7f", `"\u0000\u001f` + "\x7f" + `"`},
		{"<a href='x'>&", `"<a href='x'>&"`},
		{"Jürgen 山田 🚗", `"Jürgen 山田 🚗"`},
		{"bad\xffbyte\xc3", `"bad\ufffdbyte\ufffd"`},
		{"cut\xe5\xb1", `"cut\ufffd\ufffd"`},
		{"\xed\xa0\x80", `"\ufffd\ufffd\ufffd"`}, // a lone surrogate
		{"line\u2028par\u2029", `"line\u2028par\u2029"`},
		{"already \ufffd", "\"already \ufffd\""},
	} {
		if got := string(AppendString(nil, []byte(c.text))); got != c.want {
			t.Errorf("AppendString(%q) = %s, want %s", c.text, got, c.want)
		}
		if got := standard(t, c.text); got != c.want {
			t.Errorf("encoding/json of %q = %s, want %s", c.text, got, c.want)
		}
	}
}

// TestAppendStringEveryByte puts every byte at every place of texts that are looked at as words, as bytes and as both.
func TestAppendStringEveryByte(t *testing.T) {
	for _, whole := range []string{"abcde", "abcdefgh", "abcdefghijklmnopqr"} {
		for b := range 256 {
			for at := range whole {
				text := []byte(whole)
				text[at] = byte(b)
				if got, want := string(AppendString([]byte("x"), text)), "x"+standard(t, string(text)); got != want {
					t.Errorf("AppendString(%q) = %s, want %s", text, got, want)
				}
			}
		}
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "q\"b\\", "\x00\x01\u2028", "\xff\xfe", "日本\xe6\x97", "\xf4\x90\x80\x80"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got := AppendString(nil, text)
		if want := standard(t, string(text)); string(got) != want {
			t.Fatalf("AppendString(%q) = %s, want %s", text, got, want)
		}
		var back string
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if want := validUTF8(text); back != want {
			t.Fatalf("%q came back as %q, want %q", text, back, want)
		}
	})
}

// validUTF8 is the text as a reader of the JSON gets it: each byte that is no UTF-8 is U+FFFD.
func validUTF8(text []byte) string { return string([]rune(string(text))) }
