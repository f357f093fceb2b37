package results_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
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

// bucket is as much of S3 as a place needs: PUT, GET, DELETE and a list of one page after the other.
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
	case r.Method == http.MethodDelete:
		delete(b.objects, name)
		w.WriteHeader(http.StatusNoContent)
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
	reach(t, server.URL)
	want := keep(t, "s3://bucket/run/")
	if b.puts != len(want) {
		t.Errorf("%d objects written for %d files", b.puts, len(want))
	}
	to := found(t, "s3://bucket/run", want)
	if err := to.Push(t.Context()); err != nil || b.puts != len(want) {
		t.Errorf("what was read was written again: %d objects, %v", b.puts, err)
	}
	if _, err := os.Stat(filepath.Join(to.Dir, "x")); err == nil {
		t.Error("an object of another prefix was read")
	}
	replace(t, "s3://bucket/run", want)
	if _, there := b.objects["other/x"]; !there || len(b.objects) != 2 {
		t.Errorf("%d objects are left", len(b.objects))
	}
}

// reach lets places in S3 be at an endpoint.
func reach(t *testing.T, url string) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1",
	} {
		t.Setenv(name, value)
	}
}

// keep puts some files into a place, twice, and returns what is in them.
func keep(t *testing.T, name string) map[string]string {
	t.Helper()
	from := place(t, name)
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
	return want
}

// found reads a place that is to hold some files and no others.
func found(t *testing.T, name string, want map[string]string) *results.Place {
	t.Helper()
	to := place(t, name)
	if err := to.Pull(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(to.Dir, name)); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if n := files(t, to.Dir); n != len(want) {
		t.Errorf("%d files, not %d", n, len(want))
	}
	return to
}

// replace lets somebody who begins anew in a place change one file and remove the others.
func replace(t *testing.T, name string, was map[string]string) {
	t.Helper()
	again, looking := found(t, name, was), found(t, name, was)
	if err := os.RemoveAll(filepath.Join(again.Dir, "parts")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(again.Dir, "summary.json"), []byte("{ }"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := again.Push(t.Context()); err != nil {
		t.Fatal(err)
	}
	found(t, name, map[string]string{"summary.json": "{ }"})
	if err := looking.Pull(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := files(t, looking.Dir); left != 1 {
		t.Errorf("somebody who looked before has %d files, not 1", left)
	}
}

// files counts those of a directory, and of the directories in it.
func files(t *testing.T, dir string) (n int) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestWithinAPlace names what is found as people know it.
func TestWithinAPlace(t *testing.T) {
	reach(t, "http://127.0.0.1:1")
	remote, local := place(t, "s3://bucket/run/"), place(t, "results")
	for _, row := range []struct {
		in         *results.Place
		path, want string
	}{
		{remote, remote.Dir, "s3://bucket/run"},
		{remote, filepath.Join(remote.Dir, "parts", "3"), "s3://bucket/run/parts/3"},
		{local, "results/3", "results/3"},
		{remote, "results/3", ""},
		{local, remote.Dir, ""},
	} {
		if name, ok := row.in.Within(row.path); name != row.want || ok != (row.want != "") {
			t.Errorf("%s: %q, not %q", row.path, name, row.want)
		}
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

// TestLastIsPushedLast writes the file that tells of all others behind them, and not at all when one of them could not
// be written; an object that is removed after it was listed is none.
func TestLastIsPushedLast(t *testing.T) {
	b := &bucket{objects: map[string][]byte{}}
	var order []string
	lost := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Base(r.URL.Path)
		switch {
		case name == lost && r.Method == http.MethodPut:
			http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
			return
		case name == lost && r.Method == http.MethodGet:
			delete(b.objects, "run/"+lost)
		case r.Method == http.MethodPut:
			order = append(order, name)
		}
		b.ServeHTTP(w, r)
	}))
	defer server.Close()
	reach(t, server.URL)
	from := place(t, "s3://bucket/run")
	from.Last = "part"
	write := func(text string) {
		for _, name := range []string{"a", "part", "z"} {
			if err := os.WriteFile(filepath.Join(from.Dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	write("begun")
	if err := from.Push(t.Context()); err != nil || !slices.Equal(order, []string{"a", "z", "part"}) {
		t.Fatalf("pushed %v: %v", order, err)
	}
	write("and ended")
	lost = "z"
	if err := from.Push(t.Context()); err == nil || string(b.objects["run/part"]) != "begun" || string(b.objects["run/a"]) != "and ended" {
		t.Errorf("the last one tells of what is not there: %v", err)
	}
	to := place(t, "s3://bucket/run")
	if err := to.Pull(t.Context()); err != nil || files(t, to.Dir) != 2 {
		t.Errorf("%d files: %v", files(t, to.Dir), err)
	}
}
