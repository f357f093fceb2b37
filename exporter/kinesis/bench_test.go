package kinesis_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
)

// BenchmarkPut puts batches into an endpoint in the same process that reads the body and answers a prepared success, so
// that its cost is mostly the client's.
func BenchmarkPut(b *testing.B) {
	for _, n := range []int{1, 100, 500} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) { benchmarkPut(b, n, 1200) })
	}
}

func benchmarkPut(b *testing.B, n, size int) {
	one := `{"SequenceNumber":"49590338271490256608559692538361571095921575989136588898","ShardId":"shardId-000000000006"}`
	body := `{"EncryptionType":"NONE","FailedRecordCount":0,"Records":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	client, err := kinesis.NewClient(b.Context(), kinesis.Config{
		Endpoint: server.URL, Stream: "stream", Region: "us-east-1", AccessKeyID: "test", SecretAccessKey: "test",
	})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	sink := kinesis.NewSink(client)
	records, results := make([]exporter.Record, n), make([]exporter.Result, n)
	for i := range records {
		records[i] = exporter.Record{Key: fmt.Appendf(nil, "%036d", i), Data: bytes.Repeat([]byte{'x'}, size)}
	}
	b.SetBytes(int64(n * size))
	allocs := testing.AllocsPerRun(3, func() { sink.Put(b.Context(), records, results) })
	for b.Loop() {
		sink.Put(b.Context(), records, results)
	}
	if results[n-1].Outcome != exporter.Acked {
		b.Fatalf("%+v", results[n-1])
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(allocs/float64(n), "allocs/record")
}
