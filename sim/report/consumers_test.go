package report

import (
	"bytes"
	"strings"
	"testing"
)

// kept is a consumer that kept up.
func kept(name string) Consumer {
	after := 0.4
	return Consumer{Name: name, Records: 3_500, Bytes: 4_000_000, Reads: 60, LagP99: 1.02, LagMax: 1.3, LagMaxAt: 12, DrainedAfter: &after, Shards: 2,
		ReadRate: 700}
}

// slow is one that did not.
func slow(name string) Consumer {
	c := kept(name)
	c.Records, c.BehindRecords, c.Lag, c.LagP99, c.LagMax, c.DrainedAfter, c.Hold = 1_900, 1_600, 41.5, 40, 41.5, nil, 60
	c.Behind = []Span{{30, 130}}
	c.ReadRate, c.CameRate, c.CamePeak, c.CameBytes = 200, 371, 1_020, 400_000
	return c
}

func TestEnough(t *testing.T) {
	for name, c := range map[string]struct {
		of   func(c *Consumer)
		want string // "" for one that kept up
	}{
		"kept up":                 {func(c *Consumer) { *c = kept("x") }, ""},
		"slow by itself":          {func(*Consumer) {}, "1.9 times the speed to be done with the last export, 5.1 times never to be behind"},
		"slow by itself, shards":  {func(*Consumer) {}, "4 or 11 shards"},
		"slow, and evenly":        {func(c *Consumer) { c.CamePeak = c.CameRate }, "1.9 times the speed, to be done with the last export and never to be behind"},
		"slow, evenly, shards":    {func(c *Consumer) { c.CamePeak = c.CameRate }, "Or 4 shards, each"},
		"never read":              {func(c *Consumer) { *c = Consumer{Name: "x"} }, "see whether it runs"},
		"not all shards":          {func(c *Consumer) { c.Unread = []string{"shardId-000000000001"} }, "never read shardId-000000000001"},
		"children not picked up":  {func(c *Consumer) { c.Waiting = []string{"a", "b", "c", "d"} }, "each child of a shard that was divided: a, b, c and 1 more"},
		"stopped":                 {func(c *Consumer) { c.Stopped, c.ReadRate = Span{40, 95}, 900 }, "did not for 55.0 s from 00:40"},
		"checkpoints stand still": {func(c *Consumer) { c.Noted, c.Stopped = true, Span{41, 75.4} }, "to note how far it has come: none of its checkpoints moved for 34.4 s from 00:41"},
		"contended":               {func(c *Consumer) { c.ThrottledReads, c.SharesWith = 400, []string{"audit"} }, "enhanced fan-out, which gives it 2 MiB/s of each shard to itself: it shares five reads and 2 MiB a second with audit"},
		"a shard gives no more":   {func(c *Consumer) { c.ReadBytes, c.CameBytes = 2<<20, 7<<20 }, "4 shards, or enhanced fan-out"},
		"asks too often":          {func(c *Consumer) { c.ThrottledReads = 400 }, "fewer calls"},
		"reads nothing":           {func(c *Consumer) { c.ReadRate = 0 }, "none of its reads had a record"},
		"hardly behind":           {func(c *Consumer) { c.Behind, c.LagMax = nil, 1.2 }, "a longer --hold: it was 1.20 s behind at most"},
		"too slow for the peak":   {func(c *Consumer) { c.ReadRate = 900 }, "1.2 times the speed never to be behind"},
		"began late, fast enough": {func(c *Consumer) { c.ReadRate = 2000 }, "more time"},
		"in steps":                {func(c *Consumer) { c.ReadRate, c.ReadBehind = 900, 200 }, "1.9 times the speed to be done"},
		"in steps, no stop":       {func(c *Consumer) { c.ReadRate, c.ReadBehind, c.Stopped = 900, 200, Span{40, 45} }, "it read 200 records/s"},
		"stuck":                   {func(c *Consumer) { c.Stuck = 2 }, "retries with a bound, and bisect: 2 workers wait"},
	} {
		one := slow("x")
		c.of(&one)
		if got := one.enough(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestVerdictNamesConsumers(t *testing.T) {
	in := clean()
	in.Consumers = []Consumer{kept("audit"), slow("billing"), {Name: "crm", Hold: 60}}
	s := New(in)
	if s.Verdict != Objective || len(s.Reasons) != 1 {
		t.Fatalf("verdict %s, %+v", s.Verdict, s.Reasons)
	}
	for _, want := range []string{"consumer billing was 1,600 records and 41.5 s behind when the run had waited 60.0 s for it, behind since 00:30",
		"consumer crm never read"} {
		if !strings.Contains(s.Reasons[0].What, want) {
			t.Errorf("%q does not say %q", s.Reasons[0].What, want)
		}
	}
	if strings.Contains(s.Reasons[0].What, "audit") || !strings.HasPrefix(s.Reasons[0].Try, "for billing: 1.9 times") {
		t.Errorf("reason %+v", s.Reasons[0])
	}
	if in.Consumers[1].Enough != "" {
		t.Error("the input was changed")
	}
	in.Interrupted = true
	if s := New(in); s.Verdict != Interrupted || len(s.Reasons) != 2 {
		t.Errorf("of an interrupted run: %s, %+v", s.Verdict, s.Reasons)
	}
	in = clean()
	in.Consumers = []Consumer{kept("audit")}
	if s := New(in); s.Verdict != Pass {
		t.Errorf("verdict %s, %+v", s.Verdict, s.Reasons)
	}
}

func TestTextOfConsumers(t *testing.T) {
	in := clean()
	lost := slow("a-consumer-with-a-very-long-name-\x1b[31m")
	lost.Rereads, lost.NeverRead, lost.Expired, lost.ThrottledReads = 12, 3, 1, 77
	lost.Resumed, lost.Rewound, lost.SharesWith = 4, 2, []string{"audit"}
	lost.Unread, lost.Waiting = []string{"shardId-000000000001", "shardId-000000000003"}, []string{"shardId-000000000003"}
	lost.Behind = []Span{{1, 2}, {3, 4}, {5, 6}, {30, 130}}
	in.Consumers = []Consumer{kept("audit"), lost, {Name: "never-came", BehindRecords: 3_500, Hold: 60}}
	var out bytes.Buffer
	if err := WriteText(&out, New(in)); err != nil {
		t.Fatal(err)
	}
	golden(t, "consumers.txt", out.Bytes())
}
