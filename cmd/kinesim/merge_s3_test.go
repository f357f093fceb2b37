package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"kinesim/sim/parts"
)

// growing is an S3 with what some parts have written. In its first list each has only just said that it has ended: the
// rest is listed later.
type growing struct {
	dir string

	mu    sync.Mutex
	lists int
}

func (g *growing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, "/bucket/run/")
	if ok {
		http.ServeFile(w, r, filepath.Join(g.dir, filepath.FromSlash(name)))
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	pattern := "*"
	if g.lists++; g.lists == 1 {
		pattern = parts.File
	}
	files, _ := filepath.Glob(filepath.Join(g.dir, "*", pattern)) // the pattern is a good one
	fmt.Fprint(w, "<ListBucketResult>")
	for _, file := range files {
		name, _ := filepath.Rel(g.dir, file)
		fmt.Fprintf(w, "<Contents><Key>run/%s</Key><ETag>1</ETag></Contents>", filepath.ToSlash(name))
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

// TestMergeOfPartsThatHaveJustEnded merges parts in S3 whose last files were not listed when they said that they had
// ended.
func TestMergeOfPartsThatHaveJustEnded(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "small.yaml")
	if err := os.WriteFile(file, []byte("version: 1\npopulation: {profiles: 500}\nworkload: [{duration: 2s, rate: 50/s}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if said := agreeRun([]string{"run", file, "--virtual", "--ui", "none", "--part", fmt.Sprintf("%d/2", i),
			"--out", filepath.Join(dir, "run", fmt.Sprint(i))}); !strings.Contains(said, "Verdict") {
			t.Fatal(said)
		}
	}
	server := httptest.NewServer(&growing{dir: filepath.Join(dir, "run")})
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1",
	} {
		t.Setenv(name, value)
	}
	said := agreeRun([]string{"merge", "s3://bucket/run", "--read", "none"})
	if strings.Contains(said, "were not added up") || !strings.Contains(said, "Verdict") {
		t.Error(said)
	}
}
