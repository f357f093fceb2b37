package streams_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// No two iterators are the same, however quickly one follows another; they are as long as AWS's, and are taken in
// quotation marks.
func TestIteratorsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"s", strings.Repeat("n", 13), strings.Repeat("n", 14), strings.Repeat("n", 128)} {
		m := streams.New(streams.Config{})
		must(t, m.CreateStream(start, name, 1, 0))
		it, err := m.GetShardIterator(start, name, 0, streams.Position{Type: streams.Latest}, true)
		must(t, err)
		for range 10 {
			token := string(it.AppendToken(nil))
			raw, err := base64.StdEncoding.DecodeString(token)
			if err != nil || len(raw) != 152+(len(name)+2)/16*16 || len(token) > 512 || seen[token] {
				t.Fatalf("a name of %d: iterator of %d bytes, seen %v, %v", len(name), len(raw), seen[token], err)
			}
			seen[token] = true
			for _, text := range []string{token, `"` + token + `"`} {
				if back, err := streams.ParseIterator([]byte(text)); err != nil || back != it {
					t.Fatalf("%s comes back as %+v, %v", text, back, err)
				}
			}
			for _, text := range []string{"", `"`, `"` + token, token + "A", token[4:], strings.ToLower(token)} {
				if _, err := streams.ParseIterator([]byte(text)); err == nil {
					t.Fatalf("%q is taken for an iterator", text)
				}
			}
			reading, err := m.GetRecords(start, it, 10, nil, true)
			must(t, err)
			it = reading.Next
		}
	}
}

// What is made again within a second is another one.
func TestMadeAgain(t *testing.T) {
	m := streams.New(streams.Config{})
	type made struct{ consumer, first, record string }
	var before []made
	for i := range 4 {
		now := start.Add(time.Duration(i) * time.Millisecond)
		must(t, m.CreateStream(now, "s", 1, 0))
		put, err := m.PutRecord(now, "s", streams.PutEntry{Key: []byte("k")})
		must(t, err)
		shards, _, err := m.ListShards(now, "s", streams.ShardFilter{}, -1, 1, nil)
		must(t, err)
		for range 2 {
			consumer, err := m.RegisterConsumer(now, "s", "c", nil)
			must(t, err)
			must(t, m.DeregisterConsumer(now, consumer.ARN))
			one := made{consumer.ARN, shards[0].First.String(), put.Sequence.String()}
			for j, other := range before {
				if one.consumer == other.consumer || j/2 != i && (one.first <= other.first || one.record <= other.record) {
					t.Errorf("made again: %+v after %+v", one, other)
				}
			}
			if want := fmt.Sprintf("consumer/c:%d", consumer.CreatedAt.Unix()); !strings.HasSuffix(one.consumer, want) {
				t.Errorf("%s was created at %v", one.consumer, consumer.CreatedAt)
			}
			before = append(before, one)
		}
		must(t, m.DeleteStream(now, "s"))
	}
}

func TestPartitionsAndLimitsOfRegions(t *testing.T) {
	for region, want := range map[string]struct {
		partition string
		shards    int
	}{
		"us-east-1": {"aws", 20_000}, "us-west-2": {"aws", 20_000}, "eu-west-1": {"aws", 20_000}, "eu-central-1": {"aws", 6_000}, "cn-north-1": {"aws-cn", 6_000},
		"us-gov-west-1": {"aws-us-gov", 6_000}, "us-iso-east-1": {"aws-iso", 6_000}, "us-isob-east-1": {"aws-iso-b", 6_000}, "eusc-de-east-1": {"aws-eusc", 6_000},
	} {
		m := streams.New(streams.Config{Region: region})
		must(t, m.CreateStream(start, "s", 1, 0))
		arn := "arn:" + want.partition + ":kinesis:" + region + ":000000000000:stream/s"
		if got := m.ARN("s"); got != arn || m.DescribeAccount(start).ShardsMax != want.shards {
			t.Errorf("%s: %s, limit %d", region, got, m.DescribeAccount(start).ShardsMax)
		}
		consumer, err := m.RegisterConsumer(start, "s", "c", nil)
		must(t, err)
		if _, err := m.DescribeConsumer(start, consumer.ARN); err != nil || !strings.HasPrefix(consumer.ARN, arn+"/consumer/c:") {
			t.Errorf("%s: %s, %v", region, consumer.ARN, err)
		}
	}
}
