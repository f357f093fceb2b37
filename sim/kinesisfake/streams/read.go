package streams

import (
	"slices"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// Record is a stored record. Its slices belong to the model and must not be written to; they stay valid.
type Record struct {
	Sequence bignum.SequenceNumber
	Arrival  int64  // Unix milliseconds
	Key      []byte // empty if the stream distributed the record itself
	Data     []byte

	Encrypted bool // marked as such: see Model.StartEncryption
}

// Reading is the answer to GetRecords.
type Reading struct {
	Records      []Record
	Next         Iterator
	End          bool          // the shard is closed and read to its end: Next leads nowhere
	Children     []ShardInfo   // at the end, the shards that continue it
	BehindLatest time.Duration // how old the first record is that was not read; 0 at the tip
}

// GetRecords reads at most limit records from an iterator on, and at most 10 MiB, appending them to dst, metered or
// outside the quotas of reading. A place that retention has overtaken stands for the first record that is left.
func (m *Model) GetRecords(now time.Time, it Iterator, limit int, dst []Record, metered bool) (Reading, error) {
	s, shard, err := m.readable(now, it)
	if err != nil {
		return Reading{}, err
	}
	if metered && !shard.quota.mayRead(&m.config.Limits, now.UnixNano()) {
		m.stats.ReadsThrottled++
		return Reading{}, RateExceeded(m.config.Account, s.name, shard.number)
	}
	m.expire(now, s, shard)
	reading, bytes := m.read(now, s, shard, it, limit, GetRecordsBytesMax, dst)
	if metered {
		shard.quota.spendRead(&m.config.Limits, bytes)
	}
	return reading, nil
}

// Records appends the records that a stream holds to dst, shard by shard, each in order. It takes nothing from the
// quotas of reading.
func (m *Model) Records(now time.Time, stream string, dst []Record) ([]Record, error) {
	s, err := m.find(now, stream)
	if err != nil {
		return dst, err
	}
	for _, shard := range s.shards {
		m.expire(now, s, shard)
		for index, tip := shard.log.head, shard.tip(); index < tip; index++ {
			dst = append(dst, m.record(shard, index, shard.log.at(index)))
		}
	}
	return dst, nil
}

// record is the record of a shard with an index, whose entry is e.
func (m *Model) record(shard *shard, index uint64, e entry) Record {
	key, data := m.arena.record(e)
	return Record{shard.sequence(index, e.arrival), e.arrival, key, data, e.encrypted}
}

// readable is what an iterator leads to.
func (m *Model) readable(now time.Time, it Iterator) (*stream, *shard, error) {
	if created := time.UnixMilli(it.Created); now.Sub(created) > IteratorLifetime {
		return nil, nil, ExpiredIterator(created, now)
	}
	s, err := m.serving(now, it.Stream)
	if err != nil || s.createdAt.UnixMilli() != it.Born {
		return nil, nil, m.shardMissing(it.Stream, it.Shard)
	}
	shard, err := m.findShard(s, it.Shard)
	return s, shard, err
}

// TryGetRecords is a reading that is only tried.
func (m *Model) TryGetRecords(now time.Time, it Iterator, operation string) error {
	if _, _, err := m.readable(now, it); err != nil {
		return err
	}
	return m.DryRun(now, it.Stream, operation)
}

// read takes at most limit records and bytesMax bytes, but one record at least.
func (m *Model) read(
	now time.Time,
	s *stream,
	shard *shard,
	it Iterator,
	limit int,
	bytesMax int64,
	dst []Record,
) (reading Reading, bytes int64) {
	index := max(it.Next, shard.log.head)
	for tip := shard.tip(); index < tip && limit > 0; limit-- {
		e := shard.log.at(index)
		size := int64(e.keyLen) + int64(e.dataLen)
		if bytes > 0 && bytes+size > bytesMax {
			break
		}
		bytes += size
		dst = append(dst, m.record(shard, index, e))
		index++
	}
	it.Next, it.Created, it.Serial = index, now.UnixMilli(), m.serial()
	reading = Reading{Records: dst, Next: it}
	if index < shard.log.next {
		reading.BehindLatest = max(0, now.Sub(time.UnixMilli(shard.log.at(index).arrival)))
	} else if shard.closed() {
		reading.End = true
		reading.Children = s.children(shard)
	}
	return reading, bytes
}

// children are the shards that a closed one was split or merged into.
func (s *stream) children(parent *shard) []ShardInfo {
	var children []ShardInfo
	for _, shard := range s.shards[parent.number+1:] {
		if slices.Contains(shard.parents, parent.number) {
			children = append(children, shard.info())
		}
	}
	return children
}
