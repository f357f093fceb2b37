package kinesisfake_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/internal/wire/wiretest"
	"kinesim/sim/kinesisfake/streams"
)

// The log tells what became of each call, and neither who he is who made it nor what was in it.
func TestLog(t *testing.T) {
	var entries []kinesisfake.LogEntry
	model := streams.New(streams.Config{})
	must(t, model.CreateStream(start, "s", 1, 0))
	server := kinesisfake.NewServer(model, kinesisfake.Options{
		Access: exampleAccess(t), Log: func(entry kinesisfake.LogEntry) { entries = append(entries, entry) },
	})
	const secretPayload = "c2VjcmV0IHBheWxvYWQ="
	body := `{"StreamName":"s","Records":[{"Data":"` + secretPayload + `","PartitionKey":"secret key"}]}`
	now := time.Now()
	send := func(id, target, content, body string) {
		request := httptest.NewRequest("POST", "http://localhost:4567/?secret=query", strings.NewReader(body))
		request.Header.Set("Content-Type", content)
		request.Header.Set("X-Amz-Target", target)
		must(
			t,
			v4.NewSigner().
				SignHTTP(t.Context(), aws.Credentials{AccessKeyID: id, SecretAccessKey: exampleSecret}, request, sha256Hex(body), "kinesis", "eu-west-1", now),
		)
		server.ServeHTTP(httptest.NewRecorder(), request)
	}
	send(exampleID, putTarget, contentJSON, body)
	send(exampleID, putTarget, contentCBOR, string(wiretest.InCBOR([]byte(body))))
	send("AKIDSECRET", putTarget, contentJSON, body)
	send(exampleID, "Kinesis_20131202.CreateChannel", contentJSON, "{}")
	send(exampleID, "Kinesis_20131202.Secret", contentJSON, "{}")
	server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/secret", nil))
	want := []string{
		"PutRecords 000000000000 eu-west-1 json 400 ResourceNotFoundException", // the stream is in another region
		"PutRecords 000000000000 eu-west-1 cbor 400 ResourceNotFoundException",
		"PutRecords   json 400 UnrecognizedClientException",
		"CreateChannel   json 400 UnknownOperationException",
		"   json 400 UnknownOperationException",
		"   json 403 AccessDeniedException",
	}
	if len(entries) != len(want) {
		t.Fatalf("logged %d calls, want %d", len(entries), len(want))
	}
	for i, e := range entries {
		if got := fmt.Sprintf("%s %s %s %s %d %s", e.Operation, e.Account, e.Region, e.Encoding, e.Status, e.Code); got != want[i] {
			t.Errorf("logged %s, want %s", got, want[i])
		}
		text := fmt.Sprintf("%+v", e)
		for _, hidden := range []string{"ecret", "SECRET", exampleID, exampleSecret, "AWS4"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%q is in %s", hidden, text)
			}
		}
		if len(e.RequestID) != 36 || e.Arrival.Before(now) || e.Duration < 0 || e.BytesOut == 0 || e.Protocol != "HTTP/1.1" {
			t.Errorf("logged %s", text)
		}
	}
	if entries[0].BytesIn != len(body) {
		t.Errorf("%d bytes came in, want %d", entries[0].BytesIn, len(body))
	}
	got := ""
	for _, n := range server.Stats().Operations {
		got += fmt.Sprintf("%s %d %d %d; ", n.Operation, n.Calls, n.Errors, n.Cut)
	}
	if got != " 2 2 0; CreateChannel 1 1 0; PutRecords 3 3 0; " {
		t.Errorf("counted %s", got)
	}
}
