package kinesis_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
)

// register registers a consumer of a world's stream, which is deregistered by the function.
func register(t *testing.T, w *world) (consumer *kinesis.Consumer, end func()) {
	t.Helper()
	consumer, err := w.Register(t.Context(), "reader")
	if err != nil {
		t.Fatal(err)
	}
	return consumer, func() {
		if err := consumer.Deregister(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}
}

// TestPushedFromStartAndLatest reads what the polling reader reads, and takes no GetRecords from anybody.
func TestPushedFromStartAndLatest(t *testing.T) {
	for _, fromStart := range []bool{true, false} {
		t.Run(fmt.Sprintf("from start %t", fromStart), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 3, nil)
				defer w.close()
				w.server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
					if operation == "GetRecords" || operation == "GetShardIterator" {
						t.Errorf("%s was asked for", operation)
					}
					return nil
				})
				sink := kinesis.NewSink(w.Client)
				before := put(t, sink, 1, keys(50)...)
				consumer, end := register(t, w)
				defer end()
				r := follow(t, w.Client, kinesis.FollowOptions{FromStart: fromStart, Consumer: consumer})
				defer r.stop()
				want := put(t, sink, 2, keys(200)...)
				r.drain(t)
				if fromStart {
					want = append(want, before...)
				}
				r.expect(t, want)
				time.Sleep(11 * time.Minute) // virtual: two subscriptions have ended meanwhile
				want = append(want, put(t, sink, 3, keys(10)...)...)
				r.drain(t)
				r.expect(t, want)
				if err := r.stop(); err != nil {
					t.Errorf("Run returned %v, want nil when its context ends", err)
				}
			})
		})
	}
}

// TestPushedFixesPositionAtOpen has Run start long after records were put that came after Open, and that no number was
// known before.
func TestPushedFixesPositionAtOpen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 2, nil)
		defer w.close()
		consumer, end := register(t, w)
		defer end()
		f := kinesis.NewFollower(w.Client, kinesis.FollowOptions{Consumer: consumer})
		if err := f.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := put(t, kinesis.NewSink(w.Client), 1, keys(20)...)
		time.Sleep(10 * time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		var got log
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx, got.emit) }()
		if err := f.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		got.expect(t, want)
	})
}

// TestPushedResumesWhereOpenWas loses the subscriptions that Open has made: what was put shortly before is not read.
func TestPushedResumesWhereOpenWas(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cuts := &cutter{}
		w := newWorld(t, 2, cuts.wrap)
		defer w.close()
		consumer, end := register(t, w)
		defer end()
		sink := kinesis.NewSink(w.Client)
		put(t, sink, 1, keys(20)...)
		f := kinesis.NewFollower(w.Client, kinesis.FollowOptions{Consumer: consumer})
		if err := f.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		cuts.cut()
		want := put(t, sink, 2, keys(20)...)
		ctx, cancel := context.WithCancel(t.Context())
		var got log
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx, got.emit) }()
		if err := f.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		got.expect(t, want)
	})
}

// TestPushedDrainWaitsForANewSubscription has an event that tells of nothing left and is under way for three seconds:
// what is put meanwhile is read before Drain returns.
func TestPushedDrainWaitsForANewSubscription(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var held atomic.Bool
		w := newWorld(t, 1, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SubscribeToShard") {
					w = &slow{ResponseWriter: w, held: &held}
				}
				h.ServeHTTP(w, r)
			})
		})
		defer w.close()
		consumer, end := register(t, w)
		defer end()
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true, Consumer: consumer})
		defer r.stop()
		for !held.Load() {
			time.Sleep(10 * time.Millisecond)
		}
		want := put(t, kinesis.NewSink(w.Client), 1, keys(20)...)
		r.drain(t)
		r.expect(t, want)
	})
}

// slow holds the first event of the first subscription back.
type slow struct {
	http.ResponseWriter
	held *atomic.Bool
}

