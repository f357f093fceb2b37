package verify

import "kinesim/exporter"

// NewWitnessed makes a verifier for an endpoint inside the process: instead of reading a stream back, it is told by
// Took what that takes, and concludes as it does otherwise. Since nobody else writes to such a stream, it keeps no hash
// of every acknowledged export, and its memory grows with the number of partition keys only, where order is promised.
func NewWitnessed(ordered bool) *Verifier {
	v := New(ordered)
	v.direct = true
	return v
}

// Took tells of the records of a request that were stored: those whose result is acknowledged, whether or not the
// answer arrives.
func (v *Verifier) Took(records []exporter.Record, results []exporter.Result) {
	s := v.scratch.Get().(*verifyScratch)
	v.mu.Lock()
	for i := range results {
		if results[i].Outcome != exporter.Acked {
			continue
		}
		read := outstanding{position: s.position(results[i].Shard, results[i].Sequence), read: true}
		read.hash, s.buffer = exporter.Hash(s.buffer, records[i].Key, records[i].Data)
		v.result.Read++
		v.meet(v.reads, v.acks, read)
	}
	v.mu.Unlock()
	if cap(s.buffer) <= 64<<10 {
		v.scratch.Put(s)
	}
}
