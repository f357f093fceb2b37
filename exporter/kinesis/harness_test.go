package kinesis_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"

	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// memory is a listener of connections that exist in this process only, so that a bubble of testing/synctest knows when
// they wait.
type memory struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newMemory() *memory { return &memory{conns: make(chan net.Conn), done: make(chan struct{})} }

func (m *memory) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case m.conns <- there:
		return here, nil
	case <-m.done:
		return nil, &net.OpError{Op: "dial", Net: "memory", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case conn := <-m.conns:
		return conn, nil
	case <-m.done:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.done) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.UnixAddr{Net: "memory", Name: "memory"} }

// world is an embedded Kinesis in memory, with a stream and a client of it. It is made inside a bubble, and closed when
// its test ends.
type world struct {
	*kinesis.Client
	server *kinesisfake.Server
	dial   func(context.Context) (net.Conn, error)
}

// newWorld wraps the server's handler if wrap is given.
func newWorld(t *testing.T, shards int, wrap func(http.Handler) http.Handler) *world {
	t.Helper()
	w := &world{server: kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{Seed: 1})}
	var handler http.Handler = w.server
	if wrap != nil {
		handler = wrap(handler)
	}
	listener, served := newMemory(), make(chan error, 1)
	front := &http.Server{Handler: handler}
	go func() { served <- front.Serve(listener) }()
	client, err := kinesis.NewClient(t.Context(), kinesis.Config{Endpoint: "http://memory", Stream: "stream"})
	if err != nil {
		t.Fatal(err)
	}
	client.Dial(listener.dial)
	w.Client, w.dial = client, listener.dial
	t.Cleanup(func() {
		client.Close()
		if err := front.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	if err := client.Create(t.Context(), shards, 0); err != nil {
		t.Fatal(err)
	}
	return w
}

// put puts one record under each key and fails unless each is acknowledged. The payload is the key and a number.
func put(t *testing.T, sink *kinesis.Sink, number int, keys ...string) []stored {
	t.Helper()
	records, results := make([]exporter.Record, len(keys)), make([]exporter.Result, len(keys))
	for i, key := range keys {
		records[i] = exporter.Record{Key: []byte(key), Data: fmt.Appendf(nil, "%s %06d", key, number)}
	}
	sink.Put(t.Context(), records, results)
	acked := make([]stored, len(keys))
	for i, r := range results {
		if r.Outcome != exporter.Acked {
			t.Fatalf("record %d of put %d: %+v", i, number, r)
		}
		acked[i] = stored{r.Shard, r.Sequence, keys[i], string(records[i].Data)}
	}
	return acked
}

type stored struct{ shard, sequence, key, data string }

func keys(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("key-%d", i)
	}
	return all
}

// openShards are the ids of the open shards, in the order of their hash ranges, with the middle of each range.
func openShards(t *testing.T, client *kinesis.Client) (ids, middles []string) {
	t.Helper()
	name := client.Stream()
	out, err := client.API().ListShards(t.Context(), &sdk.ListShardsInput{StreamName: &name})
	if err != nil {
		t.Fatal(err)
	}
	type open struct {
		id            string
		start, middle *big.Int
	}
	var all []open
	for _, s := range out.Shards {
		if s.SequenceNumberRange.EndingSequenceNumber != nil {
			continue
		}
		start, _ := new(big.Int).SetString(*s.HashKeyRange.StartingHashKey, 10)
		end, _ := new(big.Int).SetString(*s.HashKeyRange.EndingHashKey, 10)
		middle := new(big.Int).Add(start, end)
		all = append(all, open{*s.ShardId, start, middle.Rsh(middle, 1)})
	}
	slices.SortFunc(all, func(a, b open) int { return a.start.Cmp(b.start) })
	for _, s := range all {
		ids, middles = append(ids, s.id), append(middles, s.middle.String())
	}
	return ids, middles
}

func split(t *testing.T, client *kinesis.Client, shard, at string) {
	t.Helper()
	name := client.Stream()
	if _, err := client.API().SplitShard(t.Context(), &sdk.SplitShardInput{StreamName: &name, ShardToSplit: &shard, NewStartingHashKey: &at}); err != nil {
		t.Fatal(err)
	}
	active(t, client)
}

func merge(t *testing.T, client *kinesis.Client, first, second string) {
	t.Helper()
	name := client.Stream()
	if _, err := client.API().MergeShards(t.Context(), &sdk.MergeShardsInput{StreamName: &name, ShardToMerge: &first, AdjacentShardToMerge: &second}); err != nil {
		t.Fatal(err)
	}
	active(t, client)
}

// active waits until a change of shards is over.
func active(t *testing.T, client *kinesis.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		info, err := client.Describe(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if info.Status == "ACTIVE" {
			return
		}
		if err := client.WaitActive(ctx, 50*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
}
