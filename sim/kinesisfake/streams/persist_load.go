package streams

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// loader fills a model with what the disk holds of it.
type loader struct {
	*journal
	byID  map[uint64]*stream
	heads map[*shard]uint64 // index of the first record that a shard may have
	seen  bool              // whether any chunk has been read
	chunk uint32            // the newest of them
	held  bool              // whether a record of it is in the model
}

func (j *journal) load(now time.Time) error {
	l := &loader{journal: j, byID: map[uint64]*stream{}, heads: map[*shard]uint64{}}
	if err := j.each('a', l.settings); err != nil {
		return err
	}
	if err := j.each('s', l.stream); err != nil {
		return err
	}
	if err := j.each('r', l.block); err != nil {
		return err
	}
	l.endChunk()
	j.model.arena.reserve(l.seen, l.chunk)
	for i := 0; i < len(j.model.names); {
		if _, err := j.model.find(now, j.model.names[i]); err == nil { // else its deletion has ended, and find has removed it
			i++
		}
	}
	return nil
}

// settings restores what the account has set.
func (l *loader) settings(_, value []byte) error {
	if err := json.Unmarshal(value, &l.model.account); err != nil {
		return fmt.Errorf("decode account: %w", err)
	}
	l.account = l.model.account
	return nil
}

func (l *loader) stream(key, value []byte) error {
	s, heads, err := decodeStream(value)
	if err != nil {
		return err
	}
	s.id, s.savedShards = binary.BigEndian.Uint64(key), len(s.shards)
	l.streams = max(l.streams, s.id)
	l.saved[s.id] = bytes.Clone(value)
	l.byID[s.id] = s
	for i, shard := range s.shards {
		l.heads[shard] = heads[i]
	}
	m := l.model
	m.streams[s.name] = s
	i, _ := slices.BinarySearch(m.names, s.name)
	m.names = slices.Insert(m.names, i, s.name)
	return nil
}

// block restores the records of a block. Blocks come in the order in which their records were stored.
func (l *loader) block(key, value []byte) error {
	if chunk := binary.BigEndian.Uint32(key); !l.seen || chunk != l.chunk {
		l.endChunk()
		l.seen, l.chunk, l.held = true, chunk, false
	}
	l.ordinal = max(l.ordinal, binary.BigEndian.Uint64(key[4:]))
	err := eachBlockRecord(value, func(r blockRecord) error {
		l.streams = max(l.streams, r.stream)
		s := l.byID[r.stream]
		if s == nil {
			return nil // the stream was deleted, but its chunk is not empty
		}
		if int(r.shard) >= len(s.shards) {
			return fmt.Errorf("a record of shard %d in stream %s, which has %d", r.shard, s.name, len(s.shards))
		}
		if shard := s.shards[r.shard]; r.index >= l.heads[shard] { // else it was gone before the stream was written
			l.restore(shard, r)
		}
		return nil
	})
	l.model.bound()
	return err
}

func (l *loader) restore(shard *shard, r blockRecord) {
	log, a := &shard.log, &l.model.arena
	if log.len() > 0 && r.index < log.next {
		return // it cannot be there twice
	}
	if log.len() == 0 || r.index > log.next {
		// Where there is a gap, what lies before it was gone: a shard loses its first records first.
		for log.len() > 0 {
			a.release(log.at(log.head))
			log.drop()
		}
		*log = entryLog{base: r.index, head: r.index, next: r.index}
	}
	e := a.restore(l.chunk, r.arrival, r.key, r.data)
	e.encrypted = r.encrypted
	log.add(e)
	shard.arrival = max(shard.arrival, r.arrival)
	l.held = true
}

// endChunk notes a chunk that lies on the disk without a record that is left.
func (l *loader) endChunk() {
	if l.seen && !l.held {
		l.freed = append(l.freed, l.chunk)
	}
}

// restore puts a record into the chunk where it was; chunks come in order.
func (a *arena) restore(number uint32, arrival int64, key, data []byte) entry {
	if len(a.chunks) > 0 && a.last() < number {
		if newest := a.newest(); newest != nil && newest.live == 0 {
			a.free(uint32(len(a.chunks)) - 1)
		}
	}
	if len(a.chunks) == 0 {
		a.base = number
	}
	for len(a.chunks) == 0 || a.last() < number {
		a.chunks = append(a.chunks, nil)
	}
	i := len(a.chunks) - 1
	if a.chunks[i] == nil {
		a.chunks[i] = &chunk{data: make([]byte, 0, chunkBytes), held: chunkBytes}
		a.bytes += chunkBytes
	}
	c := a.chunks[i]
	offset, room := len(c.data), int64(cap(c.data))
	c.data = append(append(c.data, key...), data...)
	grown := int64(cap(c.data)) - room + entryBytes
	c.held += grown
	a.bytes += grown
	c.live++
	return entry{arrival: arrival, chunk: number, offset: uint32(offset), dataLen: uint32(len(data)), keyLen: uint16(len(key))}
}

// reserve keeps the numbers of chunks that lie on the disk from being given again.
func (a *arena) reserve(any bool, number uint32) {
	if !any {
		return
	}
	if len(a.chunks) == 0 {
		a.base = number + 1
	}
	for len(a.chunks) > 0 && a.last() < number {
		a.chunks = append(a.chunks, nil)
	}
}

// last is the number of the newest chunk.
func (a *arena) last() uint32 { return a.base + uint32(len(a.chunks)) - 1 }
