package exporter

import "time"

// none is the absence of a slot.
const none = int32(-1)

// slot is an unfinished export.
type slot struct {
	chunk     *Chunk
	export    *export // in the chunk
	links             // to others of its partition key
	attempts  uint16
	ambiguous uint16
	shard     int32  // that it is believed to belong to, when paced
	size      int32  // of the record
	tag       uint32 // tagOf its key
	arrived   time.Duration
	ready     time.Duration // when the export before it of its key was settled; arrived when there was none
	first     time.Duration // when it was first sent
	sent      time.Duration // when it was last sent
	back      time.Duration // when its last back-off was over
	order     uint64
}

// slot takes an empty slot. The pointer is valid until the next one is taken.
func (l *Lane) slot() (int32, *slot) {
	n := len(l.free)
	if n == 0 {
		l.slots = append(l.slots, slot{})
		n = len(l.slots) - 1
		return int32(n), &l.slots[n]
	}
	i := l.free[n-1]
	l.free = l.free[:n-1]
	return i, &l.slots[i]
}

func (l *Lane) size(s int32) int { return int(l.slots[s].size) }
