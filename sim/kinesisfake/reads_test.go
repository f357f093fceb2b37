package kinesisfake_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// A page has no more than AWS puts on one, whatever is asked for.
func TestPagesHaveAnEnd(t *testing.T) {
	model := streams.New(streams.Config{})
	for i := range 101 {
		must(t, model.CreateStream(start, fmt.Sprintf("s-%03d", i), 1, 0))
	}
	must(t, model.CreateStream(start, "large", 1001, 0))
	server := kinesisfake.NewServer(model, kinesisfake.Options{Clock: func() time.Time { return start }})
	for _, test := range []struct {
		operation, members, item, more string
		want                           int
	}{
		{"DescribeStream", `{"StreamName":"large","Limit":10000}`, `"ShardId"`, `"HasMoreShards":true`, 100},
		{"DescribeStream", `{"StreamName":"large","Limit":7}`, `"ShardId"`, `"HasMoreShards":true`, 7},
		{"ListShards", `{"StreamName":"large","MaxResults":10000}`, `"ShardId"`, `"NextToken"`, 1000},
		{"ListStreams", `{"Limit":10000}`, `"StreamARN"`, `"HasMoreStreams":true`, 100},
	} {
		response, body := answerTo(server, rawCall{target: "Kinesis_20131202." + test.operation, content: contentJSON, body: test.members})
		if n := strings.Count(body, test.item); response.StatusCode != 200 || n != test.want || !strings.Contains(body, test.more) {
			t.Errorf("%s %s: %d items, %.300s", test.operation, test.members, n, body)
		}
	}
}

// Who is exempt reads outside the quotas, and takes nothing from those who are not.
func TestExemptReads(t *testing.T) {
	model := streams.New(streams.Config{Limits: streams.Limits{Read: true}})
	must(t, model.CreateStream(start, "s", 1, 0))
	server := kinesisfake.NewServer(model, kinesisfake.Options{
		Clock:  func() time.Time { return start },
		Exempt: func(r *http.Request) bool { return r.UserAgent() == "verifier" },
	})
	read := func(agent string) (throttled int) {
		ask := func(operation, members string) (string, bool) {
			response, body := answerTo(
				server,
				rawCall{
					target:  "Kinesis_20131202." + operation,
					content: contentJSON,
					body:    members,
					header:  []string{"User-Agent", agent},
				},
			)
			return body, response.StatusCode == 200
		}
		for range 20 {
			body, ok := ask("GetShardIterator", `{"StreamName":"s","ShardId":"0","ShardIteratorType":"LATEST"}`)
			if !ok {
				throttled++
				continue
			}
			if _, ok = ask("GetRecords", body); !ok {
				throttled++
			}
		}
		return throttled
	}
	if n := read("verifier"); n != 0 {
		t.Errorf("%d reads outside the quotas are throttled", n)
	}
	if n := read("consumer"); n != 15 {
		t.Errorf("%d of 20 reads are throttled, want all but 5", n)
	}
	if n := read("verifier"); n != 0 {
		t.Errorf("%d reads outside the quotas are throttled", n)
	}
}
