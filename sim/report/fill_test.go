package report

import (
	"math"
	"testing"
	"time"

	"kinesim/exporter"
)

func TestFill(t *testing.T) {
	const ms = time.Millisecond
	add := func(f *Fills, shard string, n int, due, acked time.Duration) {
		for range n {
			f.Add(shard, due, acked)
		}
	}
	for _, c := range []struct {
		name   string
		end    time.Duration
		counts exporter.ShardCount
		add    func(f *Fills)
		spans  int
		used   float64
	}{
		{"nothing", time.Minute, exporter.ShardCount{}, func(*Fills) {}, 0, 0},
		{"nobody waits for a whole second", time.Minute, exporter.ShardCount{}, func(f *Fills) { add(f, "a", 900, 100*ms, 1900*ms) }, 0, 0},
		{"one waits from 1 s to 3 s, and 500 are taken in the first of these", time.Minute, exporter.ShardCount{}, func(f *Fills) {
			add(f, "a", 500, 1100*ms, 1200*ms)
			add(f, "a", 1, 900*ms, 3100*ms)
		}, 2, 0.25},
		{"what is taken when nobody waits does not count", time.Minute, exporter.ShardCount{}, func(f *Fills) {
			add(f, "a", 1, 0, 1000*ms)
			add(f, "a", 1000, 1500*ms, 1600*ms)
		}, 1, 0},
		{"the quota of bytes, which 512 records of 2 KiB use up", time.Minute, exporter.ShardCount{Records: 10, Bytes: 20 << 10}, func(f *Fills) {
			add(f, "a", 512, 0, 1500*ms)
			add(f, "a", 1, 0, 2000*ms)
		}, 2, 0.5},
		{"each shard by itself", time.Minute, exporter.ShardCount{}, func(f *Fills) {
			add(f, "a", 1000, 1500*ms, 1600*ms)
			add(f, "a", 1, 1000*ms, 2000*ms)
			add(f, "b", 1, 1000*ms, 2000*ms)
		}, 2, 0.5},
		{"a run of a month in spans of minutes", 30 * 24 * time.Hour, exporter.ShardCount{}, func(f *Fills) { add(f, "a", 1, time.Hour, 2*time.Hour) }, 5, 0},
	} {
		f := NewFills(c.end)
		c.add(f)
		got := f.Fill(map[string]exporter.ShardCount{"a": c.counts})
		if got.Spans != c.spans || math.Abs(got.Used-c.used) > 0.001 {
			t.Errorf("%s: %d spans of %v s, used %.4f; want %d and %.4f", c.name, got.Spans, got.Span, got.Used, c.spans, c.used)
		}
	}
}
