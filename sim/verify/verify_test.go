package verify

import (
	"strings"
	"testing"

	"kinesim/exporter"
)

// Two sequence numbers of AWS's form, the second greater.
const (
	sequenceA = "49590338271490256608559692538361571095921575989136588898"
	sequenceB = "49590338271490256608559692540925702759324208523137515618"
	sequenceC = "49590338271490256608559692540925702759324208523137515619"
)

func acked(key, data string, order uint64, sequence string, ambiguous int) exporter.Settlement {
	s := settled(key, data, order, exporter.StateAcked, ambiguous)
	s.Shard, s.Sequence = "shardId-000000000000", sequence
	return s
}

func settled(key, data string, order uint64, state exporter.State, ambiguous int) exporter.Settlement {
	hash, _ := exporter.Hash(nil, []byte(key), []byte(data))
	return exporter.Settlement{Key: []byte(key), Hash: hash, Order: order, State: state, Ambiguous: ambiguous}
}

type readRecord struct{ shard, sequence, key, data string }

func stored(key, data, sequence string) readRecord {
	return readRecord{"shardId-000000000000", sequence, key, data}
}

// TestVerifier holds for either order in which the two sides come.
func TestVerifier(t *testing.T) {
	tests := []struct {
		name    string
		settled []exporter.Settlement
		read    []readRecord
		want    Proof
	}{
		{"nothing", nil, nil,
			Proof{}},
		{"matched",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0)},
			[]readRecord{stored("k", "one", sequenceA)},
			Proof{Read: 1, Matched: 1}},
		{"missing",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0)}, nil,
			Proof{Missing: 1}},
		{"other bytes",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0)},
			[]readRecord{stored("k", "two", sequenceA)},
			Proof{Read: 1, PayloadMismatches: 1}},
		{"other key",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0)},
			[]readRecord{stored("l", "one", sequenceA)},
			Proof{Read: 1, PayloadMismatches: 1}},
		{"same sequence in another shard",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0)},
			[]readRecord{{"shardId-000000000001", sequenceA, "k", "one"}},
			Proof{Read: 1, Missing: 1, Duplicates: 1, Unexplained: 1}},
		{"foreign",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "theirs", sequenceB), stored("them", "one", sequenceC)},
			Proof{Read: 3, Matched: 1, Foreign: 2}},
		{"unknown, present",
			[]exporter.Settlement{settled("k", "one", 1, exporter.StateUnknown, 1)},
			[]readRecord{stored("k", "one", sequenceA)},
			Proof{Read: 1, UnknownPresent: 1}},
		{"unknown, absent",
			[]exporter.Settlement{settled("k", "one", 1, exporter.StateUnknown, 1)}, nil,
			Proof{UnknownAbsent: 1, Outstanding: 1}},
		{"unknown, twice by its two attempts",
			[]exporter.Settlement{settled("k", "one", 1, exporter.StateUnknown, 2)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, UnknownPresent: 1, Duplicates: 1}},
		{"unknown, twice by one attempt",
			[]exporter.Settlement{settled("k", "one", 1, exporter.StateUnknown, 1)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, UnknownPresent: 1, Duplicates: 1, Unexplained: 1}},
		{"duplicate of an ambiguous attempt",
			[]exporter.Settlement{acked("k", "one", 1, sequenceB, 1)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, Matched: 1, Duplicates: 1}},
		{"duplicate without an ambiguous attempt",
			[]exporter.Settlement{acked("k", "one", 1, sequenceB, 0)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, Matched: 1, Duplicates: 1, Unexplained: 1}},
		{"same payload acknowledged and unknown: the unknown one is settled",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 1), settled("k", "one", 2, exporter.StateUnknown, 1)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, Matched: 1, UnknownPresent: 1, Outstanding: 1}},
		{"failed but stored",
			[]exporter.Settlement{settled("k", "one", 1, exporter.StateFailed, 0)},
			[]readRecord{stored("k", "one", sequenceA)},
			Proof{Read: 1, FailedButStored: 1}},
		{"failed and not stored",
			[]exporter.Settlement{settled("k", "one", 1, exporter.StateFailed, 0)}, nil,
			Proof{}},
		{"out of order",
			[]exporter.Settlement{acked("k", "one", 1, sequenceB, 0), acked("k", "two", 2, sequenceA, 0)},
			[]readRecord{stored("k", "two", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, Matched: 2, OutOfOrder: 1}},
		{"order of different keys does not matter",
			[]exporter.Settlement{acked("k", "one", 1, sequenceB, 0), acked("l", "two", 2, sequenceA, 0)},
			[]readRecord{stored("l", "two", sequenceA), stored("k", "one", sequenceB)},
			Proof{Read: 2, Matched: 2}},
		{"two acknowledgements of one record",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0), acked("k", "one", 2, sequenceA, 0)},
			[]readRecord{stored("k", "one", sequenceA)},
			Proof{Read: 1, Matched: 1, Missing: 1}},
		{"two acknowledgements and two records of one position",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 0), acked("k", "one", 2, sequenceA, 0)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceA)},
			Proof{Read: 2, Matched: 2}},
		{"one acknowledgement and three records of its position",
			[]exporter.Settlement{acked("k", "one", 1, sequenceA, 2)},
			[]readRecord{stored("k", "one", sequenceA), stored("k", "one", sequenceA), stored("k", "one", sequenceA)},
			Proof{Read: 3, Matched: 1, Duplicates: 2}},
	}
	for _, test := range tests {
		for _, readFirst := range []bool{false, true} {
			v := New(true)
			if !readFirst {
				v.Settled(test.settled)
			}
			for _, r := range test.read {
				v.Seen(r.shard, r.sequence, r.key, []byte(r.data))
			}
			if readFirst {
				v.Settled(test.settled)
			}
			got := v.Finish()
			test.want.OrderPromised = true
			if got != test.want {
				t.Errorf("%s, read first %v:\n got %+v\nwant %+v", test.name, readFirst, got, test.want)
			}
		}
	}
}

