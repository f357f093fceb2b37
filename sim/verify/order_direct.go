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

// orderOnWay compares while order is promised. Nearly every key has one unfinished export at most, of which there is
// nothing to compare, so that buckets of keys are counted and no keys are kept: an export is compared with what was
// acknowledged while it was unfinished, of its bucket and, of that, of its key.
type orderOnWay struct {
	buckets []uint8 // a power of two of them: how many exports of its keys are unfinished, and marked
	shift   int     // that leaves of a hash as many bits as an index has
	more    map[uint64]uint32
	marks   map[uint64][]onWayMark // of what was acknowledged while another export of its bucket was unfinished
	wrong   uint64
}

// onWayMark is the latest order of a key and its greatest sequence number so far.
type onWayMark struct {
	key, order uint64
	at         exporter.SequenceNumber
}

const (
	// A bucket's count, beyond which the rest of it is in orderOnWay.more, and whether it is in orderOnWay.marks.
	onWayMost   = 1<<7 - 1
	onWayMarked = 1 << 7

	// How many buckets there are: one for each export that may be unfinished, within bounds.
	onWayLeast, onWayBuckets = 1 << 6, 1 << 24
)

func newOrderOnWay(unfinished int) *orderOnWay {
	length := bits.Len(uint(min(max(unfinished, onWayLeast), onWayBuckets) - 1))
	return &orderOnWay{
		buckets: make([]uint8, 1<<length), shift: 64 - length, more: map[uint64]uint32{}, marks: map[uint64][]onWayMark{},
	}
}

func (j *orderOnWay) arrived(key, _ uint64) {
	if b := &j.buckets[key>>j.shift]; *b&onWayMost < onWayMost {
		*b++
		return
	}
	j.more[key>>j.shift]++
}

func (j *orderOnWay) settled(settlements []exporter.Settlement) {
	for i := range settlements {
		s := &settlements[i]
		switch b := &j.buckets[s.KeyHash>>j.shift]; *b {
		case 0:
			j.wrong++ // nobody has told of its arrival, so its order cannot be proved
		case 1:
			*b = 0
		default:
			j.settle(b, s)
		}
	}
}

// settle takes an export that other ones of its bucket are unfinished beside, or were.
func (j *orderOnWay) settle(b *uint8, s *exporter.Settlement) {
	bucket := s.KeyHash >> j.shift
	if s.State == exporter.StateAcked {
		j.compare(bucket, s)
		*b |= onWayMarked
	}
	switch more := j.more[bucket]; {
	case more > 1:
		j.more[bucket]--
	case more == 1:
		delete(j.more, bucket)
	case *b&onWayMost > 1:
		*b--
	default:
		*b = 0
		delete(j.marks, bucket)
	}
}

// compare compares an acknowledged export with those of its key before it.
func (j *orderOnWay) compare(bucket uint64, s *exporter.Settlement) {
	marks := j.marks[bucket]
	i := slices.IndexFunc(marks, func(m onWayMark) bool { return m.key == s.KeyHash })
	if i < 0 {
		j.marks[bucket] = append(marks, onWayMark{s.KeyHash, s.Order, s.Number})
		return
	}
	last := &marks[i]
	later := compareNumbers(s.Number, last.at)
	if s.Order > last.order && later < 0 || s.Order < last.order && later > 0 {
		j.wrong++
	}
	if later > 0 {
		last.at = s.Number
	}
	last.order = max(last.order, s.Order)
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
