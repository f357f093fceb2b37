package kinesis

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// listed makes the answer of ListShards out of lines such as "c a+b closed".
func listed(lines ...string) []types.Shard {
	var all []types.Shard
	for _, line := range lines {
		fields := strings.Fields(line)
		shard := types.Shard{ShardId: &fields[0], SequenceNumberRange: &types.SequenceNumberRange{StartingSequenceNumber: aws.String("1")}}
		if fields[1] != "-" {
			parents := strings.Split(fields[1], "+")
			shard.ParentShardId = &parents[0]
			if len(parents) > 1 {
				shard.AdjacentParentShardId = &parents[1]
			}
		}
		if len(fields) > 2 {
			shard.SequenceNumberRange.EndingSequenceNumber = aws.String("9")
		}
		all = append(all, shard)
	}
	return all
}

// TestShardTree walks a tree of a split and a merge step by step, with the list out of order.
func TestShardTree(t *testing.T) {
	var tree shardTree
	started := func() string {
		var ids []string
		for _, s := range tree.start() {
			ids = append(ids, s.cursor.shard)
		}
		return strings.Join(ids, " ")
	}
	expect := func(when, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %q, want %q", when, got, want)
		}
	}
	if !tree.add(cursor{shard: "a"}) || !tree.add(cursor{shard: "b"}, "gone") || tree.add(cursor{shard: "a"}) {
		t.Error("a shard is new once")
	}
	expect("at first", started(), "a b")
	expect("again", started(), "")
	if tree.drained(1) {
		t.Error("drained before anything was read")
	}
	tree.byID["a"].round, tree.byID["b"].round = 1, 2
	if !tree.drained(1) || tree.drained(2) {
		t.Error("a read counts for the drain in which it began and those before")
	}
	tree.admit(listed("e d+b", "d a", "c a", "a - closed", "b - closed", "x y", "y -"))
	expect("children wait", started(), "")
	if tree.byID["x"] != nil || tree.byID["y"] != nil {
		t.Error("strangers were admitted")
	}
	if tree.drained(1) {
		t.Error("drained with a closed shard that is not read to its end, and children unread")
	}
	tree.byID["b"].state = shardFinished
	expect("one parent of e done", started(), "")
	tree.byID["a"].state = shardFinished
	expect("a done", started(), "d c")
	tree.byID["c"].round = 3
	tree.byID["d"].state = shardFinished
	if tree.drained(3) {
		t.Error("drained with e unread")
	}
	expect("d done", started(), "e")
	tree.byID["e"].round = 3
	if !tree.drained(3) {
		t.Error("not drained with all read")
	}
}

func TestCursorRequest(t *testing.T) {
	at := cursor{shard: "s", from: types.ShardIteratorTypeLatest}
	if got := at.request(&Client{name: aws.String("n")}); got.ShardIteratorType != types.ShardIteratorTypeLatest || got.StartingSequenceNumber != nil ||
		got.Timestamp != nil {
		t.Errorf("nothing read: %+v", got)
	}
	at.from = types.ShardIteratorTypeAtTimestamp
	if got := at.request(&Client{name: aws.String("n")}); got.ShardIteratorType != types.ShardIteratorTypeAtTimestamp || got.Timestamp == nil {
		t.Errorf("placed at a time: %+v", got)
	}
	at.last = "49"
	if got := at.request(&Client{name: aws.String("n")}); got.ShardIteratorType != types.ShardIteratorTypeAfterSequenceNumber ||
		*got.StartingSequenceNumber != "49" ||
		got.Timestamp != nil ||
		*got.StreamName != "n" ||
		*got.ShardId != "s" {
		t.Errorf("after a record: %+v", got)
	}
}
