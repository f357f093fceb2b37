package readers

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// Snapshot is who has read what of the streams of an endpoint, at a moment. It is a value: nothing changes it
// afterwards.
type Snapshot struct {
	At        time.Time // by the clock of the models
	Consumers []Consumer
	Contended []Contention
}

// Consumer is what one consumer has read of one stream.
type Consumer struct {
	Name                    string // as it was given, else made of what is known of it
	KeyID, FanOut           string // access key id; name of the registered consumer, for fan-out
	Agent, Host             string // the program of its user agent, and where it connects from
	Connections             int    // seen so far, up to 1,024
	Account, Region, Stream string
	Gone                    bool // the stream was deleted, or made again

	Shards  []Shard  // those that it has read or asked for, by number
	Unread  []uint32 // other shards with records that it has never asked for
	Waiting []uint32 // of these, children of shards that it has read to their end

	Total Shard // of all shards: sums, and the largest lag
}

// Shard is what a consumer has read of a shard.
type Shard struct {
	Number                   uint32
	Reads, Throttled         uint64        // GetRecords calls, or events pushed; calls refused by the quotas
	Expired                  uint64        // calls with an iterator of more than 5 minutes
	Records, Bytes           uint64        // read, those that were read again among them
	Again                    uint64        // records that had been read before
	Before                   uint64        // records in front of the first that it read
	Skipped                  uint64        // records between those that it read
	Lost                     uint64        // records behind those that it read that retention, or the bound on memory, removed first
	LagRecords               uint64        // records that wait for it
	Lag                      time.Duration // age of the first of them; 0 without any
	BehindLatest             time.Duration // MillisBehindLatest of its last read
	LastRead                 time.Time     // zero before the first
	Ended                    bool          // the shard is closed, and read to its end
	Resumed, Rewound, Jumped uint64        // iterators that went on where it was, behind it, or beyond it

	// Over the last five full seconds.
	RecordsPerSecond, BytesPerSecond, ReadsPerSecond, ThrottledPerSecond float64
}

// Contention is a shard whose reads are refused while several consumers share them: five calls and 2 MiB a second.
type Contention struct {
	Account, Region, Stream string
	Shard                   uint32
	Consumers               []string // those that poll it
	Throttled               uint64   // calls of theirs that were refused
}

// Snapshot is who has read what so far. It is held against the models, each of which the caller lets it look into, by
// account and region.
func (b *Book) Snapshot(now time.Time, look func(account, region string, f func(now time.Time, m *streams.Model))) Snapshot {
	snapshot := Snapshot{At: now}
	for _, one := range b.copied() {
		look(one.account, one.region, func(now time.Time, m *streams.Model) {
			snapshot.Consumers = append(snapshot.Consumers, judge(now, m, one))
		})
	}
	snapshot.Contended = contended(snapshot.Consumers)
	return snapshot
}

// copied is the book as it is now, by the first read of each reader.
func (b *Book) copied() []reading {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]reading, 0, len(b.order))
	for _, one := range b.order {
		twin := reading{reader: one.reader, connections: map[string]bool{}, shards: map[uint32]*shardReading{}}
		for connection := range one.connections {
			twin.connections[connection] = true
		}
		for number, shard := range one.shards {
			copied := *shard
			copied.read = slices.Clone(shard.read)
			twin.shards[number] = &copied
		}
		list = append(list, twin)
	}
	return list
}

// judge holds what a reader has read against what there is.
func judge(now time.Time, m *streams.Model, r reading) Consumer {
	c := Consumer{
		Name: r.title(), KeyID: r.keyID, FanOut: r.fanOut, Agent: r.agent, Host: r.host, Connections: len(r.connections),
		Account: r.account, Region: r.region, Stream: r.stream,
	}
	backlogs, there := m.Backlogs(now, r.stream, r.streamBorn, r.next)
	c.Gone = !there
	numbers := make([]uint32, 0, len(r.shards))
	for number := range r.shards {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		one := r.shards[number].info(now, number)
		if int(number) < len(backlogs) {
			waits := &backlogs[number]
			one.Lost, one.LagRecords, one.Lag = waits.Lost, waits.Records, waits.Age
		}
		c.Shards = append(c.Shards, one)
		c.Total.add(one)
	}
	c.missing(backlogs, r)
	return c
}

