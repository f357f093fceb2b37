package rehearsal_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// shelf is an endpoint that shows what it stores when it pleases, and always says that nothing is left to be read. It
// is a sink and a reader.
type shelf struct {
	visible time.Duration // after it was stored; below 0 for never
	late    time.Duration // after which the twentieth request is stored, whose answer never comes; 0 for none late

	mu      sync.Mutex
	records []shelved
	number  int
	calls   int
}

type shelved struct {
	shown         time.Time
	sequence, key string
	data          []byte
}

// Put implements exporter.Sink.
func (s *shelf) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	s.mu.Lock()
	s.calls++
	at, lost := time.Now().Add(s.visible), s.calls == 20 && s.late > 0
	if lost {
		at = at.Add(s.late)
	}
	for i, r := range records {
		s.number++
		sequence := fmt.Sprintf("%020d", s.number)
		s.records = append(s.records, shelved{at, sequence, string(r.Key), bytes.Clone(r.Data)})
		results[i] = exporter.Result{Outcome: exporter.Acked, Shard: "shardId-000000000000", Sequence: sequence}
	}
	s.mu.Unlock()
	if !lost {
		return
	}
	<-ctx.Done()
	for i := range results {
		results[i] = exporter.Result{Outcome: exporter.Ambiguous, Code: "Timeout"}
	}
}

// Run implements rehearsal.Reader.
func (s *shelf) Run(ctx context.Context, seen func(shard, sequence, key string, data []byte)) error {
	for ticker := time.NewTicker(10 * time.Millisecond); ; {
		s.mu.Lock()
		left := s.records[:0]
		for _, r := range s.records {
			if s.visible < 0 || time.Now().Before(r.shown) {
				left = append(left, r)
				continue
			}
			seen("shardId-000000000000", r.sequence, r.key, r.data)
		}
		s.records = left
		s.mu.Unlock()
		select {
		case <-ticker.C:
		case <-ctx.Done():
			ticker.Stop()
			return nil
		}
	}
}

func (*shelf) Drain(context.Context) error { return nil }
func (*shelf) Trouble() error              { return nil }

// TestReadingBack has endpoints that show what they store late, never, or store it late.
func TestReadingBack(t *testing.T) {
	const silent = "for 10s the endpoint has answered that nothing is left to be read"
	for _, test := range []struct {
		name        string
		shelf       *shelf
		verdict     report.ReadBack
		says        string
		outstanding bool
	}{
		{"at once", &shelf{}, report.Verified, "every acknowledged record", false},
		{"after a while", &shelf{visible: 8 * time.Second}, report.Verified, "every acknowledged record", false},
		{"never", &shelf{visible: -1}, report.Failed, silent, false},
		{"stored late", &shelf{late: 5 * time.Second}, report.Verified, "every acknowledged record", false},
		{"stored too late", &shelf{late: time.Hour}, report.Verified, "every acknowledged record", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			sc := parse(t, small, func(sc *scenarios.Scenario) {
				sc.Export.Timeout, sc.Export.Attempts, sc.Export.Lanes, sc.Export.InFlight = 3*time.Second, 1, 1, 8
			})
			s := inRealTime(t, rehearsal.Plan{Scenario: sc}, opens(func(s rehearsal.Stream) rehearsal.Stream {
				return strange{Stream: s, reader: test.shelf, sink: test.shelf}
			})).Summary()
			v := s.Verification
			if v.Verdict != test.verdict || !strings.Contains(v.Reason, test.says) || (v.Outstanding > 0) != test.outstanding {
				t.Errorf("%+v", v)
			}
			if v.Missing > 0 != (test.verdict == report.Failed) || test.shelf.late > 0 &&
				s.Ledger.Unknown != v.SettledPresent+v.SettledAbsent {
				t.Errorf("%+v, ledger %+v", v, s.Ledger)
			}
			if test.shelf.late == 5*time.Second && (v.SettledAbsent > 0 || v.SettledPresent == 0) {
				t.Errorf("%+v: not waited for", v)
			}
		})
	}
}
