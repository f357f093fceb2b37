package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/readers"
)

// polled is a stream to which a record comes every ten milliseconds, and a consumer that is given all there is at
// moments.
type polled struct {
	began time.Time
	read  func(at time.Duration) time.Duration // when it last read
}

const recordEach = 10 * time.Millisecond

// missed is when the first record came that is not read, and how many have come since.
func (p polled) missed(at time.Duration) (first time.Duration, n uint64) {
	read := p.read(at) / recordEach
	return (read + 1) * recordEach, uint64(at/recordEach - read)
}

// Consumers implements Audience.
func (p polled) Consumers() readers.Snapshot {
	at := time.Since(p.began)
	first, waiting := p.missed(at)
	one := readers.Shard{Records: uint64(p.read(at) / recordEach), Reads: 1, LagRecords: waiting}
	if waiting > 0 {
		one.Lag = at - first
	}
	return readers.Snapshot{At: time.Now(), Consumers: []readers.Consumer{
		{Name: "billing", Stream: "s", Shards: []readers.Shard{one}, Total: one}}}
}

// watched is how long after a moment it was told that the consumer falls behind, 0 when it was not, and whether the
// dashboard shows it then.
func watched(t *testing.T, long, since time.Duration, read func(at time.Duration) time.Duration) (after time.Duration, shown bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var mu sync.Mutex
		a := &audience{of: polled{began, read}, stream: "s", ended: make(chan struct{})}
		a.say = func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			if after == 0 && strings.Contains(fmt.Sprintf(format, args...), "falls behind") {
				after = time.Since(began) - since
				shown = a.book.Lines()[0].Behind
			}
		}
		a.watch(func() time.Duration { return time.Since(began) })
		time.Sleep(long)
		a.finish(0, 0)
	})
	return after, shown
}

// TestWhoStopsIsNamedWithinTwoSeconds: of the first record that it is not given, whenever it stops between two looks,
// and with a frame's time left for drawing it.
func TestWhoStopsIsNamedWithinTwoSeconds(t *testing.T) {
	const frame = 100 * time.Millisecond
	for stops := 3 * time.Second; stops < 3*time.Second+2*watchEvery; stops += 3 * time.Millisecond {
		read := func(at time.Duration) time.Duration { return min(at, stops) }
		first, _ := polled{read: read}.missed(stops)
		after, shown := watched(t, 10*time.Second, first, read)
		if after <= 0 || after > 2*time.Second-frame || !shown {
			t.Errorf("it stops at %s: named %s after the first record that it is not given, shown %v", stops, after, shown)
		}
	}
}

// TestWhoPollsIsNotBehind: as the KCL polls, every one and a half seconds and a call.
func TestWhoPollsIsNotBehind(t *testing.T) {
	const every = 1600 * time.Millisecond
	if after, _ := watched(t, time.Minute, 0, func(at time.Duration) time.Duration { return at / every * every }); after != 0 {
		t.Errorf("named after %s", after)
	}
}

// absent is a stream that nobody reads.
type absent struct{}

// Consumers implements Audience.
func (absent) Consumers() readers.Snapshot { return readers.Snapshot{At: time.Now()} }

// TestHoldWaitsForWhoIsNamed: who has not come yet may still come, as one does that reads late. Without a name there is
// nobody to wait for.
func TestHoldWaitsForWhoIsNamed(t *testing.T) {
	for _, named := range [][]string{nil, {"billing"}} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			a := &audience{of: absent{}, stream: "s", named: named, ended: make(chan struct{}), say: func(string, ...any) {}}
			a.watch(func() time.Duration { return time.Since(began) })
			a.settled()
			a.hold(t.Context(), time.Minute)
			held := time.Since(began)
			list, _ := a.finish(held, 895)
			if want := time.Duration(len(named)) * time.Minute; held != want || len(list) != len(named) {
				t.Errorf("named %q: held for %s, want %s; %+v", named, held, want, list)
			}
			if len(list) == 1 && (list[0].BehindRecords != 895 || list[0].DrainedAfter != nil) {
				t.Errorf("%+v", list[0])
			}
		})
	}
}

// TestHoldSaysOnce tells who is waited for once, however long that takes, and what came of it.
func TestHoldSaysOnce(t *testing.T) {
	for _, c := range []struct {
		reads, gone time.Duration // when it reads on, and when nobody waits any longer
		want        []string
	}{
		{41 * time.Second, time.Hour, []string{
			"waiting for billing (500 records and 5s behind), for at most 1m0s", "all consumers have read everything, after 36s",
		}},
		{time.Hour, time.Hour, []string{
			"waiting for billing (500 records and 5s behind), for at most 1m0s",
			"not waiting any longer, after 1m0s: billing (500 records and 1m5s behind)",
		}},
		{time.Hour, 7 * time.Second, []string{
			"waiting for billing (500 records and 5s behind), for at most 1m0s",
			"not waiting any longer, after 7s: billing (500 records and 12s behind)",
		}},
		{0, time.Hour, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			var said []string
			a := &audience{of: stopping{time.Now(), c.reads}, stream: "s"}
			a.say = func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
			a.book.Begin(func() time.Duration { return 0 }, func(string, ...any) {})
			time.Sleep(5 * time.Second)
			ctx, cancel := context.WithTimeout(t.Context(), c.gone)
			defer cancel()
			a.hold(ctx, time.Minute)
			if !slices.Equal(said, c.want) {
				t.Errorf("%q, want %q", said, c.want)
			}
		})
	}
}

// stopping is a stream with a consumer that does not read 500 records before a moment.
type stopping struct {
	began time.Time
	reads time.Duration
}

// Consumers implements Audience.
func (s stopping) Consumers() readers.Snapshot {
	one := readers.Shard{Records: 500}
	if at := time.Since(s.began); at < s.reads {
		one = readers.Shard{LagRecords: 500, Lag: at}
	}
	return readers.Snapshot{At: time.Now(), Consumers: []readers.Consumer{
		{Name: "billing", Stream: "s", Shards: []readers.Shard{one}, Total: one}}}
}

// seenAfar is a stream whose consumers are known by their checkpoints.
type seenAfar struct {
	Stream
	absent
	names []string
}

// Named implements Checkpointed.
func (s seenAfar) Named() []string { return s.names }

// TestAudienceOfCheckpoints: it needs no address to listen on, and waits for whom the stream knows, not for those that
// tell themselves by their requests.
func TestAudienceOfCheckpoints(t *testing.T) {
	r := &Run{plan: Plan{Scenario: &scenarios.Scenario{}}}
	r.plan.Scenario.Stream.Consumers = []scenarios.Consumer{{Name: "billing", LeaseTable: "leases"}, {Name: "crm", Key: "CRM"}}
	r.stream = seenAfar{names: []string{"billing"}}
	if a := r.newAudience(); a == nil || !a.noted || !slices.Equal(a.named, []string{"billing"}) {
		t.Errorf("%+v", a)
	}
	r.stream = struct {
		Stream
		absent
	}{}
	if a := r.newAudience(); a != nil {
		t.Errorf("nobody can read, and %+v is waited for", a)
	}
}
