package consumer

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Model is a consumer that reads a run in virtual time.
type Model struct {
	config Config
	every  time.Duration // between two samples of the lag
	shards map[string]*shard
	order  []*shard
	lags   []time.Duration // of all lanes, the greatest, at each sample
	came   []float64       // records by second
	worst  time.Duration   // lag, since the last look
	random *rand.Rand      // that tells bad records
	out    Outcome
}

// shard is what the lanes of a shard have in common.
type shard struct {
	lanes    []*lane
	readable time.Duration // when its quota gives the next bytes
	gave     []float64     // records that workers were given, by second: their sums must not depend on who looked when
}

// run gives the lanes all batches whose moment lies before another one, in order; every record that has come by then is
// there.
func (s *shard) run(until time.Duration) {
	for {
		var next *lane
		at := until
		for _, l := range s.lanes {
			if l.waits() {
				if start := l.start(); start < at {
					next, at = l, start
				}
			}
		}
		if next == nil {
			return
		}
		next.give(at)
	}
}

// Outcome is how a consumer kept up.
type Outcome struct {
	Name       string
	Records    uint64        // that workers were given, each once
	Rereads    uint64        // given again: after a failure, a split or a restart
	Failures   uint64        // batches
	Discarded  uint64        // records
	Waiting    uint64        // records that no worker has been given
	Oldest     time.Duration // age of the first of them
	Shards     int
	Drained    time.Duration // when the last record was given; valid when nothing waits
	Stuck      int           // lanes that wait for a record that always fails
	Every      time.Duration
	Lags       []time.Duration // at even moments from 0 on
	Came, Gave []float64       // records by second
	Bytes      uint64
}

// New makes a consumer that has read nothing. Its lag is sampled so often.
func New(c Config, every time.Duration) *Model {
	c.Batch, c.Parallel = max(c.Batch, 1), max(c.Parallel, 1)
	return &Model{config: c, every: every, shards: map[string]*shard{}, random: rand.New(rand.NewPCG(c.Seed, 0xbad)),
		out: Outcome{Name: c.Name, Every: every}}
}

// Add lets a record come, at a moment that does not lie before those of others. The hash is that of its key.
func (m *Model) Add(at time.Duration, id string, hash uint64, bytes int) {
	s := m.shards[id]
	if s == nil {
		s = &shard{}
		for i := range m.config.Parallel {
			seed := uint64(len(m.order))<<8 | uint64(i)
			s.lanes = append(s.lanes, &lane{model: m, shard: s, random: rand.New(rand.NewPCG(m.config.Seed, seed))})
		}
		m.shards[id] = s
		m.order = append(m.order, s)
	}
	s.run(at)
	l := s.lanes[hash%uint64(len(s.lanes))]
	l.add(item{at, int32(bytes), m.config.Bad > 0 && m.random.Float64() < m.config.Bad})
	m.came = counted(m.came, at, 1)
	m.out.Bytes += uint64(bytes)
}

// Look lets it read until a moment, and tells how it stands: how far it was behind at most since the last look, how
// many records wait, and how many workers were given. What comes later is read as if nobody had looked.
func (m *Model) Look(until time.Duration) (lag time.Duration, waiting, read uint64) {
	for _, s := range m.order {
		s.run(until)
		for _, l := range s.lanes {
			l.sample(until)
			waiting += uint64(len(l.queue) - l.head)
			if l.head < len(l.queue) {
				m.worst = max(m.worst, until-l.queue[l.head].at)
			}
		}
	}
	lag, m.worst = m.worst, 0
	return lag, waiting, m.out.Records
}

// Finish lets it read until a moment, and tells how it kept up.
func (m *Model) Finish(until time.Duration) Outcome {
	out := &m.out
	for _, s := range m.order {
		s.run(until)
		for _, l := range s.lanes {
			l.sample(until)
			out.Waiting += uint64(len(l.queue) - l.head)
			if l.head < len(l.queue) {
				out.Oldest = max(out.Oldest, until-l.queue[l.head].at)
			}
			if l.stuck {
				out.Stuck++
			}
		}
	}
	out.Shards, out.Lags, out.Came, out.Gave = len(m.order), m.lags, m.came, nil
	for _, s := range m.order {
		for second, n := range s.gave {
			out.Gave = counted(out.Gave, time.Duration(second)*time.Second, n)
		}
	}
	return *out
}

// given notes that a worker of a shard was given records, and was done with them later: evenly, as far as rates tell.
func (m *Model) given(s *shard, at, end time.Duration, records int) {
	m.out.Records += uint64(records)
	m.out.Drained = max(m.out.Drained, at)
	if end <= at {
		s.gave = counted(s.gave, at, float64(records))
		return
	}
	for from := at; from < end; {
		until := min((from/time.Second+1)*time.Second, end)
		s.gave = counted(s.gave, from, float64(records)*float64(until-from)/float64(end-at))
		from = until
	}
}

// behind notes a lag at a sample.
func (m *Model) behind(sample int, lag time.Duration) {
	if sample >= len(m.lags) {
		m.lags = append(m.lags, make([]time.Duration, sample+1-len(m.lags))...)
	}
	m.lags[sample] = max(m.lags[sample], lag)
	m.worst = max(m.worst, lag)
}

// counted adds to the count of a second.
func counted(counts []float64, at time.Duration, n float64) []float64 {
	second := int(at / time.Second)
	if second >= len(counts) {
		counts = slices.Grow(counts, second+1-len(counts))[:second+1]
	}
	counts[second] += n
	return counts
}
