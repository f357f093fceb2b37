package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
)

// nullURL starts the endpoint of --target null in this process.
func nullURL(t *testing.T, options NullOptions) nullReady {
	t.Helper()
	ready, serve, err := listenNull(options)
	if err != nil {
		t.Fatal(err)
	}
	go serve()
	return ready
}

func smallSpec(mode string, wire kinesis.Wire, url string) Spec {
	return Spec{
		Mode: mode, Wire: wire, SizeBytes: 1200, InFlight: 4, Records: 12_000, WarmUp: 2_000, Keys: 1000, Order: true,
		Endpoint: url, Region: "us-east-1", Stream: "bench", AccessKeyID: "test", SecretAccessKey: "test",
	}
}

// TestMeasure measures every mode and wire against the null endpoint, with and without throttled entries. Every record
// is acknowledged.
func TestMeasure(t *testing.T) {
	url := nullURL(t, NullOptions{}).URL
	for _, share := range []float64{0, 0.05} {
		for _, kind := range []struct {
			mode string
			wire kinesis.Wire
		}{
			{ModeCore, kinesis.WireJSON}, {ModeCore, kinesis.WireCBOR}, {ModeCore, kinesis.WirePlain},
			{ModePipeline, kinesis.WireJSON}, {ModePipeline, kinesis.WireCBOR}, {ModeSDK, kinesis.WirePlain},
		} {
			t.Run(fmt.Sprintf("%s_%s_%g", kind.mode, kind.wire, share), func(t *testing.T) {
				spec := smallSpec(kind.mode, kind.wire, url)
				spec.Stream, spec.ThrottleShare = NullStream(share), share
				r, err := measure(t.Context(), spec)
				if err != nil {
					t.Fatal(err)
				}
				if r.Records != 12_000 || (r.Throttled > 0) != (share > 0) {
					t.Errorf("%d records, %d throttled", r.Records, r.Throttled)
				}
				if mean := float64(r.RecordBytes)/float64(r.Records) - keyBytes; mean < 1100 || mean > 1300 {
					t.Errorf("payloads of %.0f bytes, want about 1200", mean)
				}
				if r.CPUSeconds <= 0 || r.RSSBytes < 1<<20 || r.LatencyP50 <= 0 || r.LatencyP99 < r.LatencyP50 || r.Seconds <= 0 {
					t.Errorf("%+v", r)
				}
			})
		}
	}
}

