package streams

const (
	chunkBytes = 1 << 20 // larger records get a chunk of their own
	blockLen   = 256     // entries of one block of a shard's log
	entryBytes = 24      // what the log of a shard holds for one record
)

// entry is a stored record: where its bytes are, and when it came. Its sequence number follows from its place in the
// log, and there is no pointer in it, so that a million of them cost the garbage collector nothing.
type entry struct {
	arrival int64 // Unix milliseconds
	chunk   uint32
	offset  uint32
	dataLen uint32
	keyLen  uint16

	encrypted bool
}

// arena holds the bytes of all records of a model, in order of arrival, in chunks. A chunk is given back when none of
// its records is left. Chunks are never written twice, so bytes that were handed out stay valid for as long as somebody
// holds them.
type arena struct {
	chunks []*chunk  // oldest first; nil where one was given back
	base   uint32    // number of chunks[0]
	bytes  int64     // capacity of the chunks held, and the entries that point into them
	freed  *[]uint32 // takes the numbers of the chunks that are given back, unless it is nil
}

type chunk struct {
	data []byte
	live int   // records in it that are still in a shard's log
	held int64 // its part of arena.bytes
}

// put copies a record into the newest chunk, and opens another where it does not fit.
func (a *arena) put(arrival int64, key, data []byte) entry {
	size := len(key) + len(data)
	newest := a.newest()
	if newest == nil || len(newest.data)+size > cap(newest.data) {
		newest = a.open(max(size, chunkBytes))
	}
	offset := len(newest.data)
	newest.data = append(append(newest.data, key...), data...)
	newest.live++
	newest.held += entryBytes
	a.bytes += entryBytes
	return entry{
		arrival: arrival, chunk: a.base + uint32(len(a.chunks)) - 1, offset: uint32(offset),
		dataLen: uint32(len(data)), keyLen: uint16(len(key)),
	}
}

// key and data of a stored record.
func (a *arena) record(e entry) (key, data []byte) {
	held := a.chunks[e.chunk-a.base].data
	split := e.offset + uint32(e.keyLen)
	end := split + e.dataLen
	return held[e.offset:split:split], held[split:end:end]
}

// release tells that a record has left its shard's log.
func (a *arena) release(e entry) {
	c := a.chunks[e.chunk-a.base]
	c.live--
	if c.live == 0 && c != a.newest() {
		a.free(e.chunk - a.base)
	}
}

// oldest is the number of the oldest chunk that could be given back; ok is false when only the newest is left.
func (a *arena) oldest() (number uint32, ok bool) {
	return a.base, len(a.chunks) > 1
}

func (a *arena) newest() *chunk {
	if len(a.chunks) == 0 {
		return nil
	}
	return a.chunks[len(a.chunks)-1]
}

func (a *arena) open(size int) *chunk {
	if last := a.newest(); last != nil && last.live == 0 {
		a.free(uint32(len(a.chunks)) - 1)
	}
	c := &chunk{data: make([]byte, 0, size), held: int64(size)}
	a.chunks = append(a.chunks, c)
	a.bytes += c.held
	return c
}

// free gives back chunks[i], and forgets the places in front of the oldest chunk that is left.
func (a *arena) free(i uint32) {
	a.bytes -= a.chunks[i].held
	if a.freed != nil {
		*a.freed = append(*a.freed, a.base+i)
	}
	a.chunks[i] = nil
	for len(a.chunks) > 0 && a.chunks[0] == nil {
		a.chunks = a.chunks[1:]
		a.base++
	}
}

// entryLog is the records of one shard in order of arrival, in blocks so that neither growth nor trimming moves them.
// The first record ever has the index 1.
type entryLog struct {
	blocks [][]entry
	base   uint64 // index of blocks[0][0]
	head   uint64 // index of the first record that is left
	next   uint64 // index of the record that comes next
}

func newEntryLog() entryLog { return entryLog{base: 1, head: 1, next: 1} }

func (l *entryLog) add(e entry) (index uint64) {
	if l.next-l.base == uint64(len(l.blocks))*blockLen {
		l.blocks = append(l.blocks, make([]entry, 0, blockLen))
	}
	last := &l.blocks[len(l.blocks)-1]
	*last = append(*last, e)
	l.next++
	return l.next - 1
}

// skip counts a record that is not kept, in a log that keeps none.
func (l *entryLog) skip() (index uint64) {
	l.next++
	l.head, l.base = l.next, l.next
	return l.next - 1
}

func (l *entryLog) at(index uint64) entry {
	place := index - l.base
	return l.blocks[place/blockLen][place%blockLen]
}

func (l *entryLog) len() int { return int(l.next - l.head) }

// drop removes the first record.
func (l *entryLog) drop() {
	l.head++
	if l.head-l.base == blockLen {
		l.blocks = l.blocks[1:]
		l.base = l.head
	}
}

// since is the index of the first record that came at or after a moment, or next if there is none.
func (l *entryLog) since(millis int64) uint64 {
	low, high := l.head, l.next
	for low < high {
		if middle := low + (high-low)/2; l.at(middle).arrival < millis {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
