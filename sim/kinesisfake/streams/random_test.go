package streams_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// TestRandomLife does everything that changes a stream at random, while consumers read and are pushed to, and then
// checks what must always hold: the open shards partition the ring, sequence numbers grow, no second sees more than a
// quota, and a consumer that was there from the beginning has been pushed every record exactly once, as has one that
// polls at the end.
func TestRandomLife(t *testing.T) {
	first, last := uint64(1), uint64(12)
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	seen := map[string]int{}
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Logf("repeat with: go test ./sim/kinesisfake/streams -run TestRandomLife -seed %d", seed)
			newLife(t, seed, seen).run()
		})
	}
	t.Logf("seen: %v", seen)
	for _, what := range []string{"scaled", "split on demand", "distributed", "resubscribed", "finished", "quota reached", "ResourceInUseException"} {
		if seen[what] == 0 && first != last {
			t.Errorf("no run has %s: the sequences prove nothing about it", what)
		}
	}
}

// life is a random run with all operations.
type life struct {
	*randomRun
	mode     streams.StreamMode
	auto     bool
	open     int // shards after the last step
	consumer string
	subs     map[uint32]*streams.Subscription
	resume   map[uint32]streams.Position // where a shard's next subscription begins
	pushed   map[string]int              // by sequence number
	seen     map[string]int              // what has happened in all runs, by name or by code of refusal
}

func newLife(t *testing.T, seed uint64, seen map[string]int) *life {
	l := &life{
		randomRun: &randomRun{
			T: t, random: rand.New(rand.NewPCG(seed, 1)), now: start,
			stored: map[string]string{}, last: map[uint32]bignum.SequenceNumber{}, taken: map[uint32][]taking{},
			model: newStream(t, streams.Config{
				Durations: streams.Durations{Update: 30 * time.Millisecond},
				OnDemand:  streams.DemandConfig{SplitAfter: time.Second},
			}, 1+int(seed%5), 0),
		},
		mode: streams.Provisioned, subs: map[uint32]*streams.Subscription{}, resume: map[uint32]streams.Position{},
		pushed: map[string]int{}, seen: seen,
	}
	info, err := l.model.RegisterConsumer(start, "s", "c", nil)
	must(t, err)
	l.consumer, l.open = info.ARN, 1+int(seed%5)
	return l
}

func (l *life) run() {
	for range 600 {
		l.now = l.now.Add(time.Duration(l.random.ExpFloat64() * float64(20*time.Millisecond)))
		if len(openShards(l, l.model, l.now)) > l.open { // time alone has done that
			l.seen["split on demand"]++
		}
		l.change()
		l.push()
		checkRing(l, l.model, l.now)
		l.open = len(openShards(l, l.model, l.now))
	}
	for rounds := 0; l.push(); rounds++ {
		if l.now = l.now.Add(5 * time.Second); rounds > 1000 {
			l.Fatal("the subscriptions never come to an end")
		}
	}
	for sequence := range l.stored {
		if l.pushed[sequence] != 1 {
			l.Errorf("record %s was pushed %d times", sequence, l.pushed[sequence])
		}
	}
	if len(l.pushed) != len(l.stored) {
		l.Errorf("%d records pushed, %d stored", len(l.pushed), len(l.stored))
	}
	l.checkRing()
	if l.checkQuota() {
		l.seen["quota reached"]++
	}
	l.checkReading()
}

func (l *life) change() {
	switch dice := l.random.IntN(100); {
	case dice < 80:
		l.put()
	case dice < 83:
		l.expect(l.splitAny(), "ValidationException", "ResourceInUseException", "InvalidArgumentException")
	case dice < 90:
		_, err := l.model.UpdateShardCount(l.now, "s", 1+l.random.IntN(12))
		if l.expect(err, "LimitExceededException", "ValidationException", "ResourceInUseException") {
			l.seen["scaled"]++
		}
	case dice < 91:
		l.switchMode()
	case dice < 95:
		err := l.model.UpdateDistribution(l.now, "s", !l.auto)
		if l.expect(err, "InvalidArgumentException") {
			l.auto = !l.auto
		}
	case dice < 97:
		l.expect(
			l.model.StartEncryption(l.now, "s", fmt.Sprint("key-", l.random.IntN(3))),
			"ResourceInUseException",
			"LimitExceededException",
		)
	default:
		l.expect(l.model.IncreaseRetention(l.now, "s", int64(24+l.random.IntN(48))), "ResourceInUseException", "InvalidArgumentException")
	}
}

