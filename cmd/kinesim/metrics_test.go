package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync/atomic"
	"testing"

	collected "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	"google.golang.org/protobuf/proto"
)

// TestMetricsOfARun pushes a run, and serves it: the last numbers that are pushed are those of the summary.
func TestMetricsOfARun(t *testing.T) {
	var last atomic.Pointer[collected.ExportMetricsServiceRequest]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request collected.ExportMetricsServiceRequest
		if body, err := io.ReadAll(r.Body); err != nil || proto.Unmarshal(body, &request) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		last.Store(&request)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer server.Close()
	for _, flags := range [][]string{{"--virtual"}, {"--target", "embedded"}} {
		_, s, said := runSmall(t, append(flags, "--metrics", "127.0.0.1:0", "--otlp", server.URL)...)
		if !regexp.MustCompile(`metrics at http://127\.0\.0\.1:\d+/metrics`).MatchString(said) {
			t.Errorf("%s: nothing says where metrics are:\n%s", flags[0], said)
		}
		all := last.Swap(nil)
		if all == nil {
			t.Fatalf("%s: nothing was pushed\n%s", flags[0], said)
		}
		for _, m := range all.ResourceMetrics[0].ScopeMetrics[0].Metrics {
			got, want := 0.0, 0.0
			switch m.Name {
			case "kinesim.updates.received":
				got, want = m.GetSum().DataPoints[0].GetAsDouble(), float64(s.Ledger.Offered)
			case "kinesim.exports.acknowledged":
				got, want = m.GetSum().DataPoints[0].GetAsDouble(), float64(s.Ledger.Acked)
			case "kinesim.records.acknowledged":
				got, want = m.GetSum().DataPoints[0].GetAsDouble(), float64(s.Records.RecordBytes)
			case "kinesim.exports.in_flight":
				got = m.GetGauge().DataPoints[0].GetAsDouble()
			case "kinesim.due_to_ack":
				got, want = float64(m.GetExponentialHistogram().DataPoints[0].Count), float64(s.Latency.DueToAck.Count)
			}
			if got != want {
				t.Errorf("%s: %s is %v when it is pushed last, %v in the summary", flags[0], m.Name, got, want)
			}
		}
	}
}
