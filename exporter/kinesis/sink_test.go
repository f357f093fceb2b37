package kinesis

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/redact"
	"kinesim/exporter/kinesis/internal/wire"
	"kinesim/exporter/kinesis/internal/wire/wiretest"
)

// The parts of answers that tests are made of.
const ok = wiretest.OK

var (
	entryOf = wiretest.Refused
	entries = wiretest.Answer
)

const token = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"

// TestPutOutcomes holds what each kind of answer, and each way of getting none, says of three records.
func TestPutOutcomes(t *testing.T) {
	throttled := entryOf(
		"ProvisionedThroughputExceededException",
		"Rate exceeded for shard shardId-000000000001 in stream exampleStreamName under account 111111111111.",
	)
	internal := entryOf("InternalFailure", "Internal service failure.")
	all := func(outcome exporter.Outcome, code string) [3]string {
		one := fmt.Sprint(outcome, code)
		return [3]string{one, one, one}
	}
	const (
		acked     = "0"
		thr       = "1ProvisionedThroughputExceededException"
		fail      = "2InternalFailure"
		ambiguous = exporter.Ambiguous
		refused   = exporter.Refused
	)
	tests := []outcomeTest{
		{"all stored", answer(200, entries(0, ok, ok, ok)), [3]string{acked, acked, acked}},
		{"partial", answer(200, entries(2, throttled, ok, internal)), [3]string{thr, acked, fail}},
		{"count says 1, all failed", answer(200, entries(1, throttled, throttled, throttled)), [3]string{thr, thr, thr}},
		{"count says 0, one failed", answer(200, entries(0, ok, throttled, ok)), [3]string{acked, thr, acked}},
		{"count says 3, none failed", answer(200, entries(3, ok, ok, ok)), [3]string{acked, acked, acked}},
		{"no count", answer(200, `{"Records":[`+ok+`,`+ok+`,`+ok+`]}`), [3]string{acked, acked, acked}},
		{"entry that says nothing", answer(200, entries(0, ok, `{}`, ok)), [3]string{acked, "3MalformedAnswer", acked}},
		{"entry without a shard", answer(200, entries(0, ok, `{"SequenceNumber":"1"}`, ok)), [3]string{acked, "3MalformedAnswer", acked}},
		{"too few entries", answer(200, entries(0, ok, ok)), all(ambiguous, CodeMalformed)},
		{"too many entries", answer(200, entries(0, ok, ok, ok, ok)), all(ambiguous, CodeMalformed)},
		{"no entries", answer(200, `{}`), all(ambiguous, CodeMalformed)},
		{"empty body", answer(200, ``), all(ambiguous, CodeMalformed)},
		{"garbage", answer(200, `<html>hello`), all(ambiguous, CodeMalformed)},
		{"half an answer", answer(200, entries(0, ok, ok)[:40]), all(ambiguous, CodeMalformed)},
		{
			"answer cut off",
			cut(false, true, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"Records\":["),
			all(ambiguous, CodeConnectionReset),
		},
		{"closed without an answer", cut(false, true, ""), all(ambiguous, CodeConnectionReset)},
		{"reset after the body", cut(true, true, ""), all(ambiguous, CodeConnectionReset)},
		{"reset before the body", cut(true, false, ""), all(ambiguous, CodeConnectionReset)},
		{"500 modelled", fails(500, "InternalFailureException", "x"), all(ambiguous, "InternalFailureException")},
		{"500 plain", answer(500, `Internal Server Error`), all(ambiguous, "HTTP500")},
		{"500 with the status as its code", fails(500, "500", "Internal Server Error"), all(ambiguous, "HTTP500")},
		{"502", answer(502, `<html>Bad Gateway`), all(ambiguous, "HTTP502")},
		{"503 of AWS", fails(503, "ServiceUnavailable", "x"), all(ambiguous, "ServiceUnavailable")},
		{"503 of a proxy", answer(503, ``), all(ambiguous, "HTTP503")},
		{"302", answer(302, ``), all(ambiguous, "HTTP302")},
		{"307", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			answer(307, ``)(w, r)
		}, all(ambiguous, "HTTP307")},
		{"408", answer(408, ``), all(ambiguous, "HTTP408")},
		{"429", answer(429, ``), all(exporter.Throttled, "HTTP429")},
		{"400 without a code", answer(400, `nonsense`), all(refused, "HTTP400")},
		{"413", answer(413, `<html>too large`), all(refused, "HTTP413")},
		{
			"throughput of the call",
			fails(400, "ProvisionedThroughputExceededException", "x"),
			all(exporter.Throttled, "ProvisionedThroughputExceededException"),
		},
		{"limit", fails(400, "LimitExceededException", "x"), all(exporter.Throttled, "LimitExceededException")},
		{"throttling", fails(400, "ThrottlingException", "Rate exceeded"), all(exporter.Throttled, "ThrottlingException")},
		{"request limit", fails(400, "RequestLimitExceeded", "x"), all(exporter.Throttled, "RequestLimitExceeded")},
		{"KMS throttling", fails(400, "KMSThrottlingException", "x"), all(exporter.Throttled, "KMSThrottlingException")},
		{"KMS disabled", fails(400, "KMSDisabledException", "x"), all(refused, "KMSDisabledException")},
		{"no such stream", fails(400, "ResourceNotFoundException", "x"), all(refused, "ResourceNotFoundException")},
		{"not allowed", fails(400, "AccessDeniedException", "x"), all(refused, "AccessDeniedException")},
		{"invalid", fails(400, "ValidationException", "x"), all(refused, "ValidationException")},
		{"expired", fails(403, "ExpiredTokenException", "x"), all(refused, "ExpiredTokenException")},
		{"skewed clock, not tried again", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", "Mon, 02 Jan 2006 15:04:05 GMT")
			fails(403, "RequestTimeTooSkewed", "x")(w, r)
		}, all(refused, "RequestTimeTooSkewed")},
	}
	onEachWire(t, func(t *testing.T, wire func(*Config)) { testOutcomes(t, tests, wire) })
}

