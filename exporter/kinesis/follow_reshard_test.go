package kinesis_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
)

// withoutChildren strips ChildShards from answers, as emulators that do not know them do.
func withoutChildren(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetRecords") {
			next.ServeHTTP(w, r)
			return
		}
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		var members map[string]json.RawMessage
		if err := json.Unmarshal(recorder.Body.Bytes(), &members); err != nil {
			panic(err)
		}
		delete(members, "ChildShards")
		body, err := json.Marshal(members)
		if err != nil {
			panic(err)
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(body)
	})
}

// TestFollowReshards puts while random shards are split and merged, with reads that fail at random and a follower that
// begins in the middle. Nothing may be lost, doubled or emitted out of order.
func TestFollowReshards(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			bubble(t, func(t *testing.T) { reshardUnderFollower(t, seed) })
		})
	}
}

func reshardUnderFollower(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	var wrap func(http.Handler) http.Handler
	if random.IntN(2) == 0 {
		wrap = withoutChildren
	}
	w := newWorld(t, 1+random.IntN(3), wrap)
	sink := kinesis.NewSink(w.Client)
	put(t, sink, 0, keys(5)...)
	reshard(t, w.Client, random) // shards that are closed before Open are not followed
	time.Sleep(time.Minute)      // virtual: an iterator that is lost before its first read goes back a little before Open
	r := follow(t, w.Client, kinesis.FollowOptions{Limit: 1 + random.IntN(20), Poll: time.Duration(1+random.IntN(300)) * time.Millisecond})
	var (
		calls  atomic.Uint64
		befall = []*faults.Fault{failing("ExpiredIteratorException"), failing("ProvisionedThroughputExceededException"), failing("InternalFailure"), {Cut: faults.CutAfter}}
	)
	if random.IntN(2) == 0 {
		onReads(w, func(operation string) *faults.Fault {
			if n := calls.Add(1); n%5 == 0 && (operation != "GetShardIterator" || n%2 == 0) && operation != "ListShards" {
				return befall[n/5%uint64(len(befall))]
			}
			return nil
		})
	}
	var want []stored
	for i := range 40 {
		want = append(want, put(t, sink, i+1, keys(1+random.IntN(20))...)...)
		if random.IntN(4) == 0 {
			reshard(t, w.Client, random)
		}
		if random.IntN(4) == 0 {
			time.Sleep(time.Duration(random.IntN(500)) * time.Millisecond) // virtual
		}
		if random.IntN(10) == 0 {
			r.drain(t)
			r.expect(t, want)
		}
	}
	r.drain(t)
	r.expect(t, want)
	ids, _ := openShards(t, w.Client)
	if met, finished := r.Shards(); met-finished != len(ids) {
		t.Errorf("%d shards met, %d finished, but %d are open", met, finished, len(ids))
	}
}

// reshard splits a shard, or merges two neighbours.
func reshard(t *testing.T, client *kinesis.Client, random *rand.Rand) {
	t.Helper()
	ids, middles := openShards(t, client)
	i := random.IntN(len(ids))
	if i+1 < len(ids) && random.IntN(2) == 0 {
		merge(t, client, ids[i], ids[i+1])
	} else {
		split(t, client, ids[i], middles[i])
	}
}
