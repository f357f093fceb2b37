package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// relay stands between check and a Kinesis, and may answer in its place.
func relay(t *testing.T, to string, answer func(w http.ResponseWriter, r *http.Request, operation string) bool) string {
	t.Helper()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if answer(w, r, operation) {
			return
		}
		forward(t, w, r, to)
	}))
	t.Cleanup(front.Close)
	return front.URL
}

// forward passes a request on, under the host that it was signed for.
func forward(t *testing.T, w http.ResponseWriter, r *http.Request, to string) {
	request, err := http.NewRequest(r.Method, to+r.URL.Path, r.Body)
	if err != nil {
		t.Error(err)
		return
	}
	request.Header, request.Host, request.ContentLength = r.Header, r.Host, r.ContentLength
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	for _, name := range []string{"Content-Type", "Server", "Date"} {
		if w.Header().Get(name) == "" && response.Header.Get(name) != "" {
			w.Header().Set(name, response.Header.Get(name))
		}
	}
	w.WriteHeader(response.StatusCode)
	if _, err := io.Copy(w, response.Body); err != nil {
		t.Error(err)
	}
}

func refuse(w http.ResponseWriter, status int, code, message string) bool {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"__type":%q,"message":%q}`, code, message)
	return true
}
