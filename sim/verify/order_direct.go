package verify

import (
	"cmp"
	"math/bits"
	"slices"

	"kinesim/exporter"
)

// The exports of a key that are stored in another order than they came in were unfinished at the same time: the one
// that is stored last had not been settled yet when the other one was stored. So nothing has to be kept of a key of
// which nothing is unfinished, and these checks need no more memory than the lanes do.

// orderOnWay compares while order is promised, from one mark a key: see orderByKey, which keeps the marks for good.
type orderOnWay struct {
	table []onWay // a power of two of them; unfinished is 0 where there is none
	shift int     // that leaves of a hash as many bits as an index has
	used  int
	marks []onWayMark // of those that have been acknowledged while another export of their key was unfinished
	free  []uint32    // of marks
	wrong uint64

	came    []uint64 // keys that have arrived and are not in the table yet
	fetched uint32   // is of no use, but without it the compiler would leave out prefetch
}

// onWay is a key with unfinished exports.
type onWay struct {
	key        uint64
	unfinished uint32
	mark       uint32 // its place in marks, from 1, or 0
}

// onWayMark is the latest order of a key and its greatest sequence number so far.
type onWayMark struct {
	order uint64
	at    exporter.SequenceNumber
}

const (
	onWayLeast = 1 << 10
	// onWayAtOnce is how many arrivals are taken in at once. The table is larger than the nearer caches, and so the
	// waits for memory overlap.
	onWayAtOnce = 64
)

func newOrderOnWay() *orderOnWay {
	return &orderOnWay{
		table: make([]onWay, onWayLeast), shift: 64 - bits.Len(onWayLeast-1),
		marks: make([]onWayMark, 1), came: make([]uint64, 0, onWayAtOnce),
	}
}

func (j *orderOnWay) find(key uint64) int {
	mask := len(j.table) - 1
	i := int(key >> j.shift)
	for j.table[i].unfinished > 0 && j.table[i].key != key {
		i = (i + 1) & mask
	}
	return i
}

func (j *orderOnWay) prefetch(key uint64) { j.fetched += j.table[key>>j.shift].unfinished }

func (j *orderOnWay) arrived(key, _ uint64) {
	if len(j.came) == onWayAtOnce {
		j.takeIn()
	}
	j.came = append(j.came, key)
}

// takeIn enters the keys that have arrived.
func (j *orderOnWay) takeIn() {
	for _, key := range j.came {
		j.prefetch(key)
	}
	for _, key := range j.came {
		if 4*j.used >= 3*len(j.table) {
			j.grow()
		}
		e := &j.table[j.find(key)]
		if e.unfinished == 0 {
			*e = onWay{key: key}
			j.used++
		}
		e.unfinished++
	}
	j.came = j.came[:0]
}

func (j *orderOnWay) settled(settlements []exporter.Settlement) {
	j.takeIn()
	for i := range settlements {
		j.prefetch(settlements[i].KeyHash)
	}
	for i := range settlements {
		j.settle(&settlements[i])
	}
}

func (j *orderOnWay) settle(s *exporter.Settlement) {
	i := j.find(s.KeyHash)
	e := &j.table[i]
	switch {
	case e.unfinished == 0:
		j.wrong++ // nobody has told of its arrival, so its order cannot be proved
		return
	case s.State == exporter.StateAcked && e.mark > 0:
		j.compare(&j.marks[e.mark], s)
	case s.State == exporter.StateAcked && e.unfinished > 1:
		e.mark = j.mark(onWayMark{s.Order, s.Number})
	}
	if e.unfinished--; e.unfinished == 0 {
		if e.mark > 0 {
			j.free = append(j.free, e.mark)
		}
		j.remove(i)
	}
}

// compare compares an acknowledged export with those of its key before it.
func (j *orderOnWay) compare(last *onWayMark, s *exporter.Settlement) {
	later := compareNumbers(s.Number, last.at)
	if s.Order > last.order && later < 0 || s.Order < last.order && later > 0 {
		j.wrong++
	}
	if later > 0 {
		last.at = s.Number
	}
	last.order = max(last.order, s.Order)
}

// mark keeps a mark.
func (j *orderOnWay) mark(m onWayMark) uint32 {
	if n := len(j.free); n > 0 {
		i := j.free[n-1]
		j.free = j.free[:n-1]
		j.marks[i] = m
		return i
	}
	j.marks = append(j.marks, m)
	return uint32(len(j.marks) - 1)
}

// remove empties a slot. Those behind it move up, so that no search ends too early.
func (j *orderOnWay) remove(hole int) {
	mask := len(j.table) - 1
	for i := (hole + 1) & mask; j.table[i].unfinished > 0; i = (i + 1) & mask {
		if home := int(j.table[i].key >> j.shift); (i-home)&mask >= (i-hole)&mask { // its search passes the hole
			j.table[hole] = j.table[i]
			hole = i
		}
	}
	j.table[hole].unfinished = 0
	j.used--
}

func (j *orderOnWay) grow() {
	old := j.table
	j.table = make([]onWay, 2*len(old))
	j.shift--
	for _, e := range old {
		if e.unfinished > 0 {
			j.table[j.find(e.key)] = e
		}
	}
}

func (j *orderOnWay) violations() uint64 { return j.wrong }

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
