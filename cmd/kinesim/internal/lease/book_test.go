package lease

import (
	"fmt"
	"testing"
	"time"
)

var start = time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)

// sequence is a sequence number of the length that AWS's have.
func sequence(n int) string {
	return fmt.Sprintf("49590338271490256608559692538361571095921575989136588%03d", n)
}

const first, second = "shardId-000000000000", "shardId-000000000001"

// TestBook puts ten records into each of two shards, a second between two, and moves the checkpoints.
func TestBook(t *testing.T) {
	now := start.Add(9 * time.Second)
	for name, c := range map[string]struct {
		places       map[string]string
		read, behind uint64
		lag          time.Duration
		unread       int
		moves        uint64
	}{
		"no lease":            {map[string]string{}, 0, 20, 9 * time.Second, 2, 0},
		"no checkpoint yet":   {map[string]string{first: "TRIM_HORIZON", second: "LATEST"}, 0, 20, 9 * time.Second, 0, 0},
		"one shard":           {map[string]string{first: sequence(9)}, 10, 10, 9 * time.Second, 1, 1},
		"in the middle":       {map[string]string{first: sequence(4), second: sequence(6)}, 12, 8, 4 * time.Second, 0, 2},
		"behind the last":     {map[string]string{first: sequence(99), second: sequence(99)}, 20, 0, 0, 0, 2},
		"a shard that ended":  {map[string]string{first: "SHARD_END", second: sequence(8)}, 19, 1, 0, 0, 2},
		"a shorter number":    {map[string]string{first: "999", second: "SHARD_END"}, 10, 10, 9 * time.Second, 0, 2},
		"what is no position": {map[string]string{first: "", second: "AT_TIMESTAMP"}, 0, 20, 9 * time.Second, 0, 0},
	} {
		b := newBook("billing", "s")
		for i := range 10 {
			b.put(start.Add(time.Duration(i)*time.Second), first, sequence(i))
			b.put(start.Add(time.Duration(i)*time.Second), second, sequence(i))
		}
		b.look(now, c.places)
		b.look(now, c.places) // which changes nothing
		got := b.consumer(now)
		if got.Total.Records != c.read || got.Total.LagRecords != c.behind || got.Total.Lag != c.lag || len(got.Unread) != c.unread ||
			got.Total.Reads != c.moves || len(got.Shards) != len(c.places) || got.Name != "billing" || got.Stream != "s" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestBookOutOfOrder: answers come in another order than records are numbered, and records of a moment are one batch.
func TestBookOutOfOrder(t *testing.T) {
	b := newBook("billing", "s")
	for i, n := range []int{3, 1, 2} {
		b.put(start.Add(time.Duration(i)*batchTime/4), first, sequence(n))
	}
	if n := len(b.waiting[first]); n != 1 {
		t.Errorf("%d batches", n)
	}
	b.look(start.Add(time.Second), map[string]string{first: sequence(2)})
	if c := b.consumer(start.Add(time.Second)).Total; c.LagRecords != 3 || c.Lag != time.Second {
		t.Errorf("the third of a batch waits: %+v", c)
	}
	b.look(start.Add(2*time.Second), map[string]string{first: sequence(3)})
	if c := b.consumer(start.Add(2 * time.Second)).Total; c.LagRecords != 0 || c.Records != 3 || c.RecordsPerSecond != 3 {
		t.Errorf("none waits: %+v", c)
	}
}

// TestBookIsBounded: the youngest batch grows when there are too many.
func TestBookIsBounded(t *testing.T) {
	b := newBook("billing", "s")
	for i := range batchesMax + 100 {
		b.put(start.Add(time.Duration(i)*time.Second), first, sequence(i%1000))
	}
	if n := len(b.waiting[first]); n != batchesMax {
		t.Errorf("%d batches", n)
	}
	if c := b.consumer(start).Total; c.LagRecords != batchesMax+100 {
		t.Errorf("%d records", c.LagRecords)
	}
}
