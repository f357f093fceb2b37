package kinesisfake_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/internal/wire/wiretest"
	"kinesim/sim/kinesisfake/streams"
)

// nobody is a ResponseWriter that keeps nothing, so that a benchmark sees the handler alone.
type nobody struct {
	header http.Header
	status int
}

func (n *nobody) Header() http.Header            { return n.header }
func (n *nobody) Write(body []byte) (int, error) { return len(body), nil }
func (n *nobody) WriteHeader(status int)         { n.status = status }

// BenchmarkPutRecords is the handler without a network, 500 records a call. The records per second are those of one
// CPU.
func BenchmarkPutRecords(b *testing.B) {
	for _, size := range []struct {
		name  string
		bytes int
	}{{"100B", 100}, {"1200B", 1200}, {"10KB", 10_000}} {
		for _, content := range []string{contentJSON, contentCBOR} {
			body := wiretest.PutRecords("s", 500, size.bytes)
			if content == contentCBOR {
				body = wiretest.InCBOR(body)
			}
			b.Run(size.name+"/"+strings.Split(content, "-")[2], func(b *testing.B) {
				model := streams.New(
					streams.Config{StoredBytesMax: 64 << 20, Limits: streams.Limits{Write: streams.WriteOff}},
				)
				must(b, model.CreateStream(start, "s", 4, 0))
				benchHandler(b, kinesisfake.NewServer(model, kinesisfake.Options{}), content, body)
			})
		}
	}
}

// BenchmarkReadBody is what any handler has to do: the measure for BenchmarkPutRecords.
func BenchmarkReadBody(b *testing.B) {
	buffer := make([]byte, 15_000_000)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadFull(r.Body, buffer[:r.ContentLength]); err != nil {
			b.Error(err)
		}
		_, _ = w.Write([]byte("{}"))
	})
	benchHandler(b, handler, contentJSON, wiretest.PutRecords("s", 500, 1200))
}

func benchHandler(b *testing.B, handler http.Handler, content string, body []byte) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	reader := bytes.NewReader(body)
	request := httptest.NewRequest("POST", "/", reader)
	kinesisfake.Claim(request)
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.PutRecords")
	request.Header.Set("Content-Type", content)
	answer := &nobody{header: http.Header{}}
	for b.Loop() {
		reader.Reset(body)
		request.Body = io.NopCloser(reader)
		handler.ServeHTTP(answer, request)
	}
	if answer.status > http.StatusOK {
		b.Fatalf("status %d", answer.status)
	}
	b.ReportMetric(500*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
