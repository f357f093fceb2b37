package trial

import (
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/verify"
)

// TestTrialFinds tampers with what a trial goes by, so that a right run looks like a wrong one: each rule finds it.
func TestTrialFinds(t *testing.T) {
	for _, c := range []struct {
		rule   string
		tamper func(*trial)
	}{
		{"the ledger is true of every export", func(t *trial) { t.cfg.Attempts-- }},
		{"the ledger is true of every export", func(t *trial) { t.cfg.Attempts++ }},
		{"the ledger is true of every export", func(t *trial) { t.expected.facts[0].ambiguous++ }},
		{"the ledger is true of every export", func(t *trial) { t.expected.facts[0].stored = make([]position, 20) }},
		{"batches keep their limits", func(t *trial) { t.cfg.BatchRecords = 1 }},
		{"batches keep their limits", func(t *trial) { t.cfg.BatchBytes = 1 }},
		{"batches keep their limits", func(t *trial) { t.cfg.MaxRecordBytes = 10 }},
		{"requests in flight are bounded", func(t *trial) { t.cfg.InFlight = 1 }},
		{"only exports are sent", func(t *trial) { delete(t.expected.byHash, t.expected.facts[0].hash) }},
		{"the records are those of the scenario", func(t *trial) { t.expected.suppressed[profile.ReasonNotMember]++ }},
		{"the records are those of the scenario", func(t *trial) { t.expected.digest.Lo++ }},
		{"statistics are true", func(t *trial) { t.audit.throttle++ }},
		{"what is acknowledged is in the stream", func(t *trial) {
			t.audit.taken[position{"shardId-000000000000",
				"1"}] = exporter.Digest{}
		}},
		{"quotas hold", func(t *trial) { t.quota.limits.RecordsPerSecond = 1 }},
		{"quotas hold", func(t *trial) { t.quota.limits.RecordsPerSecond = 1000 }},
		{"everything drains in bounded time", func(t *trial) { t.audit.settledAt = 10_000 * time.Hour }},
		{"the verifier agrees", func(t *trial) { t.direct = verify.NewDirect(true) }},
		{"quotas are given back", func(t *trial) { t.quota.open = append(t.quota.open, streams.ShardInfo{Number: 77}) }},
		{"exports of a key come in order", func(t *trial) {
			for _, list := range t.expected.keys {
				if len(list) > 1 {
					list[0], list[1] = list[1], list[0]
				}
			}
		}},
	} {
		tried, found := 0, ""
		for n := range uint64(60) {
			drawn := Draw(12, n)
			if drawn.Interrupts != nil {
				continue
			}
			trial := newTrial(&drawn)
			if err := trial.prepare(); err != nil {
				t.Fatal(err)
			}
			if len(trial.expected.facts) == 0 {
				continue
			}
			tried++
			func() {
				defer trial.catch()
				c.tamper(trial)
				trial.deliver()
			}()
			if trial.found != nil {
				found = trial.found.String()
				if trial.found.Rule == c.rule {
					break
				}
			}
		}
		if !strings.HasPrefix(found, c.rule+":") {
			t.Errorf("%s: not found in %d cases; the last found is %q", c.rule, tried, found)
		}
	}
}

// TestTrialSamples shows an export as something else than it was.
func TestTrialSamples(t *testing.T) {
	for n := range uint64(60) {
		c := Draw(12, n)
		c.Samples = time.Millisecond
		trial := newTrial(&c)
		if trial.run(); trial.found != nil {
			t.Fatal(trial.found)
		}
		if len(trial.result.Samples) == 0 {
			continue
		}
		wrong := *trial.result.Samples[0]
		wrong.Settled++
		trial.result.Samples = []*exporter.Sample{&wrong}
		if trial.judgeSamples(); trial.found == nil || trial.found.Rule != "samples are true" {
			t.Errorf("case %d: %v", n, trial.found)
		}
		return
	}
	t.Error("no case has samples")
}
