package kinesis

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"kinesim/exporter"
)

// TestPutOverTLS puts batches of every size, whose bodies are one record of TLS or many, and compares what arrives.
func TestPutOverTLS(t *testing.T) {
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		arrived := make(chan []byte, 1)
		server := newTLSStub(t, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			arrived <- body
			if _, key, found := bytes.Cut(body, []byte("size-")); found {
				answer(200, entries(0, ok))(w, r)
			} else {
				t.Errorf("no key in a body of %d bytes that ends with %q", len(body), key)
			}
		})
		client := stubClient(t, server.URL, wire)
		server.trust(client)
		sink := NewSink(client)
		for _, size := range []int{1, 100, 16_000, 300_000, 900_000, 5_000_000, 20} {
			data := bytes.Repeat([]byte{'a'}, size)
			records := []exporter.Record{{Key: fmt.Appendf(nil, "size-%d", size), Data: data}}
			results := make([]exporter.Result, 1)
			sink.Put(t.Context(), records, results)
			if results[0].Outcome != exporter.Acked {
				t.Fatalf("%d bytes: %+v", size, results[0])
			}
			want := data
			if client.format != formats[WireCBOR] {
				want = appendBase64(nil, data)
			}
			if body := <-arrived; !bytes.Contains(body, want) || len(body) > len(want)+200 {
				t.Errorf("%d bytes: a body of %d bytes arrived", size, len(body))
			}
		}
		if n := server.requests.Load(); n != 7 {
			t.Errorf("%d requests arrived, want 7", n)
		}
	})
}

// TestPutOverTLSFails has no trust in the certificate, a connection that ends before the body is read, and one that ends after.
func TestPutOverTLSFails(t *testing.T) {
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		records, results := someRecords(500)
		for i := range records {
			records[i].Data = bytes.Repeat([]byte{'a'}, 1200)
		}
		put := func(handler http.HandlerFunc, trusted bool) exporter.Result {
			server := newTLSStub(t, handler)
			client := stubClient(t, server.URL, wire)
			if trusted {
				server.trust(client)
			}
			NewSink(client).Put(t.Context(), records, results)
			return results[0]
		}
		if r := put(answer(200, entries(0)), false); r.Outcome != exporter.Refused || r.Code != CodeUnreachable {
			t.Errorf("without trust: %+v", r)
		}
		for _, readFirst := range []bool{false, true} {
			if r := put(cut(false, readFirst, ""), true); r.Outcome != exporter.Ambiguous || r.Code != CodeConnectionReset {
				t.Errorf("cut, read first is %t: %+v", readFirst, r)
			}
		}
	})
}
