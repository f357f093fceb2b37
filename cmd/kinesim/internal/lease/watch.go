package lease

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake/readers"
)

// lookEvery is how often a table is read, which is small: a row for each shard.
const lookEvery = time.Second

// Watch reads the lease tables of consumers. It is a rehearsal's audience.
type Watch struct {
	say    func(format string, args ...any)
	tables []*table
	stop   context.CancelFunc
	ended  sync.WaitGroup

	mu    sync.Mutex
	books []*book
}

// Start looks into the tables once, and then every second until Close. Who may not be looked at is said, and not
// watched; who has no table yet may still make one. Each of tables is a consumer's name and that of its table.
func Start(ctx context.Context, place Place, stream string, tables [][2]string, say func(format string, args ...any)) *Watch {
	w := &Watch{say: say}
	if place.HTTP == nil {
		place.HTTP = &http.Client{}
	}
	for _, one := range tables {
		t := &table{place: place, name: one[1], stream: stream}
		places, err := t.checkpoints(ctx)
		if err != nil && !errors.Is(err, ErrNoTable) {
			say("note: how %s keeps up is not seen: its lease table %s: %v\ntry: allow dynamodb:Scan on it", one[0], t.name, err)
			continue
		}
		b := newBook(one[0], stream)
		b.look(time.Now(), places)
		w.tables, w.books = append(w.tables, t), append(w.books, b)
	}
	ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx))
	for i := range w.tables {
		w.ended.Go(func() { w.follow(ctx, i) })
	}
	return w
}

// follow reads one table until ctx ends.
func (w *Watch) follow(ctx context.Context, i int) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	said := false
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		places, err := w.tables[i].checkpoints(ctx)
		switch {
		case err == nil || errors.Is(err, ErrNoTable):
			w.mu.Lock()
			w.books[i].look(time.Now(), places)
			w.mu.Unlock()
			said = false
		case ctx.Err() == nil && !said:
			said = true
			w.say("note: the lease table of %s cannot be read, and its lag grows until it can: %v", w.books[i].name, err)
		}
	}
}

// Close stops reading.
func (w *Watch) Close() error {
	w.stop()
	w.ended.Wait()
	return nil
}

// Named are the consumers that are watched.
func (w *Watch) Named() (names []string) {
	for _, b := range w.books {
		names = append(names, b.name)
	}
	return names
}

// Consumers is how far they have come. Who has no lease yet is not among them.
func (w *Watch) Consumers() readers.Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	all := readers.Snapshot{At: now}
	for _, b := range w.books {
		if len(b.places) > 0 {
			all.Consumers = append(all.Consumers, b.consumer(now))
		}
	}
	return all
}

// Tap is a sink that tells what it puts.
func (w *Watch) Tap(sink exporter.Sink) exporter.Sink { return &tap{sink, w} }

type tap struct {
	exporter.Sink
	watch *Watch
}

// Put implements exporter.Sink.
func (t *tap) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	t.Sink.Put(ctx, records, results)
	now := time.Now()
	t.watch.mu.Lock()
	defer t.watch.mu.Unlock()
	for i := range results {
		if r := &results[i]; r.Outcome == exporter.Acked {
			for _, b := range t.watch.books {
				b.put(now, r.Shard, r.Sequence)
			}
		}
	}
}
