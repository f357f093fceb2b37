package trial

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/verify"
)

// judge looks at what must hold at the end of a run.
func (t *trial) judge() {
	for _, rule := range []func(){
		t.judgeEnd, t.judgeRecords, t.judgeCounts, t.judgeStream, t.judgeFacts, t.judgeSamples, t.judgeOrder,
		t.judgeVerifiers, t.judgeShards,
	} {
		if rule(); t.found != nil {
			return
		}
	}
}

// judgeEnd: everything is settled, and in bounded time after the last trouble.
func (t *trial) judgeEnd() {
	s, a := &t.result, t.audit
	if l := s.Ledger; !l.Balanced() || l.InFlight != 0 || s.InFlight != 0 {
		t.violate("everything is settled", "at the end, %v: %+v, %d requests under way", t.virtual.Now(), l, s.InFlight)
	}
	if len(a.transit) > 0 {
		t.violate("requests arrive as sent", "%d have not arrived at the end", len(a.transit))
	}
	calm := max(t.expected.latest, t.c.troubledUntil())
	if bound := calm + t.drainBound(); a.settledAt > bound {
		t.violate("everything drains in bounded time", "the last export is settled at %v, and nothing happens after %v: %v is enough",
			a.settledAt, calm, bound)
	}
}

// drainBound is how long everything may take that is left when the last update has fallen due and the last fault is
// over. It is generous: all exports of the busiest key one after the other, and as many at once of the others as a full
// queue lets in, each with all its attempts and the longest waits between them; and all attempts of all exports in
// requests of their own, one after the other.
func (t *trial) drainBound() time.Duration {
	const backoffMost = 10 * time.Second
	attempts := time.Duration(t.cfg.Attempts)
	if attempts == 0 {
		attempts = 10 + 4*t.cfg.RetryFor/time.Second
	}
	one := attempts*(t.cfg.Timeout+backoffMost+t.cfg.Linger) + t.cfg.RetryFor
	exports := time.Duration(t.expected.exports)
	rounds := time.Duration(t.expected.longestChain()) + exports/time.Duration(t.cfg.QueueRecords) + 1
	return rounds*one + exports*attempts*t.cfg.Timeout + time.Minute
}

// judgeRecords: what the exporter made of the updates is what the rules make of them. After an interruption it is a
// part of that.
func (t *trial) judgeRecords() {
	s, e, a := &t.result, t.expected, t.audit
	const rule = "the records are those of the scenario"
	if s.Digest != a.digest || s.Exports != a.settles || s.PayloadBytes != a.payloads {
		t.violate(rule, "%d exports with %d bytes and the digest %s, but %d with %d and %s were settled", s.Exports, s.PayloadBytes,
			s.Digest, a.settles, a.payloads, a.digest)
	}
	if t.closed {
		if s.Ledger.Offered > e.offered || s.Exports > e.exports {
			t.violate(rule, "an interrupted run offers %d updates and exports %d, the whole only %d and %d", s.Ledger.Offered, s.Exports,
				e.offered, e.exports)
		}
		return
	}
	switch {
	case s.Ledger.Offered != e.offered:
		t.violate(rule, "%d updates are offered of %d", s.Ledger.Offered, e.offered)
	case s.Suppressed != e.suppressed:
		t.violate(rule, "suppressed by reason: %v instead of %v", s.Suppressed, e.suppressed)
	case s.Triggers != e.triggers:
		t.violate(rule, "exports by trigger: %v instead of %v", s.Triggers, e.triggers)
	case s.Exports != e.exports || s.PayloadBytes != e.bytes:
		t.violate(rule, "%d exports of %d, %d bytes of %d", s.Exports, e.exports, s.PayloadBytes, e.bytes)
	case s.Digest != e.digest:
		t.violate(rule, "the digest is %s instead of %s", s.Digest, e.digest)
	}
}

// judgeCounts compares the exporter's statistics with the books of the audit.
func (t *trial) judgeCounts() {
	s, a := &t.result, t.audit
	sum := s.Stages.Schedule + s.Stages.Key + s.Stages.Batch + s.Stages.Retry + s.Stages.Flight
	for _, row := range []struct {
		what      string
		got, want uint64
	}{
		{"requests", s.Requests, a.requests},
		{"attempts", s.Attempts, a.attempts},
		{"throttled attempts", s.Throttled, a.throttle},
		{"records", s.Records, a.acked},
		{"acknowledged exports in due-to-ack", uint64(s.DueToAck.TotalCount()), a.acked},
		{"acknowledged exports in sent-to-ack", uint64(s.SentToAck.TotalCount()), a.acked},
		{"acknowledged exports in stages", s.Stages.Exports, a.acked},
		{"nanoseconds of all stages", uint64(sum), uint64(a.sumDueToAck)},
	} {
		if row.got != row.want {
			t.violate("statistics are true", "%s: %d, but there were %d", row.what, row.got, row.want)
		}
	}
	if !maps.Equal(s.Codes, a.codes) {
		t.violate("statistics are true", "codes %v, but %v were answered", s.Codes, a.codes)
	}
	if s.PeakInFlight > t.cfg.InFlight {
		t.violate("requests in flight are bounded", "%d were under way at once, of at most %d", s.PeakInFlight, t.cfg.InFlight)
	}
}

