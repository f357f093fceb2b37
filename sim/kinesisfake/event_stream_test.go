package kinesisfake

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// TestEventStreamEncodings reads a subscription to a closed shard with AWS's decoder of messages, in both encodings of
// the payload.
func TestEventStreamEncodings(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	model := streams.New(streams.Config{})
	server := NewServer(model, Options{Clock: func() time.Time { return now }})
	listening := httptest.NewServer(server)
	defer listening.Close()
	var body string
	server.Do(func(now time.Time, m *streams.Model) {
		if err := m.CreateStream(now, "s", 1, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := m.PutRecord(now, "s", streams.PutEntry{Key: []byte("k"), Data: []byte("data")}); err != nil {
			t.Fatal(err)
		}
		if _, err := m.UpdateShardCount(now, "s", 2); err != nil {
			t.Fatal(err)
		}
		consumer, err := m.RegisterConsumer(now, "s", "c", nil)
		if err != nil {
			t.Fatal(err)
		}
		body = `{"ConsumerARN":"` + consumer.ARN + `","ShardId":"shardId-000000000000","StartingPosition":{"Type":"TRIM_HORIZON"}}`
	})
	for _, contentType := range []string{contentJSON, contentCBOR} {
		payload := []byte(body)
		if contentType == contentCBOR {
			var err error
			if payload, err = wire.AppendCBOR(nil, payload); err != nil {
				t.Fatal(err)
			}
		}
		request, err := http.NewRequest(http.MethodPost, listening.URL, bytes.NewReader(payload))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", contentType)
		request.Header.Set("X-Amz-Target", targetPrefix+"SubscribeToShard")
		Claim(request)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		checkEvents(t, answer, contentType)
		server.Do(func(time.Time, *streams.Model) { now = now.Add(6 * time.Second) })
	}
}

func checkEvents(t *testing.T, answer *http.Response, contentType string) {
	t.Helper()
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Type"); got != wire.ContentEvents || answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d, content type %s", answer.StatusCode, got)
	}
	decoder := eventstream.NewDecoder()
	for _, want := range []struct{ kind, content string }{
		{"initial-response", `{}`},
		{"SubscribeToShardEvent", `"PartitionKey":"k"`},
	} {
		message, err := decoder.Decode(answer.Body, nil)
		if err != nil {
			t.Fatal(err)
		}
		header := func(name string) string {
			value := message.Headers.Get(name)
			if value == nil {
				return ""
			}
			return value.String()
		}
		if header(":event-type") != want.kind || header(":content-type") != contentType || header(":message-type") != "event" {
			t.Errorf("headers %v, want %s in %s", message.Headers, want.kind, contentType)
		}
		payload := message.Payload
		if contentType == contentCBOR {
			if payload, err = wire.AppendJSON(nil, payload); err != nil {
				t.Fatal(err)
			}
		}
		if text := string(payload); !strings.Contains(text, want.content) || strings.Contains(text, "ContinuationSequenceNumber") ||
			want.kind != "initial-response" &&
				(!strings.Contains(text, `"ChildShards":[{"ShardId":"shardId-000000000001"`) || !strings.Contains(text, `"Data":"ZGF0YQ=="`)) {
			t.Errorf("%s %s", want.kind, text)
		}
	}
	if message, err := decoder.Decode(answer.Body, nil); err == nil {
		t.Errorf("behind the last event there is %v", message)
	}
}
