package kinesisfake_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
)

// A record of AWS's own documentation: shard 6, ApproximateArrivalTimestamp 1545084650.987.
const sampleSequence = "49590338271490256608559692538361571095921575989136588898"

func TestSequenceOfAWSSample(t *testing.T) {
	seq, ok := kinesisfake.ParseSequence([]byte(sampleSequence))
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

// TestSequenceLayout writes the digits of the format down and compares.
func TestSequenceLayout(t *testing.T) {
	m := kinesisfake.New(kinesisfake.Config{Limits: kinesisfake.Limits{Write: kinesisfake.WriteOff}})
	created := time.Unix(1_800_000_000, 0)
	now := created.Add(3*time.Hour + 123*time.Millisecond)
	must(t, m.CreateStream(created, "s", 40, 0))
	for index := 1; index <= 3; index++ {
		for _, key := range []string{"a", "b", "c", "d"} {
			result, err := m.PutRecord(now, "s", kinesisfake.PutEntry{Key: []byte(key), Hash: kinesisfake.HashOf([]byte(key))})
			must(t, err)
			digits := fmt.Sprintf("2%09x%x%016x00%09x%08x2", created.Unix(), result.Shard%16, index, now.Unix(), result.Shard)
			want, _ := new(big.Int).SetString(digits, 16)
			if len(digits) != 47 || result.Sequence.String() != want.String() {
				t.Errorf("record %d of shard %d: %s, want %s", index, result.Shard, result.Sequence, want)
			}
			back, ok := kinesisfake.ParseSequence([]byte(result.Sequence.String()))
			if !ok || back != result.Sequence || back.Index() != uint64(index) || back.CreateSecs() != uint64(created.Unix()) {
				t.Errorf("%s comes back as %s, index %d", result.Sequence, back, back.Index())
			}
		}
	}
}

func TestParseSequenceRefuses(t *testing.T) {
	for _, text := range []string{
		"", "0", "495903382714902566085596925383615710959215759891365888", sampleSequence + "0",
		"4959033827149025660855969253836157109592157598913658889x",
		"49590338271490256608559692538361571095921575989136588899", // ends with another digit than 2
		"99999999999999999999999999999999999999999999999999999999",
	} {
		if seq, ok := kinesisfake.ParseSequence([]byte(text)); ok {
			t.Errorf("ParseSequence(%q) = %s, want a refusal", text, seq)
		}
	}
}
