package exporter

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter/cpu/md5x8"
	"kinesim/exporter/cpu/prefetch"
	"kinesim/exporter/profile"
)

// A Chunk carries encoded exports from a producer to one lane. Keys and payloads lie one behind the other in its arena,
// which the records of a batch point into: a payload is written once and never copied. The chunk goes back to the free
// list when the last of its exports is settled.
//
// A bare chunk keeps of its exports what decides, and not their payloads: for a driver whose endpoint needs no more. A
// payload is encoded and hashed all the same, and forgotten then.
type Chunk struct {
	exports []export
	arena   []byte
	samples []sampled // of exports that are kept to be looked at, in their order
	bytes   int       // what its exports amount to, whether their payloads are in the arena or not
	pending int       // exports that are not settled yet
	spare   bool      // holds exports that are sent again; see Lane.setAside
	bare    bool

	of      *Chunk       // that this one is a handle of, or nil
	holders atomic.Int32 // of a chunk with handles: those that have not been given back
}

// export is one export inside its chunk. It fills a cache line, so that whoever looks at one waits for memory once. And
// it holds no pointer, so that it is copied as it is and the garbage collector does not look for any.
type export struct {
	hash       Digest  // of key and payload
	key        uint64  // hash of the partition key
	hashKey    HashKey // of the partition key, when it is known: always in a bare chunk, else when paced
	due        time.Duration
	start      int32              // in the arena: the partition key
	data       int32              // in the arena: the payload, right behind the key
	end        int32              // of the payload, also where it is not in the arena
	identities uint16             // in the payload
	triggers   profile.TriggerSet // and isSampled
	via        uint8              // profile.Update.Via
}

// size is that of the record.
func (e *export) size() int { return int(e.end - e.start) }

// move makes the export one that stands further on in an arena.
func (e *export) move(by int32) { e.start, e.data, e.end = e.start+by, e.data+by, e.end+by }

// A chunk is handed over when it holds this many exports or bytes, and at the latest at the end of its producer's turn.
// Two full chunks make about a batch, and a chunk pinned by one slow export holds little.
const (
	chunkExports = 256
	chunkBytes   = 256 << 10
)

// Full tells whether the chunk is to be handed over.
func (c *Chunk) Full() bool { return len(c.exports) >= chunkExports || c.bytes >= chunkBytes }

// Len is how many exports the chunk holds.
func (c *Chunk) Len() int { return len(c.exports) }

// Due is when the update of an export was due. Exports stand in the order in which their updates were offered.
func (c *Chunk) Due(i int) time.Duration { return c.exports[i].due }

// Prefetch brings an export that comes soon closer to the processor.
func (c *Chunk) Prefetch(i int) {
	if i < len(c.exports) {
		prefetch.Of(&c.exports[i])
	}
}

// KeyHash is the hash of an export's partition key: see Settlement.
func (c *Chunk) KeyHash(i int) uint64 { return c.exports[i].key }

// Key is an export's partition key, valid as long as the chunk is. HashKey is where it lies among those that shards
// divide, of a bare chunk that was closed.
func (c *Chunk) Key(i int) []byte      { return c.arena[c.exports[i].start:c.exports[i].data] }
func (c *Chunk) HashKey(i int) HashKey { return c.exports[i].hashKey }

// Size is that of an export's record: its partition key and its payload.
func (c *Chunk) Size(i int) int { return c.exports[i].size() }

// Lane is which of so many lanes an export belongs to: the one that an Intake for as many lanes sorts it into.
func (c *Chunk) Lane(i, lanes int) int {
	key, n := c.exports[i].key, uint64(lanes)
	if n&(n-1) == 0 { // which is most often so, and a division takes as long as ten of these
		return int(key & (n - 1))
	}
	return int(key % n)
}

func (c *Chunk) record(e *export) Record {
	return Record{Key: c.arena[e.start:e.data:e.data], Data: c.arena[e.data:e.end:e.end]}
}

// held is where an export ends in the arena.
func (c *Chunk) held(e *export) int32 {
	if c.bare {
		return e.data
	}
	return e.end
}

// begin writes the key of a new export behind its length, so that the message that Hash is defined over lies in one
// piece; the payload follows. It returns where the export begins.
func (c *Chunk) begin(key []byte) int {
	c.makeRoom()
	start := len(c.arena)
	c.arena = appendKey(c.arena, key)
	return start
}

// keyLength is the bytes in front of a key that tell its length.
const keyLength = 4

// appendKey appends a key behind its length: the beginning of the message that Hash is defined over.
func appendKey(dst, key []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(key))), key...)
}

// An arena grows in few steps to what a full chunk of usual exports takes: each step leaves an arena behind, and append
// would take many. It begins small, since a lane may hold as many chunks as exports when updates are rare.
const (
	arenaLeast = 4 << 10
	arenaMost  = chunkBytes + chunkBytes/16
	arenaRoom  = 2 << 10        // for another export; a larger one makes append grow the arena
	arenaKept  = 4 * chunkBytes // one that is larger is left to the garbage collector
)

