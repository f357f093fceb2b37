package verify

import (
	"encoding/binary"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter"
)

// Verifier proves by reading the stream back that what was acknowledged is there, and in its order. The exporter tells
// it what became of each export, the reader of the stream what it reads; either may come first. An acknowledged export
// and a record read match by shard and sequence number, are compared in key and bytes through exporter.Hash, and are
// forgotten. Only at the end is it decided what the rest is: see Finish.
//
// Memory, measured by BenchmarkVerifierMemory: 8 bytes an export for good; about 50 bytes a partition key where order
// is promised, else 40 to 50 bytes an export; and about 85 bytes a record while one of its two sides is outstanding.
// Ten million exports hold about 150 MB when they are of a million keys and about 800 MB when each has a key of its
// own. Records of other producers stay outstanding until the end, so that a stream with much foreign traffic costs 85
// bytes for each of its records.
type Verifier struct {
	promised bool
	scratch  sync.Pool // of *verifyScratch

	mu        sync.Mutex // guards what follows; nothing is hashed under it
	reading   Reading
	why       string                              // reading is not ReadToEnd
	acks      map[exporter.Digest]exporter.Digest // acknowledged and not yet read: hash by position
	reads     map[exporter.Digest]exporter.Digest // read and not yet acknowledged: hash by position
	again     []outstanding                       // whose position is taken in acks or reads; none, unless the endpoint errs
	acked     chunks[uint64]                      // hashes of all acknowledged exports
	failed    chunks[uint64]                      // hashes of all failed exports
	ambiguous []ambiguity                         // of acknowledged and unknown exports
	unknown   uint64                              // exports

	lastAmbiguous time.Duration // see LastAmbiguous

	direct bool      // nothing is read: the endpoint tells what it takes
	texts  sequences // of order
	order  orderCheck
	result Proof // counts that are final as they come
}

var _ exporter.Observer = (*Verifier)(nil)

// outstanding is one side of a match whose position is taken.
type outstanding struct {
	position, hash exporter.Digest
	read           bool
}

// ambiguity is an export whose attempts may have stored more records than were acknowledged.
type ambiguity struct {
	hash     uint64
	attempts uint32
	unknown  bool
}

// New makes the verifier of a run; ordered tells whether order per partition key is promised.
func New(ordered bool) *Verifier {
	v := &Verifier{
		promised: ordered,
		acks:     map[exporter.Digest]exporter.Digest{},
		reads:    map[exporter.Digest]exporter.Digest{},
	}
	v.scratch.New = func() any { return new(verifyScratch) }
	if ordered {
		v.order = &orderByKey{texts: &v.texts}
	} else {
		v.order = &orderByLog{texts: &v.texts}
	}
	return v
}

// NotChecked tells that the stream is not read at all and why, such as a permission that is missing. From then on only
// order is looked at, which needs no reading, and nothing is kept for matching.
func (v *Verifier) NotChecked(why string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reading, v.why = NotRead, why
	v.acks, v.reads, v.again, v.ambiguous = nil, nil, nil, nil
	v.acked, v.failed = chunks[uint64]{}, chunks[uint64]{}
	v.unknown, v.result = 0, Proof{}
}

// Incomplete tells that the reader gave up before the end of the stream and why. It may come before Finish at any time.
func (v *Verifier) Incomplete(why string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.reading == ReadToEnd {
		v.reading, v.why = ReadPartly, why
	}
}

// AtEnd tells what is to be known of a stream that was read to its end, such as that the end is not to be believed.
func (v *Verifier) AtEnd(remark string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.reading == ReadToEnd {
		v.why = remark
	}
}

// LastAmbiguous is when the last export was settled that had an ambiguous attempt: the record of a request that nobody
// answered may arrive later. It is 0 when there was none.
func (v *Verifier) LastAmbiguous() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.lastAmbiguous
}

// Settled implements exporter.Observer.
func (v *Verifier) Settled(settlements []exporter.Settlement) {
	s := v.scratch.Get().(*verifyScratch)
	s.prepare(settlements)
	v.mu.Lock()
	for i := range settlements {
		v.settle(&settlements[i], s.prepared[i])
	}
	v.mu.Unlock()
	v.scratch.Put(s)
}

