package results_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kinesim/cmd/kinesim/internal/results"
)

// bucket is as much of S3 as a place needs: PUT, GET and a list of one page after the other.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	puts    int
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/bucket/")
	switch {
	case r.Method == http.MethodPut:
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.objects[name] = body
		b.puts++
	case r.URL.Query().Has("list-type"):
		b.list(w, r)
	default:
		body, there := b.objects[name]
		if !there {
			http.Error(w, "<Error><Code>NoSuchKey</Code></Error>", http.StatusNotFound)
			return
		}
		_, _ = w.Write(body)
	}
}

// list answers two names at a time.
func (b *bucket) list(w http.ResponseWriter, r *http.Request) {
	type content struct{ Key, ETag string }
	var page struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string
		Contents              []content
	}
	var names []string
	for name := range b.objects {
		if strings.HasPrefix(name, r.URL.Query().Get("prefix")) && name > r.URL.Query().Get("continuation-token") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for i, name := range names {
		if i == 2 {
			page.IsTruncated, page.NextContinuationToken = true, names[1]
			break
		}
		page.Contents = append(page.Contents, content{name, fmt.Sprintf(`"%d-%d"`, len(b.objects[name]), b.puts)})
	}
	_ = xml.NewEncoder(w).Encode(page)
}

func place(t *testing.T, name string) *results.Place {
	t.Helper()
	p, err := results.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func TestPlaceInS3(t *testing.T) {
	b := &bucket{objects: map[string][]byte{"other/x": nil}}
	server := httptest.NewServer(b)
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-west-1",
	} {
		t.Setenv(name, value)
	}
	from := place(t, "s3://bucket/run/")
	want := map[string]string{"summary.json": "{}", "parts/0/part.json.gz": "zipped", "parts/1 +ü/records-1-0001.tsv.gz": strings.Repeat("r", 100_000)}
	for name, text := range want {
		file := filepath.Join(from.Dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(from.Dir, ".half"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := from.Push(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if b.puts != len(want) {
		t.Errorf("%d objects written for %d files", b.puts, len(want))
	}
	to := place(t, "s3://bucket/run")
	if err := to.Pull(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(to.Dir, name)); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if err := to.Push(t.Context()); err != nil || b.puts != len(want) {
		t.Errorf("what was read was written again: %d objects, %v", b.puts, err)
	}
	if _, err := os.Stat(filepath.Join(to.Dir, "x")); err == nil {
		t.Error("an object of another prefix was read")
	}
}

func TestPlaceOfAnyDirectory(t *testing.T) {
	dir := t.TempDir()
	p := place(t, dir)
	if p.Dir != dir || p.Push(t.Context()) != nil || p.Pull(t.Context()) != nil || p.Close() != nil {
		t.Error("a directory is not itself")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error("a directory was removed")
	}
}

func TestPlaceRefusesNames(t *testing.T) {
	for _, name := range []string{"s3://", "s3:///x", "s3://b/x?y=z", "s3://me:secret@b/x"} {
		if _, err := results.Open(t.Context(), name); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
