package bignum_test

import (
	"crypto/md5"
	"math/big"
	"testing"

	"kinesim/sim/kinesisfake/bignum"
)

func TestHashOfIsMD5(t *testing.T) {
	for _, key := range []string{"", "a", "user-1", "schlüssel", "00000000-0000-0000-0000-000000000000"} {
		sum := md5.Sum([]byte(key))
		want := new(big.Int).SetBytes(sum[:]).String()
		if got := bignum.HashOf([]byte(key)).String(); got != want {
			t.Errorf("HashOf(%q) = %s, want %s", key, got, want)
		}
	}
}

func TestParseHashKey(t *testing.T) {
	for _, test := range []struct {
		text                string
		wellFormed, inRange bool
	}{
		{"0", true, true},
		{"1", true, true},
		{"18446744073709551616", true, true},
		{"340282366920938463463374607431768211455", true, true},
		{"340282366920938463463374607431768211456", true, false},
		{"999999999999999999999999999999999999999", true, false},
		{"1000000000000000000000000000000000000000", false, false}, // 40 digits
		{"", false, false},
		{"01", false, false},
		{"-1", false, false},
		{"1 ", false, false},
	} {
		key, wellFormed, inRange := bignum.ParseHashKey([]byte(test.text))
		if wellFormed != test.wellFormed || inRange != test.inRange {
			t.Errorf("ParseHashKey(%q) = %v, %v, want %v, %v", test.text, wellFormed, inRange, test.wellFormed, test.inRange)
		}
		if inRange && key.String() != test.text {
			t.Errorf("ParseHashKey(%q) comes back as %s", test.text, key)
		}
	}
}

// A record of AWS's own documentation: shard 6, ApproximateArrivalTimestamp 1545084650.987.
const sampleSequence = "49590338271490256608559692538361571095921575989136588898"

func TestSequenceOfAWSSample(t *testing.T) {
	seq, ok := bignum.ParseSequence([]byte(sampleSequence))
	if !ok {
		t.Fatal("AWS's own sample is refused")
	}
	if seq.Shard() != 6 || seq.ArrivalSecs() != 1545084650 {
		t.Errorf("shard %d at %d, want 6 at 1545084650", seq.Shard(), seq.ArrivalSecs())
	}
	if got := seq.String(); got != sampleSequence {
		t.Errorf("comes back as %s", got)
	}
}

func TestParseSequenceRefuses(t *testing.T) {
	for _, text := range []string{
		"", "0", "495903382714902566085596925383615710959215759891365888", sampleSequence + "0",
		"4959033827149025660855969253836157109592157598913658889x",
		"49590338271490256608559692538361571095921575989136588899", // ends with another digit than 2
		"99999999999999999999999999999999999999999999999999999999",
	} {
		if seq, ok := bignum.ParseSequence([]byte(text)); ok {
			t.Errorf("ParseSequence(%q) = %s, want a refusal", text, seq)
		}
	}
}
