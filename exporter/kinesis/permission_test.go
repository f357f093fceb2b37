package kinesis

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMayPut asks in both ways, and reads every answer that means something.
func TestMayPut(t *testing.T) {
	const ourStreams = `{"HasMoreStreams":false,"StreamNames":["stream"]}`
	for _, c := range []struct {
		name   string
		server string // as which the endpoint names itself
		puts   http.HandlerFunc
		way    Way
		kind   error
	}{
		{"ours, permitted", "kinesim", fails(400, "DryRunOperationException", "would have succeeded"), WayDryRun, nil},
		{"ours, denied", "kinesim", fails(400, "AccessDeniedException", "no"), WayDryRun, ErrNotAllowed},
		{"ours, no stream", "kinesim", fails(400, "ResourceNotFoundException", "none"), WayDryRun, ErrNoStream},
		{"ours, throttled", "kinesim", fails(400, "ProvisionedThroughputExceededException", "rate"), WayDryRun, nil},
		{"ours, invalid all the same", "kinesim", fails(400, "ValidationException", "x"), WayDryRun, errAny},
		{"another, permitted", "", fails(400, "ValidationException", "1 validation error"), WayInvalid, nil},
		{"another, permitted otherwise", "", fails(400, "InvalidArgumentException", "hash key"), WayInvalid, nil},
		{"another, denied", "", fails(400, "AccessDeniedException", "no"), WayInvalid, ErrNotAllowed},
		{"another, which stores it", "", answer(200, `{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","ShardId":"s"}],`+
			`"SequenceNumber":"1","ShardId":"s"}`), WayInvalid, ErrStored},
	} {
		for _, operation := range []string{OperationPutRecord, OperationPutRecords} {
			t.Run(c.name+" "+operation, func(t *testing.T) {
				server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
					if c.server != "" {
						w.Header().Set("Server", c.server)
					}
					if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListStreams") {
						answer(200, ourStreams)(w, r)
						return
					}
					if body := readAll(t, r); !strings.Contains(body, `"DryRun":true`) ||
						strings.Contains(body, beyondHashKeys) != (c.way == WayInvalid) {
						t.Errorf("asked %s", body)
					}
					c.puts(w, r)
				})
				client := stubClient(t, server.URL)
				client.pause = 0
				if err := client.Meet(t.Context()); err != nil {
					t.Fatal(err)
				}
				way, err := client.MayPut(t.Context(), operation)
				if way != c.way || (err == nil) != (c.kind == nil) || c.kind != errAny && !errors.Is(err, c.kind) {
					t.Errorf("%s, %v; want %s, %v", way, err, c.way, c.kind)
				}
			})
		}
	}
}

// TestMayFanOut asks an endpoint that registers whoever asks: nobody stays registered.
func TestMayFanOut(t *testing.T) {
	const stream, registered = "arn:aws:kinesis:us-east-1:111122223333:stream/stream", "arn:of:nobody"
	var there int
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		body := readAll(t, r)
		switch {
		case operation == "ListShards":
			answer(200, `{"Shards":[{"ShardId":"s","HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"1"},`+
				`"SequenceNumberRange":{"StartingSequenceNumber":"1"}}]}`)(w, r)
		case operation == "DescribeStreamSummary":
			answer(200, `{"StreamDescriptionSummary":{"StreamARN":"`+stream+`","StreamStatus":"ACTIVE"}}`)(w, r)
		case operation == "RegisterStreamConsumer":
			there++
			answer(200, `{"Consumer":{"ConsumerName":"x","ConsumerARN":"`+registered+`","ConsumerStatus":"CREATING"}}`)(w, r)
		case operation == "DeregisterStreamConsumer" && strings.Contains(body, registered):
			there--
			answer(200, `{}`)(w, r)
		case strings.Contains(body, stream+"/consumer/"+consumerAsked):
			fails(400, "ResourceNotFoundException", "none")(w, r)
		default:
			t.Errorf("%s asked with %s", operation, body)
		}
	})
	client := stubClient(t, server.URL)
	client.pause = 0
	all, err := client.MayFanOut(t.Context())
	if err != nil || len(all) != 5 || there != 0 {
		t.Fatalf("%+v, %v; %d are registered", all, err, there)
	}
	for _, asked := range all {
		if asked.Err != nil {
			t.Errorf("%+v", asked)
		}
	}
}

