package tui

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

const (
	payloadNow = `{"person":{"email":"grace.hopper@example.com"},"segmentMembership":{"ups":{` +
		`"7841ba61-23c1-4bb3-a495-00d3g5fe1e93":{"lastQualificationTime":"2026-11-25T03:00:42Z","status":"exited"},` +
		`"59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae":{"lastQualificationTime":"2026-11-20T09:30:00Z","status":"realized"}}},` +
		`"identityMap":{"ecid":[{"id":"14575006536349286404619648085736425115"},{"id":"66478888669296734530114754794777368480"}],` +
		`"email_lc_sha256":[{"id":"655332b5fa2aea4498bf7a290cff017cb4"}]},"loyalty":{"tier":"gold","points":1840,"active":true,"note":null}}`
	payloadBefore = `{"person":{"email":"grace.hopper@example.com"},"segmentMembership":{"ups":{` +
		`"7841ba61-23c1-4bb3-a495-00d3g5fe1e93":{"lastQualificationTime":"2026-11-25T02:59:58Z","status":"realized"},` +
		`"59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae":{"lastQualificationTime":"2026-11-20T09:30:00Z","status":"realized"}}},` +
		`"identityMap":{"ecid":[{"id":"14575006536349286404619648085736425115"}],"phone":[{"id":"+15550100"}],` +
		`"email_lc_sha256":[{"id":"655332b5fa2aea4498bf7a290cff017cb4"}]},"loyalty":{"tier":"silver","points":1840,"active":true,"note":null}}`
)

// fixture is a copy of the frame that makeFixture makes, which takes its time.
func fixture() *frame.Frame {
	f := *madeFixture()
	f.Marks, f.Notes, f.Phases, f.Shards = slices.Clone(f.Marks), slices.Clone(f.Notes), slices.Clone(f.Phases), slices.Clone(f.Shards)
	f.HotKeys, f.Suppressed, f.Exported = slices.Clone(f.HotKeys), slices.Clone(f.Suppressed), slices.Clone(f.Exported)
	for i := range f.Exported {
		f.Exported[i].Triggers = slices.Clone(f.Exported[i].Triggers)
	}
	return &f
}

var madeFixture = sync.OnceValue(makeFixture)

// makeFixture makes a frame in the middle of a run in which much happens: a burst above the quota, a fault, and what
// follows of them.
func makeFixture() *frame.Frame {
	f := &frame.Frame{
		Scenario: "nightly-batch", Seed: 42, Target: "embedded", Mode: report.ModeReal, State: frame.StateRunning, Speed: 1,
		Elapsed: 71 * time.Second, Total: 100 * time.Second, Phase: "night",
		Phases: []frame.PhaseSpan{
			{Name: "evening", Until: 30 * time.Second, RateFrom: 600, RateTo: 1400},
			{Name: "peak", From: 30 * time.Second, Until: 55 * time.Second, RateFrom: 1400, RateTo: 1400},
			{Name: "night", From: 55 * time.Second, Until: 100 * time.Second, RateFrom: 1400, RateTo: 500},
		},
		Marks: []frame.Mark{
			{Kind: frame.MarkEvent, From: 32 * time.Second, Until: 47 * time.Second, Text: "evaluate churn-risk"},
			{Kind: frame.MarkFault, From: 58 * time.Second, Until: 64 * time.Second, Text: "throttle shard 1"},
			{Kind: frame.MarkBookmark, From: 66 * time.Second, Until: 66 * time.Second, Text: "recovered?"},
			{Kind: frame.MarkEvent, From: 85 * time.Second, Until: 85 * time.Second, Text: "activate summer"},
		},
		Quota:        frame.QuotaOf(2),
		SamplesTaken: true,
	}
	history, last := fixtureHistory(f)
	history.Fill(f)
	f.Shards = []frame.Shard{
		{
			ID:          "shardId-000000000000",
			Records:     last.Records / 2,
			Bytes:       last.RecordBytes / 2,
			RecordUse:   0.41,
			ByteUse:     0.18,
			PeakRecords: 0.72,
			PeakBytes:   0.3,
			PeakAt:      44 * time.Second,
			Recent:      fixtureRecent(0.45, 1),
		},
		{
			ID:          "shardId-000000000001",
			Records:     last.Records / 2,
			Bytes:       last.RecordBytes / 2,
			RecordUse:   0.83,
			ByteUse:     0.36,
			PeakRecords: 0.97,
			PeakBytes:   0.41,
			PeakAt:      45 * time.Second,
			Throttled:   2214,
			Recent:      fixtureRecent(0.75, 2),
		},
		{
			ID:          "shardId-000000000002",
			RecordUse:   1,
			ByteUse:     0.52,
			PeakRecords: 1,
			PeakBytes:   0.52,
			PeakAt:      62 * time.Second,
			Throttled:   12_873,
			Recent:      fixtureRecent(0.97, 3),
		},
	}
	f.HotKeys = []frame.HotKey{
		{Key: "prf-000017", Records: 1312, Share: 0.021, Waited: 14},
		{Key: "prf-004242", Records: 604, Share: 0.0097},
	}
	fixtureSamples(f)
	return f
}

