package exporter

import (
	"bytes"
	"time"
)

// Batch is one request. Whoever carries it fills Results, one for each record at the same index, and Answered.
type Batch struct {
	Records  []Record // what is sent; none of a batch of bare exports
	Exports  []Export // what a batch of bare exports is of, at the same index
	Results  []Result
	Sent     time.Duration // when the lane made it
	Answered time.Duration // when its answer came

	slots []int32
	bytes int
}

func (l *Lane) batch() *Batch {
	if n := len(l.batches); n > 0 {
		b := l.batches[n-1]
		l.batches = l.batches[:n-1]
		return b
	}
	return &Batch{
		slots:   make([]int32, 0, l.cfg.BatchRecords),
		Records: make([]Record, 0, l.cfg.BatchRecords),
		Results: make([]Result, 0, l.cfg.BatchRecords),
	}
}

func (l *Lane) put(b *Batch, s int32, now time.Duration) {
	at := &l.slots[s]
	if at.attempts == 0 {
		at.first = now
	} else {
		l.stats.Retries++
	}
	at.attempts++
	at.sent = now
	e := at.export
	b.slots = append(b.slots, s)
	b.bytes += int(at.size)
	if at.chunk.bare {
		b.Exports = append(b.Exports, Export{e})
		return
	}
	b.Records = append(b.Records, at.chunk.record(e))
}

// Export is what decides of an export in a batch, for an endpoint that wants no bytes. It is valid until the batch is
// answered.
type Export struct{ export *export }

// Hash is Hash of key and payload: who the export is.
func (e Export) Hash() Digest { return e.export.hash }

// KeyHash is the hash of the partition key: see Settlement.
func (e Export) KeyHash() uint64 { return e.export.key }

// HashKey is the partition key's.
func (e Export) HashKey() HashKey { return e.export.hashKey }

// KeySize is that of the partition key, in bytes.
func (e Export) KeySize() int { return int(e.export.data - e.export.start) }

// Size is that of key and payload together, in bytes.
func (e Export) Size() int { return e.export.size() }

// Sampled tells whether the export is kept to be looked at, so that its sequence number is wanted as text.
func (e Export) Sampled() bool { return e.export.sampled() }

// Detach makes copies of what the batch carries, for a request that is under way for longer than its lane waits.
func (b *Batch) Detach() *Batch {
	late := &Batch{Results: make([]Result, len(b.Results)), Sent: b.Sent}
	for _, r := range b.Records {
		late.Records = append(late.Records, Record{Key: bytes.Clone(r.Key), Data: bytes.Clone(r.Data)})
	}
	for _, e := range b.Exports {
		copied := *e.export
		late.Exports = append(late.Exports, Export{&copied})
	}
	return late
}
