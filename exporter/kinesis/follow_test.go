package kinesis_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// bubble runs a test in virtual time, without the machine's AWS settings.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	kinesis.CleanEnv(t)
	synctest.Test(t, test)
}

func TestFollowFromStartAndLatest(t *testing.T) {
	for _, fromStart := range []bool{true, false} {
		t.Run(fmt.Sprintf("from start %t", fromStart), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 3, nil)
				sink := kinesis.NewSink(w.Client)
				before := put(t, sink, 1, keys(50)...)
				r := follow(t, w.Client, kinesis.FollowOptions{FromStart: fromStart, Limit: 7})
				want := put(t, sink, 2, keys(200)...)
				r.drain(t)
				if fromStart {
					want = append(want, before...)
				}
				r.expect(t, want)
				want = append(want, put(t, sink, 3, keys(10)...)...)
				r.drain(t)
				r.expect(t, want)
			})
		})
	}
}

// TestFollowFixesPositionAtOpen has Run start long after records were put that came after Open.
func TestFollowFixesPositionAtOpen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 2, nil)
		f := open(t, w.Client, kinesis.FollowOptions{})
		want := put(t, kinesis.NewSink(w.Client), 1, keys(20)...)
		time.Sleep(10 * time.Minute) // virtual: the iterators have expired meanwhile
		r := run(t, f)
		r.drain(t)
		r.expect(t, want)
	})
}

// onReads makes GetRecords and GetShardIterator fail as a function says.
func onReads(w *world, fault func(operation string) *faults.Fault) {
	w.server.SetControl(func(operation string, _ []byte) *faults.Fault {
		if operation == "GetRecords" || operation == "GetShardIterator" || operation == "ListShards" {
			return fault(operation)
		}
		return nil
	})
}

func failing(code string) *faults.Fault {
	return &faults.Fault{Error: &streams.Error{Code: code, Message: "made for a test"}}
}

// TestFollowThroughTrouble has every second read fail, in each way from which reading recovers.
func TestFollowThroughTrouble(t *testing.T) {
	befall := map[string]*faults.Fault{
		"expired iterator": failing("ExpiredIteratorException"),
		"throttled":        failing("ProvisionedThroughputExceededException"),
		"limit":            failing("LimitExceededException"),
		"internal":         failing("InternalFailure"),
		"unavailable":      failing("ServiceUnavailable"),
		"lost iterator":    failing("InvalidArgumentException"),
		"reset":            {Cut: faults.CutBefore},
		"answer lost":      {Cut: faults.CutAfter},
		"no answer":        {Cut: faults.DropAnswer},
	}
	for name, fault := range befall {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 2, nil)
				r := follow(t, w.Client, kinesis.FollowOptions{Limit: 5})
				var reads atomic.Int64
				onReads(w, func(operation string) *faults.Fault {
					if operation == "GetRecords" && reads.Add(1)%2 == 0 {
						return fault
					}
					return nil
				})
				sink := kinesis.NewSink(w.Client)
				var want []stored
				for i := range 10 {
					want = append(want, put(t, sink, i, keys(8)...)...)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if err := r.Drain(ctx); err != nil {
					t.Fatal(err)
				}
				r.expect(t, want)
				if r.Trouble() == nil {
					t.Error("no trouble is told of")
				}
			})
		})
	}
}

// TestFollowLeavesReadsToOthers counts how often a shard is read, whose five reads a second others need: while records
// are put, fewer than a page holds in a second, and of a stream that holds many pages already.
func TestFollowLeavesReadsToOthers(t *testing.T) {
	const pages, limit = 12, 50
	for _, test := range []struct {
		name      string
		behind    bool
		eager     bool
		throttled bool // the fourth read
		most      int  // reads in a second
		took      time.Duration
	}{
		{"beside others", false, false, false, 2, 13 * time.Second},
		{"beside nobody", false, true, false, 25, 13 * time.Second},
		{"behind", true, false, false, 100, 2 * time.Second},
		{"behind, and others are there", true, false, true, 4, pages * time.Second},
		{"behind, beside nobody", true, true, false, 100, time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 1, nil)
				sink := kinesis.NewSink(w.Client)
				var want []stored
				fill := func(n int, every time.Duration) {
					for i := range pages {
						want = append(want, put(t, sink, i, keys(n)...)...)
						time.Sleep(every)
					}
				}
				if test.behind {
					fill(limit, 0)
				}
				began, reads, most, inSecond := time.Now(), 0, 0, map[time.Duration]int{}
				var mu sync.Mutex
				onReads(w, func(operation string) *faults.Fault {
					if operation != "GetRecords" {
						return nil
					}
					mu.Lock()
					defer mu.Unlock()
					second := time.Since(began) / time.Second
					inSecond[second]++
					most = max(most, inSecond[second])
					if reads++; reads == 4 && test.throttled {
						return failing("ProvisionedThroughputExceededException")
					}
					return nil
				})
				options := kinesis.FollowOptions{FromStart: true, Limit: limit, Eager: test.eager}
				if test.eager {
					options.Poll = 50 * time.Millisecond
				}
				r := follow(t, w.Client, options)
				if !test.behind {
					fill(limit-10, time.Second)
				}
				r.drain(t)
				r.expect(t, want)
				if took := time.Since(began); most > test.most || took > test.took || took < test.took/2 && test.took > 2*time.Second {
					t.Errorf("%d reads in a second, want at most %d; it took %s, want about %s", most, test.most, took, test.took)
				}
			})
		})
	}
}

