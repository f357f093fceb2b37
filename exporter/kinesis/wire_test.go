package kinesis

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/wire"
	"kinesim/exporter/kinesis/internal/wire/wiretest"
)

// awkward are records with everything that a format has to take care of.
func awkward(seed uint64) []exporter.Record {
	random := rand.New(rand.NewPCG(seed, 1))
	records := make([]exporter.Record, 1+random.IntN(80))
	letters := []rune("abcXYZ09-\"\\/\n\t\x00\x1f\x7f<>&é\u2028日😀")
	for i := range records {
		var key strings.Builder
		for range 1 + random.IntN(60) {
			key.WriteRune(letters[random.IntN(len(letters))])
		}
		records[i].Key = []byte(key.String())
		if n := random.IntN(1000) - 100; n >= 0 {
			records[i].Data = make([]byte, n)
			for j := range records[i].Data {
				records[i].Data[j] = byte(random.Uint32())
			}
		}
		if random.IntN(50) == 0 {
			records[i].Data = make([]byte, 70_000)
		}
	}
	return records
}

// TestWiresSendTheSame compares what arrives from each wire, decoded, and the hash that it was signed with.
func TestWiresSendTheSame(t *testing.T) {
	arrived := make(chan any, 1)
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil && r.Header.Get("Content-Type") == wire.TypeCBOR {
			body, err = wire.JSONOf(body)
		}
		var got any
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			t.Error(err)
		}
		arrived <- got
		fails(400, "LimitExceededException", "x")(w, r)
	})
	sinks := map[Wire]*Sink{}
	for _, wire := range wires {
		sinks[wire] = NewSink(stubClient(t, server.URL, func(c *Config) { c.Wire = wire }))
	}
	for seed := range uint64(60) {
		records := awkward(seed)
		results := make([]exporter.Result, len(records))
		sinks[WirePlain].Put(t.Context(), records, results)
		want := <-arrived
		for _, wire := range wires[1:] {
			sinks[wire].Put(t.Context(), records, results)
			if got := <-arrived; !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d: %s sends other records than %s", seed, wire, WirePlain)
			}
			if results[0].Outcome != exporter.Throttled {
				t.Fatalf("seed %d: %s: %+v", seed, wire, results[0])
			}
		}
	}
}

// TestSignature recomputes the signature of each request with the SDK's signer, from what arrived alone.
func TestSignature(t *testing.T) {
	const id, secret, session = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session"
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		given := r.Header.Get("Authorization")
		at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		if err != nil {
			t.Error(err)
		}
		_, list, _ := strings.Cut(given, "SignedHeaders=")
		list, _, _ = strings.Cut(list, ",")
		again := &http.Request{Method: r.Method, URL: r.URL, Host: r.Host, Header: http.Header{}, ContentLength: r.ContentLength}
		for _, name := range strings.Split(list, ";") {
			if values := r.Header.Values(name); len(values) > 0 && name != "content-length" {
				again.Header[http.CanonicalHeaderKey(name)] = values
			}
		}
		again.URL.Host, again.URL.Scheme = r.Host, "http"
		sum := sha256.Sum256(body)
		credentials := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: session}
		if err := v4.NewSigner().SignHTTP(r.Context(), credentials, again, hex.EncodeToString(sum[:]), "kinesis", "eu-west-1", at); err != nil {
			t.Error(err)
		}
		if want := again.Header.Get("Authorization"); given != want {
			t.Errorf("Authorization\n%s\nwant\n%s", given, want)
		}
		r.Body = http.NoBody
		answer(200, entries(0, ok, ok, ok))(w, r)
	})
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		client := stubClient(t, server.URL, wire, func(c *Config) {
			c.Region, c.AccessKeyID, c.SecretAccessKey, c.SessionToken = "eu-west-1", id, secret, session
		})
		records, results := someRecords(3)
		NewSink(client).Put(t.Context(), records, results)
		if results[0].Outcome != exporter.Acked {
			t.Errorf("%+v", results[0])
		}
	})
}

