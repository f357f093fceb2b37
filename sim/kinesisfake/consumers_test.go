package kinesisfake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// poller is a consumer that polls, by its access key id.
type poller struct {
	t      *testing.T
	server *kinesisfake.Server
	keyID  string
	agent  string
	remote string
}

func (p poller) ask(operation, members string) (answer struct {
	Type, ShardIterator, NextShardIterator string
	Records                                []json.RawMessage
}) {
	p.t.Helper()
	request := rawCall{target: "Kinesis_20131202." + operation, content: contentJSON, body: members}.request()
	request.Header.Set("Authorization", strings.Replace(request.Header.Get("Authorization"), "Credential=test", "Credential="+p.keyID, 1))
	request.Header.Set("User-Agent", p.agent)
	if p.remote != "" {
		request.RemoteAddr = p.remote
	}
	recorder := httptest.NewRecorder()
	p.server.ServeHTTP(recorder, request)
	asSpelt := func(name string) string { return strings.Join(recorder.Header()[name], "") } // which Get would change
	answer.Type = asSpelt("x-amzn-ErrorType")
	must(p.t, json.Unmarshal(recorder.Body.Bytes(), &answer))
	return answer
}

func (p poller) iterator(shard int, kind string) string {
	p.t.Helper()
	return p.ask("GetShardIterator", fmt.Sprintf(`{"StreamName":"s","ShardId":"%d","ShardIteratorType":%q}`, shard, kind)).ShardIterator
}

func (p poller) read(iterator string, limit int) (next string, n int) {
	p.t.Helper()
	answer := p.ask("GetRecords", fmt.Sprintf(`{"ShardIterator":%q,"Limit":%d}`, iterator, limit))
	return answer.NextShardIterator, len(answer.Records)
}

// rehearsed is a stream with consumers, and a clock that the test moves.
type rehearsed struct {
	t      *testing.T
	now    time.Time
	server *kinesisfake.Server
}

func rehearse(t *testing.T, shards int, config streams.Config, options kinesisfake.Options) *rehearsed {
	r := &rehearsed{t: t, now: start}
	options.Clock = func() time.Time { return r.now }
	model := streams.New(config)
	must(t, model.CreateStream(start, "s", shards, 0))
	r.server = kinesisfake.NewServer(model, options)
	return r
}

func (r *rehearsed) put(n int, hash bignum.HashKey) {
	r.t.Helper()
	r.server.Do(func(now time.Time, m *streams.Model) {
		for range n {
			_, err := m.PutRecord(now, "s", streams.PutEntry{Key: []byte("key"), Data: make([]byte, 97), Hash: hash})
			must(r.t, err)
		}
	})
}

func (r *rehearsed) pass(d time.Duration) { r.now = r.now.Add(d) }

func (r *rehearsed) consumer(name string) readers.Consumer {
	r.t.Helper()
	all := r.server.Consumers().Consumers
	i := slices.IndexFunc(all, func(c readers.Consumer) bool { return c.Name == name })
	if i < 0 {
		r.t.Fatalf("no consumer %s among %+v", name, all)
	}
	return all[i]
}

