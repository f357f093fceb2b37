package kinesis_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
)

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
		consumer := register(t, w)
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true, Consumer: consumer})
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

// TestPushedThroughTrouble has subscriptions refused, cut in the middle, and silent.
func TestPushedThroughTrouble(t *testing.T) {
	befall := map[string]*faults.Fault{
		"throttled":   failing("LimitExceededException"),
		"in use":      failing("ResourceInUseException"),
		"internal":    failing("InternalFailure"),
		"reset":       {Cut: faults.CutBefore},
		"answer lost": {Cut: faults.CutAfter},
		"no answer":   {Cut: faults.DropAnswer},
	}
	for name, fault := range befall {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				cuts := &cutter{}
				w := newWorld(t, 2, cuts.wrap)
				consumer := register(t, w)
				r := follow(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
				var asked atomic.Int64
				w.server.SetControl(func(operation string, _ []byte) *faults.Fault {
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
		consumer := register(t, w)
		r := follow(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
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
		consumer := register(t, w)
		r := follow(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
		if err := consumer.Deregister(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := r.wait()
		if !errors.Is(err, kinesis.ErrNoStream) || !strings.Contains(kinesis.Hint(err), "see who has deregistered or deleted it") {
			t.Errorf("%v; %s", err, kinesis.Hint(err))
		}
	})
}