// TestBodyIsNotReusedWhileRead has an endpoint answer before it has read the body, while other requests want a body.
// What it reads afterwards must still be the request that it answered: every byte of a request's data encodes to the
// same letter.
func TestBodyIsNotReusedWhileRead(t *testing.T) {
	var late sync.WaitGroup
	var read atomic.Int64
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		conn, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		late.Add(1) // before the answer, after which the test may be waiting
		text := entries(0, ok)
		if r.Header.Get("Content-Type") == wire.TypeCBOR {
			text, _ = wiretest.CBOR(text)
		}
		_, _ = fmt.Fprintf(
			conn,
			"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			r.Header.Get("Content-Type"),
			len(text),
			text,
		)
		go func() {
			defer late.Done()
			defer conn.Close()
			body := make([]byte, r.ContentLength)
			n, _ := io.ReadFull(buffered, body) // less, when the client has given up meanwhile
			read.Add(int64(n))
			body = body[:n]
			if n := differentFillers(body); n > 1 {
				t.Errorf("a body holds the data of %d requests", n)
			}
		}()
	})
	for _, wire := range wires[1:] {
		sink := NewSink(stubClient(t, server.URL, func(c *Config) { c.Wire = wire }))
		var running sync.WaitGroup
		for worker := range 4 {
			running.Go(func() {
				for i := range 8 {
					letter := byte('A' + worker*6 + i%6)
					record := exporter.Record{Key: []byte("k"), Data: filler(wire, letter, 6_000_000)}
					results := make([]exporter.Result, 1)
					sink.Put(t.Context(), []exporter.Record{record}, results)
				}
			})
		}
		running.Wait()
	}
	server.CloseClientConnections()
	late.Wait()
	if read.Load() < 10_000_000 {
		t.Errorf("only %d bytes were read after the answers", read.Load())
	}
}

// filler is data whose encoding is one letter.
func filler(wire Wire, letter byte, n int) []byte {
	text := bytes.Repeat([]byte{letter}, n)
	if wire == WireCBOR {
		return text
	}
	data, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		panic(err)
	}
	return data
}

// differentFillers is of how many letters a body holds long runs.
func differentFillers(body []byte) int {
	n := 0
	for c := byte('A'); c <= 'Z'; c++ {
		if bytes.Contains(body, bytes.Repeat([]byte{c}, 64)) {
			n++
		}
	}
	return n
}

// TestPutAllocations guards what a record costs: of a request's allocations, most are the SDK's.
func TestPutAllocations(t *testing.T) {
	const n = 500
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(
			`{"SequenceNumber":"4959033827149025660855969253836157109592157598913658%04d","ShardId":"shardId-%012d"}`,
			i,
			i%8,
		)
	}
	text := entries(0, list...)
	inCBOR, _ := wiretest.CBOR(text)
	for _, wire := range wires[1:] {
		client := stubClient(t, "http://nowhere", func(c *Config) { c.Wire = wire })
		body := text
		if wire == WireCBOR {
			body = inCBOR
		}
		client.transport.RegisterProtocol("http", canned{formats[wire].ContentType, body})
		sink := NewSink(client)
		records, results := someRecords(n)
		for i := range records {
			records[i].Data = bytes.Repeat([]byte{'x'}, 1200)
		}
		put := func() { sink.Put(t.Context(), records, results) }
		allocs := testing.AllocsPerRun(20, put) / n
		size := allocatedBytes(20, put) / n
		if results[n-1].Outcome != exporter.Acked || allocs > 0.7 || size > 250 {
			t.Errorf("%s: %.2f allocations and %.0f B a record, want at most 0.7 and 250 B; %+v", wire, allocs, size, results[n-1])
		}
	}
}

// canned answers every request with the same, after it has read the body.
type canned struct{ contentType, body string }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {c.contentType}},
		ContentLength: int64(len(c.body)), Body: io.NopCloser(strings.NewReader(c.body)),
	}, nil
}

func allocatedBytes(runs int, f func()) float64 {
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			for range runs {
				f()
			}
		}
	})
	return float64(result.AllocedBytesPerOp()) / float64(runs)
}
