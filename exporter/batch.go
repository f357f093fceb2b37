package exporter

import "time"

// Batch is one request. Whoever carries it fills Results, one for each record at the same index, and Answered.
type Batch struct {
	Records  []Record
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
	r := at.chunk.record(int(at.index))
	b.slots = append(b.slots, s)
	b.Records = append(b.Records, r)
	b.bytes += len(r.Key) + len(r.Data)
}