// next is the index of the record of a shard that a reader goes on with, 0 for a shard that it has never asked for.
func (r *reading) next(shard uint32) uint64 {
	if s := r.shards[shard]; s != nil {
		return max(s.read.next(), s.began)
	}
	return 0
}

// title is a name for a reader.
func (r reader) title() string {
	switch {
	case r.name != "":
		return r.name
	case r.fanOut != "":
		return r.fanOut
	}
	return strings.Join(slices.DeleteFunc([]string{r.keyID, r.agent, r.host}, func(part string) bool { return part == "" }), " ")
}

func (r *shardReading) info(now time.Time, number uint32) Shard {
	one := Shard{
		Number: number, Reads: r.reads, Throttled: r.throttled, Expired: r.expired, Records: r.records, Bytes: r.bytes, Again: r.again,
		Skipped: r.read.gaps(), BehindLatest: r.behind, LastRead: r.at, Ended: r.ended, Resumed: r.resumed,
		Rewound: r.rewound, Jumped: r.jumped,
	}
	if first := max(r.read.first(), r.began); first > 0 {
		one.Before = cmp.Or(r.read.first(), first) - 1
	}
	for _, recent := range r.recent {
		if ago := now.Unix() - recent.second; ago >= 1 && ago <= recentSeconds {
			one.RecordsPerSecond += float64(recent.records) / recentSeconds
			one.BytesPerSecond += float64(recent.bytes) / recentSeconds
			one.ReadsPerSecond += float64(recent.reads) / recentSeconds
			one.ThrottledPerSecond += float64(recent.throttled) / recentSeconds
		}
	}
	return one
}

// missing are the shards of a stream that hold something and that a reader has never asked for.
func (c *Consumer) missing(backlogs []streams.Backlog, r reading) {
	for i := range backlogs {
		shard := &backlogs[i]
		if r.shards[shard.Shard] != nil || shard.Closed && shard.Records == 0 {
			continue
		}
		c.Unread = append(c.Unread, shard.Shard)
		waiting := len(shard.Parents) > 0
		for _, parent := range shard.Parents {
			waiting = waiting && r.shards[parent] != nil && r.shards[parent].ended
		}
		if waiting {
			c.Waiting = append(c.Waiting, shard.Shard)
		}
		c.Total.LagRecords += shard.Records
		c.Total.Lag = max(c.Total.Lag, shard.Age)
	}
}

// add takes a shard into the total.
func (c *Shard) add(one Shard) {
	for _, sum := range []struct {
		to   *uint64
		more uint64
	}{
		{&c.Reads, one.Reads}, {&c.Throttled, one.Throttled}, {&c.Expired, one.Expired}, {&c.Records, one.Records}, {&c.Bytes, one.Bytes},
		{&c.Again, one.Again}, {&c.Before, one.Before}, {&c.Skipped, one.Skipped}, {&c.Lost, one.Lost}, {&c.LagRecords, one.LagRecords},
		{&c.Resumed, one.Resumed}, {&c.Rewound, one.Rewound}, {&c.Jumped, one.Jumped},
	} {
		*sum.to += sum.more
	}
	c.Lag, c.BehindLatest = max(c.Lag, one.Lag), max(c.BehindLatest, one.BehindLatest)
	if one.LastRead.After(c.LastRead) {
		c.LastRead = one.LastRead
	}
	c.RecordsPerSecond += one.RecordsPerSecond
	c.BytesPerSecond += one.BytesPerSecond
	c.ReadsPerSecond += one.ReadsPerSecond
	c.ThrottledPerSecond += one.ThrottledPerSecond
}

// contended finds the shards that several consumers poll, and not all get what they ask for.
func contended(all []Consumer) []Contention {
	type place struct {
		account, region, stream string
		shard                   uint32
	}
	var list []Contention
	at := map[place]int{}
	for _, c := range all {
		if c.FanOut != "" || c.Gone {
			continue
		}
		for _, shard := range c.Shards {
			where := place{c.Account, c.Region, c.Stream, shard.Number}
			i, known := at[where]
			if !known {
				i = len(list)
				at[where] = i
				list = append(list, Contention{Account: c.Account, Region: c.Region, Stream: c.Stream, Shard: shard.Number})
			}
			list[i].Consumers = append(list[i].Consumers, c.Name)
			list[i].Throttled += shard.Throttled
		}
	}
	return slices.DeleteFunc(list, func(c Contention) bool { return len(c.Consumers) < 2 || c.Throttled == 0 })
}
