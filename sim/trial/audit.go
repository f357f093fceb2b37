package trial

import (
	"slices"
	"time"
	"unicode/utf8"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/sim"
	"kinesim/sim/world"
)

// audit stands between the exporter and the model: it looks at every request and at every settlement, keeps books of
// its own, and holds some requests up on their way.
type audit struct {
	*trial
	inner   *sim.ModelEndpoint
	draws   draws
	direct  bool     // the next Put is of a request that was not held up
	transit []onWay  // requests that were, in the order of their arrival
	open    []opened // requests whose answer has not come yet

	truth    []exporter.Result // what the model did to the records of the request, before its answer was lost
	taken    map[position]exporter.Digest
	busy     map[string]busyKey
	scratch  []byte
	requests uint64
	attempts uint64
	codes    map[string]uint64
	throttle uint64 // entries answered as throttled

	settledAt                       time.Duration
	acked, failed, unknown, settles uint64
	digest                          exporter.Digest
	payloads                        uint64 // bytes of settled exports
	sumDueToAck                     time.Duration
	byKey                           map[string][]keySettled
	trace                           exporter.Digest
}

// onWay is a request that is held up.
type onWay struct{ sent, arrives time.Duration }

// opened is a request that the exporter waits for.
type opened struct{ until time.Duration }

// busyKey is what is under way of a partition key.
type busyKey struct {
	hash  exporter.Digest // of the export that was sent and is not settled
	until time.Duration   // its answer comes
}

// keySettled is a settled export in the books of its key.
type keySettled struct {
	outcome
	hash exporter.Digest
}

func newAudit(t *trial, inner *sim.ModelEndpoint) *audit {
	a := &audit{
		trial: t, inner: inner, draws: draws{world.NewStream(t.c.Scenario.Seed, 0, "transit")},
		taken: map[position]exporter.Digest{}, busy: map[string]busyKey{}, codes: map[string]uint64{}, byKey: map[string][]keySettled{},
	}
	inner.Taken = func(_ *exporter.Batch, results []exporter.Result) { a.truth = append(a.truth[:0], results...) }
	inner.Stored = func(b *exporter.Batch, at func(i int) (exporter.SequenceNumber, bool)) { t.direct.Took(b, at) }
	return a
}

// Transit implements Endpoint.
func (a *audit) Transit(now time.Duration) time.Duration {
	a.direct = !a.draws.Chance(a.c.Transit.Share)
	if a.direct {
		return 0
	}
	delay := max(a.c.Transit.Delay.At(float64(a.draws.Next()>>11)/(1<<53)), 1)
	w := onWay{sent: now, arrives: now + delay}
	// After those that arrive at the same moment: they were sent before it.
	i, _ := slices.BinarySearchFunc(a.transit, w.arrives+1, func(o onWay, at time.Duration) int { return int(o.arrives - at) })
	a.transit = slices.Insert(a.transit, i, w)
	return delay
}

// Put implements Endpoint.
func (a *audit) Put(now time.Duration, b *exporter.Batch) time.Duration {
	records, results := b.Records, b.Results
	sent := now
	if !a.direct {
		if len(a.transit) == 0 || a.transit[0].arrives != now {
			a.violate("requests arrive as sent", "a request arrives at %v that was not sent to be there then", now)
			return 0
		}
		sent = a.transit[0].sent
		a.transit = a.transit[1:]
	}
	a.direct = false
	deadline := sent + a.cfg.Timeout
	late := now > deadline
	a.requests++
	if a.quit && sent > a.quitAt {
		a.violate("nothing is sent after giving up", "a request at %v, after %v", sent, a.quitAt)
	}
	a.judgeBatch(now, records, late)
	facts := a.factsOf(now, records)
	if facts == nil {
		return 0
	}
	if a.cfg.OrderPerKey && !late {
		a.judgeKeys(now, facts)
	}
	a.truth = a.truth[:0]
	delay := max(a.inner.Put(now, b), 0)
	lost := late || now+delay > deadline
	answered := min(now+delay, deadline)
	for i, f := range facts {
		outcome, code := results[i].Outcome, results[i].Code
		if lost {
			outcome, code = exporter.Ambiguous, sim.CodeTimeout
		}
		a.attempted(f, sent, outcome, code)
		if len(a.truth) > 0 && a.truth[i].Outcome == exporter.Acked {
			at := position{a.truth[i].Shard, a.truth[i].Sequence}
			f.stored = append(f.stored, at)
			if _, twice := a.taken[at]; twice {
				a.violate("positions are unique", "two records were stored at %s %s", at.shard, at.sequence)
			}
			a.taken[at] = f.hash
		}
		if a.cfg.OrderPerKey && !late {
			a.busy[f.key] = busyKey{f.hash, answered}
		}
	}
	if !late {
		a.open = append(a.open, opened{answered})
	}
	a.quota.judge(a.trial, now, records, a.truth, len(a.inner.Script.At(a.inner.Start.Add(now), "PutRecords", a.requests).Entries) > 0)
	return delay
}