func TestVerifierWithoutPromise(t *testing.T) {
	v := New(false)
	v.Settled([]exporter.Settlement{acked("k", "two", 2, sequenceA, 0)})
	v.Settled([]exporter.Settlement{acked("k", "one", 1, sequenceB, 0)})
	v.Seen("shardId-000000000000", sequenceA, "k", []byte("two"))
	v.Seen("shardId-000000000000", sequenceB, "k", []byte("one"))
	got := v.Finish()
	if !got.Holds() || got.OutOfOrder != 1 || got.OrderPromised {
		t.Errorf("got %+v, want verified with one out of order", got)
	}
}

func TestVerifierLateInPromisedOrder(t *testing.T) {
	v := New(true)
	v.Settled([]exporter.Settlement{acked("k", "two", 2, sequenceA, 0)})
	v.Settled([]exporter.Settlement{acked("k", "one", 1, sequenceB, 0)}) // stored behind a later one
	v.Settled([]exporter.Settlement{acked("k", "six", 6, sequenceC, 0)})
	if got := v.Finish().OutOfOrder; got != 1 {
		t.Errorf("out of order %d, want 1", got)
	}
}

func TestVerifierNotChecked(t *testing.T) {
	v := New(true)
	v.Settled([]exporter.Settlement{acked("k", "one", 1, sequenceA, 0), settled("k", "x", 2, exporter.StateUnknown, 1)})
	v.NotChecked("no permission for kinesis:GetRecords")
	v.Settled([]exporter.Settlement{acked("k", "two", 3, sequenceB, 0)})
	v.Seen("shardId-000000000000", sequenceC, "k", []byte("late"))
	got := v.Finish()
	want := Proof{Reading: NotRead, OrderPromised: true, Why: "no permission for kinesis:GetRecords"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	// Order needs no reading.
	v = New(true)
	v.NotChecked("no permission")
	v.Settled([]exporter.Settlement{acked("k", "one", 1, sequenceB, 0), acked("k", "two", 2, sequenceA, 0)})
	if got := v.Finish(); got.Holds() || got.OutOfOrder != 1 {
		t.Errorf("got %+v, want failed with one out of order", got)
	}
}

func TestVerifierIncomplete(t *testing.T) {
	v := New(true)
	v.Settled([]exporter.Settlement{acked("k", "one", 1, sequenceA, 0), acked("k", "two", 2, sequenceB, 0),
		settled("k", "x", 3, exporter.StateUnknown, 1)})
	v.Seen("shardId-000000000000", sequenceA, "k", []byte("one"))
	if got := v.Unread(); got != 1 {
		t.Errorf("unread %d, want 1", got)
	}
	v.Incomplete("connection refused")
	v.Incomplete("and again")
	got := v.Finish()
	want := Proof{Reading: ReadPartly, Read: 1, Matched: 1, Unread: 1, OrderPromised: true, Why: "connection refused"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestVerifierLargeRecord(t *testing.T) {
	large := strings.Repeat("x", 1<<20)
	v := New(true)
	v.Seen("shardId-000000000000", sequenceA, "k", []byte(large))
	v.Settled([]exporter.Settlement{acked("k", large, 1, sequenceA, 0)})
	if got := v.Finish(); got.Matched != 1 || !got.Holds() {
		t.Errorf("got %+v, want one matched", got)
	}
}
