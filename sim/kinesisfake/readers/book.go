package readers

import (
	"errors"
	"net"
	"strings"
	"sync"
	"time"
	"unicode"

	"kinesim/sim/kinesisfake/streams"
)

// Name gives the readers that it fits a name. What is empty fits everybody; the first that fits counts.
type Name struct {
	Name   string
	KeyID  string // access key id of their requests
	FanOut string // name that they are registered with for enhanced fan-out
	Agent  string // a part of their user agent
}

func (n Name) fits(r reader, agent string) bool {
	return (n.KeyID == "" || n.KeyID == r.keyID) && (n.FanOut == "" || n.FanOut == r.fanOut) &&
		(n.Agent == "" || strings.Contains(agent, n.Agent)) &&
		(n.KeyID != "" || n.FanOut != "" || n.Agent != "")
}

// reader is who reads, as far as requests tell. Two with the same key and the same SDK on one machine cannot be told
// apart, unless by their connections: see NewBook.
type reader struct {
	name       string // given by a Name, which makes one reader of all that it fits; else empty
	keyID      string
	fanOut     string
	agent      string // the products of the user agent that do not change from call to call
	host       string // of the connection, with the port if readers are told apart by connections
	account    string
	region     string
	stream     string
	streamBorn int64
}

// Book is who has read what. It has a lock of its own, so that writing never waits for it; all of it is about reads
// that the quotas count.
type Book struct {
	names        []Name
	byConnection bool

	mu      sync.Mutex
	readers map[reader]*reading
	order   []*reading // by their first read
}

// NewBook makes an empty book, which gives readers names, and tells them apart by their connections too, where nothing
// else does, if byConnection says so.
func NewBook(names []Name, byConnection bool) *Book {
	return &Book{names: names, byConnection: byConnection, readers: map[reader]*reading{}}
}

// readersMax bounds the memory. Who comes later is not in the book.
const readersMax = 1024

// reading is what one reader has read of a stream.
type reading struct {
	reader
	connections map[string]bool
	shards      map[uint32]*shardReading
}

// connectionsMax is how many connections of a reader are told apart.
const connectionsMax = 1024

// shardReading is what one reader has read of a shard.
type shardReading struct {
	read                      spans
	reads, throttled, expired uint64
	records, bytes, again     uint64
	resumed, rewound, jumped  uint64
	began                     uint64        // index of the first place
	behind                    time.Duration // as last told
	at                        time.Time     // of the last read
	ended                     bool          // a closed shard, read to its end
	recent                    [recentSeconds + 1]recentRead
}

// recentSeconds is what rates are averaged over.
const recentSeconds = 5

type recentRead struct {
	second                           int64
	reads, throttled, records, bytes uint64
}

// Caller is who makes a call, as its request tells.
type Caller struct {
	KeyID, Account, Region string
	Agent                  string // the whole user agent
	Address                string // where the connection comes from, with its port
}

// Reader is who reads, on one of his connections.
type Reader struct {
	reader
	connection string
}

// Who is the reader that a call comes from.
func (b *Book) Who(c Caller) Reader {
	host := c.Address
	if !b.byConnection {
		host, _, _ = net.SplitHostPort(host)
	}
	one := reader{keyID: printable(c.KeyID), agent: products(c.Agent), host: host, account: c.Account, region: c.Region}
	for _, name := range b.names {
		if name.FanOut == "" && name.fits(one, c.Agent) {
			one = reader{name: name.Name, account: c.Account, region: c.Region}
			break
		}
	}
	return Reader{one, c.Address}
}

// Registered is the reader that a fan-out consumer is, whoever subscribes it.
func (b *Book) Registered(c Caller, consumer string) Reader {
	one := reader{keyID: c.KeyID, fanOut: consumer, account: c.Account, region: c.Region}
	for _, name := range b.names {
		if name.fits(one, c.Agent) {
			return Reader{reader{name: name.Name, fanOut: consumer, account: c.Account, region: c.Region}, c.Address}
		}
	}
	one.keyID = "" // its name is enough
	return Reader{one, c.Address}
}

// products are the parts of a user agent that say which program it is: the first, the app, and the KCL. What SDKs put
// behind them differs from call to call.
func products(agent string) string {
	var kept []string
	for i, product := range strings.Fields(agent) {
		if i == 0 || strings.HasPrefix(product, "app/") || strings.Contains(strings.ToLower(product), "kinesis-client") {
			kept = append(kept, product)
		}
	}
	return printable(strings.Join(kept, " "))
}

// printable is a text of a client as it may be shown: without what terminals obey, and not too long.
func printable(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return '?'
	}, text)
	if runes := []rune(text); len(runes) > printableMax {
		return string(runes[:printableMax]) + "…"
	}
	return text
}

const printableMax = 80

// note runs f with what a reader has read of the shard that an iterator is in.
func (b *Book) note(now time.Time, by Reader, it streams.Iterator, f func(s *shardReading, recent *recentRead)) {
	r := by.reader
	r.stream, r.streamBorn = it.Stream, it.Born
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.readers[r]
	if one == nil {
		if len(b.readers) >= readersMax {
			return
		}
		one = &reading{reader: r, connections: map[string]bool{}, shards: map[uint32]*shardReading{}}
		b.readers[r] = one
		b.order = append(b.order, one)
	}
	if len(one.connections) < connectionsMax {
		one.connections[by.connection] = true
	}
	s := one.shards[it.Shard]
	if s == nil {
		s = &shardReading{}
		one.shards[it.Shard] = s
	}
	second := now.Unix()
	recent := &s.recent[second%int64(len(s.recent))]
	if recent.second != second {
		*recent = recentRead{second: second}
	}
	f(s, recent)
}

// Began notes that a reader asked for a place in a shard.
func (b *Book) Began(now time.Time, r Reader, it streams.Iterator) {
	b.note(now, r, it, func(s *shardReading, _ *recentRead) {
		next := s.read.next()
		switch {
		case next == 0 && s.began == 0:
			s.began = it.Next
		case next == 0:
		case it.Next == next:
			s.resumed++
		case it.Next < next:
			s.rewound++
		default:
			s.jumped++
		}
	})
}

// Took notes what a reader was given: records with consecutive indexes in front of the place that comes next.
func (b *Book) Took(now time.Time, r Reader, got streams.Reading) {
	it, bytes := got.Next, payload(got.Records)
	b.note(now, r, it, func(s *shardReading, recent *recentRead) {
		n := uint64(len(got.Records))
		if s.began == 0 {
			s.began = it.Next - n
		}
		s.again += n - s.read.add(it.Next-n, it.Next)
		s.reads++
		s.records += n
		s.bytes += bytes
		s.behind, s.at, s.ended = got.BehindLatest, now, s.ended || got.End
		recent.reads++
		recent.records += n
		recent.bytes += bytes
	})
}

// Refused notes a read that was not answered with records.
func (b *Book) Refused(now time.Time, r Reader, it streams.Iterator, err error) {
	var api *streams.Error
	if !errors.As(err, &api) || api.Code != streams.CodeThrottled && api.Code != streams.CodeExpired {
		return
	}
	b.note(now, r, it, func(s *shardReading, recent *recentRead) {
		if api.Code == streams.CodeExpired {
			s.expired++
			return
		}
		s.throttled++
		recent.throttled++
	})
}

// payload is the data and the partition keys of records.
func payload(records []streams.Record) (bytes uint64) {
	for i := range records {
		bytes += uint64(len(records[i].Key) + len(records[i].Data))
	}
	return bytes
}
