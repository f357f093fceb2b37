package parts

import (
	"maps"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter"
)

// Book is what a part saw acknowledged, and what it read: sums of both, and a log of every record where one is wanted.
// Its methods may be called by any goroutine.
type Book struct {
	log  *Log         // nil where none is wanted
	keep func(Record) // told of what is read, unless it is nil

	settling sync.Mutex
	acked    Sums
	unsure   uint64 // attempts

	reading  sync.Mutex
	read     Sums
	last     map[string]string // sequence number of the last record read, by shard
	lastRead time.Time
	buffer   []byte
	key      []byte
}

// NewBook makes a book. The log may be nil; it is the caller's to close.
func NewBook(log *Log) *Book {
	return &Book{log: log, acked: Sums{}, read: Sums{}, last: map[string]string{}}
}

// Settled implements exporter.Observer.
func (b *Book) Settled(settlements []exporter.Settlement) {
	b.settling.Lock()
	for i := range settlements {
		s := &settlements[i]
		b.unsure += uint64(s.Ambiguous)
		if s.State == exporter.StateAcked {
			b.acked.Add(s.Shard, BucketOf(s.KeyHash), s.Hash)
		}
	}
	b.settling.Unlock()
	if b.log == nil {
		return
	}
	b.log.add(func(dst []byte) []byte {
		for i := range settlements {
			s := &settlements[i]
			kind, shard := KindAcked, s.Shard
			switch s.State {
			case exporter.StateFailed:
				kind, shard = KindFailed, ""
			case exporter.StateUnknown:
				kind, shard = KindUnknown, ""
			}
			dst = appendRecord(dst, kind, shard, s.Sequence, s.Hash, s.Ambiguous, string(s.Key))
		}
		return dst
	})
}

// Seen tells of a record that was read. The slice is not kept.
func (b *Book) Seen(shard, sequence, key string, data []byte) {
	b.reading.Lock()
	b.key = append(b.key[:0], key...)
	var hash exporter.Digest
	hash, b.buffer = exporter.Hash(b.buffer, b.key, data)
	b.read.Add(shard, BucketOf(xxh3.Hash(b.key)), hash)
	b.last[shard], b.lastRead = sequence, time.Now()
	if b.keep != nil {
		b.keep(Record{Kind: KindRead, Shard: shard, Sequence: sequence, Hash: hash, Key: key})
	}
	b.reading.Unlock()
	if b.log != nil {
		b.log.add(func(dst []byte) []byte { return appendRecord(dst, KindRead, shard, sequence, hash, 0, key) })
	}
}

// Took tells of a request of records, for an endpoint that tells what it takes: those are read whose result is
// acknowledged.
func (b *Book) Took(records []exporter.Record, results []exporter.Result) {
	for i := range results {
		if r := &results[i]; r.Outcome == exporter.Acked {
			b.Seen(r.Shard, r.Sequence, string(records[i].Key), records[i].Data)
		}
	}
}

// TookExports is Took for a batch of bare exports, of which nothing is logged.
func (b *Book) TookExports(batch *exporter.Batch, results []exporter.Result) {
	if len(batch.Exports) == 0 {
		b.Took(batch.Records, results)
		return
	}
	b.reading.Lock()
	defer b.reading.Unlock()
	for i := range results {
		if r := &results[i]; r.Outcome == exporter.Acked {
			b.read.Add(r.Shard, BucketOf(batch.Exports[i].KeyHash()), batch.Exports[i].Hash())
		}
	}
}

// LastRead is when the last record was read, the zero time when none was.
func (b *Book) LastRead() time.Time {
	b.reading.Lock()
	defer b.reading.Unlock()
	return b.lastRead
}

// Close puts what the book holds into what the part keeps, when nothing is added any more.
func (b *Book) Close(k *Kept) {
	b.settling.Lock()
	defer b.settling.Unlock()
	b.reading.Lock()
	defer b.reading.Unlock()
	k.Acked, k.Read, k.Ambiguous, k.Stream.Last, k.Logged = b.acked, b.read, b.unsure, maps.Clone(b.last), b.log != nil
}
