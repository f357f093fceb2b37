package verify

import (
	"cmp"
	"math/big"
	"strings"
	"testing"
)

func TestParseSequence(t *testing.T) {
	nines := strings.Repeat("9", digitsMax)
	tests := []struct {
		text string
		fits bool
		want string
	}{
		{"", true, ""},
		{"0", true, ""},
		{"7", true, "7"},
		{"0007", true, "7"},
		{"18446744073709551616", true, "18446744073709551616"}, // 2^64
		{sequenceA, true, sequenceA},
		{nines, true, nines},
		{"0" + nines, true, nines},
		{nines + "9", false, ""},
		{"12a", false, ""},
		{"-1", false, ""},
	}
	for _, test := range tests {
		got, fits := parseSequence(test.text)
		if fits != test.fits || fits && got.text() != test.want {
			t.Errorf("parseSequence(%q) = %q, %v, want %q, %v", test.text, got.text(), fits, test.want, test.fits)
		}
	}
}

func TestSequencesCompare(t *testing.T) {
	long := "1" + strings.Repeat("0", digitsMax) // one more digit than fits
	tests := []struct {
		a, b string
		want int
	}{
		{sequenceA, sequenceB, -1},
		{sequenceB, sequenceA, 1},
		{sequenceA, sequenceA, 0},
		{"9", "10", -1},
		{long, strings.Repeat("9", digitsMax), 1},
		{sequenceA, long, -1},
		{long + "1", long + "2", -1},
		{long, long, 0},
		{"000" + long, long, 0},
		{"abc", "abd", -1},
	}
	for _, test := range tests {
		var texts sequences
		read := func(text string) sequence {
			if s, fits := parseSequence(text); fits {
				return s
			}
			return texts.add(text)
		}
		if got := texts.compare(read(test.a), read(test.b)); got != test.want {
			t.Errorf("compare(%s, %s) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

// FuzzSequence compares with math/big.
func FuzzSequence(f *testing.F) {
	f.Add(sequenceA, sequenceB)
	f.Add("0", "")
	f.Add("18446744073709551615", "18446744073709551616")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, xFits := parseSequence(a)
		y, yFits := parseSequence(b)
		if !xFits || !yFits {
			return
		}
		p, q := new(big.Int), new(big.Int)
		if _, ok := p.SetString(cmp.Or(a, "0"), 10); !ok {
			t.Fatalf("parseSequence(%q) accepts what is no number", a)
		}
		if _, ok := q.SetString(cmp.Or(b, "0"), 10); !ok {
			t.Fatalf("parseSequence(%q) accepts what is no number", b)
		}
		if got, want := x.compare(y), p.Cmp(q); got != want {
			t.Errorf("compare(%q, %q) = %d, want %d", a, b, got, want)
		}
		if got := cmp.Or(x.text(), "0"); got != p.String() {
			t.Errorf("text of %q is %q, want %q", a, got, p)
		}
	})
}
