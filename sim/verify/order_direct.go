package verify

import (
	"cmp"
	"slices"

	"kinesim/exporter"
)

// The exports of a key that are stored in another order than they came in were unfinished at the same time: the one
// that is stored last had not been settled yet when the other one was stored. So nothing has to be kept of a key of
// which nothing is unfinished, and these checks need no more memory than the lanes do.

// orderOverlapping compares while order is not promised: as orderByLog, but an acknowledged export is compared as soon
// as all exports before it are settled.
type orderOverlapping struct {
	keys  map[uint64]*overlap
	wrong uint64
}

// overlap is a key with unfinished exports.
type overlap struct {
	unfinished []uint64                // orders, ascending
	acked      []ackedExport           // in order, behind the first unfinished one
	greatest   exporter.SequenceNumber // of those that are compared
}

type ackedExport struct {
	order uint64
	at    exporter.SequenceNumber
}

func (j *orderOverlapping) arrived(key, order uint64) {
	o := j.keys[key]
	if o == nil {
		o = new(overlap)
		j.keys[key] = o
	}
	o.unfinished = append(o.unfinished, order)
}

func (j *orderOverlapping) settled(settlements []exporter.Settlement) {
	for i := range settlements {
		j.settle(&settlements[i])
	}
}

func (j *orderOverlapping) settle(s *exporter.Settlement) {
	o := j.keys[s.KeyHash]
	if o == nil {
		j.wrong++ // nobody has told of its arrival, so its order cannot be proved
		return
	}
	if i, found := slices.BinarySearch(o.unfinished, s.Order); found {
		o.unfinished = slices.Delete(o.unfinished, i, i+1)
	}
	if s.State == exporter.StateAcked {
		i, _ := slices.BinarySearchFunc(o.acked, s.Order, func(a ackedExport, order uint64) int { return cmp.Compare(a.order, order) })
		o.acked = slices.Insert(o.acked, i, ackedExport{s.Order, s.Number})
	}
	judged := 0
	for judged < len(o.acked) && (len(o.unfinished) == 0 || o.acked[judged].order < o.unfinished[0]) {
		if at := o.acked[judged].at; compareNumbers(at, o.greatest) < 0 {
			j.wrong++
		} else {
			o.greatest = at
		}
		judged++
	}
	o.acked = slices.Delete(o.acked, 0, judged)
	if len(o.unfinished) == 0 {
		delete(j.keys, s.KeyHash)
	}
}

func (j *orderOverlapping) violations() uint64 { return j.wrong }

func compareNumbers(a, b exporter.SequenceNumber) int {
	return cmp.Or(cmp.Compare(a.Hi, b.Hi), cmp.Compare(a.Mid, b.Mid), cmp.Compare(a.Lo, b.Lo))
}
