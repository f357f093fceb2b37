package lease

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/readers"
)

// book is what was put into each shard that a consumer has not passed.
type book struct {
	name    string
	stream  string
	waiting map[string][]batch // by shard, oldest first
	places  map[string]string  // checkpoints, as last read
	read    uint64             // records that were passed
	moves   uint64             // of checkpoints
	recent  []progress         // over recentTime
}

// batch is what was put in so short a time that one date does for it.
type batch struct {
	at      time.Time
	last    string // the highest sequence number
	records uint64
}

// progress is how much had been passed at a moment.
type progress struct {
	at   time.Time
	read uint64
}

const (
	batchTime  = 100 * time.Millisecond
	batchesMax = 100_000 // of a shard; beyond it the youngest grows, which is dated by its first record
	recentTime = 5 * time.Second
	shardEnd   = "SHARD_END"
)

func newBook(name, stream string) *book {
	return &book{name: name, stream: stream, waiting: map[string][]batch{}, places: map[string]string{}}
}

// put takes in a record that was acknowledged.
func (b *book) put(at time.Time, shard, sequence string) {
	list := b.waiting[shard]
	if last := len(list) - 1; last >= 0 && (at.Sub(list[last].at) < batchTime || last+1 >= batchesMax) {
		list[last].records++
		if compare(sequence, list[last].last) > 0 {
			list[last].last = sequence
		}
		return
	}
	b.waiting[shard] = append(list, batch{at, sequence, 1})
}

// look takes in where the checkpoints are.
func (b *book) look(at time.Time, places map[string]string) {
	for shard, place := range places {
		if b.places[shard] != place && passed(place) {
			b.moves++
		}
		b.places[shard] = place
	}
	for shard, list := range b.waiting {
		n := 0
		for n < len(list) && covers(b.places[shard], list[n].last) {
			b.read += list[n].records
			n++
		}
		b.waiting[shard] = slices.Delete(list, 0, n)
	}
	for len(b.recent) > 1 && at.Sub(b.recent[1].at) >= recentTime {
		b.recent = b.recent[1:]
	}
	b.recent = append(b.recent, progress{at, b.read})
}

// consumer is how it stands.
func (b *book) consumer(at time.Time) readers.Consumer {
	c := readers.Consumer{Name: b.name, Stream: b.stream}
	var total readers.Shard
	total.Records, total.Reads = b.read, b.moves
	if first := len(b.recent); first > 0 {
		if over := at.Sub(b.recent[0].at).Seconds(); over > 0 {
			total.RecordsPerSecond = float64(b.read-b.recent[0].read) / over
		}
	}
	for shard := range b.places {
		c.Shards = append(c.Shards, readers.Shard{Number: number(shard)})
	}
	for shard, list := range b.waiting {
		if _, leased := b.places[shard]; !leased {
			c.Unread = append(c.Unread, number(shard))
		}
		for _, one := range list {
			total.LagRecords += one.records
			total.Lag = max(total.Lag, at.Sub(one.at))
		}
	}
	slices.SortFunc(c.Shards, func(x, y readers.Shard) int { return cmp.Compare(x.Number, y.Number) })
	slices.Sort(c.Unread)
	c.Total = total
	return c
}

// passed tells whether a checkpoint is behind a record.
func passed(place string) bool {
	return place == shardEnd || place != "" && strings.Trim(place, "0123456789") == ""
}

// covers tells whether a checkpoint is at a sequence number or behind it.
func covers(place, sequence string) bool {
	return place == shardEnd || passed(place) && compare(place, sequence) >= 0
}

// compare compares two decimal numbers without leading zeros.
func compare(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// number is that of a shard by its id.
func number(shard string) uint32 {
	n, _ := strconv.ParseUint(strings.TrimPrefix(shard, "shardId-"), 10, 32) // what is none is the first
	return uint32(n)
}