func (s *slow) Write(p []byte) (int, error) {
	if strings.Contains(string(p), `"Records":[]`) && s.held.CompareAndSwap(false, true) {
		time.Sleep(3 * time.Second)
	}
	return s.ResponseWriter.Write(p)
}

func (s *slow) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// TestPushedThroughReshards splits and merges shards while they are pushed.
func TestPushedThroughReshards(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 2, nil)
		defer w.close()
		consumer, end := register(t, w)
		defer end()
		sink := kinesis.NewSink(w.Client)
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true, Consumer: consumer})
		defer r.stop()
		var want []stored
		for round := 1; round <= 4; round++ {
			want = append(want, put(t, sink, round, keys(40)...)...)
			ids, middles := openShards(t, w.Client)
			if round%2 == 1 {
				split(t, w.Client, ids[0], middles[0])
			} else {
				merge(t, w.Client, ids[0], ids[1])
			}
		}
		want = append(want, put(t, sink, 9, keys(40)...)...)
		r.drain(t)
		r.expect(t, want)
		if met, finished := r.Shards(); met != 8 || finished != 6 {
			t.Errorf("%d shards were met and %d finished, want 8 and 6", met, finished)
		}
	})
}

// TestPushedThroughTrouble has subscriptions refused, cut in the middle, and silent.
func TestPushedThroughTrouble(t *testing.T) {
	faults := map[string]*kinesisfake.Fault{
		"throttled":   failing("LimitExceededException"),
		"in use":      failing("ResourceInUseException"),
		"internal":    failing("InternalFailure"),
		"reset":       {Cut: kinesisfake.CutBefore},
		"answer lost": {Cut: kinesisfake.CutAfter},
		"no answer":   {Cut: kinesisfake.DropAnswer},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				cuts := &cutter{}
				w := newWorld(t, 2, cuts.wrap)
				defer w.close()
				consumer, end := register(t, w)
				defer end()
				r := follow(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
				defer r.stop()
				var asked atomic.Int64
				w.server.SetControl(func(operation string, _ []byte) *kinesisfake.Fault {
					if operation == "SubscribeToShard" && asked.Add(1)%2 == 1 {
						return fault
					}
					return nil
				})
				sink := kinesis.NewSink(w.Client)
				var want []stored
				for round := 1; round <= 4; round++ {
					want = append(want, put(t, sink, round, keys(20)...)...)
					time.Sleep(100 * time.Millisecond)
					cuts.cut()
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				if err := r.Drain(ctx); err != nil {
					t.Fatal(err)
				}
				r.expect(t, want)
				if r.Trouble() == nil {
					t.Error("no trouble was told")
				}
			})
		})
	}
}

// cutter breaks the connections of subscriptions that are under way.
type cutter struct {
	mu  sync.Mutex
	all []context.CancelFunc
}

func (c *cutter) wrap(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SubscribeToShard") {
			h.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		c.mu.Lock()
		c.all = append(c.all, cancel)
		c.mu.Unlock()
		h.ServeHTTP(w, r.WithContext(ctx))
		if ctx.Err() != nil && r.Context().Err() == nil {
			panic(http.ErrAbortHandler) // in the middle of a chunk, as a connection that breaks
		}
	})
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cancel := range c.all {
		cancel()
	}
	c.all = nil
}

// TestPushedNoticesSilence has a connection that stays open and brings nothing any more.
func TestPushedNoticesSilence(t *testing.T) {
	bubble(t, func(t *testing.T) {
		mute := make(chan struct{})
		w := newWorld(t, 1, func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SubscribeToShard") {
					w = &muted{ResponseWriter: w, mute: mute}
				}
				h.ServeHTTP(w, r)
			})
		})
		defer w.close()
		consumer, end := register(t, w)
		defer end()
		r := follow(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
		defer r.stop()
		close(mute)
		want := put(t, kinesis.NewSink(w.Client), 1, keys(20)...)
		time.Sleep(40 * time.Second)
		if err := r.Trouble(); err == nil || !strings.Contains(err.Error(), "says nothing any more") {
			t.Errorf("trouble %v", err)
		}
		r.drain(t)
		r.expect(t, want)
	})
}