func (v *Verifier) settle(settlement *exporter.Settlement, p prepared) {
	if settlement.State == exporter.StateAcked {
		if !p.fits {
			p.at = v.texts.add(settlement.Sequence)
		}
		v.order.add(p.key, settlement.Order, p.at)
	}
	if v.reading == NotRead {
		return
	}
	if settlement.Ambiguous > 0 {
		v.lastAmbiguous = max(v.lastAmbiguous, settlement.At)
	}
	switch settlement.State {
	case exporter.StateAcked:
		if !v.direct {
			v.acked.add(settlement.Hash.Lo)
		}
		if settlement.Ambiguous > 0 {
			v.ambiguous = append(v.ambiguous, ambiguity{settlement.Hash.Lo, uint32(settlement.Ambiguous), false})
		}
		v.meet(v.acks, v.reads, outstanding{p.position, settlement.Hash, false})
	case exporter.StateFailed:
		v.failed.add(settlement.Hash.Lo)
	case exporter.StateUnknown:
		v.unknown++
		v.ambiguous = append(v.ambiguous, ambiguity{settlement.Hash.Lo, uint32(settlement.Ambiguous), true})
	}
}

// Seen tells of a record read from the stream, once per record. The slice is not kept.
func (v *Verifier) Seen(shard, sequence, key string, data []byte) {
	s := v.scratch.Get().(*verifyScratch)
	read := outstanding{position: s.position(shard, sequence), hash: s.hash(key, data), read: true}
	// A pool is for buffers of about one size; the few large records do without.
	if cap(s.buffer) <= 64<<10 {
		v.scratch.Put(s)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.reading == NotRead {
		return
	}
	v.result.Read++
	v.meet(v.reads, v.acks, read)
}

// meet matches one side with the other, or keeps it among its own until the other comes.
func (v *Verifier) meet(own, other map[exporter.Digest]exporter.Digest, o outstanding) {
	if hash, there := other[o.position]; there {
		delete(other, o.position)
		v.compare(hash, o.hash)
		return
	}
	if _, taken := own[o.position]; taken {
		v.again = append(v.again, o)
		return
	}
	own[o.position] = o.hash
}

func (v *Verifier) compare(a, b exporter.Digest) {
	if a == b {
		v.result.Matched++
	} else {
		v.result.PayloadMismatches++
	}
}

// Unread returns how many acknowledged records have not been read yet: how far the reader is behind.
func (v *Verifier) Unread() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.acks)
}

// verifyScratch is what hashing needs, so that none of it happens under the lock.
type verifyScratch struct {
	buffer   []byte
	key      []byte
	prepared []prepared
}

// prepared is what a settlement amounts to.
type prepared struct {
	position exporter.Digest // of an acknowledged export
	at       sequence        // of an acknowledged export
	fits     bool            // whether at holds the sequence number
	key      uint64
}

func (s *verifyScratch) prepare(settlements []exporter.Settlement) {
	s.prepared = s.prepared[:0]
	for i := range settlements {
		var p prepared
		if settlement := &settlements[i]; settlement.State == exporter.StateAcked {
			p.key = xxh3.Hash(settlement.Key)
			p.position = s.position(settlement.Shard, settlement.Sequence)
			p.at, p.fits = parseSequence(settlement.Sequence)
		}
		s.prepared = append(s.prepared, p)
	}
}

// position is a 128-bit hash that stands for a shard and a sequence number.
func (s *verifyScratch) position(shard, sequence string) exporter.Digest {
	s.buffer = binary.LittleEndian.AppendUint32(s.buffer[:0], uint32(len(shard)))
	s.buffer = append(append(s.buffer, shard...), sequence...)
	sum := xxh3.Hash128(s.buffer)
	return exporter.Digest{Hi: sum.Hi, Lo: sum.Lo}
}

// hash is exporter.Hash of a record that was read.
func (s *verifyScratch) hash(key string, data []byte) exporter.Digest {
	var sum exporter.Digest
	s.key = append(s.key[:0], key...)
	sum, s.buffer = exporter.Hash(s.buffer, s.key, data)
	return sum
}