var errAny = errors.New("any")

// TestProxies has one that refuses to connect, and one that is not there.
func TestProxies(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }))
	defer refusing.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for proxy, want := range map[string][2]string{
		refusing.URL: {"refuses to connect with 403 Forbidden", "NO_PROXY"},
		strings.Replace(gone.URL, "http://", "http://u:CANARY@", 1): {"proxyconnect", "HTTPS_PROXY"},
	} {
		client := stubClient(t, "https://kinesis.example.org")
		at, err := url.Parse(proxy)
		if err != nil {
			t.Fatal(err)
		}
		client.transport.Proxy = http.ProxyURL(at)
		err = client.Check(t.Context())
		if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), want[0]) || !strings.Contains(Hint(err), want[1]) ||
			strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%v, hint %q; want %q", err, Hint(err), want)
		}
	}
}

// TestPolicies parses what is printed as IAM's grammar has it, in every partition.
func TestPolicies(t *testing.T) {
	for _, p := range partitions {
		arn := "arn:" + p.name + ":kinesis:" + p.regions[0] + ":111122223333:stream/profiles"
		parsed, err := ParseARN(arn)
		if err != nil || parsed.String() != arn || PartitionOf(p.regions[0]) != p.name {
			t.Errorf("%s: %+v, %v, partition %s", arn, parsed, err, PartitionOf(p.regions[0]))
		}
		for _, policy := range []Policy{LeastPolicy(arn, PolicyOptions{}), LeastPolicy(arn, PolicyOptions{ReadBack: true, Create: true,
			Key: "arn:" + p.name + ":kms:x:111122223333:key/k"}), DocumentedPolicy(arn)} {
			var read Policy
			if err := json.Unmarshal([]byte(policy.JSON()), &read); err != nil || read.Version != "2012-10-17" {
				t.Errorf("%v\n%s", err, policy.JSON())
			}
			for _, s := range read.Statement {
				if s.Effect != "Allow" || strings.Trim(s.Sid, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" ||
					len(s.Action) == 0 || len(s.Resource) != 1 {
					t.Errorf("%+v", s)
				}
			}
		}
		least := LeastPolicy(arn, PolicyOptions{}).Statement
		if !slices.Equal(least[0].Action, []string{"kinesis:ListStreams"}) || least[0].Resource[0] != "*" || least[1].Resource[0] != arn {
			t.Errorf("%+v", least)
		}
	}
	for _, wrong := range []string{"", "profiles", "arn:aws:kinesis:eu-west-1:1:stream/x", "arn:aws:s3:eu-west-1:111122223333:stream/x",
		"arn:aws:kinesis:eu-west-1:111122223333:stream/x/consumer/y:1", "arn:aws:kinesis:europe:111122223333:stream/x"} {
		if arn, err := ParseARN(wrong); err == nil {
			t.Errorf("%q is %+v", wrong, arn)
		}
	}
}

// TestGentleReadsOnceASecond reads a shard that always has more, and that throttles some reads.
func TestGentleReadsOnceASecond(t *testing.T) {
	f := NewFollower(&Client{endpoint: "http://x"}, FollowOptions{Gentle: true})
	if f.options.Poll != time.Second || f.eager(f.options.Limit) {
		t.Errorf("polls every %s, and goes on at once: %t", f.options.Poll, f.eager(f.options.Limit))
	}
	for attempts, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 9: gentleBackoff} {
		if got := f.backoff(attempts); got != want {
			t.Errorf("attempt %d: %s, want %s", attempts, got, want)
		}
	}
}
