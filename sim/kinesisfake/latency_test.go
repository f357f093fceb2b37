package kinesisfake_test

import (
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// TestLatencyHoldsAnswersBack runs a hundred calls at once: all are answered after the latency, so none waited for
// another.
func TestLatencyHoldsAnswersBack(t *testing.T) {
	for _, test := range []struct {
		name    string
		options kinesisfake.Options
		want    time.Duration
	}{
		{"none", kinesisfake.Options{}, 0},
		{"fixed", kinesisfake.Options{Latency: 250 * time.Millisecond}, 250 * time.Millisecond},
		{"by operation", kinesisfake.Options{Delay: func(operation string) time.Duration {
			return map[string]time.Duration{"ListStreams": 40 * time.Millisecond}[operation]
		}}, 40 * time.Millisecond},
		{"with a fault's delay", kinesisfake.Options{Latency: time.Second, Control: func(string, []byte) *faults.Fault {
			return &faults.Fault{Delay: time.Minute}
		}}, 61 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := kinesisfake.NewServer(streams.New(streams.Config{}), test.options)
				begin := time.Now()
				var all sync.WaitGroup
				for range 100 {
					all.Go(func() {
						request := httptest.NewRequest("POST", "/", strings.NewReader("{}"))
						request.Header.Set("X-Amz-Target", "Kinesis_20131202.ListStreams")
						request.Header.Set("Content-Type", "application/x-amz-json-1.1")
						kinesisfake.Claim(request)
						answer := httptest.NewRecorder()
						server.ServeHTTP(answer, request)
						if took := time.Since(begin); answer.Code != 200 || took != test.want {
							t.Errorf("answered %d after %v, want 200 after %v", answer.Code, took, test.want)
						}
					})
				}
				all.Wait()
			})
		})
	}
}
