package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
	"kinesim/tui"
)

// canary is a secret that must not be seen anywhere.
const canary = "CANARYwJalrXUtnFEMIK7MDENGbPxRfiCY4242ZZ"

// TestNoSecretIsWritten puts a canary into every field of credentials, into URLs and the environment, and searches all
// that is printed and written for it: good runs, refused ones, reports, results, logs and the frames of a dashboard.
func TestNoSecretIsWritten(t *testing.T) {
	pair := iam.KeyPair{ID: goodID, Secret: canary, Allow: []iam.Statement{{Actions: []string{"*"}}}}
	endpoint := fakeFor(t, pair, streams.Config{}, nil)
	credentialsOf(t, goodID, canary)
	t.Setenv("SECRET", canary)
	t.Setenv("LOCALSTACK_AUTH_TOKEN", canary)
	work := t.TempDir()
	t.Chdir(work)
	write := func(name, text string) string {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	withUser := strings.Replace(endpoint.URL, "http://", "http://bob:"+canary+"@", 1)
	asUser := strings.Replace(endpoint.URL, "http://", "http://"+canary+"@", 1)
	nobody := "http://bob:" + canary + "@127.0.0.1:1"
	scenario := write("s.yaml", "version: 1\npopulation: {profiles: 100}\nworkload: [{duration: 1s, rate: 50/s}]\n")
	connection := func(credentials string) string {
		return "name: n\nregion: us-east-1\nstream: profiles\ncredentials: " + credentials + "\n"
	}
	secrets := map[string]bool{ // the files that hold it on purpose
		write("keys.yaml", connection("{access_key_id: AKGOOD, secret_access_key: "+canary+"}")):                           true,
		write("token.yaml", connection("{access_key_id: AKNO, secret_access_key: x, session_token: "+canary+"}")):          true,
		write("swapped.yaml", connection("{access_key_id: "+canary+", secret_access_key: AKGOOD}")):                        true,
		write("broken.yaml", "name: n\ncredentials: {secret_access_key: '"+canary+"\n"):                                    true,
		write("credentials", canary+"\nAKGOOD:"+canary+":PutRecords:x\n"):                                                  true,
		write("config", "[profile p]\nregion = us-east-1\naws_secret_access_key = "+canary+"\naws_access_key_id = AKNO\n"): true,
	}
	write("open.yaml", connection("{access_key_id: AKGOOD, secret_access_key: "+canary+"}"))
	if err := os.Chmod("open.yaml", 0o644); err != nil {
		t.Fatal(err)
	}
	secrets["open.yaml"] = true
	var printed bytes.Buffer
	run := func(args ...string) {
		t.Helper()
		code, text := runProgram(t, args...)
		if strings.Contains(text, canary) {
			t.Errorf("%v prints it (exit code %d):\n%s", args, code, text)
		}
		printed.WriteString(text)
	}
	run("run", scenario, "--endpoint", withUser, "--stream", "profiles", "--ui", "none", "--read-back", "fan-out", "--otlp", nobody,
		"--out", "out-otlp")
	for ui, at := range map[string]string{"none": withUser, "json": withUser, "lines": asUser} {
		run("run", scenario, "--endpoint", at, "--stream", "profiles", "--ui", ui, "--out", "out-"+ui)
	}
	run("check", "--endpoint", withUser, "--stream", "profiles")
	run("check", "--endpoint", asUser, "--stream", "none", "--json")
	run("run", scenario, "--endpoint", nobody, "--ui", "none")
	run("check", "--endpoint", nobody)
	run("validate-target", "--endpoint", nobody, "--no-run")
	run("run", scenario, "--endpoint", "http://bob:"+canary+"@", "--ui", "none")
	run("run", scenario, "--endpoint", "http://bob:"+canary+"@%zz", "--ui", "none")
	run("run", scenario, "--endpoint", endpoint.URL+"?token="+canary, "--stream", "profiles", "--ui", "none", "--out", "out-query")
	for file := range secrets {
		if strings.HasSuffix(file, ".yaml") {
			run("check", "--connection", file, "--endpoint", endpoint.URL)
			run("run", scenario, "--connection", file, "--endpoint", endpoint.URL, "--ui", "none", "--out", "out-"+file)
		}
	}
	t.Setenv("AWS_CONFIG_FILE", "config")
	run("check", "--profile", "p", "--stream", "profiles", "--endpoint", endpoint.URL)
	t.Setenv("AWS_ENDPOINT_URL", withUser)
	run("run", scenario, "--target", "aws", "--stream", "profiles", "--region", "us-east-1", "--ui", "none", "--out", "out-aws")
	t.Setenv("AWS_ENDPOINT_URL", "")
	run("serve", "--credentials", "credentials", "--listen", "127.0.0.1:0")
	run("serve", "--credentials", canary+":x", "--listen", "127.0.0.1:0")
	run("serve", "--credentials", "AK:$SECRET:Nonsense", "--listen", "127.0.0.1:0")
	for _, panel := range tui.Panels() {
		run("screenshot", "out-none", "--panel", panel)
		run("screenshot", "out-none", "--panel", panel, "--format", "svg", "--output", "out-none/"+panel+".svg")
	}
	run("record", "out-none", "--format", "cast", "--output", "out-none/run.cast")
	run("connection", "new", "mine.yaml", "--stream", "profiles", "--region", "no region")
	if !strings.Contains(printed.String(), "verified") || !strings.Contains(printed.String(), "UnrecognizedClientException") {
		t.Errorf("nothing was run, or nothing refused:\n%s", &printed)
	}
	searchFiles(t, ".", secrets)
	code, text := panics(t, "run", scenario, "--endpoint", withUser, "--stream", "profiles", "--ui", "lines")
	if code != report.Internal.ExitCode() || !strings.Contains(text, "made for a test") || strings.Contains(text, canary) {
		t.Errorf("a panic: exit code %d: %s", code, text)
	}
	t.Setenv("HTTP_PROXY", nobody)
	text = dumped(t, endpoint.URL, "run", scenario, "--stream", "profiles", "--ui", "none", "--drain", "1m")
	if !strings.Contains(text, "goroutine 1") || strings.Contains(text, canary) {
		t.Errorf("a dump: %s", text)
	}
	if text = apart(t, nil, "check", "--endpoint", "http://kinesis.invalid"); !strings.Contains(text, "proxy") || strings.Contains(text, canary) {
		t.Errorf("a proxy: %s", text)
	}
}

// panics runs the command line to a panic in the middle of a run, when credentials have been used, and returns its exit
// code and what it printed of it.
func panics(t *testing.T, args ...string) (int, string) {
	t.Helper()
	p := newProgram()
	var printed printout
	p.stdin, p.stdout, p.stderr = strings.NewReader(""), &bomb{after: "Received"}, &printed
	p.isTerminal = func(any) bool { return false }
	return p.run(args), printed.String()
}

// bomb is an output that panics when something is written.
type bomb struct{ after string }

func (b *bomb) Write(text []byte) (int, error) {
	if strings.Contains(string(text), b.after) {
		panic("made for a test")
	}
	return len(text), nil
}

// apart runs the command line in a process of its own, and returns all that it printed. Begun is called once it has
// said something.
func apart(t *testing.T, begun func(*os.Process), args ...string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, args...)
	command.Env = append(os.Environ(), asKinesim+"=1", "GOTRACEBACK=all")
	reader, writer := io.Pipe()
	command.Stdout, command.Stderr = writer, writer
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = command.Wait() // how it ends is in what it printed
		_ = writer.Close()
	}()
	lines := bufio.NewReader(reader)
	first, err := lines.ReadString('\n')
	if err != nil {
		t.Fatalf("%v prints nothing: %v", args, err)
	}
	if begun != nil {
		begun(command.Process)
	}
	rest, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	return first + string(rest)
}