type outcomeTest struct {
	name    string
	handler http.HandlerFunc
	want    [3]string // outcome and code
}

func testOutcomes(t *testing.T, tests []outcomeTest, wire func(*Config)) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := newStub(t, test.handler)
			records, results := someRecords(3)
			NewSink(stubClient(t, server.URL, wire)).Put(t.Context(), records, results)
			for i, got := range results {
				if say := fmt.Sprint(got.Outcome, got.Code); say != test.want[i] {
					t.Errorf("record %d: got %s (%s), want %s", i, say, got.Message, test.want[i])
				}
				if (got.Outcome == exporter.Acked) != (got.Sequence == "49" && got.Shard == "shardId-000000000000") {
					t.Errorf("record %d: %+v: shard and sequence number belong to acknowledged records", i, got)
				}
				if strings.ContainsAny(got.Message, "\r\n") || len(got.Message) > redact.MaxMessage+len("…") {
					t.Errorf("record %d: message %q is not a short line", i, got.Message)
				}
			}
			if n := server.requests.Load(); n != 1 {
				t.Errorf("%d requests for one attempt", n)
			}
		})
	}
}

// TestPutFinal holds which refusals of a whole request are the last word: a missing permission at once, a missing
// stream when it stays missing.
func TestPutFinal(t *testing.T) {
	gone := fails(400, "ResourceNotFoundException", "Stream stream under account 111111111111 not found.")
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		var handler atomic.Pointer[http.HandlerFunc] // a connection that is dialled again may ask beside the next case
		server := newStub(t, func(w http.ResponseWriter, r *http.Request) { (*handler.Load())(w, r) })
		sink := NewSink(stubClient(t, server.URL, wire))
		records, results := someRecords(3)
		for _, test := range []struct {
			name    string
			handler http.HandlerFunc
			missing time.Duration // for which the stream has been missing already
			final   bool
		}{
			{"permission", fails(400, "AccessDeniedException", "x"), 0, true},
			{"key", fails(400, "KMSAccessDeniedException", "x"), 0, true},
			{"throughput", fails(400, "ProvisionedThroughputExceededException", "x"), 0, false},
			{"validation", fails(400, "ValidationException", "x"), 0, false},
			{"entries", answer(200, entries(3, entryOf("AccessDenied", "x"), ok, ok)), 0, false},
			{"trouble", fails(500, "AccessDenied", "x"), 0, false},
			{"stream missing", gone, 0, false},
			{"stream missing for a second", gone, time.Second, false},
			{"stream gone", gone, missingTime, true},
			{"stream back", answer(200, entries(0, ok, ok, ok)), time.Hour, false},
			{"stream missing again", gone, 0, false},
		} {
			handler.Store(&test.handler)
			if test.missing > 0 {
				sink.missing.Store(time.Now().Add(-test.missing).UnixNano())
			}
			sink.Put(t.Context(), records, results)
			for i, r := range results {
				if r.Final != test.final {
					t.Errorf("%s: record %d: %+v", test.name, i, r)
				}
			}
		}
	})
}

