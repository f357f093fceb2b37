//go:build unix

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kinesim/sim/report"
)

// TestInterruptedAtABucket interrupts what waits for S3: a merge or a view that reads, a run that has not begun, and
// one whose results are being copied, which stay on this machine then; the same of a table of runs.
func TestInterruptedAtABucket(t *testing.T) {
	t.Parallel()
	run := []string{"run", "quickstart", "--virtual", "--ui", "none", "--out", "s3://bucket/run"}
	table := append(slices.Clone(run), "--vary", "shards=1,2")
	for _, c := range []struct {
		name      string
		arguments []string
		hangs     string // the method that is not answered
		code      int
		said      string
	}{
		{"merge", []string{"merge", "s3://bucket/run"}, http.MethodGet, report.Interrupted.ExitCode(), "interrupted; nothing is merged"},
		{"view", []string{"view", "s3://bucket/run"}, http.MethodGet, report.Interrupted.ExitCode(), ""},
		{"run that begins", run, http.MethodGet, report.Interrupted.ExitCode(), "nothing was sent"},
		{"run that has ended", run, http.MethodPut, report.Unwritten.ExitCode(), "try: see that s3://bucket/run can be written"},
		{"table that begins", table, http.MethodGet, report.Interrupted.ExitCode(), "nothing was sent"},
		{"table that has ended", table, http.MethodPut, report.Unwritten.ExitCode(), "try: see that s3://bucket/run can be written"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			reached := make(chan struct{}, 100)
			bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // until then the server does not see that the client is gone
				if r.Method == c.hangs {
					reached <- struct{}{}
					<-r.Context().Done()
				}
				_, _ = w.Write([]byte("<ListBucketResult/>"))
			}))
			defer bucket.Close()
			temporary := t.TempDir()
			cmd := kinesimProcess(t, c.arguments...)
			cmd.Env = append(cmd.Env, "AWS_ENDPOINT_URL_S3="+bucket.URL, "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b",
				"AWS_REGION=us-east-1", "TMPDIR="+temporary)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-reached
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != c.code || !strings.Contains(stderr.String(), c.said) {
				t.Fatalf("%v, want exit code %d and %q: %s", err, c.code, c.said, &stderr)
			}
			left, err := filepath.Glob(filepath.Join(temporary, "kinesim-results-*"))
			if c.hangs == http.MethodGet {
				if len(left) > 0 || err != nil {
					t.Errorf("left behind: %v, %v", left, err)
				}
				return
			}
			kept := regexp.MustCompile(`the results are in (\S+)`).FindStringSubmatch(stderr.String())
			if len(kept) != 2 {
				t.Fatalf("it does not say where the results are: %s", &stderr)
			}
			file := report.SummaryFile
			if slices.Contains(c.arguments, "--vary") {
				file = report.VariedFile
			}
			if _, err := os.Stat(filepath.Join(kept[1], file)); err != nil {
				t.Error(err)
			}
		})
	}
}
