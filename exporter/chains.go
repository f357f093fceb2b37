package exporter

import (
	"math/bits"

	"kinesim/exporter/cpu/prefetch"
)

// chains are the unfinished exports of each partition key, by the key's hash: keys whose hashes collide merely wait for
// each other. It is a hash table of its own since each export enters and leaves it, and that was most of what a lane
// costs with a map of Go's.
type chains struct {
	entries []chain // a power of two of them
	shift   int     // that leaves of a hash as many bits as an index has; the upper ones, since the lower ones choose the lane
	used    int
}

// chain is the unfinished exports of one key: one on its way, the others waiting.
type chain struct {
	key    uint64
	tail   int32 // slot of the latest
	length int32 // 0 where there is none
}

// chainsLeast is how many entries a table begins with.
const chainsLeast = 1 << 10

func newChains() chains {
	return chains{entries: make([]chain, chainsLeast), shift: 64 - bits.Len(chainsLeast-1)}
}

// at returns the chain of a key, or an empty one to be made its own. It is valid until the next call of at or remove.
func (c *chains) at(key uint64) *chain {
	if 4*c.used >= 3*len(c.entries) {
		c.grow()
	}
	e := c.find(key)
	if e.length == 0 {
		e.key = key
		c.used++
	}
	return e
}

// find returns the chain of a key, or an empty one where it would be.
func (c *chains) find(key uint64) *chain {
	mask := len(c.entries) - 1
	for i := int(key >> c.shift); ; i = (i + 1) & mask {
		if e := &c.entries[i]; e.length == 0 || e.key == key {
			return e
		}
	}
}

// prefetch brings the entry of a key into the processor's cache.
func (c *chains) prefetch(key uint64) { prefetch.Of(&c.entries[key>>c.shift]) }

// remove removes the chain of a key, which must be there. Those behind it move up, so that no search ends too early.
func (c *chains) remove(key uint64) {
	mask := len(c.entries) - 1
	hole := int(key >> c.shift)
	for c.entries[hole].key != key || c.entries[hole].length == 0 {
		hole = (hole + 1) & mask
	}
	for i := (hole + 1) & mask; c.entries[i].length > 0; i = (i + 1) & mask {
		home := int(c.entries[i].key >> c.shift)
		if (i-home)&mask >= (i-hole)&mask { // its search passes the hole
			c.entries[hole] = c.entries[i]
			hole = i
		}
	}
	c.entries[hole] = chain{}
	c.used--
}

func (c *chains) grow() {
	old := c.entries
	c.entries = make([]chain, 2*len(old))
	c.shift--
	for i := range old {
		if old[i].length > 0 {
			*c.find(old[i].key) = old[i]
		}
	}
}