func (c *Chunk) makeRoom() {
	if cap(c.arena)-len(c.arena) >= arenaRoom || cap(c.arena) >= arenaMost {
		return
	}
	grown := make([]byte, len(c.arena), min(max(4*cap(c.arena), arenaLeast), arenaMost))
	copy(grown, c.arena)
	c.arena = grown
}

// end makes an export of what was written since begin.
func (c *Chunk) end(start, data int) *export {
	sum := xxh3.Hash128(c.arena[start:])
	c.exports = append(c.exports, export{})
	e := &c.exports[len(c.exports)-1]
	e.hash = Digest{Hi: sum.Hi, Lo: sum.Lo}
	e.start, e.data, e.end = int32(start+keyLength), int32(data), int32(len(c.arena))
	c.bytes += len(c.arena) - start
	return e
}

// endBare is end for a message that stands elsewhere: of it only the key is kept.
func (c *Chunk) endBare(message []byte, key int) *export {
	c.exports = append(c.exports, export{})
	e := &c.exports[len(c.exports)-1]
	e.start = int32(len(c.arena))
	c.arena = append(c.arena, message[keyLength:keyLength+key]...)
	e.data = int32(len(c.arena))
	e.end = e.start + int32(len(message)-keyLength)
	c.bytes += len(message)
	sum := xxh3.Hash128(message) // last, since what was written just now is not at hand at once
	e.hash = Digest{Hi: sum.Hi, Lo: sum.Lo}
	return e
}

// endSized is endBare for a payload of which only the size is known. A serial number tells the exports of a key apart.
func (c *Chunk) endSized(key []byte, payload int, serial uint64) *export {
	sum := xxh3.Hash128Seed(key, serial)
	c.exports = append(c.exports, export{})
	e := &c.exports[len(c.exports)-1]
	e.hash = Digest{Hi: sum.Hi, Lo: sum.Lo}
	e.start = int32(len(c.arena))
	c.arena = append(c.arena, key...)
	e.data = int32(len(c.arena))
	e.end = e.data + int32(payload)
	c.bytes += keyLength + len(key) + payload
	return e
}

func (c *Chunk) reset(bare bool) {
	clear(c.samples)
	*c = Chunk{exports: c.exports[:0], arena: c.arena[:0], samples: c.samples[:0], bare: bare}
}

// append appends export i of another chunk, which is as bare as this one.
func (c *Chunk) append(from *Chunk, i int) {
	e := from.exports[i]
	start := int32(len(c.arena))
	c.arena = append(c.arena, from.arena[e.start:from.held(&e)]...)
	c.takeSample(start, from, &e)
	e.move(start - e.start)
	c.bytes += keyLength + e.size()
	c.exports = append(c.exports, e)
}

// Close makes the chunk one that lanes may take: nothing is added to it any more.
func (c *Chunk) Close() {
	c.pending = len(c.exports)
	if !c.bare {
		return
	}
	var keys [md5x8.Lanes][]byte
	var sums [md5x8.Lanes]md5x8.Hash
	rest := c.exports
	for ; len(rest) >= len(keys); rest = rest[len(keys):] {
		for i := range keys {
			keys[i] = c.arena[rest[i].start:rest[i].data]
		}
		md5x8.Sum(&keys, &sums)
		for i := range sums {
			rest[i].hashKey = HashKey(sums[i])
		}
	}
	for i := range rest {
		rest[i].hashKey = hashKeyOf(c.arena[rest[i].start:rest[i].data])
	}
}

// Share lets several drivers carry the exports of a closed chunk, each by a Handle of its own.
func (c *Chunk) Share(drivers int) { c.holders.Store(int32(drivers)) }

// Handle is the chunk for one of the drivers that share it. When all of them have put theirs into a free list, the
// chunk itself is in it.
func (c *Chunk) Handle() *Chunk {
	if c.holders.Load() == 1 {
		return c
	}
	return &Chunk{exports: c.exports, arena: c.arena, samples: c.samples, bytes: c.bytes, pending: len(c.exports), bare: c.bare, of: c}
}

// FreeList keeps chunks for reuse, a bounded number of them: an arena that grew large is left to the garbage collector.
type FreeList chan *Chunk

// Get takes an empty chunk out of the list, or makes one.
func (f FreeList) Get(bare bool) *Chunk {
	select {
	case c := <-f:
		c.bare = bare
		return c
	default:
		return &Chunk{exports: make([]export, 0, chunkExports), bare: bare}
	}
}

// Put gives a chunk back that nobody uses any more.
func (f FreeList) Put(c *Chunk) {
	if c.of != nil {
		if c = c.of; c.holders.Add(-1) > 0 {
			return
		}
	}
	if cap(c.arena) > arenaKept {
		return
	}
	c.reset(false)
	select {
	case f <- c:
	default:
	}
}