// muted swallows what is written once it is mute, but for those who begin later.
type muted struct {
	http.ResponseWriter
	mute  chan struct{}
	begun bool
	free  bool
}

func (m *muted) Write(p []byte) (int, error) {
	select {
	case <-m.mute:
		m.free = m.free || !m.begun
		if !m.free {
			return len(p), nil
		}
	default:
	}
	m.begun = true
	return m.ResponseWriter.Write(p)
}

func (m *muted) Unwrap() http.ResponseWriter { return m.ResponseWriter }

// TestPushedEndsWithoutItsConsumer has somebody deregister the consumer in the middle.
func TestPushedEndsWithoutItsConsumer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 1, nil)
		defer w.close()
		consumer, end := register(t, w)
		r := follow(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
		end()
		err := r.wait()
		if !errors.Is(err, kinesis.ErrNoStream) || !strings.Contains(kinesis.Hint(err), "see who has deregistered or deleted it") {
			t.Errorf("%v; %s", err, kinesis.Hint(err))
		}
	})
}

// TestRegister has what may be wrong with a registration.
func TestRegister(t *testing.T) {
	refusal := func(operation, code, message string) func(string, []byte) *kinesisfake.Fault {
		return func(asked string, _ []byte) *kinesisfake.Fault {
			if asked != operation {
				return nil
			}
			return &kinesisfake.Fault{Error: &kinesisfake.Error{Code: code, Message: message}}
		}
	}
	for _, test := range []struct {
		name    string
		control func(string, []byte) *kinesisfake.Fault
		want    error
		hint    string
	}{
		{"no permission", refusal("RegisterStreamConsumer", "AccessDeniedException", "no"), kinesis.ErrNotAllowed,
			"allow kinesis:RegisterStreamConsumer on the stream's ARN"},
		{"asked too often", refusal("RegisterStreamConsumer", "LimitExceededException", "Rate exceeded for account"), kinesis.ErrThrottled,
			"try again in a while"},
		{"no permission to look", refusal("DescribeStreamConsumer", "AccessDeniedException", "no"), kinesis.ErrNotAllowed,
			"allow kinesis:DescribeStreamConsumer on the stream's ARN"},
		{"the name is taken", refusal("RegisterStreamConsumer", "ResourceInUseException", "exists"), kinesis.ErrStreamExists, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 1, nil)
				defer w.close()
				w.server.SetControl(test.control)
				consumer, err := w.Register(t.Context(), "reader")
				if !errors.Is(err, test.want) || !strings.Contains(kinesis.Hint(err), test.hint) {
					t.Errorf("%v; %s", err, kinesis.Hint(err))
				}
				w.server.SetControl(nil)
				left, err := w.Consumers(t.Context())
				if err != nil || len(left) != 0 && consumer == nil {
					t.Errorf("left %v, %v, and nobody to deregister", left, err)
				}
			})
		})
	}
}

// TestRegisterBeyondTheLimit has a stream with as many consumers as it may have.
func TestRegisterBeyondTheLimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 1, nil)
		defer w.close()
		for i := range 20 {
			if _, err := w.Register(t.Context(), fmt.Sprint("other-", i)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.Register(t.Context(), "reader")
		if !errors.Is(err, kinesis.ErrLimit) || !strings.Contains(kinesis.Hint(err), "a stream has at most 20") {
			t.Errorf("%v; %s", err, kinesis.Hint(err))
		}
		all, err := w.Consumers(t.Context())
		if err != nil || len(all) != 20 {
			t.Fatalf("%d consumers, %v", len(all), err)
		}
		for _, one := range all[:2] {
			if err := one.Deregister(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if err := all[0].Deregister(t.Context()); err != nil {
			t.Errorf("a second time: %v", err)
		}
		if _, err := w.Register(t.Context(), "reader"); err != nil {
			t.Error(err)
		}
	})
}
