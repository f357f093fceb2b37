package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim/kinesisfake/streams"
)

// answering runs a command whose questions are answered by lines.
func answering(t *testing.T, answers string, args ...string) (int, string) {
	t.Helper()
	p := newProgram()
	var printed printout
	p.stdin, p.stdout, p.stderr = strings.NewReader(answers), &printed, &printed
	p.isTerminal = func(any) bool { return false }
	return p.run(args), printed.String()
}

// TestConnectionIsAskedForAndUsed writes connections in each way, and checks with them.
func TestConnectionIsAskedForAndUsed(t *testing.T) {
	_, url := strictFake(t, streams.Config{})
	credentialsOf(t, "", "")
	for _, c := range []struct {
		name, answers string
		env           map[string]string
		keys          string // in a file of their own
	}{
		{name: "keys in the file", answers: "AKGOOD\ngood\nus-east-1\nmine\n\nprofiles\n"},
		{name: "environment", answers: "\nenvironment\nus-east-1\nmine\nof production\nprofiles\n",
			env: map[string]string{"AWS_ACCESS_KEY_ID": goodID, "AWS_SECRET_ACCESS_KEY": goodSecret}},
		{name: "a file of keys", answers: "\nfile keys\nus-east-1\nmine\n\narn:aws:kinesis:us-east-1:000000000000:stream/profiles\n",
			keys: "access_key_id: AKGOOD\nsecret_access_key: good\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "connection.yaml")
			if c.keys != "" {
				if err := os.WriteFile(filepath.Join(dir, "keys"), []byte(c.keys), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			if code, printed := answering(t, c.answers, "connection", "new", file); code != 0 || strings.Contains(printed, "good") {
				t.Fatalf("exit code %d, %s", code, printed)
			}
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(file); err != nil || strings.Contains(string(text), "good") && info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v: %s, %v", info.Mode(), text, err)
			}
			wantAll(t, checkJSON(t, "--connection", file, "--endpoint", url))
			if code, printed := answering(t, c.answers, "connection", "new", file); code != 2 || !strings.Contains(printed, "already") {
				t.Errorf("written twice: exit code %d, %s", code, printed)
			}
		})
	}
}

// TestConnectionThatIsRefused has files that others can read, and mistakes, of which all are told, and no secret.
func TestConnectionThatIsRefused(t *testing.T) {
	credentialsOf(t, "", "")
	const secret = "CANARYcanaryCANARYcanaryCANARYcanary4242"
	good := "name: n\nregion: us-east-1\nstream: s\n"
	for _, c := range []struct {
		text string
		mode os.FileMode
		says []string
	}{
		{good + "credentials: {access_key_id: A, secret_access_key: " + secret + "}\n", 0o644, []string{"others than its owner", "try: chmod 600 "}},
		{good + "credentials: {access_key_id: A}\n", 0o600, []string{":4:14: credentials: access_key_id and secret_access_key belong together"}},
		{"name: n\nstreem: s\nregion: europe\n", 0o600, []string{`:2:1: "streem" is not known`, "did you mean stream?", "stream: it is missing",
			`:3:9: region: "europe" is not the name of a region`}},
		{good + "credentials: {profile: a, file: b}\n", 0o600, []string{"profile and file are several; give one"}},
		{"name: 'x\nsecret_access_key: " + secret + "\n", 0o600, []string{"not valid YAML"}},
		{good + "credentials: {environment: NOBODY}\n", 0o600, []string{"the environment has no NOBODY_ACCESS_KEY_ID"}},
		{good + "credentials: {file: nowhere}\n", 0o600, []string{"nowhere: no such file"}},
		{"", 0o600, []string{"the file is empty"}},
	} {
		file := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(file, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		for _, command := range [][]string{{"check"}, {"run", "--ui", "none"}} {
			code, printed := runProgram(t, append(command, "--connection", file)...)
			if code != 2 || strings.Contains(printed, secret) {
				t.Errorf("exit code %d: %s", code, printed)
			}
			for _, want := range c.says {
				if !strings.Contains(printed, want) {
					t.Errorf("%q is not in %s", want, printed)
				}
			}
		}
	}
	file := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(file, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, printed := runProgram(t, "check", "--connection", file, "--stream", "x"); code != 2 || !strings.Contains(printed, "both say") {
		t.Errorf("exit code %d: %s", code, printed)
	}
	if code, printed := runProgram(t, "check", "--connection", file, "--target", "embedded"); code != 2 {
		t.Errorf("exit code %d: %s", code, printed)
	}
}
