package exporter

import (
	"math/bits"

	"kinesim/exporter/cpu/prefetch"
)

// chains are the unfinished exports of each partition key, by the key's hash: keys whose hashes collide merely wait for
// each other. It is a hash table of its own since each export enters and leaves it, and that was most of what a lane
// costs with a map of Go's.
//
// What a bucket holds are slots: of each key the one that is on its way, which knows how many wait for it (see links).
// Few buckets hold more than one, so that most exports enter and leave by one look at four bytes. A slot keeps the tag
// of its key, so that another key in a bucket is told from it without a look at the export itself.
type chains struct {
	buckets []int32 // a power of two of them: the slot of some key, which knows the next one; or none
	shift   int     // that leaves of a tag as many bits as an index has
	used    int     // keys
}

// tagOf is what chains know of a key: the upper half of its hash, since the lowest bits choose the lane.
func tagOf(key uint64) uint32 { return uint32(key >> 32) }

// links are a slot's part in chains. Of a slot that waits for another one of its key, only following has a meaning.
type links struct {
	following int32 // the next export of the same key, which waits for this one; or none
	tail      int32 // the latest one of the key
	waiting   int32 // how many of the key wait for this one
	beside    int32 // the slot of another key in the same bucket, or none
}

// chainsLeast is how many buckets a table begins with, and chainsSpare how many there are for a key at least.
const (
	chainsLeast = 1 << 10
	chainsSpare = 4
)

func newChains() chains {
	c := chains{shift: 32 - bits.Len(chainsLeast-1)}
	c.buckets = emptyBuckets(chainsLeast)
	return c
}

func emptyBuckets(count int) []int32 {
	buckets := make([]int32, count)
	for i := range buckets {
		buckets[i] = none
	}
	return buckets
}

// enter adds a slot to the chain of its export's key, and answers how many it waits for.
func (c *chains) enter(slots []slot, s int32) (ahead int32) {
	at := &slots[s]
	bucket := &c.buckets[at.tag>>c.shift]
	for other := *bucket; other != none; {
		first := &slots[other]
		if first.tag == at.tag && first.export.key == at.export.key {
			slots[first.tail].following = s
			first.tail = s
			first.waiting++
			return first.waiting
		}
		other = first.beside
	}
	at.tail, at.waiting, at.beside = s, 0, *bucket
	*bucket = s
	if c.used++; chainsSpare*c.used > len(c.buckets) {
		c.grow(slots)
	}
	return 0
}

// leave takes a slot out that is the first of its chain, if it is in one: the one that follows is the first then.
func (c *chains) leave(slots []slot, s int32) {
	at := &slots[s]
	place := &c.buckets[at.tag>>c.shift]
	for *place != s {
		if *place == none {
			return
		}
		place = &slots[*place].beside
	}
	if at.following == none {
		*place = at.beside
		c.used--
		return
	}
	next := &slots[at.following]
	next.tail, next.waiting, next.beside = at.tail, at.waiting-1, at.beside
	*place = at.following
}

// prefetch brings the bucket of a key into the processor's cache.
func (c *chains) prefetch(tag uint32) { prefetch.Of(&c.buckets[tag>>c.shift]) }

func (c *chains) grow(slots []slot) {
	old := c.buckets
	c.buckets = emptyBuckets(2 * len(old))
	c.shift--
	for _, s := range old {
		for s != none {
			at := &slots[s]
			bucket := &c.buckets[at.tag>>c.shift]
			s, at.beside, *bucket = at.beside, *bucket, s
		}
	}
}