// TestPutSendsRecords compares what arrives with what was put, through reused batches of different lengths.
func TestPutSendsRecords(t *testing.T) {
	onEachWire(t, testSendsRecords)
}

func testSendsRecords(t *testing.T, onWire func(*Config)) {
	type entry struct{ Data, PartitionKey string }
	type request struct {
		StreamName string
		Records    []entry
	}
	arrived := make(chan request, 4)
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if r.Header.Get("Content-Type") == wire.TypeCBOR {
			if body, err = wire.JSONOf(body); err != nil {
				t.Error(err)
			}
		}
		var got request
		if err := json.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
		arrived <- got
		list := make([]string, len(got.Records))
		for i := range list {
			list[i] = ok
		}
		r.Body = http.NoBody
		answer(200, entries(0, list...))(w, r)
	})
	sink := NewSink(stubClient(t, server.URL, onWire))
	for _, n := range []int{3, 500, 1, 20} {
		records, results := someRecords(n)
		records[0].Key = []byte("ключ \"é\"\n")
		records[n-1].Data = nil
		sink.Put(t.Context(), records, results)
		if len(arrived) == 0 {
			t.Fatalf("%d records did not arrive: %+v", n, results[0])
		}
		got := <-arrived
		if got.StreamName != "stream" || len(got.Records) != n {
			t.Fatalf("stream %q got %d records, want %d", got.StreamName, len(got.Records), n)
		}
		for i, r := range records {
			want := entry{base64.StdEncoding.EncodeToString(r.Data), string(r.Key)}
			if got.Records[i] != want || results[i].Outcome != exporter.Acked {
				t.Fatalf("record %d of %d: got %+v %+v, want %+v", i, n, got.Records[i], results[i], want)
			}
		}
	}
	sink.Put(t.Context(), nil, nil)
	if n := server.requests.Load(); n != 4 {
		t.Errorf("%d requests, want 4: none for no records", n)
	}
	for len(sink.plain) > 0 {
		for _, e := range (<-sink.plain).entries {
			if e.Data != nil || e.PartitionKey != nil {
				t.Fatal("an idle batch still points at a payload")
			}
		}
	}
}

// TestNoSecretsInMessages has AWS's own answers quote what was sent.
func TestNoSecretsInMessages(t *testing.T) {
	onEachWire(t, testNoSecrets)
}

func testNoSecrets(t *testing.T, wire func(*Config)) {
	const key, secret = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	for _, handler := range []http.HandlerFunc{
		fails(400, "InvalidSignatureException", "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:"+token+"\n"),
		func(w http.ResponseWriter, r *http.Request) {
			fails(400, "IncompleteSignatureException", "'x' not a valid key=value pair in Authorization header: '"+r.Header.Get("Authorization")+"' and X-Amz-Security-Token: "+r.Header.Get("X-Amz-Security-Token"))(w, r)
		},
		func(w http.ResponseWriter, r *http.Request) { answer(500, r.Header.Get("Authorization"))(w, r) },
		answer(200, entries(1, entryOf("InternalFailure", "key "+key+" secret_access_key="+secret), ok, ok)),
	} {
		server := newStub(t, handler)
		client := stubClient(
			t,
			server.URL,
			wire,
			func(c *Config) { c.AccessKeyID, c.SecretAccessKey, c.SessionToken = key, secret, token },
		)
		records, results := someRecords(3)
		NewSink(client).Put(t.Context(), records, results)
		said := results[0].Code + " " + results[0].Message
		if err := client.Check(t.Context()); err != nil {
			said += " " + err.Error() + " " + Hint(err)
		}
		for _, word := range []string{key, secret, token, "Signature=", "SignedHeaders="} {
			if strings.Contains(said, word) {
				t.Errorf("%q is in %q", word, said)
			}
		}
	}
}