// TestFollowThroughEmptyPages has an endpoint that answers empty pages on its way to the next record, and says in
// MillisBehindLatest that it is not there yet, as Kinesis does: that is not the end.
func TestFollowThroughEmptyPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var reads atomic.Int64
		w := newWorld(t, 1, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetRecords") || reads.Add(1)%6 == 0 {
					next.ServeHTTP(rw, r)
					return
				}
				var asked struct{ ShardIterator string }
				if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
					t.Error(err)
				}
				rw.Header().Set("Content-Type", "application/x-amz-json-1.1")
				_, _ = fmt.Fprintf(rw, `{"Records":[],"NextShardIterator":%q,"MillisBehindLatest":60000}`, asked.ShardIterator)
			})
		})
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true})
		sink := kinesis.NewSink(w.Client)
		for i := range 3 {
			want := put(t, sink, i, keys(5)...)
			r.drain(t)
			r.expect(t, want)
			r.all = nil
		}
	})
}

// TestFollowWithoutShards has an endpoint that lists none, at first and for ever: what cannot be is not taken for the
// end.
func TestFollowWithoutShards(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var empty atomic.Bool
		w := newWorld(t, 1, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if empty.Load() && strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListShards") {
					rw.Header().Set("Content-Type", "application/x-amz-json-1.1")
					_, _ = io.WriteString(rw, `{"Shards":[]}`)
					return
				}
				next.ServeHTTP(rw, r)
			})
		})
		empty.Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := kinesis.NewFollower(w.Client, kinesis.FollowOptions{FromStart: true}).Open(ctx); err == nil || !strings.Contains(err.Error(), "no shards") {
			t.Errorf("Open returned %v", err)
		}
		empty.Store(false)
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true})
		empty.Store(true)
		ctx, cancel = context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := r.Drain(ctx); err == nil || !strings.Contains(err.Error(), "no shards") {
			t.Errorf("Drain returned %v", err)
		}
	})
}

func TestFollowNotAllowed(t *testing.T) {
	for _, operation := range []string{"ListShards", "GetShardIterator", "GetRecords"} {
		for _, fromStart := range []bool{true, false} {
			t.Run(fmt.Sprint(operation, fromStart), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					w := newWorld(t, 2, nil)
					onReads(w, func(asked string) *faults.Fault {
						if asked == operation {
							return failing("AccessDeniedException")
						}
						return nil
					})
					err := kinesis.NewFollower(w.Client, kinesis.FollowOptions{FromStart: fromStart}).Open(t.Context())
					if !errors.Is(err, kinesis.ErrNotAllowed) || kinesis.Hint(err) != "allow kinesis:"+operation+" on the stream's ARN" {
						t.Errorf("got %v, hint %q", err, kinesis.Hint(err))
					}
				})
			})
		}
	}
}

// TestFollowEnds holds what ends a Run by itself, and that Drain does not wait for what cannot come.
func TestFollowEnds(t *testing.T) {
	tests := map[string]struct {
		cause func(t *testing.T, w *world)
		want  error
	}{
		"stream deleted": {func(t *testing.T, w *world) {
			if err := w.Delete(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, kinesis.ErrNoStream},
		"permission taken": {func(_ *testing.T, w *world) {
			onReads(w, func(operation string) *faults.Fault {
				if operation == "GetRecords" {
					return failing("AccessDeniedException")
				}
				return nil
			})
		}, kinesis.ErrNotAllowed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 2, nil)
				r := follow(t, w.Client, kinesis.FollowOptions{})
				r.drain(t)
				test.cause(t, w)
				if err := r.Drain(t.Context()); !errors.Is(err, test.want) {
					t.Errorf("Drain returned %v, want %v", err, test.want)
				}
				if err := r.wait(); !errors.Is(err, test.want) {
					t.Errorf("Run returned %v, want %v", err, test.want)
				}
			})
		})
	}
}

// TestDrainGivesUp has no read succeed: Drain ends with its context and tells why nothing was read.
func TestDrainGivesUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 2, nil)
		r := follow(t, w.Client, kinesis.FollowOptions{})
		onReads(w, func(string) *faults.Fault { return failing("ServiceUnavailable") })
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		err := r.Drain(ctx)
		if !errors.Is(err, kinesis.ErrUnavailable) {
			t.Errorf("Drain returned %v, want the last trouble in it", err)
		}
		r.stop()
		if err := r.Drain(t.Context()); err == nil {
			t.Error("Drain of a follower that has ended found everything read")
		}
	})
}
