//go:build !slim

package streams

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/store"
)

// kept is a shared model that is in a Store in memory, and whose clock only the test moves.
type kept struct {
	t      *testing.T
	fs     vfs.FS
	config Config
	now    time.Time
	store  *store.Store
	shared *Shared

	options store.Options
}

func newKept(t *testing.T, disk vfs.FS, config Config) *kept {
	k := &kept{t: t, fs: disk, config: config, now: time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)}
	k.open()
	t.Cleanup(func() {
		if err := k.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

func (k *kept) open() {
	k.t.Helper()
	var err error
	k.options.FS = k.fs
	if k.store, err = store.Open("data", k.options); err != nil {
		k.t.Fatal(err)
	}
	model, err := Restore(k.store, k.now, k.config)
	if err != nil {
		k.t.Fatal(err)
	}
	k.shared = Share(model, func() time.Time { return k.now })
}

func (k *kept) reopen() {
	k.t.Helper()
	if err := k.store.Close(); err != nil {
		k.t.Fatal(err)
	}
	k.open()
}

// made is a stream that a test cannot do without.
func (k *kept) made(name string, shards int) {
	k.t.Helper()
	if _, err := k.create(name, shards); err != nil {
		k.t.Fatal(err)
	}
}

// dump is all that a restart must keep of a model.
func dump(m *Model) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v\n", m.account)
	for _, name := range m.names {
		s := m.streams[name]
		s.settle(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
		measured := s.Demand
		s.Demand = demand{} // is written when something else is, and what was measured since may be forgotten
		text, err := encodeStream(s)
		s.Demand = measured
		fmt.Fprintf(&b, "%s %v\n", text, err)
		for _, shard := range s.shards {
			for i := shard.log.head; i < shard.log.next; i++ {
				e := shard.log.at(i)
				key, data := m.arena.record(e)
				fmt.Fprintf(&b, "  %d/%d %d %s %d %08x\n", shard.number, i, e.arrival, key, len(data), crc32.ChecksumIEEE(data))
			}
			if shard.hidden != 0 || shard.tip() != shard.log.next {
				fmt.Fprintf(&b, "  %d records of shard %d are hidden\n", shard.hidden, shard.number)
			}
		}
	}
	return b.String()
}

func (k *kept) dump() (text string) {
	k.shared.mu.Lock()
	defer k.shared.mu.Unlock()
	for _, name := range slices.Clone(k.shared.model.names) {
		if s, err := k.shared.model.find(k.now, name); err == nil {
			for _, shard := range s.shards {
				k.shared.model.expire(k.now, s, shard)
			}
		}
	}
	return dump(k.shared.model)
}

// step does something at random to the model.
func (k *kept) step(random *rand.Rand) {
	k.now = k.now.Add(time.Duration(random.IntN(2000)) * time.Millisecond)
	name := fmt.Sprint("s", random.IntN(3))
	switch what := random.IntN(20); {
	case what < 2:
		k.shared.Do(func(now time.Time, m *Model) { m.CreateStream(now, name, 1+random.IntN(3), 0) })
	case what == 2 && random.IntN(4) == 0:
		k.shared.Do(func(now time.Time, m *Model) { m.DeleteStream(now, name) })
	case what == 3:
		k.shared.Do(func(now time.Time, m *Model) {
			if s, err := m.find(now, name); err == nil {
				shard := s.shards[random.IntN(len(s.shards))]
				half := shard.start
				half.Hi += (shard.end.Hi - shard.start.Hi) / 2
				m.SplitShard(now, name, shard.number, half)
			}
		})
	case what == 4:
		k.shared.Do(func(now time.Time, m *Model) {
			if s, err := m.find(now, name); err == nil && len(s.open) > 1 {
				i := random.IntN(len(s.open) - 1)
				m.MergeShards(now, name, s.open[i].number, s.open[i+1].number)
			}
		})
	case what == 6:
		k.shared.Do(func(now time.Time, m *Model) { k.change(random, now, m, name) })
	case what == 5 && random.IntN(10) == 0:
		k.now = k.now.Add(2 * time.Hour) // much expires
	default:
		k.put(name, 1+random.IntN(100), random.IntN(20_000))
	}
}

// change changes something of a stream, or of the account.
func (k *kept) change(random *rand.Rand, now time.Time, m *Model, name string) {
	switch random.IntN(8) {
	case 0:
		m.TagStream(now, name, map[string]string{fmt.Sprint("tag", random.IntN(3)): fmt.Sprint(random.IntN(9))})
	case 1:
		m.RegisterConsumer(now, name, fmt.Sprint("c", random.IntN(3)), nil)
	case 2:
		m.IncreaseRetention(now, name, int64(24+random.IntN(100)))
	case 3:
		m.UpdateMaxRecordSize(now, name, 1024*int64(1+random.IntN(4)))
	case 4:
		m.StartEncryption(now, name, "alias/aws/kinesis")
	case 5:
		m.SetMonitoring(now, name, []string{"IncomingBytes"}, random.IntN(2) == 0)
	case 6:
		m.UpdateStreamMode(now, name, OnDemand, 0)
	case 7:
		m.Commit(now, random.IntN(2) == 0)
	}
}

// put puts records, and returns what of them was acknowledged.
func (k *kept) put(stream string, n, size int) (acked []bignum.SequenceNumber) {
	entries, results := make([]PutEntry, n), make([]PutResult, n)
	for i := range entries {
		key := fmt.Appendf(nil, "key-%d", i)
		entries[i] = PutEntry{Key: key, Data: bytes.Repeat([]byte{byte(i)}, 1+size/(i+1)), Hash: bignum.HashOf(key)}
	}
	var err error
	kept := k.shared.Store(func(now time.Time, m *Model) { err = m.PutRecords(now, stream, entries, results) })
	if err != nil || kept != nil {
		return nil
	}
	for _, r := range results {
		if r.Outcome == Stored {
			acked = append(acked, r.Sequence)
		}
	}
	return acked
}

func firstDifference(one, two string) string {
	ones, twos := strings.Split(one, "\n"), strings.Split(two, "\n")
	for i := range min(len(ones), len(twos)) {
		if ones[i] != twos[i] {
			return fmt.Sprintf("line %d:\n%.300s\n%.300s", i+1, ones[i], twos[i])
		}
	}
	return fmt.Sprintf("%d lines and %d lines", len(ones), len(twos))
}