// TestMeasureTellsWhatWasNotStored has an endpoint without the stream.
func TestMeasureTellsWhatWasNotStored(t *testing.T) {
	endpoint := kinesisfake.Start(t)
	for _, mode := range []string{ModeCore, ModeSDK} {
		if _, err := measure(t.Context(), smallSpec(mode, kinesis.WirePlain, endpoint.URL)); err == nil ||
			!strings.Contains(err.Error(), "no stream bench") {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

// TestMeasureRefusesQuotas has a stream of one shard, which takes a thousand records a second. That second does not
// pass, however slow the machine is.
func TestMeasureRefusesQuotas(t *testing.T) {
	began := time.Now()
	endpoint := kinesisfake.Start(t, kinesisfake.StartWith{Options: kinesisfake.Options{Clock: func() time.Time { return began }}})
	endpoint.CreateStream("bench", 1)
	for _, mode := range Modes {
		for _, warmUp := range []int{100_000, 0} {
			spec := smallSpec(mode, kinesis.WirePlain, endpoint.URL)
			spec.WarmUp, spec.Records = warmUp, 100_000
			ctx, cancel := context.WithCancel(t.Context())
			if _, err := measure(ctx, spec); err == nil || !strings.Contains(err.Error(), "its quota is what would be measured") {
				t.Errorf("%s: %v", mode, err)
			}
			cancel()
		}
	}
}

// TestNullEndpointOverTLS has the client trust the certificate as a measurement does.
func TestNullEndpointOverTLS(t *testing.T) {
	ready := nullURL(t, NullOptions{TLS: true})
	null := new(Null)
	if err := null.trust(ready.Certificate); err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	name, file, _ := strings.Cut(null.Environment[0], "=")
	t.Setenv(name, file)
	if r, err := measure(t.Context(), smallSpec(ModeCore, kinesis.WireJSON, ready.URL)); err != nil || r.Records != 12_000 {
		t.Errorf("%d records, error %v", r.Records, err)
	}
}

// TestNullEndpointWaits holds its latency, and that it ends a connection that is none of HTTP.
func TestNullEndpointWaits(t *testing.T) {
	ready := nullURL(t, NullOptions{Latency: 30 * time.Millisecond})
	r, err := measure(t.Context(), smallSpec(ModeCore, kinesis.WireCBOR, ready.URL))
	if err != nil || r.LatencyP50 < 30 {
		t.Errorf("median latency %.1f ms, error %v", r.LatencyP50, err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(ready.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")
	if n, err := conn.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Errorf("answered a length that no request has: %d, %v", n, err)
	}
}

// TestNullAnswers reads its answers with the SDK's parser and with the scan.
func TestNullAnswers(t *testing.T) {
	url := nullURL(t, NullOptions{}).URL
	for _, wire := range []kinesis.Wire{kinesis.WirePlain, kinesis.WireJSON, kinesis.WireCBOR} {
		client, err := kinesis.NewClient(t.Context(), kinesis.Config{
			Endpoint: url, Region: "us-east-1", Stream: NullStream(0.5), AccessKeyID: "a", SecretAccessKey: "b", Wire: wire,
		})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		records := make([]exporter.Record, 100)
		for i := range records {
			records[i] = exporter.Record{Key: []byte("k"), Data: []byte("d")}
		}
		results := make([]exporter.Result, len(records))
		kinesis.NewSink(client).Put(t.Context(), records, results)
		count := map[exporter.Outcome]int{}
		for _, r := range results {
			count[r.Outcome]++
		}
		if count[exporter.Acked] < 20 || count[exporter.Throttled] < 20 || count[exporter.Acked]+count[exporter.Throttled] != 100 {
			t.Errorf("%s: %v: %+v", wire, count, results[0])
		}
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[[keyBytes]byte]bool{}
	for n := range uint64(200_000) {
		var key [keyBytes]byte
		putKey(&key, n)
		if seen[key] {
			t.Fatalf("key %d is another's, too: %s", n, key)
		}
		seen[key] = true
	}
}

func TestReport(t *testing.T) {
	result := func(mode string, perCPU float64) Result {
		return Result{Mode: mode, Size: 1200, InFlight: 8, RecordsPerCPUSecond: perCPU, RecordsPerSecond: perCPU / 2, Records: 10,
			RSSBytes: 7}
	}
	report := NewReport("x", time.Second, [][]Result{
		{result(ModeCore, 200), result(ModeCore, 900), result(ModeCore, 300)},
		{result(ModeSDK, 100), result(ModeSDK, 300), result(ModeSDK, 150)},
	})
	core, sdk := report.Rows[0], report.Rows[1]
	if core.RecordsPerCPUSecond != 300 || core.ToSDK != 2 || core.ToSDKRate != 2 || core.Records != 10 || core.RSSBytes != 7 ||
		sdk.ToSDK != 1 {
		t.Errorf("%+v", report)
	}
	if want := (900.0 - 200) / 300; core.Spread != want {
		t.Errorf("spread %v, want %v", core.Spread, want)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("median %v", got)
	}
	throttled := result(ModeCore, 150)
	throttled.ThrottleShare = 0.01
	again := NewReport("x", time.Second, [][]Result{{throttled}, {result(ModeCore, 200)}, {result(ModeSDK, 100)}})
	if row := again.Rows[0]; row.ToClean != 0.75 || row.ToCleanRate != 0.75 || row.ToSDK != 0 || again.Rows[1].ToClean != 0 {
		t.Errorf("%+v", again.Rows)
	}
	var out bytes.Buffer
	if err := report.WriteText(&out); err != nil || strings.Count(out.String(), "\n") != 5 || !strings.Contains(out.String(), "2.00") {
		t.Errorf("%v:\n%s", err, &out)
	}
}

// TestSizes makes payloads of other sizes, the smallest with fewer segments.
func TestSizes(t *testing.T) {
	for _, size := range []int{360, 1200, 5000} {
		payloads, err := makePayloads(size)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, payload := range payloads {
			sum += len(payload)
		}
		if mean := sum / len(payloads); mean < size*85/100 || mean > size*115/100 {
			t.Errorf("payloads of %d bytes on the average, want about %d", mean, size)
		}
		if !slices.ContainsFunc(payloads, json.Valid) {
			t.Errorf("no valid JSON: %s", payloads[0])
		}
	}
}
