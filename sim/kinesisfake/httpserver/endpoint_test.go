package httpserver_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/kinesisfake/streams"
)

// TestCloseWaitsForCalls closes an endpoint while a call is under way, which is logged before Close returns and not
// after it.
func TestCloseWaitsForCalls(t *testing.T) {
	begun, closing := make(chan struct{}), make(chan struct{})
	var logged atomic.Int32
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{
		Latency: time.Hour, // the answer is held back for as long as anybody waits for it
		Control: func(string, []byte) *faults.Fault {
			close(begun)
			<-closing
			return nil
		},
		Log: func(kinesisfake.LogEntry) { logged.Add(1) },
	})
	listening, err := httpserver.Start(server, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		request, _ := http.NewRequest(http.MethodPost, listening.URL, strings.NewReader("{}"))
		request.Header.Set("Content-Type", "application/x-amz-json-1.1")
		request.Header.Set("X-Amz-Target", "Kinesis_20131202.ListStreams")
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		answered <- err
	}()
	<-begun
	go func() {
		if err := <-answered; err == nil { // its connection is cut, and so Close has begun
			t.Error("a call was answered that was held back for an hour")
		}
		close(closing)
	}()
	if err := listening.Close(); err != nil {
		t.Error(err)
	}
	if n := logged.Load(); n != 1 {
		t.Errorf("%d calls were logged when it was closed", n)
	}
}
