package trial

import (
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/trial/reference"
	"kinesim/sim/world"
)

// expectation is what a world's updates must lead to, whatever is done with them: each update judged by the reference,
// without a driver.
type expectation struct {
	offered    uint64
	triggers   [profile.TriggerCount]uint64
	suppressed [profile.ReasonCount]uint64
	exports    uint64
	bytes      uint64 // of payloads
	digest     exporter.Digest
	latest     time.Duration // Due of the last update

	facts  []*fact // by key and payload, in the order of their first export
	byHash map[exporter.Digest]*fact
	keys   map[string][]dueExport // the exports of each partition key, in their order within a slice
}

// dueExport is an export by its moment and its hash.
type dueExport struct {
	due  time.Duration
	hash exporter.Digest
}

// fact is all that is known of one key and payload: how often it is to be exported, and what became of it.
type fact struct {
	hash     exporter.Digest
	key      string
	payload  int // bytes
	expected int

	attempts  int
	ambiguous int // of these: the exporter could not know
	acks      int // of these: answered as acknowledged
	first     time.Duration
	stored    []position // in the order of storing
	settled   []outcome
}

// position is a record's place in the stream, as the endpoint answers it.
type position struct{ shard, sequence string }

// outcome is what the observer was told of one export.
type outcome struct {
	order     uint64
	state     exporter.State
	due, at   time.Duration
	ambiguous int
	position  position
	code      string
}

// size is the record's, as limits count it.
func (f *fact) size() int { return len(f.key) + f.payload }

// expect walks over all slices of a world, which is spent afterwards. Whatever the exporter and the reference disagree
// on goes to violate.
func expect(w *world.World, sc *scenarios.Scenario, violate func(rule, format string, args ...any)) *expectation {
	e := &expectation{byHash: map[exporter.Digest]*fact{}, keys: map[string][]dueExport{}}
	ref := reference.New(sc)
	var payload, key, scratch []byte
	for _, slice := range w.Slices() {
		last := time.Duration(0)
		for u := slice.Next(); u != nil; u = slice.Next() {
			if u.Due < last {
				violate("updates come in order", "slice %d: an update at %v after one at %v", slice.Index(), u.Due, last)
			}
			last = u.Due
			e.latest = max(e.latest, u.Due)
			e.offered++
			decision := w.Dataflow().Detect(&u.Update)
			payload, key = payload[:0], key[:0]
			if decision.Export() {
				payload = w.Dataflow().AppendPayload(payload, &u.Update)
				key = w.PartitionKey().Append(key, &u.Update)
			}
			if u.Load(); w.Dataflow().Detect(&u.Update) != decision ||
				decision.Export() && string(w.Dataflow().AppendPayload(nil, &u.Update)) != string(payload) {
				violate("a profile is what its parts are", "update of profile %d at %v: %s", u.Number, u.Due, payload)
			}
			if size, _ := w.Dataflow().PayloadSize(nil, &u.Update); decision.Export() && size != len(payload) {
				violate("a size is that of the bytes", "update of profile %d at %v: %d for %s", u.Number, u.Due, size, payload)
			}
			opinion := ref.Opinion(u.Number, &u.Update, u.Absorbed...)
			if what := opinion.Contradicts(decision, key, payload); what != "" {
				violate("the rules hold", "update of profile %d at %v (%s, changes %+v): %s", u.Number, u.Due, u.Kind, u.Changes, what)
				return e
			}
			var hash exporter.Digest
			hash, scratch = exporter.Hash(scratch, key, payload)
			e.add(u.Due, decision, string(key), len(payload), hash)
		}
	}
	return e
}

// add counts an update that was judged.
func (e *expectation) add(due time.Duration, d profile.Decision, key string, payload int, hash exporter.Digest) {
	if !d.Export() {
		e.suppressed[d.Reason]++
		return
	}
	for t := range profile.TriggerCount {
		if d.Triggers.Has(t) {
			e.triggers[t]++
		}
	}
	e.exports++
	e.bytes += uint64(payload)
	e.digest = e.digest.Add(hash)
	f := e.byHash[hash]
	if f == nil {
		f = &fact{hash: hash, key: key, payload: payload}
		e.byHash[hash] = f
		e.facts = append(e.facts, f)
	}
	f.expected++
	e.keys[key] = append(e.keys[key], dueExport{due, hash})
}

// longestChain is how many exports the busiest key has.
func (e *expectation) longestChain() int {
	longest := 0
	for _, list := range e.keys {
		longest = max(longest, len(list))
	}
	return longest
}
