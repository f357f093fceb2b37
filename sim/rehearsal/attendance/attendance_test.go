package attendance

import (
	"testing"
	"time"

	"kinesim/sim/kinesisfake/readers"
)

// lookEvery is how far apart the looks of the tests are.
const lookEvery = 100 * time.Millisecond

// looks plays a consumer of one shard to a book, look by look: at each second it tells how many records
// had come and how many it had read. The first record of each second comes at its start.
func looks(b *Book, seconds int, came, read func(at time.Duration) uint64) {
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	var now time.Duration
	b.moment, b.tell = func() time.Duration { return now }, func(string, ...any) {}
	for ; now <= time.Duration(seconds)*time.Second; now += lookEvery {
		b.Add(look(start, now, came(now), read(now)))
	}
}

func look(start time.Time, now time.Duration, came, read uint64) readers.Snapshot {
	one := readers.Shard{Records: read, Bytes: 100 * read, Reads: uint64(now/lookEvery) + 1, LagRecords: came - read}
	if came > read { // 100 records a second came
		one.Lag = now - time.Duration(read/100)*time.Second
	}
	return readers.Snapshot{At: start.Add(now), Consumers: []readers.Consumer{
		{Name: "billing", Stream: "s", Shards: []readers.Shard{one}, Total: one}}}
}

func whole(at time.Duration) uint64 { return uint64(at / time.Second) }

func TestAttendanceDatesWhoIsBehind(t *testing.T) {
	var b Book
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	// It reads half of what comes from the tenth second on, and nothing but that.
	came := func(at time.Duration) uint64 { return 100 * whole(at) }
	read := func(at time.Duration) uint64 { return 100*min(whole(at), 10) + 50*(max(whole(at), 10)-10) }
	looks(&b, 30, came, read)
	lines := b.Lines()
	if len(lines) != 1 || !lines[0].Behind || lines[0].Since < 9*time.Second || lines[0].Since > 12*time.Second {
		t.Fatalf("lines %+v", lines)
	}
	last := look(start, 30*time.Second, came(30*time.Second), read(30*time.Second))
	b.Settle(last)
	list := b.List(last, time.Minute)
	if len(list) != 1 {
		t.Fatalf("%d consumers", len(list))
	}
	c := list[0]
	if c.DrainedAfter != nil || c.BehindRecords != 1000 || len(c.Behind) != 1 || c.Behind[0].Until < 30 {
		t.Errorf("behind %+v, drained after %v, %d records", c.Behind, c.DrainedAfter, c.BehindRecords)
	}
	if c.LagMax < 10 || c.LagP99 < 9 || c.LagP99 > c.LagMax || c.LagMaxAt < 29 {
		t.Errorf("lag p99 %v, max %v at %v", c.LagP99, c.LagMax, c.LagMaxAt)
	}
	if c.CameRate < 90 || c.CameRate > 120 || c.CamePeak < 90 || c.CamePeak > 130 {
		t.Errorf("came %v/s, at most %v/s, want 100", c.CameRate, c.CamePeak)
	}
	if c.Hold != 60 {
		t.Errorf("held for %v", c.Hold)
	}
}

func TestAttendanceDatesWhoDrains(t *testing.T) {
	var b Book
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	came := func(at time.Duration) uint64 { return 100 * min(whole(at), 10) }
	looks(&b, 10, came, func(time.Duration) uint64 { return 0 })
	now := 10 * time.Second
	b.moment = func() time.Duration { return now }
	b.Settle(look(start, now, 1000, 0))
	b.Add(look(start, 9*time.Second, 0, 0)) // a look that was made before, and comes too late, drains nobody
	now = 13 * time.Second
	b.Add(look(start, now, 1000, 1000))
	now = 20 * time.Second
	b.Add(look(start, now, 1000, 0)) // what it does afterwards is not about the run
	list := b.List(look(start, now, 1000, 1000), time.Minute)
	if len(list) != 1 || list[0].DrainedAfter == nil || *list[0].DrainedAfter != 3 {
		t.Fatalf("%+v", list)
	}
	if c := list[0]; len(c.Behind) != 1 || c.Behind[0].Until != 13 || c.BehindRecords != 0 || c.LagMax > 10 {
		t.Errorf("behind %+v, max %v, %d records", c.Behind, c.LagMax, c.BehindRecords)
	}
}

// TestPaceOfWhoIsBehind: who is given a hundred records each two seconds reads fifty a second, whatever five seconds
// say; and a stop is no pace, nor is what it caught up with at once after it.
func TestPaceOfWhoIsBehind(t *testing.T) {
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	came := func(at time.Duration) uint64 { return 100 * whole(at) }
	for name, c := range map[string]struct {
		records, reads func(at time.Duration) uint64
		shards         []readers.Shard
		want           float64 // records a second
		of             int     // shards that it reads
	}{
		"in steps": {func(at time.Duration) uint64 { return 100 * (whole(at) / 2) }, func(at time.Duration) uint64 { return whole(at) / 2 },
			[]readers.Shard{{Ended: true}, {}, {}}, 50, 2},
		"stopped": {func(at time.Duration) uint64 {
			if at >= 20*time.Second && at < 30*time.Second {
				return 1600
			}
			return 80*whole(min(at, 20*time.Second)) + 10*80*(min(whole(at), 30)/30) + 80*(max(whole(at), 30)-30)
		}, func(at time.Duration) uint64 {
			return whole(min(at, 19*time.Second)) + whole(max(at, 29*time.Second)) - 29
		},
			[]readers.Shard{{}}, 80, 1},
		"stopped, and done at once": {func(at time.Duration) uint64 { return came(at) * (whole(at) / 20 % 2) },
			func(at time.Duration) uint64 { return whole(at) * (whole(at) / 20 % 2) }, []readers.Shard{{}}, 0, 1},
		"never reads": {func(time.Duration) uint64 { return 0 }, func(time.Duration) uint64 { return 0 },
			[]readers.Shard{{}}, 0, 1},
	} {
		var b Book
		var now time.Duration
		b.moment, b.tell = func() time.Duration { return now }, func(string, ...any) {}
		seen := func() readers.Snapshot {
			all := look(start, now, came(now), c.records(now))
			one := &all.Consumers[0]
			one.Total.Reads, one.Shards = c.reads(now), c.shards
			return all
		}
		for ; now < time.Minute; now += lookEvery {
			b.Add(seen())
		}
		b.Settle(seen())
		got := b.List(seen(), time.Minute)[0]
		if got.ReadBehind < 0.95*c.want || got.ReadBehind > 1.05*c.want || got.Shards != c.of {
			t.Errorf("%s: %.1f records/s of %d shards, want %.0f of %d", name, got.ReadBehind, got.Shards, c.want, c.of)
		}
	}
}
