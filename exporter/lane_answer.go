package exporter

import "time"

// Answer is the answer to a batch whose Results nobody has filled.
type Answer interface {
	// Stored tells what a Result tells of an acknowledged record, but for the text of its number, and is false for a
	// record of which Result tells more.
	Stored(i int) (shard string, ordinal uint32, number SequenceNumber, stored bool)
	// Result is what became of a record, stored or not.
	Result(i int, r *Result)
}

// AnsweredEach is Answered for a batch whose Results nobody has filled. Of most records no more is asked than where
// they are stored, which is told in registers.
func (l *Lane) AnsweredEach(b *Batch, answer Answer) {
	l.open(b)
	stored := 0
	for i, s := range b.slots {
		if !l.slots[s].export.sampled() {
			if shard, ordinal, number, ok := answer.Stored(i); ok {
				l.stored(s, b.Answered, shard, ordinal, number)
				stored++
				continue
			}
		}
		answer.Result(i, &l.told)
		l.attempted(s, b.Answered, &l.told)
	}
	if stored > 0 {
		l.stats.sentToAck.recordTimes(b.Answered-b.Sent, stored)
	}
	l.close(b)
}

// stored is attempted for a record that was stored, but for its sent-to-ack, which is that of its whole request.
func (l *Lane) stored(s int32, now time.Duration, shard string, ordinal uint32, number SequenceNumber) {
	at := &l.slots[s]
	e := at.export
	if l.pacer != nil {
		l.learnStored(s, now, shard)
	}
	l.stats.acked(e, at, now, shard, ordinal)
	t := l.tell(at, e, now, StateAcked)
	t.Shard, t.Ordinal, t.Sequence, t.Code = shard, ordinal, "", ""
	t.Number.Hi, t.Number.Mid, t.Number.Lo = number.Hi, number.Mid, number.Lo
	l.leave(s, now)
}
