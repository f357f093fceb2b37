package streams_test

import (
	"fmt"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// onDemand is a model with a stream "s" on demand, and the traffic on it.
type onDemand struct {
	*testing.T
	*streams.Model
	now time.Time
}

func newOnDemand(t *testing.T, config streams.Config) *onDemand {
	t.Helper()
	config.CountOnly = true
	o := &onDemand{t, streams.New(config), start}
	must(t, o.Create(start, streams.NewStream{Name: "s", Mode: streams.OnDemand}))
	return o
}

// run puts so many records of 100 KiB every second, under as many keys, and answers how many were throttled.
func (o *onDemand) run(d time.Duration, perSecond, keys int) (throttled int) {
	o.Helper()
	data := make([]byte, 100<<10-10)
	entries := make([]streams.PutEntry, perSecond)
	results := make([]streams.PutResult, perSecond)
	for end := o.now.Add(d); o.now.Before(end); o.now = o.now.Add(time.Second) {
		for i := range entries {
			key := fmt.Appendf(nil, "key-%d", i%keys)
			entries[i] = streams.PutEntry{Key: key, Data: data, Hash: bignum.HashOf(key)}
		}
		for at := 0; at < perSecond; at += 100 {
			to := min(at+100, perSecond)
			must(o, o.PutRecords(o.now, "s", entries[at:to], results[at:to]))
		}
		for _, result := range results {
			if result.Outcome == streams.Throttled {
				throttled++
			}
		}
	}
	return throttled
}

func (o *onDemand) open() int {
	o.Helper()
	info, err := o.DescribeStream(o.now, "s")
	must(o, err)
	return info.OpenShards
}

// Traffic of 8 MiB/s meets 4 shards at first; within 15 minutes each shard that is above 500 KB/s has been split.
func TestOnDemandSplitsHotShards(t *testing.T) {
	o := newOnDemand(t, streams.Config{})
	if n := o.open(); n != 4 {
		t.Fatalf("%d shards at birth, want 4", n)
	}
	if throttled := o.run(10*time.Minute, 80, 80); throttled == 0 || o.open() != 4 {
		t.Errorf("in the first 10 minutes %d records were throttled, and there are %d shards", throttled, o.open())
	}
	o.run(7*time.Minute, 80, 80)
	if n := o.open(); n != 8 {
		t.Errorf("%d shards after 17 minutes, want 8", n)
	}
	o.run(60*time.Minute, 80, 80)
	if n := o.open(); n < 16 || n > 32 {
		t.Errorf("%d shards in the end, want 16 to 32", n)
	}
	if throttled := o.run(time.Minute, 80, 80); throttled != 0 {
		t.Errorf("%d records were throttled in the end", throttled)
	}
	checkRing(t, o.Model, o.now)
}

// A hot key stays in one shard however often that is split: it never gets more than the quota of one, and splitting
// ends.
func TestOnDemandHotKey(t *testing.T) {
	o := newOnDemand(t, streams.Config{OnDemand: streams.DemandConfig{SplitAfter: 15 * time.Second}})
	o.run(time.Hour, 20, 1)
	if n := o.open(); n < 5 || n > 8 {
		t.Errorf("%d shards, want more than 4 and at most twice as many", n)
	}
	if got := 60*20 - o.run(time.Minute, 20, 1); got > 60*11 {
		t.Errorf("one key got %d records of 100 KiB into a minute", got)
	}
}

// The peak of 30 days ago is forgotten, and shards are merged one at a time.
func TestOnDemandShrinks(t *testing.T) {
	o := newOnDemand(t, streams.Config{OnDemand: streams.DemandConfig{SplitAfter: 15 * time.Second}})
	o.run(10*time.Minute, 80, 80)
	high := o.open()
	for range 29 {
		o.now = o.now.Add(24 * time.Hour)
		o.run(time.Minute, 1, 1)
	}
	if n := o.open(); n != high || n < 16 {
		t.Errorf("%d shards after 29 days, want %d as after the peak", n, high)
	}
	o.now = o.now.Add(48 * time.Hour)
	o.run(time.Hour, 1, 1)
	if n := o.open(); n != 8 {
		t.Errorf("%d shards after 31 days, want 8: twice those of a new stream", n)
	}
	checkRing(t, o.Model, o.now)
}

func TestOnDemandSplitsForRecords(t *testing.T) {
	o := newOnDemand(t, streams.Config{OnDemand: streams.DemandConfig{SplitAfter: 15 * time.Second}})
	entries := make([]streams.PutEntry, 500)
	for i := range entries {
		key := fmt.Appendf(nil, "key-%d", i)
		entries[i] = streams.PutEntry{Key: key, Data: []byte("small"), Hash: bignum.HashOf(key)}
	}
	results := make([]streams.PutResult, 500)
	for range 60 {
		for range 5 {
			must(t, o.PutRecords(o.now, "s", entries, results))
		}
		o.now = o.now.Add(time.Second)
	}
	if n := o.open(); n != 8 {
		t.Errorf("%d shards under 625 small records per second and shard, want 8", n)
	}
}