func TestConsumersLag(t *testing.T) {
	r := rehearse(t, 1, streams.Config{}, kinesisfake.Options{Names: []readers.Name{{Name: "billing", KeyID: "AKBILL"}}})
	billing := poller{t: t, server: r.server, keyID: "AKBILL", agent: "Boto3/1.43 md/x os/y"}
	r.put(10, bignum.HashKey{})
	r.pass(time.Second)
	r.put(10, bignum.HashKey{})
	it := billing.iterator(0, "TRIM_HORIZON")
	it, _ = billing.read(it, 4)
	r.pass(time.Second)
	c := r.consumer("billing")
	want := readers.Shard{
		Reads: 1, Records: 4, Bytes: 400, LagRecords: 16, Lag: 2 * time.Second, BehindLatest: time.Second, LastRead: start.Add(time.Second),
		RecordsPerSecond: .8, BytesPerSecond: 80, ReadsPerSecond: .2,
	}
	if len(c.Shards) != 1 || c.Shards[0] != want || c.Total != want || c.Stream != "s" || c.Connections != 1 {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
	it, _ = billing.read(it, 100)
	r.pass(time.Minute)
	if c := r.consumer("billing"); c.Total.LagRecords != 0 || c.Total.Lag != 0 || c.Total.Records != 20 || c.Total.RecordsPerSecond != 0 {
		t.Errorf("caught up: %+v", c.Total)
	}
	r.put(1, bignum.HashKey{})
	r.pass(6 * time.Minute)
	if answer := billing.ask("GetRecords", fmt.Sprintf(`{"ShardIterator":%q}`, it)); answer.Type != "ExpiredIteratorException" {
		t.Errorf("got %+v", answer)
	}
	if c := r.consumer("billing"); c.Total.Expired != 1 || c.Total.LagRecords != 1 || c.Total.Lag != 6*time.Minute {
		t.Errorf("an iterator has expired: %+v", c.Total)
	}
	r.pass(24 * time.Hour)
	billing.ask("DescribeStream", `{"StreamName":"s"}`) // somebody has to look, for retention to run out
	if c := r.consumer("billing"); c.Total.Lost != 1 || c.Total.LagRecords != 0 {
		t.Errorf("a record was lost: %+v", c.Total)
	}
	r.server.Do(func(now time.Time, m *streams.Model) { must(t, m.DeleteStream(now, "s")) })
	if c := r.consumer("billing"); !c.Gone {
		t.Errorf("the stream is gone: %+v", c)
	}
}

// What a consumer does after a restart: it goes on, reads again, or jumps.
func TestConsumersGoOn(t *testing.T) {
	r := rehearse(t, 1, streams.Config{}, kinesisfake.Options{})
	one := poller{t: t, server: r.server, keyID: "AKONE", agent: "app"}
	r.put(10, bignum.HashKey{})
	it := one.iterator(0, "TRIM_HORIZON")
	one.read(it, 6)
	one.read(it, 3) // the same iterator again
	records := one.ask("GetRecords", fmt.Sprintf(`{"ShardIterator":%q,"Limit":6}`, it)).Records
	var last struct{ SequenceNumber string }
	must(t, json.Unmarshal(records[5], &last))
	resumed := one.ask(
		"GetShardIterator",
		fmt.Sprintf(
			`{"StreamName":"s","ShardId":"0","ShardIteratorType":"AFTER_SEQUENCE_NUMBER","StartingSequenceNumber":%q}`,
			last.SequenceNumber,
		),
	)
	one.read(resumed.ShardIterator, 2)
	one.iterator(0, "TRIM_HORIZON")
	one.iterator(0, "LATEST")
	r.put(5, bignum.HashKey{})
	it = one.iterator(0, "LATEST")
	r.put(3, bignum.HashKey{})
	one.read(it, 100)
	c := r.consumer("AKONE app 192.0.2.1").Total
	if c.Records != 20 || c.Again != 9 || c.Skipped != 7 || c.Before != 0 || c.Resumed != 1 || c.Rewound != 1 || c.Jumped != 2 ||
		c.LagRecords != 0 {
		t.Errorf("%+v", c)
	}
	late := poller{t: t, server: r.server, keyID: "AKLATE", agent: "app"}
	it = late.iterator(0, "LATEST")
	r.put(2, bignum.HashKey{})
	late.read(it, 1)
	if c := r.consumer("AKLATE app 192.0.2.1").Total; c.Before != 18 || c.Records != 1 || c.LagRecords != 1 || c.Skipped != 0 {
		t.Errorf("from the latest on: %+v", c)
	}
}

// Shards that nobody reads, and children that are not picked up.
func TestConsumersAfterReshard(t *testing.T) {
	r := rehearse(t, 2, streams.Config{}, kinesisfake.Options{})
	one := poller{t: t, server: r.server, keyID: "AK", agent: "app"}
	r.put(3, bignum.HashKey{})
	it := one.iterator(0, "TRIM_HORIZON")
	if c := r.consumer("AK app 192.0.2.1"); !slices.Equal(c.Unread, []uint32{1}) || len(c.Waiting) != 0 || c.Total.LagRecords != 3 {
		t.Errorf("one of two shards is read: %+v", c)
	}
	r.server.Do(func(now time.Time, m *streams.Model) {
		must(t, m.SplitShard(now, "s", 0, bignum.HashKey{Hi: 1 << 62}))
	})
	r.pass(2 * time.Second)
	r.put(2, bignum.HashKey{})
	if c := r.consumer("AK app 192.0.2.1"); !slices.Equal(c.Unread, []uint32{1, 2, 3}) || len(c.Waiting) != 0 {
		t.Errorf("the parent is not read to its end: %+v", c)
	}
	one.read(it, 10)
	r.pass(time.Second)
	c := r.consumer("AK app 192.0.2.1")
	if !slices.Equal(c.Waiting, []uint32{2, 3}) || !c.Shards[0].Ended || c.Total.LagRecords != 2 || c.Total.Lag != time.Second {
		t.Errorf("the parent is read to its end: %+v", c)
	}
	one.read(one.iterator(2, "TRIM_HORIZON"), 10)
	if c := r.consumer("AK app 192.0.2.1"); !slices.Equal(c.Waiting, []uint32{3}) || !slices.Equal(c.Unread, []uint32{1, 3}) ||
		c.Total.LagRecords != 0 {
		t.Errorf("a child is picked up: %+v", c)
	}
}

// Who is who: keys, programs, machines and connections; and who takes from whom.
func TestConsumersApart(t *testing.T) {
	for _, byConnection := range []bool{false, true} {
		r := rehearse(t, 1, streams.Config{Limits: streams.Limits{Read: true}}, kinesisfake.Options{
			ByConnection: byConnection, Names: []readers.Name{{Name: "audit", Agent: "app/audit"}},
			Exempt: func(request *http.Request) bool { return request.UserAgent() == "verifier" },
		})
		all := []poller{
			{
				t,
				r.server,
				"AKA",
				"sdk/1 os/linux",
				"10.0.0.1:1",
			}, {t, r.server, "AKA", "sdk/1 os/linux m/E", "10.0.0.1:2"}, {t, r.server, "AKB", "sdk/1", "10.0.0.1:3"},
			{
				t,
				r.server,
				"AKA",
				"sdk/1 app/audit",
				"10.0.0.1:4",
			}, {t, r.server, "AKB", "sdk/2 app/audit", "10.0.0.2:1"}, {t, r.server, "AKA", "sdk/1", "10.0.0.3:1"},
			{t, r.server, "AKV", "verifier", "10.0.0.3:2"},
		}
		for i, p := range all {
			it := p.iterator(0, "LATEST")
			if r.pass(time.Second); i%2 == 1 {
				for range 4 {
					p.read(it, 1)
				}
			}
			p.read(it, 1)
			p.read(it, 1)
		}
		snapshot := r.server.Consumers()
		var names []string
		for _, c := range snapshot.Consumers {
			names = append(names, fmt.Sprintf("%s %d", c.Name, c.Connections))
		}
		want := []string{"AKA sdk/1 10.0.0.1 2", "AKB sdk/1 10.0.0.1 1", "audit 2", "AKA sdk/1 10.0.0.3 1"}
		if byConnection {
			want = []string{
				"AKA sdk/1 10.0.0.1:1 1",
				"AKA sdk/1 10.0.0.1:2 1",
				"AKB sdk/1 10.0.0.1:3 1",
				"audit 2",
				"AKA sdk/1 10.0.0.3:1 1",
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("by connection %v: got %q, want %q", byConnection, names, want)
		}
		if len(snapshot.Contended) != 1 || snapshot.Contended[0].Throttled != 3 || len(snapshot.Contended[0].Consumers) != len(want) {
			t.Errorf("contended: %+v", snapshot.Contended)
		}
	}
}

// A registered consumer is one, whoever subscribes it, and whatever it is pushed counts.
func TestConsumersFanOut(t *testing.T) {
	s := newSubscriber(t, streams.Config{}, 1)
	s.putOne("0")
	s.putOne("1")
	sub := s.mustSubscribe(firstShard, horizon)
	sub.want("0", "1")
	must(t, sub.Close())
	all := s.server.Consumers().Consumers
	if len(all) != 1 || all[0].Name != "c" || all[0].FanOut != "c" || all[0].Total.Records != 2 || all[0].Total.LagRecords != 0 ||
		all[0].Total.Reads == 0 {
		t.Errorf("%+v", all)
	}
	s.putOne("2")
	s.pass(10 * time.Second)
	if c := s.server.Consumers().Consumers[0].Total; c.LagRecords != 1 || c.Lag != 10*time.Second {
		t.Errorf("%+v", c)
	}
}

// What clients call themselves does not reach a terminal as it is.
func TestConsumersArePrintable(t *testing.T) {
	r := rehearse(t, 1, streams.Config{}, kinesisfake.Options{})
	one := poller{t: t, server: r.server, keyID: "AK\x1b[2J", agent: "sdk\x1b]0;x\a" + strings.Repeat("y", 200)}
	one.read(one.iterator(0, "LATEST"), 1)
	if name := r.server.Consumers().Consumers[0].Name; strings.ContainsAny(name, "\x1b\a") || len(name) > 200 {
		t.Errorf("%q", name)
	}
}
