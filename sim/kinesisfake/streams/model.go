package streams

import (
	"maps"
	"slices"
	"time"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/bucket"
)

// Config is what a Model is made of. Zero values stand for the defaults.
type Config struct {
	Account        string        // default 000000000000
	Region         string        // default us-east-1
	Limits         Limits        // quotas of a shard
	Durations      Durations     // of passing stream states; default none
	OnDemand       DemandConfig  // how streams on demand follow their traffic
	Retention      time.Duration // of new streams; default 24 hours
	StoredBytesMax int64         // memory for records, all streams together; beyond it the oldest are dropped. Default 512 MiB
	ShardsMax      int           // open shards of the account; default AWS's for the region
	CountOnly      bool          // records are numbered and counted, but not kept: nothing can be read
}

func (c Config) withDefaults() Config {
	if c.Account == "" {
		c.Account = "000000000000"
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Retention <= 0 {
		c.Retention = RetentionDefault
	}
	if c.StoredBytesMax <= 0 {
		c.StoredBytesMax = 512 << 20
	}
	if c.ShardsMax <= 0 {
		c.ShardsMax = shardsMaxOf(c.Region)
	}
	c.Limits = c.Limits.withDefaults()
	c.OnDemand = c.OnDemand.withDefaults()
	return c
}

// Model is the Kinesis of one account in one region. It is a state machine: every method takes the time, and the time
// of a call must not lie before that of the call before it (a shard keeps its own order even if it does). It has no
// lock; one caller at a time.
type Model struct {
	config   Config
	streams  map[string]*stream
	names    []string // of streams, sorted
	arena    arena
	stats    Stats
	call     int64     // PutRecords calls so far
	landings []landing // of the entries of the call under way
	fetched  int64     // is of no use: see shardQuota.prefetch

	journal *journal // keeps the changes in a Store, or nil
	door    *door    // of a model that a Store keeps, or nil
	account account
	rates   map[rateKey]*bucket.Window // of operations; see rate.go
	granted uint64                     // subscriptions so far

	iterators uint64           // made so far
	stamps    map[string]int64 // seconds in which streams and consumers were made; see stamp
}

// Stats counts what happened to records since the model was made.
type Stats struct {
	Stored         uint64 // records taken
	StoredBytes    uint64 // their data and partition keys
	Throttled      uint64 // records refused for want of throughput, or by a fault that says so
	Expired        uint64 // records that retention removed
	Dropped        uint64 // records that the bound on memory removed before retention did
	DroppedBytes   uint64 // their data and partition keys
	ReadsThrottled uint64 // GetRecords calls refused
	HeldBytes      int64  // memory that the records occupy now
}

// Add adds the counts of another model.
func (s *Stats) Add(other Stats) {
	s.Stored += other.Stored
	s.StoredBytes += other.StoredBytes
	s.Throttled += other.Throttled
	s.Expired += other.Expired
	s.Dropped += other.Dropped
	s.DroppedBytes += other.DroppedBytes
	s.ReadsThrottled += other.ReadsThrottled
	s.HeldBytes += other.HeldBytes
}

// New makes a model without streams.
func New(config Config) *Model {
	return &Model{
		config: config.withDefaults(), streams: map[string]*stream{}, rates: map[rateKey]*bucket.Window{}, stamps: map[string]int64{},
	}
}

// Config is what the model was made of, defaults filled in.
func (m *Model) Config() Config { return m.config }

// SetDurations changes how long passing states last, from the next on.
func (m *Model) SetDurations(d Durations) { m.config.Durations = d }

// Stats is the count so far.
func (m *Model) Stats() Stats {
	stats := m.stats
	stats.HeldBytes = m.arena.bytes
	return stats
}

// ARN is the name of a stream for IAM.
func (m *Model) ARN(stream string) string {
	return arn.NewStream(m.config.Region, m.config.Account, stream).String()
}

// stamp is when a stream or a consumer of a name is made: at now, unless one of that name was made in the same second.
// Names of resources and sequence numbers hold the second, and nothing that is made anew must be taken for what was
// there before.
func (m *Model) stamp(now time.Time, name string) time.Time {
	second := now.Unix()
	if last, ok := m.stamps[name]; ok && last >= second {
		now = time.Unix(last+1, 0)
	}
	if len(m.stamps) >= stampsMax {
		maps.DeleteFunc(m.stamps, func(_ string, at int64) bool { return at < second })
	}
	m.stamps[name] = now.Unix()
	return now
}

// stampsMax is how many stamps are kept before those of past seconds are forgotten.
const stampsMax = 1024

// find is a stream in its state at a time, or ResourceNotFoundException.
func (m *Model) find(now time.Time, name string) (*stream, error) {
	s, ok := m.streams[name]
	if ok {
		s.settle(now)
		if len(s.consumers) > 0 {
			s.settleConsumers(now)
		}
		if s.status != statusGone {
			if !now.Before(s.tendAt) {
				m.tend(now, s)
			}
			return s, nil
		}
		m.remove(s)
	}
	return nil, m.streamNotFound(name)
}

// serving is a stream that takes and gives records: one that is neither CREATING nor DELETING.
func (m *Model) serving(now time.Time, name string) (*stream, error) {
	s, err := m.find(now, name)
	if err != nil {
		return nil, err
	}
	if s.status != StatusActive && s.status != StatusUpdating {
		return nil, m.streamNotFound(name)
	}
	return s, nil
}

// Serves is nil for a stream that takes and gives records, else ResourceNotFoundException.
func (m *Model) Serves(now time.Time, name string) error {
	_, err := m.serving(now, name)
	return err
}

// active is a stream that may be changed, or ResourceInUseException.
func (m *Model) active(now time.Time, name string) (*stream, error) {
	s, err := m.find(now, name)
	if err != nil {
		return nil, err
	}
	if s.status != StatusActive {
		return nil, m.notActive(s)
	}
	return s, nil
}

// remove forgets a stream and gives its memory back.
func (m *Model) remove(s *stream) {
	for _, shard := range s.shards {
		for shard.log.len() > 0 {
			m.arena.release(shard.log.at(shard.log.head))
			shard.log.drop()
		}
	}
	delete(m.streams, s.name)
	if i, ok := slices.BinarySearch(m.names, s.name); ok {
		m.names = slices.Delete(m.names, i, i+1)
	}
}

// openShards counts the open shards of the account, as its limit does.
func (m *Model) openShards() int {
	n := 0
	for _, name := range m.names {
		n += len(m.streams[name].open)
	}
	return n
}

// bound drops the oldest chunk of records until the rest fits into StoredBytesMax. It keeps the newest chunk in any
// case.
func (m *Model) bound() {
	for m.arena.bytes > m.config.StoredBytesMax {
		oldest, ok := m.arena.oldest()
		if !ok {
			return
		}
		for _, name := range m.names {
			for _, shard := range m.streams[name].shards {
				m.dropUpTo(shard, oldest)
			}
		}
		if next, _ := m.arena.oldest(); next == oldest {
			panic("streams: the oldest chunk is empty, and is still held")
		}
	}
}

// dropUpTo drops the records of a shard that lie in a chunk or in an older one. Those are its first: all shards write
// into one arena.
func (m *Model) dropUpTo(shard *shard, chunk uint32) {
	for shard.log.len() > 0 {
		first := shard.log.at(shard.log.head)
		if first.chunk > chunk {
			return
		}
		m.stats.Dropped++
		m.stats.DroppedBytes += uint64(first.dataLen) + uint64(first.keyLen)
		shard.dropped++
		m.arena.release(first)
		shard.log.drop()
	}
}

// expire drops the records of a shard that retention has run out for.
func (m *Model) expire(now time.Time, s *stream, shard *shard) {
	horizon := now.Add(-s.retention).UnixMilli()
	for shard.log.len() > 0 {
		first := shard.log.at(shard.log.head)
		if first.arrival > horizon {
			return
		}
		m.stats.Expired++
		m.arena.release(first)
		shard.log.drop()
	}
}
