//go:build !slim

package metrics

import (
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	collected "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	otlp "go.opentelemetry.io/proto/otlp/metrics/v1"
	"google.golang.org/protobuf/proto"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// still is a run that stands still.
type still struct{ moment report.LiveInput }

func (s still) Moment() report.LiveInput { return s.moment }

func ran() (still, Run) {
	due := hdr.New(1000, int64(time.Hour), 3)
	for i := range int64(1000) {
		_ = due.RecordValue((i + 1) * int64(time.Millisecond))
	}
	s := exporter.Snapshot{
		Ledger:  exporter.Ledger{Offered: 3000, Suppressed: 1900, Acked: 1000, Failed: 60, Unknown: 30, InFlight: 10},
		Exports: 1100, DueToAck: due, SentToAck: hdr.New(1000, int64(time.Hour), 3),
		Shards: map[string]exporter.ShardCount{"shardId-000000000000": {Records: 1000, Bytes: 500_000, Throttled: 7}},
		Counters: exporter.Counters{Attempts: 1200, Throttled: 7, RecordBytes: 500_000, Requests: 20,
			Codes: map[string]uint64{`odd "code"`: 7}, Failures: map[string]uint64{"InternalFailure": 60}},
	}
	return still{report.LiveInput{Elapsed: 90 * time.Second, Phase: "rush", Snapshot: s}},
		Run{Scenario: "evening", Target: "embedded", Mode: report.ModeReal, Seed: 42, Version: "1"}
}

// numbers are what either must be told.
var numbers = map[string]float64{
	"kinesim_updates_received_total": 3000, "kinesim_exports_total": 1100, "kinesim_exports_acknowledged_total": 1000,
	"kinesim_exports_in_flight": 10, "kinesim_records_acknowledged_bytes_total": 500_000, "kinesim_records_throttled_total": 7,
	"kinesim_requests_total": 20, "kinesim_run_elapsed_seconds": 90, "kinesim_backpressure_seconds_total": 0,
}

func served(t *testing.T) *httptest.Server {
	t.Helper()
	source, run := ran()
	handler, err := Handler(source, run, time.Unix(1_700_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func scrape(t *testing.T, address, accept string) (http.Header, []byte) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address+Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v\n%s", response.Status, err, body)
	}
	return response.Header, body
}

// TestScrape asks as Prometheus does, in the form that has native histograms: every number is that of the snapshot.
func TestScrape(t *testing.T) {
	header, body := scrape(t, served(t).URL, "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited")
	decoder := expfmt.NewDecoder(strings.NewReader(string(body)), expfmt.ResponseFormat(header))
	families := map[string]*dto.MetricFamily{}
	for {
		var f dto.MetricFamily
		if err := decoder.Decode(&f); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		families[f.GetName()] = &f
	}
	for name, want := range numbers {
		f := families[name]
		if f == nil {
			t.Errorf("%s is not told", name)
			continue
		}
		m := f.Metric[0]
		if got := m.GetCounter().GetValue() + m.GetGauge().GetValue(); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	h := families["kinesim_due_to_ack_seconds"].Metric[0].GetHistogram()
	if h.GetSampleCount() != 1000 || h.GetSchema() != schema || len(h.GetPositiveSpan()) == 0 || math.Abs(h.GetSampleSum()-500.5) > 0.5 {
		t.Errorf("due to ack: %d in %v s, schema %d, %d spans", h.GetSampleCount(), h.GetSampleSum(), h.GetSchema(), len(h.GetPositiveSpan()))
	}
	for _, b := range h.Bucket {
		if want := uint64(min(b.GetUpperBound(), 1) * 1000); b.GetCumulativeCount() > want || b.GetCumulativeCount() < want-min(want, 2) {
			t.Errorf("%d within %v s, want %d", b.GetCumulativeCount(), b.GetUpperBound(), want)
		}
	}
	info := families["kinesim_run_info"].Metric[0]
	if !strings.Contains(info.String(), `value:"evening"`) || !strings.Contains(info.String(), `value:"42"`) {
		t.Errorf("info: %s", info)
	}
}

// TestPush decodes what an OTLP endpoint is sent.
func TestPush(t *testing.T) {
	pushed := make(chan *collected.ExportMetricsServiceRequest, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var request collected.ExportMetricsServiceRequest
		if err != nil || r.URL.Path != otlpPath || proto.Unmarshal(body, &request) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		pushed <- &request
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer server.Close()
	source, run := ran()
	p, err := Push(t.Context(), server.URL, source, run, time.Unix(1_700_000_000, 0), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil { // which pushes
		t.Fatal(err)
	}
	all := (<-pushed).ResourceMetrics[0]
	if !strings.Contains(all.Resource.String(), "evening") {
		t.Errorf("resource: %s", all.Resource)
	}
	byName := map[string]*otlp.Metric{}
	for _, m := range all.ScopeMetrics[0].Metrics {
		byName[m.Name] = m
	}
	if len(byName) != len(instruments) {
		t.Errorf("%d metrics of %d", len(byName), len(instruments))
	}
	if got := byName["kinesim.exports.acknowledged"].GetSum(); got.DataPoints[0].GetAsDouble() != 1000 || !got.IsMonotonic {
		t.Errorf("acknowledged: %s", got)
	}
	d := byName["kinesim.due_to_ack"].GetExponentialHistogram().DataPoints[0]
	sum := uint64(0)
	for _, n := range d.Positive.BucketCounts {
		sum += n
	}
	// Bucket i of OpenTelemetry ends at base^(i+1): the last of them holds the longest, 1 s.
	end := math.Pow(2, float64(int(d.Positive.Offset)+len(d.Positive.BucketCounts))/math.Pow(2, float64(d.Scale)))
	if d.Count != 1000 || sum != 1000 || end < 1 || end > 1.05 {
		t.Errorf("due to ack: %d, %d in buckets, which end at %v s", d.Count, sum, end)
	}
	if err := CheckEndpoint("localhost:4318"); err == nil {
		t.Error("an address without http:// passes")
	}
}

// TestPushFails tells of an endpoint that is not there, and ends all the same.
func TestPushFails(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	source, run := ran()
	failed := 0
	p, err := Push(t.Context(), server.URL, source, run, time.Now(), func(error) { failed++ })
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil || failed != 1 {
		t.Errorf("%d failures told of, %v", failed, err)
	}
}

// TestListen serves a run at an address of its own.
func TestListen(t *testing.T) {
	s, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	source, run := ran()
	if err := s.Serve(source, run, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(strings.TrimSuffix(strings.TrimPrefix(s.URL(), "http://"), Path)); err == nil {
		t.Error("an address is taken twice")
	}
	_, body := scrape(t, strings.TrimSuffix(s.URL(), Path), "text/plain")
	if !strings.Contains(string(body), "\nkinesim_exports_acknowledged_total 1000\n") ||
		!strings.Contains(string(body), `kinesim_records_refused_total{code="odd \"code\""} 7`) {
		t.Errorf("%s", body)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
