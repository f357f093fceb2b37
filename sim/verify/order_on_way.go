package verify

import (
	"math/bits"

	"kinesim/exporter"
)

// orderOnWay compares while order is promised: see orderByKey, which keeps the marks for good. Nearly every key has one
// unfinished export at most, of which there is nothing to compare, so that exports are counted by buckets of keys and
// no keys are kept: an export is compared with what was acknowledged while another one of its bucket was unfinished.
type orderOnWay struct {
	crowds []*crowd // the last one takes what arrives, unless another one has some of its bucket
	came   []uint64 // keys that have arrived and are not counted yet
	wrong  uint64
}

// crowd is unfinished exports by buckets of keys. One that becomes too full is followed by a larger one, and leaves
// when all of its exports are settled: a bucket that is not empty keeps all exports of its keys together.
type crowd struct {
	buckets []uint8 // a power of two of them: how many exports are unfinished, and whether there are marks
	shift   int     // that leaves of a hash as many bits as an index has
	count   int
	more    map[uint64]uint32 // of buckets that have more than crowdMost: the rest

	marks []onWayMark // of what was acknowledged while another export of its bucket was unfinished; none at 0
	first []uint32    // a power of two of lists of marks, by the lowest bits of their buckets: the first mark, or 0
	free  uint32      // the first mark that is not in use, or 0
}

// onWayMark is the latest order of a key and its greatest sequence number so far.
type onWayMark struct {
	key, order uint64
	at         exporter.SequenceNumber
	next       uint32 // of the list, or of those that are not in use
}

const (
	crowdMost   = 1<<7 - 1
	crowdMarked = 1 << 7

	crowdLeast = 1 << 10 // buckets
	crowdFull  = 1.0 / 16
	crowdGrown = 4
	crowdLists = 1.0 / 16 // for each bucket

	// onWayAtOnce is how many arrivals are counted at once: so the waits for memory overlap.
	onWayAtOnce = 64
)

func newOrderOnWay() *orderOnWay {
	return &orderOnWay{crowds: []*crowd{newCrowd(crowdLeast)}, came: make([]uint64, 0, onWayAtOnce)}
}

func newCrowd(buckets int) *crowd {
	return &crowd{
		buckets: make([]uint8, buckets), shift: 64 - bits.Len(uint(buckets-1)), more: map[uint64]uint32{},
		marks: make([]onWayMark, 1), first: make([]uint32, int(crowdLists*float64(buckets))),
	}
}

func (j *orderOnWay) arrived(key, _ uint64) {
	if len(j.came) == onWayAtOnce {
		j.takeIn()
	}
	j.came = append(j.came, key)
}

// takeIn counts the exports that have arrived.
func (j *orderOnWay) takeIn() {
	last := j.crowds[len(j.crowds)-1]
	if float64(last.count) > crowdFull*float64(len(last.buckets)) {
		last = newCrowd(crowdGrown * len(last.buckets))
		j.crowds = append(j.crowds, last)
	}
	for _, key := range j.came {
		j.of(key).add(key)
	}
	j.came = j.came[:0]
}

// of is where exports of a key are counted.
func (j *orderOnWay) of(key uint64) *crowd {
	last := len(j.crowds) - 1
	for _, c := range j.crowds[:last] {
		if c.buckets[key>>c.shift] > 0 {
			return c
		}
	}
	return j.crowds[last]
}

func (j *orderOnWay) settled(settlements []exporter.Settlement) {
	j.takeIn()
	for i := range settlements {
		s := &settlements[i]
		c := j.of(s.KeyHash)
		switch b := &c.buckets[s.KeyHash>>c.shift]; *b {
		case 0:
			j.wrong++ // nobody has told of its arrival, so its order cannot be proved
		case 1:
			*b = 0
			c.count--
		default:
			if c.settle(b, s) {
				j.wrong++
			}
		}
	}
	for len(j.crowds) > 1 && j.crowds[0].count == 0 {
		j.crowds = j.crowds[1:]
	}
}

func (j *orderOnWay) violations() uint64 { return j.wrong }

func (c *crowd) add(key uint64) {
	c.count++
	if b := &c.buckets[key>>c.shift]; *b&crowdMost < crowdMost {
		*b++
		return
	}
	c.more[key>>c.shift]++
}

// settle takes an export that another one of its bucket is unfinished beside, or was, and tells whether it is out of
// order.
func (c *crowd) settle(b *uint8, s *exporter.Settlement) (wrong bool) {
	bucket := s.KeyHash >> c.shift
	if s.State == exporter.StateAcked {
		wrong = c.compare(bucket, s)
		*b |= crowdMarked
	}
	c.count--
	switch *b & crowdMost {
	case crowdMost:
		if c.more[bucket] > 0 {
			c.more[bucket]--
			return wrong
		}
		delete(c.more, bucket)
	case 1:
		*b = 0
		c.drop(bucket)
		return wrong
	}
	*b--
	return wrong
}

// compare compares an acknowledged export with those of its key before it.
func (c *crowd) compare(bucket uint64, s *exporter.Settlement) (wrong bool) {
	first := c.list(bucket)
	at := *first
	for at != 0 && c.marks[at].key != s.KeyHash {
		at = c.marks[at].next
	}
	if at == 0 {
		*first = c.mark(onWayMark{key: s.KeyHash, order: s.Order, at: s.Number, next: *first})
		return false
	}
	last := &c.marks[at]
	later := compareNumbers(s.Number, last.at)
	wrong = s.Order > last.order && later < 0 || s.Order < last.order && later > 0
	if later > 0 {
		last.at = s.Number
	}
	last.order = max(last.order, s.Order)
	return wrong
}

// mark keeps a mark.
func (c *crowd) mark(m onWayMark) uint32 {
	at := c.free
	if at == 0 {
		c.marks = append(c.marks, m)
		return uint32(len(c.marks) - 1)
	}
	c.free = c.marks[at].next
	c.marks[at] = m
	return at
}

// drop forgets the marks of a bucket.
func (c *crowd) drop(bucket uint64) {
	for from := c.list(bucket); *from != 0; {
		at := *from
		m := &c.marks[at]
		if m.key>>c.shift != bucket {
			from = &m.next
			continue
		}
		*from = m.next
		m.next, c.free = c.free, at
	}
}

// list is where the marks of a bucket begin, among others.
func (c *crowd) list(bucket uint64) *uint32 { return &c.first[bucket&uint64(len(c.first)-1)] }
