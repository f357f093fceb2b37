//go:build !slim

package streams

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"kinesim/sim/kinesisfake/bignum"
)

// TestStoreCrash loses what was not synced, as a loss of power does, in the middle of concurrent puts: what was
// acknowledged is there, no sequence number that somebody has seen is given again, and the rest of the model is whole.
func TestStoreCrash(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed_", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1))
			disk := vfs.NewCrashableMem()
			k := newKept(t, disk, Config{Limits: Limits{Write: WriteOff}})
			k.made("s", 3)
			acked, seen := map[bignum.SequenceNumber]bool{}, map[bignum.SequenceNumber]bool{}
			for range 5 {
				crashed := k.crash(random, acked, seen)
				if err := k.store.Close(); err != nil {
					t.Fatal(err)
				}
				k.fs = crashed
				k.open()
				there := map[bignum.SequenceNumber]bool{}
				for number := range uint32(3) {
					k.read(number, there)
				}
				for sequence := range acked {
					if !there[sequence] {
						t.Fatalf("seed %d: %s was acknowledged, and is gone", seed, sequence)
					}
				}
				for sequence := range seen {
					if !there[sequence] {
						t.Fatalf("seed %d: %s was read, and is gone", seed, sequence)
					}
				}
			}
			if len(acked) < 100 {
				t.Errorf("only %d records were acknowledged", len(acked))
			}
		})
	}
}

// crash puts and reads by several goroutines, and copies the disk as a crash would leave it at some moment. What was
// acknowledged and what was read before that moment is noted.
func (k *kept) crash(random *rand.Rand, acked, seen map[bignum.SequenceNumber]bool) (disk *vfs.MemFS) {
	var mu sync.Mutex
	crashAt, done := 5+random.IntN(60), 0
	rng := rand.New(rand.NewPCG(random.Uint64(), 2))
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for n := range 20 {
				var sequences []bignum.SequenceNumber
				read := map[bignum.SequenceNumber]bool{}
				if worker == 0 {
					k.read(uint32(n%3), read)
				} else {
					sequences = k.put("s", 20, 2000)
				}
				mu.Lock()
				done++
				if disk == nil { // of what comes later, the copy need not know
					for _, sequence := range sequences {
						acked[sequence] = true
					}
					for sequence := range read {
						seen[sequence] = true
					}
				}
				if done == crashAt {
					disk = k.fs.(*vfs.MemFS).CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: random.IntN(101), RNG: rng})
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return disk
}

// read notes the sequence numbers of all records that readers see in a shard.
func (k *kept) read(number uint32, there map[bignum.SequenceNumber]bool) {
	k.shared.See(func(now time.Time, m *Model) {
		it, err := m.GetShardIterator(now, "s", number, Position{Type: TrimHorizon}, true)
		for err == nil {
			var reading Reading
			if reading, err = m.GetRecords(now, it, 1000, nil, true); len(reading.Records) == 0 {
				break
			}
			for _, r := range reading.Records {
				there[r.Sequence] = true
			}
			it = reading.Next
		}
		if err != nil {
			k.t.Error(err)
		}
	})
}

// TestUnsyncedRecordsAreHidden: what is not on the disk is not read.
func TestUnsyncedRecordsAreHidden(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{})
	k.made("s", 1)
	entry := PutEntry{Key: []byte("k"), Data: []byte("d")}
	var iterator Iterator
	c, err := k.shared.enter(storing, func(now time.Time, m *Model) {
		if _, err := m.PutRecord(now, "s", entry); err != nil {
			t.Fatal(err)
		}
		var err error
		if iterator, err = m.GetShardIterator(now, "s", 0, Position{Type: Latest}, true); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	count := func() int {
		there := map[bignum.SequenceNumber]bool{}
		k.read(0, there)
		return len(there)
	}
	if n := count(); n != 0 || iterator.Next != 1 {
		t.Errorf("%d records are read before they are kept, and LATEST is at %d", n, iterator.Next)
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	c.reveal()
	if n := count(); n != 1 {
		t.Errorf("%d records are read when one is kept", n)
	}
}