// dumped runs the command line in a process of its own against an endpoint that answers no PutRecords, asks for a dump
// of its goroutines while it waits, and returns what it printed. The runtime cannot dump what is in the race detector's
// own code, so that nothing may be running.
func dumped(t *testing.T, endpoint string, args ...string) string {
	t.Helper()
	to, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{})
	ask := sync.OnceFunc(func() { close(asked) })
	proxy := httputil.NewSingleHostReverseProxy(to)
	deaf := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutRecords") {
			proxy.ServeHTTP(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // so that the server sees the other side go
		ask()
		<-r.Context().Done()
	}))
	defer deaf.Close()
	at := strings.Replace(deaf.URL, "http://", "http://bob:"+canary+"@", 1)
	return apart(t, func(p *os.Process) {
		<-asked
		for still := 0; still < 10; still++ {
			if !asleep(p.Pid) {
				still = 0
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err := p.Signal(syscall.SIGQUIT); err != nil {
			t.Error(err)
		}
	}, append(args, "--endpoint", at)...)
}

// asleep tells whether no thread of a process is running, as far as the system says such a thing.
func asleep(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if err == nil && !bytes.Contains(text, []byte(") S ")) {
			return false
		}
	}
	return true
}

// searchFiles looks into every file for the canary.
func searchFiles(t *testing.T, root string, secrets map[string]bool) {
	t.Helper()
	searched := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || secrets[path] {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".gz") {
			plain, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				return err
			}
			if text, err = io.ReadAll(plain); err != nil {
				return err
			}
		}
		searched++
		if bytes.Contains(text, []byte(canary)) {
			t.Errorf("%s holds it", path)
		}
		return nil
	})
	if err != nil || searched < 20 {
		t.Errorf("%d files were searched, %v", searched, err)
	}
}