// expect takes success, and the codes of refusals that chance may bring about.
func (l *life) expect(err error, codes ...string) bool {
	l.Helper()
	if err == nil {
		return true
	}
	var api *streams.Error
	if !errors.As(err, &api) {
		l.Fatal(err)
	}
	for _, code := range codes {
		if api.Code == code {
			l.seen[code]++
			return false
		}
	}
	l.Fatalf("unexpected %v", err)
	return false
}

func (l *life) splitAny() error {
	open := openShards(l, l.model, l.now)
	shard := open[l.random.IntN(len(open))]
	return l.model.SplitShard(l.now, "s", shard.Number, bignum.HashKey{Hi: shard.Start.Hi/2 + shard.End.Hi/2, Lo: l.random.Uint64()})
}

func (l *life) switchMode() {
	next := streams.OnDemand
	if l.mode == streams.OnDemand {
		next = streams.Provisioned
	}
	if l.expect(l.model.UpdateStreamMode(l.now, "s", next, 0), "ResourceInUseException", "LimitExceededException") {
		l.mode = next
		l.auto = l.auto && next == streams.OnDemand
	}
}

// put is that of randomRun, for streams that may forget the partition key.
func (l *life) put() {
	entries := l.entries()
	results := make([]streams.PutResult, len(entries))
	must(l, l.model.PutRecords(l.now, "s", entries, results))
	if l.auto {
		l.seen["distributed"]++
	}
	for i, result := range results {
		if result.Outcome == streams.Stored {
			size := len(entries[i].Data)
			if !l.auto {
				size += len(entries[i].Key)
			}
			l.note(result, entries[i].Data, size)
		}
	}
}

// push subscribes the consumer to every shard whose parents it has finished, and takes what comes. It is false when
// there is nothing more.
func (l *life) push() (more bool) {
	all := l.shards(streams.FilterNone)
	for _, shard := range all {
		if l.resume[shard.Number].Type == "done" || l.waits(shard) {
			continue
		}
		sub := l.subs[shard.Number]
		if sub == nil {
			sub = l.subscribe(shard.Number)
		}
		if sub == nil {
			more = true
			continue
		}
		more = l.take(shard, sub) || more
	}
	return more
}

func (l *life) waits(shard streams.ShardInfo) bool {
	for _, parent := range shard.Parents {
		if l.resume[parent].Type != "done" {
			return true
		}
	}
	return false
}

func (l *life) subscribe(shard uint32) *streams.Subscription {
	begin, ok := l.resume[shard]
	if !ok {
		begin = streams.Position{Type: streams.TrimHorizon}
	}
	sub, err := l.model.Subscribe(l.now, l.consumer, shard, begin)
	if !l.expect(err, "ResourceInUseException") {
		return nil
	}
	l.subs[shard] = sub
	if ok {
		l.seen["resubscribed"]++
	}
	return sub
}

// take takes events until there are none, and now and then drops the connection.
func (l *life) take(shard streams.ShardInfo, sub *streams.Subscription) (more bool) {
	for range 3 {
		event, done, err := l.model.Push(l.now, sub, nil)
		must(l, err)
		if event != nil {
			for _, record := range event.Records {
				l.pushed[record.Sequence.String()]++
				if l.stored[record.Sequence.String()] != string(record.Data) {
					l.Fatalf("shard %d: record %s was not stored like this", shard.Number, record.Sequence)
				}
			}
			more = more || len(event.Records) > 0
			l.resume[shard.Number] = streams.Position{
				Type:     streams.AfterSequenceNumber,
				Sequence: []byte(event.Continuation.String()),
			}
			if event.Continuation == (bignum.SequenceNumber{}) {
				if !done || !shard.Closed || len(event.Children) == 0 {
					l.Fatalf(
						"shard %d, closed = %v: no continuation, done = %v, children %v",
						shard.Number,
						shard.Closed,
						done,
						event.Children,
					)
				}
				l.resume[shard.Number] = streams.Position{Type: "done"}
				l.seen["finished"]++
				return true
			}
		}
		if done || l.random.IntN(50) == 0 {
			delete(l.subs, shard.Number)
			return true
		}
	}
	return more || shard.Closed
}