func fixtureRecent(mean float64, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 1))
	values := make([]float64, 40)
	for i := range values {
		values[i] = min(max(mean+0.2*random.NormFloat64()*mean, 0), 1)
	}
	return values
}

// fixtureHistory lives the run through, in steps of a frame.
func fixtureHistory(f *frame.Frame) (*frame.History, exporter.Snapshot) {
	random := rand.New(rand.NewPCG(7, 7))
	h := frame.NewHistory(nil)
	var s exporter.Snapshot
	due, sent, late := hdr.New(1000, int64(24*time.Hour), 3), hdr.New(1000, int64(24*time.Hour), 3), hdr.New(1000, int64(24*time.Hour), 2)
	codes, failures := map[string]uint64{}, map[string]uint64{}
	backlog := 0.0
	const tick = 100 * time.Millisecond
	for at := tick; at <= f.Elapsed; at += tick {
		seconds := at.Seconds()
		rate := 1000 + 400*math.Sin(seconds/9) + 60*random.NormFloat64()
		exports := 0.55 * rate
		if seconds > 32 && seconds < 47 {
			rate += 1500
			exports += 1500
		}
		capacity := 2000.0
		latency := 18.0
		if seconds > 58 && seconds < 64 {
			capacity, latency = 320, 260
			throttled := uint64(20 * random.Float64())
			codes["ProvisionedThroughputExceededException"] += throttled
			s.Throttled += throttled
			if random.Float64() < 0.1 {
				failures["ProvisionedThroughputExceededException"] += 3
				s.Ledger.Failed += 3
			}
		}
		if seconds > 40 && seconds < 40.2 {
			codes["InternalFailure"] += 4
		}
		backlog += exports * tick.Seconds()
		acked := math.Min(backlog, capacity*tick.Seconds())
		backlog -= acked
		s.Ledger.Offered += uint64(rate * tick.Seconds())
		s.Exports += uint64(exports * tick.Seconds())
		s.Ledger.Acked += uint64(acked)
		s.Ledger.Suppressed = s.Ledger.Offered - s.Exports
		for range uint64(acked) / 4 {
			wait := time.Duration((latency + backlog/capacity*1000) * math.Exp(0.5*random.NormFloat64()) * float64(time.Millisecond))
			due.RecordValue(int64(wait + time.Duration(20*random.Float64()*float64(time.Millisecond))))
			sent.RecordValue(int64(time.Duration(latency*0.6*math.Exp(0.35*random.NormFloat64())) * time.Millisecond))
		}
		for range 20 {
			late.RecordValue(int64(time.Duration(random.ExpFloat64()*300) * time.Microsecond))
		}
		s.Records, s.RecordBytes = s.Ledger.Acked, 940*s.Ledger.Acked
		s.Ledger.InFlight = s.Exports - min(s.Exports, s.Ledger.Acked+s.Ledger.Failed)
		s.Ledger.Suppressed = s.Ledger.Offered - s.Ledger.Acked - s.Ledger.Failed - s.Ledger.InFlight
		fixtureParts(&s)
		s.At, s.DueToAck, s.SentToAck, s.Lateness = at, due, sent, late
		now := s
		now.Codes, now.Failures = clone(codes), clone(failures)
		h.Add(at, now)
		s.Codes, s.Failures = now.Codes, now.Failures
	}
	s.Digest = exporter.Digest{Hi: 0x0123456789abcdef, Lo: 0xfedcba9876543210}
	s.Requests, s.InFlight, s.PeakInFlight, s.Attempts, s.Retries = 1204, 3, 8, s.Exports+2218, 2218
	s.Identities, s.Backpressure = exporter.Identities{Activated: s.Ledger.Acked * 3, Failed: 41}, 1250*time.Millisecond
	h.Note(70*time.Second, frame.LevelInfo, "reading back: 1,204 records to go")
	h.Finish(f.Elapsed, s)
	return h, s
}

