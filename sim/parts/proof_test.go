package parts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zeebo/xxh3"

	"kinesim/exporter"
	"kinesim/sim/parts"
	"kinesim/sim/report"
)

// stored is a record of the stream that the tests' parts share.
type stored struct {
	part            int
	shard, sequence string
	key, data       string
}

const (
	testParts  = 3
	testShards = 4
)

// stream is what three parts put, each key always into the same shard.
func stream() []stored {
	var all []stored
	for i := range 600 {
		key := fmt.Sprintf("key-%d", i%97)
		all = append(all, stored{
			part: i % 97 % testParts, shard: fmt.Sprintf("shardId-%012d", i%97%testShards), sequence: fmt.Sprint(1000 + i),
			key: key, data: fmt.Sprintf("payload %d of %s", i, key),
		})
	}
	return all
}

// life is what a part keeps of a life: what it acknowledged, and what it read.
type life struct {
	part        int
	acked, read []stored
	unknown     []stored // nobody knows whether they are in the stream
	failed      []stored
	killed      bool // it never came to its end
	unlogged    bool
}

// keep writes a life into a directory.
func (l life) keep(t *testing.T, dir string) {
	t.Helper()
	k, err := parts.Begin(dir, parts.Kept{Scenario: "test", Plan: "same", Part: report.Part{Index: l.part, Of: testParts}}, "host", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var log *parts.Log
	if !l.unlogged {
		log = parts.NewLog(dir, len(k.Lives))
	}
	book := parts.NewBook(log)
	settle := func(list []stored, state exporter.State, ambiguous int) {
		for _, r := range list {
			hash, _ := exporter.Hash(nil, []byte(r.key), []byte(r.data))
			s := exporter.Settlement{
				Key: []byte(r.key), KeyHash: xxh3.HashString(r.key), Hash: hash, State: state, Ambiguous: ambiguous,
			}
			if state == exporter.StateAcked {
				s.Shard, s.Sequence = r.shard, r.sequence
			}
			book.Settled([]exporter.Settlement{s})
		}
	}
	settle(l.acked, exporter.StateAcked, 0)
	settle(l.unknown, exporter.StateUnknown, 1)
	settle(l.failed, exporter.StateFailed, 0)
	for _, r := range l.read {
		book.Seen(r.shard, r.sequence, r.key, []byte(r.data))
	}
	if log != nil {
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !l.killed {
		shot := exporter.Sum()
		n := uint64(len(l.acked) + len(l.unknown) + len(l.failed))
		shot.Exports = n
		shot.Ledger = exporter.Ledger{
			Offered: n, Acked: uint64(len(l.acked)), Unknown: uint64(len(l.unknown)), Failed: uint64(len(l.failed)),
		}
		s := report.New(report.Input{
			Snapshot: shot, Scenario: "test", Part: &k.Part, Verification: report.Verification{}.Judged(report.NotRead, "together"),
		})
		exact, err := parts.ExactOf(&shot, nil)
		if err != nil {
			t.Fatal(err)
		}
		row := parts.RowOf(k.Part, &s)
		s.Part = &row
		k.Stream.Shared = true
		k.Finish(s, "kinesim run test", exact)
		book.Close(k)
	}
	if err := parts.Write(dir, k); err != nil {
		t.Fatal(err)
	}
}

// lives are the parts of a run that is read as it is: each reads the shards that are its own.
func lives(put, found []stored) []life {
	list := make([]life, testParts)
	for i := range list {
		list[i].part = i
	}
	for _, r := range put {
		list[r.part].acked = append(list[r.part].acked, r)
	}
	for _, r := range found {
		var n int
		_, _ = fmt.Sscanf(r.shard, "shardId-%d", &n)
		list[n%testParts].read = append(list[n%testParts].read, r)
	}
	return list
}

// merge keeps and merges lives, each in a directory of its own, or of its part where there are several.
func merge(t *testing.T, list []life, reread parts.Reread) *parts.Merged {
	t.Helper()
	return mergeReading(t, list, reread, false)
}

// mergeReading is merge that reads all shards again, or those that differ.
func mergeReading(t *testing.T, list []life, reread parts.Reread, all bool) *parts.Merged {
	t.Helper()
	root := t.TempDir()
	var dirs []string
	for _, l := range list {
		dir := fmt.Sprintf("%s/%d", root, l.part)
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
			mustMake(t, dir)
		}
		l.keep(t, dir)
	}
	loaded, empty, err := parts.Load([]string{root})
	if err != nil || len(empty) > 0 {
		t.Fatal(err, empty)
	}
	m, err := parts.NewMerge(loaded)
	if err != nil {
		t.Fatal(err)
	}
	m.ReadAll = all
	proof, err := m.Prove(t.Context(), reread)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := m.Sum(proof)
	if err != nil {
		t.Fatal(err)
	}
	return merged
}

// readsAll is a stream that can still be read.
func readsAll(found []stored) parts.Reread {
	return func(_ context.Context, _ parts.Stream, _ time.Time, shards []string, seen func(string, string, string, []byte)) error {
		for _, r := range found {
			if slices.Contains(shards, r.shard) {
				seen(r.shard, r.sequence, r.key, []byte(r.data))
			}
		}
		return nil
	}
}

func TestProofOfAWholeStream(t *testing.T) {
	put := stream()
	for _, reread := range []parts.Reread{nil, readsAll(put)} {
		s := merge(t, lives(put, put), reread).Summary
		if v := s.Verification; v.Verdict != report.Verified || v.Matched != 600 || v.Read != 600 || s.Verdict != report.Pass {
			t.Errorf("%s: %s (%s), matched %d", s.Verdict, v.Verdict, v.Reason, v.Matched)
		}
	}
}

// TestProofNamesWhatIsWrong changes the stream by hand, in each shard, and wants to be told of the very record.
func TestProofNamesWhatIsWrong(t *testing.T) {
	put := stream()
	doubled := func(r stored) stored {
		r.sequence = "9" + r.sequence
		return r
	}
	for _, row := range []struct {
		what   string
		change func(found []stored, i int) []stored
		count  func(report.Verification) uint64
	}{
		{"missing", func(found []stored, i int) []stored { return slices.Delete(found, i, i+1) },
			func(v report.Verification) uint64 { return v.Missing }},
		{"doubled", func(found []stored, i int) []stored { return append(found, doubled(found[i])) },
			func(v report.Verification) uint64 { return v.Unexplained }},
		{"altered", func(found []stored, i int) []stored { found[i].data += "!"; return found },
			func(v report.Verification) uint64 { return v.PayloadMismatches }},
		{"foreign", func(found []stored, _ int) []stored {
			return append(found, stored{shard: found[0].shard, sequence: "77", key: "stranger", data: "else"})
		}, func(v report.Verification) uint64 { return v.Foreign }},
	} {
		for shard := range testShards {
			t.Run(fmt.Sprintf("%s in shard %d", row.what, shard), func(t *testing.T) {
				i := slices.IndexFunc(put, func(r stored) bool { return r.shard == fmt.Sprintf("shardId-%012d", shard) }) + 4*97
				target := put[i]
				found := row.change(slices.Clone(put), i)
				v := merge(t, lives(put, found), readsAll(found)).Summary.Verification
				if row.count(v) != 1 || len(v.Differences) != 1 || len(v.Differences[0].Records) != 1 {
					t.Fatalf("%d counted, differences %+v", row.count(v), v.Differences)
				}
				r := v.Differences[0].Records[0]
				if r.What != row.what || row.what != "foreign" && (r.Key != target.key || r.Part != fmt.Sprintf("%d/3", target.part)) {
					t.Errorf("told of %+v, not of %s %+v", r, row.what, target)
				}
				if b := parts.BucketOf(xxh3.HashString(r.Key)); v.Differences[0].Bucket != b {
					t.Errorf("bucket %d, not %d", v.Differences[0].Bucket, b)
				}
				if wrong := row.what != "foreign"; wrong != (v.Verdict == report.Failed) {
					t.Errorf("verdict %s: %s", v.Verdict, v.Reason)
				}
				if v.Matched+v.Missing+v.PayloadMismatches != 600 {
					t.Errorf("%d matched, %d missing, %d altered of 600", v.Matched, v.Missing, v.PayloadMismatches)
				}
			})
		}
	}
}

func TestProofWithoutLogs(t *testing.T) {
	put := stream()
	for _, row := range []struct {
		what  string
		found []stored
		want  func(report.Verification) uint64
	}{
		{"missing", put[1:], func(v report.Verification) uint64 { return v.Missing }},
		{"doubled", append(slices.Clone(put), put[5]), func(v report.Verification) uint64 { return v.Unexplained }},
		{"altered", append(slices.Clone(put[1:]), stored{shard: put[0].shard, sequence: put[0].sequence, key: put[0].key, data: "?"}),
			func(v report.Verification) uint64 { return v.PayloadMismatches }},
	} {
		list := lives(put, row.found)
		for i := range list {
			list[i].unlogged = true
		}
		v := merge(t, list, readsAll(row.found)).Summary.Verification
		if row.want(v) != 1 || v.Verdict != report.Failed || len(v.Differences) != 1 {
			t.Errorf("%s: %d counted, %s: %s, differences %+v", row.what, row.want(v), v.Verdict, v.Reason, v.Differences)
		}
	}
}

// TestProofReadsAgain has a part that put its records after all others had read, as one does that was started late.
func TestProofReadsAgain(t *testing.T) {
	put := stream()
	early := slices.DeleteFunc(slices.Clone(put), func(r stored) bool { return r.part == 1 })
	list := lives(put, early)
	v := merge(t, list, readsAll(put)).Summary.Verification
	if v.Verdict != report.Verified || v.Matched != 600 {
		t.Errorf("read again: %s: %s", v.Verdict, v.Reason)
	}
	down := func(context.Context, parts.Stream, time.Time, []string, func(string, string, string, []byte)) error {
		return errors.New("nobody is there")
	}
	for _, reread := range []parts.Reread{nil, down} {
		s := merge(t, list, reread).Summary
		if v := s.Verification; v.Missing+v.Unread != uint64(len(put)-len(early)) || s.Verdict == report.Pass {
			t.Errorf("not read again: %s, %d missing, %d unread", s.Verdict, v.Missing, v.Unread)
		}
	}
	// What the parts have read is enough, unless all was to be read again.
	for all, want := range map[bool]report.ReadBack{false: report.Verified, true: report.Incomplete} {
		s := mergeReading(t, lives(put, put), down, all).Summary
		if v := s.Verification; v.Verdict != want || all != strings.HasSuffix(v.Reason, "to its end: reading again failed: nobody is there") {
			t.Errorf("nobody is there, all is %t: %s, %s: %s", all, s.Verdict, v.Verdict, v.Reason)
		}
	}
}

// TestProofOfAPartStartedTwice kills a part in the middle, with and without its last records in the log.
func TestProofOfAPartStartedTwice(t *testing.T) {
	put := stream()
	var mine []stored
	for _, r := range put {
		if r.part == 1 {
			mine = append(mine, r)
		}
	}
	again := make([]stored, len(mine))
	for i, r := range mine {
		r.sequence = fmt.Sprint(5000 + i)
		again[i] = r
	}
	sent := mine[:100] // by the first life
	found := slices.DeleteFunc(slices.Clone(put), func(r stored) bool { return r.part == 1 })
	found = append(append(found, sent...), again...)
	for _, logged := range []int{100, 80, 0} {
		list := lives(slices.DeleteFunc(slices.Clone(put), func(r stored) bool { return r.part == 1 }), found)
		second := list[1]
		second.acked = again
		list = []life{list[0], {part: 1, acked: sent[:logged], killed: true}, second, list[2]}
		s := merge(t, list, readsAll(found)).Summary
		v := s.Verification
		if v.Verdict != report.Verified || v.Repeated != 100 || v.Duplicates != 100 || v.Unexplained != 0 || s.Parts[1].Repeated != 100 {
			t.Errorf("%d in the log: %s (%s), repeated %d, duplicates %d, unexplained %d, of the part %d", logged, v.Verdict, v.Reason,
				v.Repeated, v.Duplicates, v.Unexplained, s.Parts[1].Repeated)
		}
		if s.Parts[1].Starts != 2 {
			t.Errorf("started %d times", s.Parts[1].Starts)
		}
	}
}

func TestProofSettlesTheUnknown(t *testing.T) {
	put := stream()
	found := slices.Clone(put)
	list := lives(put, found)
	unknown := list[0].acked[:10]
	list[0].acked, list[0].unknown = list[0].acked[10:], unknown
	v := merge(t, list, readsAll(found)).Summary.Verification
	if v.SettledPresent != 10 || v.SettledAbsent != 0 || v.Verdict != report.Verified {
		t.Errorf("present %d, absent %d, %s: %s", v.SettledPresent, v.SettledAbsent, v.Verdict, v.Reason)
	}
	list = lives(put, slices.DeleteFunc(slices.Clone(put), func(r stored) bool { return slices.Contains(unknown, r) }))
	list[0].acked, list[0].unknown = list[0].acked[10:], unknown
	v = merge(t, list, nil).Summary.Verification
	if v.SettledPresent != 0 || v.SettledAbsent != 10 || v.Outstanding != 10 {
		t.Errorf("present %d, absent %d, outstanding %d", v.SettledPresent, v.SettledAbsent, v.Outstanding)
	}
	list = lives(put, found)
	failed := list[0].acked[:3]
	list[0].acked, list[0].failed = list[0].acked[3:], failed
	if v = merge(t, list, nil).Summary.Verification; v.FailedButStored != 3 || v.Verdict != report.Failed {
		t.Errorf("%d failed but stored, %s", v.FailedButStored, v.Verdict)
	}
}
