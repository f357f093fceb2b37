package verify

import "kinesim/exporter"

// Direct proves what a virtual run has delivered: instead of reading a stream back, it is told of every record that the
// model takes and of every export that a lane takes, and concludes as Verifier does. It is for the goroutine of the
// run.
//
// A record is known by its sequence number and by the hash of its key and bytes, and forgotten when it is acknowledged,
// so that memory does not grow with a run: some 100 bytes an export that is unfinished, 40 a duplicate, 16 an export
// with an ambiguous attempt.
type Direct struct {
	promised  bool
	stored    takings
	failed    []uint64 // hashes of failed exports, as far as a stored record may contradict them
	siftAt    int      // so many of them are sifted
	ambiguous []ambiguity
	unknown   uint64
	order     directOrder
	buffer    []byte
	result    Proof
}

var _ exporter.Observer = (*Direct)(nil)

// directOrder checks whether the exports of a key are stored in their order.
type directOrder interface {
	arrived(key, order uint64)
	settled(settlements []exporter.Settlement)
	violations() uint64
}

// NewDirect makes the verifier of a virtual run; ordered tells whether order per partition key is promised.
func NewDirect(ordered bool) *Direct {
	d := &Direct{promised: ordered, stored: newTakings(), siftAt: siftLeast}
	if ordered {
		d.order = newOrderOnWay()
	} else {
		d.order = &orderOverlapping{keys: map[uint64]*overlap{}}
	}
	return d
}

// Arrived tells that a lane has taken an export, with the hash of its partition key and its place in the key's order.
func (d *Direct) Arrived(key, order uint64) { d.order.arrived(key, order) }

// Took tells of a request that the model took: at which sequence number each record was stored, and whether it was,
// whether or not the answer arrives.
func (d *Direct) Took(b *exporter.Batch, at func(i int) (exporter.SequenceNumber, bool)) {
	records := max(len(b.Records), len(b.Exports))
	request := d.stored.begin(records)
	for i := range records {
		number, stored := at(i)
		if !stored {
			continue
		}
		n := len(request.places)
		request.places = request.places[:n+1] // for which there is room
		p := &request.places[n]
		p.number = number
		if len(b.Exports) > 0 {
			p.hash = b.Exports[i].Hash()
		} else {
			p.hash, d.buffer = exporter.Hash(d.buffer, b.Records[i].Key, b.Records[i].Data)
		}
	}
	d.result.Read += uint64(len(request.places))
	d.stored.end(request)
}

// Settled implements exporter.Observer.
func (d *Direct) Settled(settlements []exporter.Settlement) {
	d.order.settled(settlements)
	for i := range settlements {
		s := &settlements[i]
		switch s.State {
		case exporter.StateAcked:
			if s.Ambiguous > 0 {
				d.ambiguous = append(d.ambiguous, ambiguity{s.Hash.Lo, uint32(s.Ambiguous), false})
			}
			d.acknowledged(s)
		case exporter.StateFailed:
			d.fail(s.Hash.Lo)
		case exporter.StateUnknown:
			d.unknown++
			d.ambiguous = append(d.ambiguous, ambiguity{s.Hash.Lo, uint32(s.Ambiguous), true})
		}
	}
}

// acknowledged looks for the record where it was acknowledged.
func (d *Direct) acknowledged(s *exporter.Settlement) {
	hash, there := d.stored.take(s.Number)
	switch {
	case !there:
		d.result.Missing++
	case hash == s.Hash:
		d.result.Matched++
	default:
		d.result.PayloadMismatches++
	}
}

// siftLeast is how many failed exports are noted at least before those are forgotten of which nothing is stored.
const siftLeast = 1 << 16

// fail notes a failed export. None of its attempts was ambiguous, so a record of it that stands in the stream was there
// before: those of which none does are forgotten from time to time.
func (d *Direct) fail(hash uint64) {
	d.failed = append(d.failed, hash)
	if len(d.failed) < d.siftAt {
		return
	}
	left := d.left()
	kept := d.failed[:0]
	for _, hash := range d.failed {
		if _, stored := left[hash]; stored {
			kept = append(kept, hash)
		}
	}
	d.failed, d.siftAt = kept, max(d.siftAt, 2*len(kept))
}

// left counts the records that match no acknowledgement so far, by the hash of their key and payload.
func (d *Direct) left() map[uint64]tally {
	all := map[uint64]tally{}
	d.stored.each(func(p place) {
		t := all[p.hash.Lo]
		t.left++
		all[p.hash.Lo] = t
	})
	return all
}

// Finish concludes, as Verifier.Finish does. There are no other producers, so that no record is foreign.
func (d *Direct) Finish() Proof {
	result := d.result
	result.OrderPromised, result.Direct = d.promised, true
	result.OutOfOrder = d.order.violations()
	failed := func(do func(uint64)) {
		for _, hash := range d.failed {
			do(hash)
		}
	}
	for _, t := range tallied(d.left(), failed, d.ambiguous) {
		if t.unknown+t.failed == 0 {
			t.acked = 1 // the hashes of acknowledged exports are not kept
		}
		t.count(&result)
	}
	result.UnknownAbsent = d.unknown - result.UnknownPresent
	return result
}
