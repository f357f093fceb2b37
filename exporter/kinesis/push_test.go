package kinesis_test

import (
	"fmt"
	"testing"
	"time"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
)

// TestPushedFromStartAndLatest reads what the polling reader reads, and takes no GetRecords from anybody.
func TestPushedFromStartAndLatest(t *testing.T) {
	for _, fromStart := range []bool{true, false} {
		t.Run(fmt.Sprintf("from start %t", fromStart), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 3, nil)
				w.server.SetControl(func(operation string, _ []byte) *faults.Fault {
					if operation == "GetRecords" || operation == "GetShardIterator" {
						t.Errorf("%s was asked for", operation)
					}
					return nil
				})
				sink := kinesis.NewSink(w.Client)
				before := put(t, sink, 1, keys(50)...)
				consumer := register(t, w)
				r := follow(t, w.Client, kinesis.FollowOptions{FromStart: fromStart, Consumer: consumer})
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
			})
		})
	}
}

// TestPushedFixesPositionAtOpen has Run start long after records were put that came after Open, and that no number was
// known before.
func TestPushedFixesPositionAtOpen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 2, nil)
		consumer := register(t, w)
		f := open(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
		want := put(t, kinesis.NewSink(w.Client), 1, keys(20)...)
		time.Sleep(10 * time.Minute)
		r := run(t, f)
		r.drain(t)
		r.expect(t, want)
	})
}

// TestPushedResumesWhereOpenWas loses the subscriptions that Open has made: what was put shortly before is not read.
func TestPushedResumesWhereOpenWas(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cuts := &cutter{}
		w := newWorld(t, 2, cuts.wrap)
		consumer := register(t, w)
		sink := kinesis.NewSink(w.Client)
		put(t, sink, 1, keys(20)...)
		f := open(t, w.Client, kinesis.FollowOptions{Consumer: consumer})
		cuts.cut()
		want := put(t, sink, 2, keys(20)...)
		r := run(t, f)
		r.drain(t)
		r.expect(t, want)
	})
}

// TestPushedThroughReshards splits and merges shards while they are pushed.
func TestPushedThroughReshards(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 2, nil)
		consumer := register(t, w)
		sink := kinesis.NewSink(w.Client)
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true, Consumer: consumer})
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