// attempted books one attempt.
func (a *audit) attempted(f *fact, sent time.Duration, outcome exporter.Outcome, code string) {
	a.attempts++
	if f.attempts == 0 || sent < f.first {
		f.first = sent
	}
	f.attempts++
	switch outcome {
	case exporter.Acked:
		f.acks++
		return
	case exporter.Ambiguous:
		f.ambiguous++
	case exporter.Throttled:
		a.throttle++
	}
	a.codes[code]++
}

// factsOf finds what each record is an export of, or returns nil.
func (a *audit) factsOf(now time.Duration, records []exporter.Record) []*fact {
	facts := make([]*fact, len(records))
	for i, r := range records {
		var hash exporter.Digest
		hash, a.scratch = exporter.Hash(a.scratch, r.Key, r.Data)
		if facts[i] = a.expected.byHash[hash]; facts[i] == nil {
			a.violate("only exports are sent", "at %v a record is sent that no update of the scenario exports: key %q, data %s", now,
				r.Key, r.Data)
			return nil
		}
	}
	return facts
}

// judgeBatch holds a request against the limits of Kinesis and of the settings.
func (a *audit) judgeBatch(now time.Duration, records []exporter.Record, late bool) {
	bytes := 0
	for _, r := range records {
		size := len(r.Key) + len(r.Data)
		bytes += size
		if size > a.cfg.MaxRecordBytes {
			a.violate("batches keep their limits", "at %v a record of %d bytes is sent, of at most %d", now, size, a.cfg.MaxRecordBytes)
		}
		if n := utf8.RuneCount(r.Key); n < 1 || n > profile.MaxKeyCharacters {
			a.violate("batches keep their limits", "at %v a partition key has %d characters", now, n)
		}
	}
	switch {
	case len(records) == 0:
		a.violate("batches keep their limits", "an empty request at %v", now)
	case len(records) > a.cfg.BatchRecords || len(records) > 500:
		a.violate("batches keep their limits", "at %v a batch has %d records, of at most %d", now, len(records), a.cfg.BatchRecords)
	case len(records) > 1 && bytes > a.cfg.BatchBytes || bytes > 10<<20:
		a.violate("batches keep their limits", "at %v a batch of %d records has %d bytes, of at most %d", now, len(records), bytes,
			a.cfg.BatchBytes)
	}
	if late {
		return
	}
	a.open = slices.DeleteFunc(a.open, func(o opened) bool { return o.until <= now })
	if len(a.open) >= a.cfg.InFlight {
		a.violate("requests in flight are bounded", "at %v the %dth request is under way, of at most %d", now, len(a.open)+1,
			a.cfg.InFlight)
	}
}

// judgeKeys looks for two exports of one key under way at once.
func (a *audit) judgeKeys(now time.Duration, facts []*fact) {
	inBatch := map[string]bool{}
	for _, f := range facts {
		if inBatch[f.key] {
			a.violate("one export of a key at a time", "at %v a batch has two records of the key %q", now, f.key)
		}
		inBatch[f.key] = true
		b, underWay := a.busy[f.key]
		if !underWay {
			continue
		}
		if now < b.until {
			a.violate("one export of a key at a time", "at %v a record of the key %q is sent while one is in flight until %v", now, f.key,
				b.until)
		}
		if f.hash != b.hash {
			a.violate("one export of a key at a time", "at %v a record of the key %q is sent while an earlier one is not settled", now,
				f.key)
		}
	}
}

// Settled implements exporter.Observer.
func (a *audit) Settled(settlements []exporter.Settlement) {
	for i := range settlements {
		s := &settlements[i]
		f := a.expected.byHash[s.Hash]
		if f == nil || f.key != string(s.Key) {
			a.violate("only exports are settled", "at %v an export of the key %q is settled that no update of the scenario makes", s.At,
				s.Key)
			continue
		}
		if a.busy[f.key].hash == s.Hash {
			delete(a.busy, f.key)
		}
		one := outcome{s.Order, s.State, s.Due, s.At, s.Ambiguous, position{s.Shard, s.Sequence}, s.Code}
		f.settled = append(f.settled, one)
		a.byKey[f.key] = append(a.byKey[f.key], keySettled{one, s.Hash})
		a.book(f, s)
	}
}

func (a *audit) book(f *fact, s *exporter.Settlement) {
	a.settles++
	a.settledAt = max(a.settledAt, s.At)
	a.digest = a.digest.Add(s.Hash)
	a.payloads += uint64(f.payload)
	switch s.State {
	case exporter.StateAcked:
		a.acked++
		a.sumDueToAck += s.At - s.Due
	case exporter.StateFailed:
		a.failed++
	case exporter.StateUnknown:
		a.unknown++
	}
	// Each link of the trace is made of the one before it, so that it tells the order of settlements as well.
	link := append(a.scratch[:0], a.trace.String()...)
	link = append(append(link, s.Sequence...), s.Code...)
	link = append(link, byte(s.State), byte(s.Ambiguous))
	link = append(append(link, s.At.String()...), s.Hash.String()...)
	a.trace, a.scratch = exporter.Hash(nil, nil, link)
}
