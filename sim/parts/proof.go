package parts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// Proof is what the parts prove together.
type Proof struct {
	Verification report.Verification
	Repeated     map[int]uint64 // by part: its records that are in the stream once more, since it was started again
}

// Reread reads shards of the parts' stream from a moment on (its start, when zero) to their ends, and tells of each
// record as exporter/kinesis does.
type Reread func(ctx context.Context, of Stream, from time.Time, shards []string, seen func(shard, sequence, key string, data []byte)) error

// Prove compares the stream with what the parts saw acknowledged. Where they share a stream and the sums differ, the
// shards concerned are read again, if reread is not nil: a part may have read its shards before another one had put all
// its records into them.
func (m *Merge) Prove(ctx context.Context, reread Reread) (Proof, error) {
	if len(m.Parts) == 0 {
		v := report.Verification{}.Judged(report.NotRead, "no part has ended")
		return Proof{Verification: v}, nil
	}
	if !m.Parts[0].Stream.Shared {
		return Proof{Verification: m.apart()}, nil
	}
	p := &proving{Merge: m, acked: Sums{}, read: Sums{}, again: map[string]bool{}, repeated: map[int]uint64{}}
	if err := p.collect(); err != nil {
		return Proof{}, err
	}
	if reread != nil {
		if err := p.readAgain(ctx, reread); err != nil {
			p.note(fmt.Sprintf("reading again failed: %v", err))
			p.unread = m.ReadAll
		}
	}
	return p.conclude()
}

// apart adds up the proofs of parts that have a stream each.
func (m *Merge) apart() report.Verification {
	v, reading, why := report.Verification{}, report.ReadToEnd, ""
	for _, l := range m.Parts {
		o := &l.Summary.Verification
		v = v.Plus(*o)
		switch {
		case o.Verdict == report.NotChecked && reading != report.NotRead:
			reading, why = report.NotRead, fmt.Sprintf("part %s: %s", l.Part.Name(), o.Reason)
		case o.Verdict == report.Incomplete && reading == report.ReadToEnd:
			reading, why = report.ReadPartly, fmt.Sprintf("part %s: %s", l.Part.Name(), o.Reason)
		}
	}
	v = v.Judged(reading, why)
	if m.Mode() == report.ModeVirtual {
		return v.Direct()
	}
	return v
}

// proving is how parts that share a stream prove.
type proving struct {
	*Merge
	acked, read Sums
	repeated    map[int]uint64  // of acked, by part: to lives that were followed by another one, or did not end
	again       map[string]bool // shards that were read again, to their ends
	reread      map[string][]Record
	from        time.Time
	notes       []string
	unlogged    bool // of some part there is no log
	unread      bool // all shards were to be read again, and were not: what the parts have read is not what was asked for
}

func (p *proving) note(text string) { p.notes = append(p.notes, text) }

// all are all parts of which there is anything.
func (p *proving) all() []Loaded { return slices.Concat(p.Parts, p.Repeated, p.Broken) }

// collect adds up the sums of the parts, and what the logs of earlier lives tell.
func (p *proving) collect() error {
	for i, l := range p.all() {
		if l.Ended {
			p.acked.Merge(l.Acked)
			p.unlogged = p.unlogged || !l.Logged
		}
		if at := l.Stream.From; i == 0 || at.Before(p.from) {
			p.from = at
		}
	}
	for _, l := range p.Repeated {
		p.repeated[l.Part.Index] += l.Acked.Total().N
	}
	for _, l := range p.Parts {
		p.read.Merge(l.Read)
		if l.Stream.Why != "" {
			p.note(fmt.Sprintf("part %s: %s", l.Part.Name(), l.Stream.Why))
		}
	}
	for _, l := range p.all() {
		err := ReadLog(l.Dir, func(life int, r Record) error {
			if r.Kind == KindAcked && !(l.Ended && life == len(l.Lives)) {
				p.acked.Add(r.Shard, r.bucket(), r.Hash)
				p.repeated[l.Part.Index]++
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", l.place(), err)
		}
	}
	return nil
}

// differing are the buckets whose sums differ, by shard.
func (p *proving) differing() map[string][]int {
	differ := map[string][]int{}
	all := Sums{}
	all.Merge(p.acked)
	all.Merge(p.read)
	var none [Buckets]Sum
	for _, shard := range all.Shards() {
		acked, read := p.acked[shard], p.read[shard]
		if acked == nil {
			acked = &none
		}
		if read == nil {
			read = &none
		}
		for b := range acked {
			if acked[b] != read[b] {
				differ[shard] = append(differ[shard], b)
			}
		}
	}
	return differ
}

// readAgain reads the shards that differ once more, now that every part has ended.
func (p *proving) readAgain(ctx context.Context, reread Reread) error {
	var shards []string
	for shard := range p.differing() {
		shards = append(shards, shard)
	}
	if p.ReadAll {
		all := Sums{}
		all.Merge(p.acked)
		all.Merge(p.read)
		shards = all.Shards()
	}
	if len(shards) == 0 {
		return nil
	}
	slices.Sort(shards)
	book := NewBook(nil)
	found := map[string][]Record{}
	book.keep = func(r Record) { found[r.Shard] = append(found[r.Shard], r) }
	if err := reread(ctx, p.Parts[0].Stream, p.from, shards, book.Seen); err != nil {
		return err
	}
	for _, shard := range shards {
		delete(p.read, shard)
		if sums := book.read[shard]; sums != nil {
			p.read[shard] = sums
		}
		p.again[shard] = true
	}
	p.reread = found
	return nil
}

// conclude judges.
func (p *proving) conclude() (Proof, error) {
	var ledger exporter.Ledger
	proof := Proof{Repeated: p.repeated}
	v := &proof.Verification
	var attempts uint64
	for _, l := range p.Parts {
		ledger = ledger.Plus(l.Summary.Ledger)
		attempts += l.Ambiguous
		v.OutOfOrder += l.Summary.Verification.OutOfOrder
		v.OrderPromised = v.OrderPromised || l.Summary.Verification.OrderPromised
	}
	for _, n := range p.repeated {
		v.Duplicates += n
		v.Repeated += n
	}
	v.Read = p.read.Total().N
	d := p.drill(p.differing())
	if len(d.differ) > 0 && !p.unlogged {
		if err := d.collect(); err != nil {
			return proof, err
		}
	}
	d.count(v, p.repeated)
	v.SettledAbsent = ledger.Unknown - min(ledger.Unknown, v.SettledPresent)
	v.Outstanding = attempts - min(attempts, v.SettledPresent+v.Duplicates-v.Unexplained-v.Repeated)

	reading, why := report.ReadToEnd, ""
	if v.Unread > 0 || d.unsure || p.unread {
		reading, why = report.ReadPartly, d.why(v.Unread > 0)
	}
	*v = v.Judged(reading, why)
	if v.Verdict == report.Verified {
		v.Reason = fmt.Sprintf("the sums of all acknowledged records (%s) are those of the stream, in each shard and bucket of keys, as %d parts"+
			" read it together", report.FormatCount(v.Matched), p.Of())
	}
	return proof, nil
}
