package verify

import (
	"kinesim/exporter"
)

// Finish draws the conclusions. It is called once, when the exporter has settled everything and the reader has stopped.
// Acknowledged exports that were never read are missing. Of the records that match no acknowledgement, those with the
// key and bytes of an export of this run account for its unknown exports first, then are duplicates as far as ambiguous
// attempts explain them, then contradict failed exports, and beyond that are duplicates that nothing explains; this
// goes by number, since overwrites with the same value make the same payload again and again. Records with the key and
// bytes of no export are foreign.
func (v *Verifier) Finish() Proof {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.matchAgain()
	result := v.result
	result.OrderPromised, result.Direct = v.promised, v.direct
	result.Reading, result.Why = v.reading, v.why
	result.OutOfOrder = v.order.violations()

	if v.reading == ReadToEnd {
		result.Missing = uint64(len(v.acks) + len(v.again))
	} else {
		result.Unread = uint64(len(v.acks) + len(v.again))
	}
	for _, t := range v.tallies() {
		if v.direct && t.acked+t.unknown+t.failed == 0 {
			t.acked = 1 // there are no other producers, and the hashes of acknowledged exports are not kept
		}
		t.count(&result)
	}
	if v.reading == ReadToEnd {
		result.UnknownAbsent = v.unknown - result.UnknownPresent
	}
	if v.reading == ReadToEnd && !v.direct {
		var attempts uint64
		for _, a := range v.ambiguous {
			attempts += uint64(a.attempts)
		}
		found := result.UnknownPresent + result.Duplicates - result.Unexplained
		result.Outstanding = attempts - min(attempts, found)
	}
	return result
}

// matchAgain offers what had no position of its own while the run went on to what is left. Afterwards again holds
// acknowledgements only; the records among it stand with the other left-over ones in reads.
func (v *Verifier) matchAgain() {
	var acks []outstanding
	for _, o := range v.again {
		own, other := v.acks, v.reads
		if o.read {
			own, other = v.reads, v.acks
		}
		if hash, there := other[o.position]; there {
			delete(other, o.position)
			v.compare(hash, o.hash)
			continue
		}
		if o.read {
			// Its position is taken by its twin, and only its hash matters from here on: any free position serves.
			for _, taken := own[o.position]; taken; _, taken = own[o.position] {
				o.position = o.position.Add(exporter.Digest{Lo: 1})
			}
			own[o.position] = o.hash
			continue
		}
		acks = append(acks, o)
	}
	v.again = acks
}

// tally is all there is of one key and payload.
type tally struct {
	left      uint64 // records that match no acknowledgement
	acked     uint64 // exports
	unknown   uint64 // exports
	failed    uint64 // exports
	ambiguous uint64 // attempts of acknowledged and unknown exports
}

// tallies counts the exports of each key and payload that records are left over of.
func (v *Verifier) tallies() map[uint64]tally {
	all := make(map[uint64]tally, len(v.reads))
	for _, hash := range v.reads {
		t := all[hash.Lo]
		t.left++
		all[hash.Lo] = t
	}
	if len(all) == 0 {
		return nil
	}
	v.acked.each(func(hash uint64) {
		if t, ok := all[hash]; ok {
			t.acked++
			all[hash] = t
		}
	})
	return tallied(all, v.failed.each, v.ambiguous)
}

// tallied counts failed exports and ambiguous attempts into the tallies.
func tallied(all map[uint64]tally, failed func(func(uint64)), ambiguous []ambiguity) map[uint64]tally {
	if len(all) == 0 {
		return nil
	}
	failed(func(hash uint64) {
		if t, ok := all[hash]; ok {
			t.failed++
			all[hash] = t
		}
	})
	for _, a := range ambiguous {
		t, ok := all[a.hash]
		if !ok {
			continue
		}
		t.ambiguous += uint64(a.attempts)
		if a.unknown {
			t.unknown++
		}
		all[a.hash] = t
	}
	return all
}

// count decides what the left-over records of one key and payload are.
func (t tally) count(result *Proof) {
	if t.acked+t.unknown+t.failed == 0 {
		result.Foreign += t.left
		return
	}
	present := min(t.left, t.unknown)
	left := t.left - present
	explained := min(left, t.ambiguous-min(t.ambiguous, present))
	left -= explained
	contradicting := min(left, t.failed)
	left -= contradicting

	result.UnknownPresent += present
	result.Duplicates += explained + left
	result.Unexplained += left
	result.FailedButStored += contradicting
}
