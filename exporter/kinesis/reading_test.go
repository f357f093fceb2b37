package kinesis_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"kinesim/exporter/kinesis"
)

// log is what a follower emitted, in the order in which it did.
type log struct {
	mu  sync.Mutex
	all []stored
}

func (l *log) emit(shard, sequence, key string, data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, stored{shard, sequence, key, string(data)})
}

// expect fails unless exactly the stored records were emitted, each once, and those of each key in the order in which
// they were put.
func (l *log) expect(t *testing.T, want []stored) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	last, seen := map[string]string{}, map[stored]int{}
	for _, s := range l.all {
		seen[s]++
		if s.data <= last[s.key] {
			t.Errorf("key %s: %q was emitted after %q", s.key, s.data, last[s.key])
		}
		last[s.key] = s.data
	}
	for _, s := range want {
		if seen[s] != 1 {
			t.Errorf("%+v was emitted %d times", s, seen[s])
		}
		delete(seen, s)
	}
	for s, n := range seen {
		t.Errorf("%+v was emitted %d times and is not expected", s, n)
	}
}

// running is a follower at work, until the end of its test.
type running struct {
	*kinesis.Follower
	log
	stop func()       // ends Run, which must return nil
	wait func() error // waits until Run ends by itself, and returns what it returned
}

// follow opens a follower and begins to read.
func follow(t *testing.T, client *kinesis.Client, o kinesis.FollowOptions) *running {
	t.Helper()
	return run(t, open(t, client, o))
}

// open makes a follower that knows where it begins.
func open(t *testing.T, client *kinesis.Client, o kinesis.FollowOptions) *kinesis.Follower {
	t.Helper()
	f := kinesis.NewFollower(client, o)
	if err := f.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return f
}

// run begins to read with a follower that is open.
func run(t *testing.T, f *kinesis.Follower) *running {
	r := &running{Follower: f}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, r.emit) }()
	byItself := false
	r.wait = func() error {
		byItself = true
		return <-ended
	}
	r.stop = sync.OnceFunc(func() {
		cancel()
		if byItself {
			return
		}
		if err := <-ended; err != nil {
			t.Errorf("Run returned %v, want nil when its context ends", err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// register registers a consumer of a world's stream until the end of the test.
func register(t *testing.T, w *world) *kinesis.Consumer {
	t.Helper()
	consumer, err := w.Register(t.Context(), "reader")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := consumer.Deregister(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return consumer
}

// drain waits until everything is read, or fails after a while.
func (r *running) drain(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}
