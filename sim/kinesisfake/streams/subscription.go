package streams

import (
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/bucket"
)

// Times of SubscribeToShard (API_SubscribeToShard).
const (
	SubscriptionLifetime = 5 * time.Minute
	subscriptionHold     = 5 * time.Second // a second call for the same consumer and shard is refused for this long
	subscriptionRate     = 1               // calls per second, consumer and shard
	heartbeat            = 5 * time.Second // an event without records tells that the shard is idle
)

// eventBytesMax keeps an event small enough to be encoded whole. A single larger record gets an event of its own.
const eventBytesMax = 1 << 20

// grant says which subscription of a consumer may push from a shard, and what has been pushed.
type grant struct {
	number uint64
	at     time.Time
	bytes  bucket.Tank
}

// Subscription is a running SubscribeToShard: a place in a shard from which a consumer is pushed to. It belongs to
// whoever drives it.
type Subscription struct {
	ConsumerARN string
	Next        Iterator // where it goes on

	number   uint64
	endsAt   time.Time
	nextBeat time.Time
	done     bool
}

// SubscriptionEvent is what is pushed to a consumer at once.
type SubscriptionEvent struct {
	Records      []Record
	Continuation bignum.SequenceNumber // where another subscription may go on; zero at the end of a closed shard
	BehindLatest time.Duration
	Children     []ShardInfo // at the end of a closed shard
}

// Subscribe begins to push a shard to a consumer. One that was granted 5 seconds ago or earlier is taken over.
func (m *Model) Subscribe(now time.Time, consumerARN string, number uint32, start Position) (*Subscription, error) {
	if limits := &m.config.Limits; limits.Control &&
		!m.countCall(now, rateKey{"SubscribeToShard", consumerARN + "/" + ShardID(number)}, subscriptionRate) {
		return nil, limitExceeded("Rate exceeded for shard %s of consumer %s.", ShardID(number), consumerARN)
	}
	s, c, next, err := m.subscribable(now, consumerARN, number, start)
	if err != nil {
		return nil, err
	}
	held := c.grants[number]
	if held != nil && now.Sub(held.at) < subscriptionHold {
		return nil, inUse("Another active subscription exists for this consumer: %s of stream %s under account %s and shard %s.",
			c.Name, s.name, m.config.Account, ShardID(number))
	}
	if held == nil {
		held = &grant{}
		c.grants[number] = held
	}
	m.granted++
	held.number, held.at = m.granted, now
	return &Subscription{
		ConsumerARN: consumerARN, number: m.granted, endsAt: now.Add(SubscriptionLifetime), nextBeat: now,
		Next: Iterator{
			Stream:  s.name,
			Shard:   number,
			Next:    next,
			Created: now.UnixMilli(),
			Born:    s.createdAt.UnixMilli(),
			Serial:  m.serial(),
		},
	}, nil
}

// TrySubscribe is a subscription that is only tried.
func (m *Model) TrySubscribe(now time.Time, consumerARN string, number uint32, start Position, operation string) error {
	s, _, _, err := m.subscribable(now, consumerARN, number, start)
	if err != nil {
		return err
	}
	return m.DryRun(now, s.name, operation)
}

// subscribable checks what a subscription needs, and answers where it begins.
func (m *Model) subscribable(now time.Time, consumerARN string, number uint32, start Position) (*stream, *consumer, uint64, error) {
	s, c, err := m.findConsumer(now, consumerARN)
	if err != nil {
		return nil, nil, 0, err
	}
	if c.Status != StatusActive {
		return nil, nil, 0, inUse(
			"Consumer %s of stream %s under account %s not ACTIVE, instead in state %s",
			c.Name,
			s.name,
			m.config.Account,
			c.Status,
		)
	}
	if err := start.check(now); err != nil {
		return nil, nil, 0, err
	}
	shard, err := m.findShard(s, number)
	if err != nil {
		return nil, nil, 0, err
	}
	next, err := m.startIndex(now, s, shard, start, "SubscribeToShard")
	return s, c, next, err
}

// Push is the next event of a subscription, or nil if there is nothing to tell now. Records are appended to dst. done
// tells that the subscription is over: its time is up, or the shard has ended, which its last event says. An error ends
// it too: another subscription has taken over, or the consumer or the stream is gone.
func (m *Model) Push(now time.Time, sub *Subscription, dst []Record) (event *SubscriptionEvent, done bool, err error) {
	if sub.done {
		return nil, true, nil
	}
	event, err = m.push(now, sub, dst)
	sub.done = sub.done || err != nil
	return event, sub.done, err
}

func (m *Model) push(now time.Time, sub *Subscription, dst []Record) (*SubscriptionEvent, error) {
	s, c, err := m.findConsumer(now, sub.ConsumerARN)
	if err != nil {
		return nil, err
	}
	if c.Status != StatusActive || s.createdAt.UnixMilli() != sub.Next.Born {
		return nil, m.consumerNotFound(sub.ConsumerARN)
	}
	held := c.grants[sub.Next.Shard]
	if held == nil || held.number != sub.number {
		return nil, inUse("Another subscription of consumer %s to shard %s has taken over.", c.Name, ShardID(sub.Next.Shard))
	}
	if !now.Before(sub.endsAt) {
		sub.done = true
		return nil, nil
	}
	shard := s.shards[sub.Next.Shard]
	waiting := shard.tip() > max(sub.Next.Next, shard.log.head)
	if waiting && !held.mayPush(now, &m.config.Limits) {
		return nil, nil
	}
	if !waiting && !shard.closed() && now.Before(sub.nextBeat) {
		return nil, nil
	}
	m.expire(now, s, shard)
	reading, bytes := m.read(now, s, shard, sub.Next, GetRecordsMax, eventBytesMax, dst)
	held.spend(bytes, &m.config.Limits)
	sub.Next, sub.nextBeat = reading.Next, now.Add(heartbeat)
	event := &SubscriptionEvent{Records: reading.Records, BehindLatest: reading.BehindLatest, Children: reading.Children}
	if reading.End {
		sub.done = true
	} else {
		event.Continuation = shard.passed(now, sub.Next.Next)
	}
	return event, nil
}

// A consumer has a throughput of its own: "up to 2 MiB per second for every shard you subscribe to"
// (API_RegisterStreamConsumer).
func (g *grant) mayPush(now time.Time, limits *Limits) bool {
	return !limits.Read || g.bytes.Refill(now.UnixNano(), limits.ReadBytes, limits.ReadBytes, 1) > 0
}

func (g *grant) spend(bytes int64, limits *Limits) {
	if limits.Read {
		g.bytes.Spend(bytes)
	}
}

// passed is a sequence number behind the record in front of an index. It is the number of no record, so that reading
// goes on with the same one AT it and AFTER it.
func (s *shard) passed(now time.Time, next uint64) bignum.SequenceNumber {
	return bignum.NewSequence(s.createSecs, s.number, next-1, max(uint64(now.Unix()), s.createSecs)).After()
}
