package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
)

// canary is a secret that must not be seen anywhere.
const canary = "CANARYwJalrXUtnFEMIK7MDENGbPxRfiCY4242ZZ"

// TestNoSecretIsWritten puts a canary into every field of credentials, into URLs and the environment, and searches all
// that is printed and written for it: good runs, refused ones, reports, results, logs and the frames of a dashboard.
func TestNoSecretIsWritten(t *testing.T) {
	access, err := kinesisfake.NewAccess(0, kinesisfake.KeyPair{ID: "AKGOOD", Secret: canary,
		Allow: []kinesisfake.Statement{{Actions: []string{"*"}}}})
	if err != nil {
		t.Fatal(err)
	}
	server := kinesisfake.NewServer(kinesisfake.New(kinesisfake.Config{}), kinesisfake.Options{Access: access})
	endpoint, err := server.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endpoint.Close() })
	server.Do(func(now time.Time, m *kinesisfake.Model) {
		if err := m.CreateStream(now, "profiles", 2, 0); err != nil {
			t.Fatal(err)
		}
	})
	credentialsOf(t, "AKGOOD", canary)
	t.Setenv("SECRET", canary)
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
	for ui, url := range map[string]string{"none": withUser, "json": withUser, "lines": asUser} {
		run("run", scenario, "--endpoint", url, "--stream", "profiles", "--ui", ui, "--out", "out-"+ui)
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
	run("connection", "new", "mine.yaml", "--stream", "profiles", "--region", "no region")
	if !strings.Contains(printed.String(), "verified") || !strings.Contains(printed.String(), "UnrecognizedClientException") {
		t.Errorf("nothing was run, or nothing refused:\n%s", &printed)
	}
	searchFiles(t, ".", secrets)
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