// fixtureParts divides what a snapshot counts.
func fixtureParts(s *exporter.Snapshot) {
	s.Triggers = [4]uint64{s.Exports * 46 / 100, s.Exports * 41 / 100, s.Exports * 11 / 100, s.Exports * 6 / 100}
	for i, part := range []uint64{0, 30, 0, 0, 0, 310, 260, 0, 0, 90, 0, 190, 80, 0, 0, 40, 0} {
		s.Suppressed[i] = s.Ledger.Suppressed * part / 1000
	}
	n := time.Duration(s.Ledger.Acked)
	s.Stages = exporter.Stages{
		Exports: s.Ledger.Acked, Schedule: n * 700 * time.Microsecond, Batch: n * 25 * time.Millisecond, Key: n * 6 * time.Millisecond,
		Flight: n * 20 * time.Millisecond, Retry: n * 10 * time.Millisecond,
	}
	s.Requests, s.Attempts, s.Retries = s.Ledger.Acked/50, s.Exports+s.Throttled, s.Throttled
	s.Shards = map[string]exporter.ShardCount{}
	for i, part := range []uint64{25, 45, 30} {
		id := "shardId-00000000000" + itoa(i)
		s.Shards[id] = exporter.ShardCount{
			ID:        id,
			Records:   s.Ledger.Acked * part / 100,
			Bytes:     s.RecordBytes * part / 100,
			Throttled: s.Throttled * uint64(i) / 3,
		}
	}
}

func clone(counts map[string]uint64) map[string]uint64 {
	copied := map[string]uint64{}
	for code, count := range counts {
		copied[code] = count
	}
	return copied
}

func fixtureSamples(f *frame.Frame) {
	triggers := [][]string{{"attribute"}, {"segmentation"}, {"attribute", "segmentation"}, {"identity"}, {"backfill"}}
	for i := range 40 {
		due := f.Elapsed - time.Duration(i*37)*time.Millisecond
		s := frame.Sample{
			Profile: "prf-00" + itoa(
				4217-i*13,
			), Key: "prf-00" + itoa(4217-i*13), Triggers: triggers[i*7%5], Segments: []string{"churn-risk", "loyal-customers"},
			Changes: []string{"left churn-risk", "wrote loyalty.tier"},
			Why:     "exported, since a profile left a mapped segment (T2) and a mapped attribute was written (T6)", Payload: payloadNow, Previous: payloadBefore, Bytes: 900 + i*17%250,
			Outcome: "acked", Attempts: 1, Shard: "shardId-00000000000" + itoa(i%3), Sequence: "4954662789087192000000000000" + itoa(1000+i),
			Due: due, Sent: due + 12*time.Millisecond, Acked: due + time.Duration(20+i%7)*time.Millisecond,
		}
		switch {
		case i == 1:
			s.Outcome, s.Acked, s.Sequence, s.Shard = "in flight", 0, "", ""
		case i == 4:
			s.Outcome, s.Code, s.Attempts, s.Sequence = "failed", "ProvisionedThroughputExceededException", 3, ""
		case i == 6:
			s.Profile, s.Key = "[red]\x1b[31mprofil\u202e-日本語-👩‍🚀-é", "\x1b]0;owned\a"
			s.Payload = strings.ReplaceAll(payloadNow, "gold", `\u001b[2Jgold\u202e日本`)
		}
		f.Exported = append(f.Exported, s)
	}
	for i, reason := range []string{"unmapped_attribute", "not_member", "requalified", "unmapped_segment"} {
		f.Unexported = append(f.Unexported, frame.Sample{
			Profile: "prf-0099" + itoa(
				10+i,
			), Reason: reason, Why: "not exported, since an attribute that is not mapped changed (T9)", Changes: []string{"wrote scores.churn"}, Due: f.Elapsed - time.Duration(i*53)*time.Millisecond,
		})
	}
}
