package kinesis

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
)

// TestPutNeverSent holds the cases in which nothing can be in the stream.
func TestPutNeverSent(t *testing.T) {
	onEachWire(t, testNeverSent)
}

func testNeverSent(t *testing.T, wire func(*Config)) {
	server := newStub(t, answer(200, entries(0, ok, ok, ok)))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	late, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	tests := []struct {
		name     string
		ctx      context.Context
		endpoint string
		change   func(*Config)
		code     string
	}{
		{"connection refused", t.Context(), "http://127.0.0.1:1", nil, CodeUnreachable},
		{"not TLS", t.Context(), strings.Replace(server.URL, "http:", "https:", 1), nil, CodeUnreachable},
		{"interrupted before", ended, server.URL, nil, CodeInterrupted},
		{"too late before", late, server.URL, nil, CodeNotSent},
		{
			"no credentials",
			t.Context(),
			"https://kinesis.eu-west-1.amazonaws.com",
			func(c *Config) { c.Region = "eu-west-1" },
			CodeNoCredentials,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := stubClient(t, test.endpoint, wire, func(c *Config) {
				if test.change != nil {
					test.change(c)
				}
			})
			records, results := someRecords(3)
			NewSink(client).Put(test.ctx, records, results)
			for i, got := range results {
				if got.Outcome != exporter.Refused || got.Code != test.code {
					t.Errorf("record %d: got %+v, want refused, %s", i, got, test.code)
				}
				if got.Message == "" || strings.Contains(got.Message, "\n") {
					t.Errorf("record %d: message %q is not a line", i, got.Message)
				}
			}
		})
	}
	if n := server.requests.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestPutIsInterrupted holds what a request becomes that is given up before there is an answer, which the handler holds
// back until the test is over.
func TestPutIsInterrupted(t *testing.T) {
	onEachWire(t, testInterrupted)
}

func testInterrupted(t *testing.T, wire func(*Config)) {
	arrived, over := make(chan struct{}), make(chan struct{})
	server := newStub(t, func(_ http.ResponseWriter, r *http.Request) {
		drain(r)
		arrived <- struct{}{}
		<-over
	})
	defer close(over)
	records, results := someRecords(3)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	NewSink(stubClient(t, server.URL, wire)).Put(ctx, records, results)
	if results[0].Outcome != exporter.Ambiguous || results[0].Code != CodeInterrupted {
		t.Errorf("after an interruption: got %+v, want ambiguous, %s", results[0], CodeInterrupted)
	}
}