// judgeStream reads all shards: what the endpoint took stands there, where it was taken, and nothing else does.
func (t *trial) judgeStream() {
	at := t.c.Scenario.Start.Add(t.virtual.Now())
	name := t.c.Scenario.Stream.Name
	shards, _, err := t.model.ListShards(at, name, streams.ShardFilter{}, -1, 10_000, nil)
	if err != nil {
		t.violate("the stream can be read", "%v", err)
		return
	}
	read := 0
	for _, shard := range shards {
		it, err := t.model.GetShardIterator(at, name, shard.Number, streams.Position{Type: streams.TrimHorizon}, true)
		for err == nil {
			var page streams.Reading
			if page, err = t.model.GetRecords(at, it, 1000, nil, true); err != nil || len(page.Records) == 0 {
				break
			}
			for _, r := range page.Records {
				read++
				t.readRecord(streams.ShardID(shard.Number), r)
			}
			it = page.Next
		}
		if err != nil {
			t.violate("the stream can be read", "%v", err)
			return
		}
	}
	if read != len(t.audit.taken) {
		t.violate("what is acknowledged is in the stream", "%d records were taken, %d stand in it", len(t.audit.taken), read)
	}
}

func (t *trial) readRecord(shard string, r streams.Record) {
	at := position{shard, r.Sequence.String()}
	hash, _ := exporter.Hash(nil, r.Key, r.Data)
	if want, taken := t.audit.taken[at]; !taken || want != hash {
		t.violate("what is acknowledged is in the stream", "at %s %s stands %q with %d bytes, which was not taken there", at.shard,
			at.sequence, r.Key, len(r.Data))
	}
	t.reading.Seen(shard, at.sequence, string(r.Key), r.Data)
}

// judgeOrder: the acknowledged exports of a key stand in the stream in the order of their updates.
func (t *trial) judgeOrder() {
	for _, key := range slices.Sorted(maps.Keys(t.audit.byKey)) {
		list := t.audit.byKey[key]
		slices.SortStableFunc(list, func(a, b keySettled) int { return cmp.Compare(a.order, b.order) })
		if t.cfg.OrderPerKey {
			t.judgeKeyOrder(key, list)
		}
		// Only for keys of profiles is the order of hand-over certain: a profile is in one slice, other keys come from
		// several.
		if t.c.Scenario.Dataflow.PartitionKey.From != "profile" {
			continue
		}
		for i, want := range t.expected.keys[key] {
			if i < len(list) && (list[i].hash != want.hash || list[i].due != want.due) {
				t.violate("exports of a key come in order", "export %d of the key %q is that of %v, but that of %v was due", i+1, key,
					list[i].due, want.due)
				break
			}
		}
	}
}

func (t *trial) judgeKeyOrder(key string, list []keySettled) {
	last := ""
	for i, s := range list {
		if i > 0 && s.order == list[i-1].order {
			t.violate("exports of a key come in order", "two of the key %q have the same number, %d", key, s.order)
		}
		if s.state != exporter.StateAcked {
			continue
		}
		if len(s.position.sequence) == len(last) && s.position.sequence <= last {
			t.violate("exports of a key come in order", "of the key %q the export due at %v stands before an earlier one", key, s.due)
		}
		last = s.position.sequence
	}
}

// judgeVerifiers: the two verifiers of real and virtual runs come to the same end, and see nothing wrong.
func (t *trial) judgeVerifiers() {
	direct, reading := t.direct.Finish(), t.reading.Finish()
	for _, v := range []verify.Proof{direct, reading} {
		if !v.Holds() || v.Read != uint64(len(t.audit.taken)) || v.Matched != t.audit.acked {
			t.violate("the verifier agrees", "%d records were taken and %d acknowledged: %+v", len(t.audit.taken), t.audit.acked, v)
		}
	}
	direct.Direct, direct.Outstanding = false, reading.Outstanding // which a reader alone can not know to be nothing
	if direct != reading {
		t.violate("the verifier agrees", "told by the endpoint %+v, told by a reader %+v", direct, reading)
	}
}

// judgeShards: after a rest, every open shard takes a record again; of a stream on demand, the one that it is by then.
func (t *trial) judgeShards() {
	at := t.c.Scenario.Start.Add(t.virtual.Now() + time.Hour)
	for _, shard := range t.quota.open {
		result := []streams.PutResult{{}}
		err := t.model.PutRecords(at, t.c.Scenario.Stream.Name,
			[]streams.PutEntry{{Key: []byte("k"), Data: []byte("d"), Hash: shard.Start}}, result)
		if err != nil || result[0].Outcome != streams.Stored || result[0].Shard != shard.Number && !t.onDemand {
			t.violate("quotas are given back", "an hour later shard %d answers %+v, %v", shard.Number, result[0], err)
		}
	}
}

// differs tells in what two runs of the same case are not the same.
func (t *trial) differs(other *trial) string {
	switch {
	case other.found != nil:
		return "the second run has a violation: " + other.found.String()
	case t.audit.trace != other.audit.trace:
		return fmt.Sprintf("the settlements differ: %s and %s", t.audit.trace, other.audit.trace)
	case t.steps != other.steps || t.now != other.now:
		return fmt.Sprintf("%d steps until %v, and %d until %v", t.steps, t.now, other.steps, other.now)
	case !reflect.DeepEqual(t.result, other.result):
		return fmt.Sprintf("the statistics differ: %+v and %+v", t.result, other.result)
	}
	return ""
}
