package streams

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"kinesim/sim/kinesisfake/store"
)

// freedChunksMax is how many chunks of the arena may be empty before they are deleted from the disk: with them, all
// streams are written.
const freedChunksMax = 16

// journal writes the changes of one model into a store. All but waiting happens while nobody else is in the model, so
// that the log has its changes in their order: what is lost in a crash is always the end.
//
//	key                                       value
//	place 0 'a'                               what is set for the account, as JSON
//	place 0 's' stream(8)                     a stream and its shards, as JSON
//	place 0 'r' chunk(4) ordinal(8)           records of one call that lie in one chunk of the arena
//
// A place is ACCOUNT/REGION. Numbers are big-endian. Keys of records grow, and a chunk is deleted as a whole when none
// of its records is left, so that a compaction has next to nothing to move.
type journal struct {
	store    *store.Store
	database *store.Database
	model    *Model
	prefix   []byte // of the keys

	saved   map[uint64][]byte // what the disk holds of each stream, by its number
	account account           // what the disk holds of it
	streams uint64            // numbers given to streams so far
	ordinal uint64            // blocks of records written so far
	freed   []uint32          // chunks of the arena that are empty, and yet on the disk

	batch   *store.Batch // changes since the last commit, or nil
	block   []byte       // records under way, all of one chunk
	chunk   uint32       // of block
	turn    uint64       // of the commit under way
	touched []*shard     // with new records in it
}

// commit is a number of changes on their way to the disk.
type commit struct {
	*store.Commit
	shards []storedUpTo
}

// storedUpTo is the newest record of a shard in a commit.
type storedUpTo struct {
	shard *shard
	index uint64
}

func (j *journal) open() *store.Batch {
	if j.batch == nil {
		j.batch = j.database.Batch()
		j.turn++
		j.touched = nil
	}
	return j.batch
}

// stored notes a record that is in the model now. It stays hidden from readers until it is on the disk: otherwise a
// reader could hold a sequence number that another record gets after a crash.
func (j *journal) stored(s *stream, shard *shard, e entry, index uint64, key, data []byte) {
	j.open()
	if s.id == 0 || s.savedShards != len(s.shards) {
		j.saveStream(s)
	}
	if len(j.block) > 0 && j.chunk != e.chunk {
		j.closeBlock()
	}
	j.chunk = e.chunk
	j.block = appendBlockRecord(j.block, blockRecord{s.id, shard.number, index, e.arrival, key, data, e.encrypted})
	shard.hidden++
	if shard.turn != j.turn {
		shard.turn = j.turn
		j.touched = append(j.touched, shard)
	}
}

func (j *journal) closeBlock() {
	if len(j.block) == 0 {
		return
	}
	j.ordinal++
	j.open().Set(j.blockKey(j.chunk, j.ordinal), j.block)
	j.block = j.block[:0]
}

// seal sends the changes since the last commit on their way; nil if there are none. Streams says that streams may have
// changed, and not just records.
func (j *journal) seal(streams bool) *commit {
	trim := len(j.freed) >= freedChunksMax
	if streams || trim || j.hasNewShards() {
		j.saveStreams()
	}
	if j.batch == nil {
		return nil
	}
	j.closeBlock()
	if trim {
		j.trim()
	}
	c := &commit{}
	for _, shard := range j.touched {
		c.shards = append(c.shards, storedUpTo{shard, shard.log.next - 1})
	}
	c.Commit = j.batch.Send(func() { j.model.door.enter(func(time.Time) { c.reveal() }) })
	j.batch = nil
	return c
}

// reveal shows the records of a commit that is on the disk to readers. Those before them are there too, since the log
// is in order.
func (c *commit) reveal() {
	for _, upTo := range c.shards {
		upTo.shard.hidden = min(upTo.shard.hidden, upTo.shard.log.next-1-upTo.index)
	}
}

// hasNewShards tells of shards that the disk does not know of: a stream on demand splits whatever operation finds that
// it is time.
func (j *journal) hasNewShards() bool {
	for _, name := range j.model.names {
		if s := j.model.streams[name]; s.savedShards != len(s.shards) {
			return true
		}
	}
	return false
}

// saveStreams writes the streams that differ from what the disk holds of them, and deletes those that are gone.
func (j *journal) saveStreams() {
	j.saveAccount()
	there := make(map[uint64]bool, len(j.saved))
	for _, name := range j.model.names {
		s := j.model.streams[name]
		j.saveStream(s)
		there[s.id] = true
	}
	var gone []uint64
	for id := range j.saved {
		if !there[id] {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for _, id := range gone {
		j.open().Delete(j.streamKey(id))
		delete(j.saved, id)
	}
}

// saveAccount writes what the account has set, if it differs from what the disk holds.
func (j *journal) saveAccount() {
	if j.account == j.model.account {
		return
	}
	text, err := json.Marshal(j.model.account)
	if err != nil {
		j.database.Fail(fmt.Errorf("encode account: %w", err))
		return
	}
	j.open().Set(append(slices.Clip(j.prefix), 'a'), text)
	j.account = j.model.account
}

func (j *journal) saveStream(s *stream) {
	if s.id == 0 {
		j.streams++
		s.id = j.streams
	}
	text, err := encodeStream(s)
	if err != nil {
		j.database.Fail(err)
		return
	}
	if bytes.Equal(text, j.saved[s.id]) {
		return
	}
	j.open().Set(j.streamKey(s.id), text)
	j.saved[s.id], s.savedShards = text, len(s.shards)
}

// trim deletes chunks that are empty. What the streams say of their first records is in the same batch, see seal.
func (j *journal) trim() {
	slices.Sort(j.freed)
	for i := 0; i < len(j.freed); {
		end := i + 1
		for end < len(j.freed) && j.freed[end] == j.freed[end-1]+1 {
			end++
		}
		j.open().DeleteRange(j.blockKey(j.freed[i], 0), j.blockKey(j.freed[end-1]+1, 0))
		i = end
	}
	j.freed = j.freed[:0]
}

func (j *journal) streamKey(id uint64) []byte {
	return binary.BigEndian.AppendUint64(append(slices.Clip(j.prefix), 's'), id)
}

func (j *journal) blockKey(chunk uint32, ordinal uint64) []byte {
	key := binary.BigEndian.AppendUint32(append(slices.Clip(j.prefix), 'r'), chunk)
	return binary.BigEndian.AppendUint64(key, ordinal)
}

// each runs f with what is stored under a kind of key, in order, the key without its prefix.
func (j *journal) each(kind byte, f func(key, value []byte) error) error {
	from := append(slices.Clip(j.prefix), kind)
	to := append(slices.Clip(j.prefix), kind+1)
	return j.database.Each(from, to, func(key, value []byte) error { return f(key[len(from):], value) })
}
