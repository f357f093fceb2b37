package frame

import (
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// TestLineOf tells how parts stand by what they have kept and written, and when.
func TestLineOf(t *testing.T) {
	start := time.Date(2026, 11, 28, 14, 30, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	written := func(seconds int) *Frame {
		f := &Frame{State: StateRunning, Elapsed: 20 * time.Second, Total: time.Minute, Written: at(seconds), Ledger: exporter.Ledger{Acked: 700, Failed: 3}}
		for i := range 20 {
			f.Series.Points = append(f.Series.Points,
				Point{From: time.Duration(i) * time.Second, Over: time.Second, Wall: time.Second, Acked: uint64(10 * i)})
		}
		return f
	}
	live := report.Part{Index: 1, Of: 3, State: report.PartUnfinished, Started: at(-20)}
	late := live
	late.Started = at(7)
	ended := func(v report.Verdict) report.Part {
		return report.Part{State: report.PartFinished, Verdict: v, Acked: 600, Elapsed: 30}
	}
	for name, c := range map[string]struct {
		row     report.Part
		frame   *Frame
		startAt time.Time
		now     time.Time
		stand   Stand
		age     time.Duration
		rate    float64
	}{
		"before the moment":               {live, nil, start, at(-5), StandWaiting, 0, 0},
		"just begun":                      {live, nil, start, at(2), StandRunning, 2 * time.Second, 0},
		"begun at once":                   {live, nil, time.Time{}, at(-18), StandRunning, 2 * time.Second, 0},
		"heard of":                        {live, written(20), start, at(22), StandRunning, 2 * time.Second, 170},
		"a clock that is ahead of ours":   {live, written(20), start, at(19), StandRunning, 0, 170},
		"not heard of for a while":        {live, written(20), start, at(36), StandSilent, 16 * time.Second, 170},
		"never heard of":                  {live, nil, start, at(16), StandSilent, 16 * time.Second, 0},
		"began late":                      {late, nil, start, at(9), StandRunning, 2 * time.Second, 0},
		"it passed":                       {ended(report.Pass), written(20), start, at(99), StandFinished, 0, 20},
		"it was interrupted":              {ended(report.Interrupted), nil, start, at(99), StandInterrupted, 0, 20},
		"it missed an objective":          {ended(report.Objective), nil, start, at(99), StandFailed, 0, 20},
		"nobody knows it":                 {report.Part{State: report.PartMissing}, nil, start, at(99), StandMissing, 0, 0},
		"it had not ended at the merging": {live, nil, start, time.Time{}, StandSilent, 0, 0},
	} {
		l := LineOf(c.row, c.frame, c.startAt, c.now)
		if l.Stand != c.stand || l.Age != c.age || l.Rate != c.rate {
			t.Errorf("%s: %s, heard of %s ago, %v a second; want %s, %s, %v", name, l.Stand, l.Age, l.Rate, c.stand, c.age, c.rate)
		}
	}
	if l := LineOf(late, nil, start, at(9)); l.Late != 7 {
		t.Errorf("late by %v s, want 7", l.Late)
	}
	if l := LineOf(live, written(20), start, at(22)); l.Done != 20*time.Second || l.Acked != 700 || l.Failed != 3 || l.Late != 0 {
		t.Errorf("%+v", l)
	}
}

// TestPartsBehind compares the schedules of parts, whose frames are of different ages.
func TestPartsBehind(t *testing.T) {
	line := func(stand Stand, done, age int) PartLine {
		return PartLine{Stand: stand, Done: time.Duration(done) * time.Second, Total: time.Minute, Age: time.Duration(age) * time.Second}
	}
	f := Frame{Mode: report.ModeReal, State: StateEnded}
	f.SetParts([]PartLine{
		line(StandRunning, 40, 2), line(StandRunning, 41, 0), line(StandRunning, 30, 2), line(StandSilent, 12, 30), line(StandMissing, 0, 0),
		line(StandWaiting, 0, 0),
	})
	for i, want := range []struct {
		behind int
		is     bool
	}{{0, false}, {1, false}, {10, true}, {30, true}, {0, true}, {0, false}} {
		if l := &f.Parts[i]; l.Behind != time.Duration(want.behind)*time.Second || l.IsBehind() != want.is {
			t.Errorf("part %d is %s behind (%v), want %d s (%v)", i, l.Behind, l.IsBehind(), want.behind, want.is)
		}
	}
	if f.State != StateRunning || f.Phase != Awaited {
		t.Errorf("a run of which parts go on is %s", f.State)
	}
	virtual := Frame{Mode: report.ModeVirtual, State: StateEnded}
	virtual.SetParts([]PartLine{line(StandFinished, 60, 0), line(StandFinished, 60, 0), line(StandInterrupted, 20, 0)})
	if virtual.State != StateEnded || virtual.Parts[2].Behind != 0 {
		t.Errorf("%s, %+v", virtual.State, virtual.Parts[2])
	}
}

// TestFullest finds the shard that used most over a second and a minute of what intervals tell, whatever their lengths.
func TestFullest(t *testing.T) {
	var s Series
	for i := range 400 {
		p := Point{From: time.Duration(i) * 200 * time.Millisecond, Over: 200 * time.Millisecond, Wall: 200 * time.Millisecond,
			Shards: []ShardPoint{{ID: "shardId-000000000000", Records: 100, Bytes: 1000}, {ID: "shardId-000000000001", Records: 40, Bytes: 400}}}
		if i >= 50 && i < 55 {
			p.Shards[1].Records = 180
		}
		s.Points = append(s.Points, p)
	}
	u := s.Fullest()
	if u.Second.Shard != "shardId-000000000001" || u.Second.Records != 0.9 || u.Second.At != 10 || u.Second.Resource != "records" {
		t.Errorf("in a second %+v", u.Second)
	}
	if u.Minute.Shard != "shardId-000000000000" || u.Minute.Use < 0.499 || u.Minute.Use > 0.501 {
		t.Errorf("in a minute %+v", u.Minute)
	}
	if none := (&Series{Points: []Point{{Over: time.Hour, Wall: time.Hour}}}).Fullest(); none != nil {
		t.Errorf("of nothing: %+v", none)
	}
	if short := (&Series{Points: s.Points[:3]}).Fullest(); short != nil {
		t.Errorf("of less than a second: %+v", short)
	}
}
