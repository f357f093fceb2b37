package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/redact"
	"kinesim/exporter/kinesis/internal/wire/wiretest"
)

// The parts of answers that tests are made of.
const ok = wiretest.OK

var entries = wiretest.Answer

// parsed is what encoding/json makes of an answer, with names as they stand.
func parsed(answer []byte) (results []exporter.Result, ok bool) {
	var out struct {
		Records []map[string]*string
	}
	if json.Unmarshal(answer, &out) != nil {
		return nil, false
	}
	text := func(of map[string]*string, name string) string {
		if of[name] == nil {
			return ""
		}
		return *of[name]
	}
	for _, r := range out.Records {
		switch code, sequence, shard := text(r, "ErrorCode"), text(r, "SequenceNumber"), text(r, "ShardId"); {
		case code != "":
			results = append(results, Refusal(redact.Message(code), redact.Message(text(r, "ErrorMessage"))))
		case sequence == "" || shard == "":
			results = append(results, exporter.Result{Outcome: exporter.Ambiguous}) // which no scan is to understand
		default:
			results = append(results, exporter.Result{Outcome: exporter.Acked, Shard: shard, Sequence: sequence})
		}
	}
	return results, true
}

// holdScan compares what a scan says, if it says anything, with what encoding/json does.
func holdScan(t *testing.T, scan func(*Answer, []byte) bool, answer, asJSON []byte) bool {
	t.Helper()
	want, ok := parsed(asJSON)
	a := &Answer{Results: make([]exporter.Result, len(want))}
	if !scan(a, answer) {
		return false
	}
	if !ok {
		t.Fatalf("scanned %q, which is no answer", answer)
	}
	for i := range want {
		if a.Results[i] != want[i] {
			t.Fatalf("record %d of %q: scanned %+v, want %+v", i, answer, a.Results[i], want[i])
		}
	}
	for _, n := range []int{len(want) - 1, len(want) + 1} {
		if a := (&Answer{Results: make([]exporter.Result, max(n, 0))}); n >= 0 && scan(a, answer) {
			t.Fatalf("scanned %q for %d records", answer, n)
		}
	}
	return true
}

var throttledEntry = wiretest.Refused(
	"ProvisionedThroughputExceededException",
	"Rate exceeded for shard shardId-000000000001 in stream s under account 111111111111.",
)

// answers are those of endpoints, and whether a scan is to understand them.
var answers = []struct {
	text    string
	scanned bool
}{
	{entries(0, ok, ok, ok), true},
	{entries(1, ok, throttledEntry, ok), true},
	{`{"EncryptionType":"NONE",` + entries(0, ok)[1:], true},
	{`{ "FailedRecordCount": 0, "Records": [ { "SequenceNumber": "1", "ShardId": "s" } ] }`, true},
	{`{"Records":[` + ok + `],"FailedRecordCount":0,"EncryptionType":"KMS"}`, true},
	{entries(0), true},
	{entries(2, ok, `{"ErrorCode":"InternalFailure","ErrorMessage":"Internal service failure."}`), true},
	{entries(0, `{"ShardId":"s","SequenceNumber":"1"}`, ok), true},
	{entries(1, `{"ErrorCode":"E","SequenceNumber":"1","ShardId":"s"}`, `{"ErrorCode":"E","SequenceNumber":"2","ShardId":"s"}`), true},
	{entries(0, `{"SequenceNumber":"1"}`), false},
	{entries(0, `{}`), false},
	{entries(0, `{"SequenceNumber":"1","ShardId":"s","Other":"x"}`), false},
	{entries(0, `{"SequenceNumber":"1\u0030","ShardId":"s"}`), false},
	{entries(0, `{"SequenceNumber":"1","SequenceNumber":"2","ShardId":"s"}`), false},
	{entries(0, `{"SequenceNumber":"1","ShardId":"é"}`), false},
	{entries(0, ok) + ` x`, false},
	{entries(0, ok)[:40], false},
	{`{"FailedRecordCount":-1,"Records":[]}`, false},
	{`{"FailedRecordCount":00,"Records":[]}`, false},
	{`{"Records":[],"Records":[` + ok + `]}`, false},
	{`{"Records":[` + ok + `,]}`, false},
	{`[]`, false},
	{``, false},
}

func TestScanJSON(t *testing.T) {
	for _, a := range answers {
		if got := holdScan(t, scanJSON, []byte(a.text), []byte(a.text)); got != a.scanned {
			t.Errorf("%s: scanned is %t", a.text, got)
		}
	}
}

func TestScanCBOR(t *testing.T) {
	for _, a := range answers[:9] {
		text, _ := wiretest.CBOR(a.text)
		if !holdScan(t, scanCBOR, []byte(text), []byte(a.text)) {
			t.Errorf("%s: not scanned", a.text)
		}
		for cut := range len(text) {
			if holdScan(t, scanCBOR, []byte(text[:cut]), nil) {
				t.Errorf("%s: scanned without its end", a.text)
			}
		}
	}
	// The same with lengths that are not known beforehand.
	indefinite := "\xbf\x67Records\x9f\xbf\x6eSequenceNumber\x611\x67ShardId\x61s\xff\xff\xff"
	if !holdScan(t, scanCBOR, []byte(indefinite), []byte(`{"Records":[{"SequenceNumber":"1","ShardId":"s"}]}`)) {
		t.Error("indefinite lengths: not scanned")
	}
	null := "\xa1\x67Records\x81\xa3\x69ErrorCode\xf6\x6eSequenceNumber\x611\x67ShardId\x61s"
	if !holdScan(t, scanCBOR, []byte(null), []byte(`{"Records":[{"SequenceNumber":"1","ShardId":"s"}]}`)) {
		t.Error("null: not scanned")
	}
	broken := "\xa1\x67Records\x81\xa2\x6eSequenceNumber\x611\x67ShardId\x62s\xfd"
	if holdScan(t, scanCBOR, []byte(broken), []byte(`{"Records":[{"SequenceNumber":"1","ShardId":"s"}]}`)) {
		t.Error("text that is not UTF-8: scanned")
	}
}

// TestTextsAreBounded has an endpoint that never says the same twice.
func TestTextsAreBounded(t *testing.T) {
	var known texts
	for i := range 3 * mostTexts {
		raw := fmt.Appendf(nil, "shard-%d", i)
		if known.text(raw) != string(raw) || known.redacted(raw) != string(raw) {
			t.Fatalf("%s became another text", raw)
		}
	}
	long := strings.Repeat("x", longText+1)
	known.text([]byte(long))
	if len(known.plain) > mostTexts || len(known.clean) > mostTexts || known.plain[long] != "" {
		t.Errorf("keeps %d and %d texts", len(known.plain), len(known.clean))
	}
}

func FuzzScanJSON(f *testing.F) {
	for _, a := range answers {
		f.Add([]byte(a.text))
	}
	f.Fuzz(func(t *testing.T, answer []byte) { holdScan(t, scanJSON, answer, answer) })
}

func FuzzScanCBOR(f *testing.F) {
	for _, a := range answers {
		if text, ok := wiretest.CBOR(a.text); ok {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		asJSON, err := JSONOf(answer)
		if err != nil {
			asJSON = nil
		}
		holdScan(t, scanCBOR, answer, asJSON)
	})
}
