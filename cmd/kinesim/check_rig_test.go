package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/streams"
)

// checked is a result of check --json, as a script reads it.
type checked struct {
	code     int
	Checks   []checkedOne
	ReadBack []checkedOne `json:"read_back"`
	stderr   string
}

type checkedOne struct {
	Check, Action, Message, Try string
	OK                          bool
	Statement                   json.RawMessage
}

// wrong are the checks that are not ok, in a line each.
func (c checked) wrong() string {
	var lines []string
	for _, one := range c.Checks {
		if !one.OK {
			lines = append(lines, one.Check+": "+one.Message+" / "+one.Try+" / "+strings.Join(strings.Fields(string(one.Statement)), ""))
		}
	}
	return strings.Join(lines, "\n")
}

// checkJSON runs check with --json.
func checkJSON(t *testing.T, args ...string) (c checked) {
	t.Helper()
	p := newProgram()
	var stdout, stderr printout
	p.stdin, p.stdout, p.stderr = strings.NewReader(""), &stdout, &stderr
	p.isTerminal = func(any) bool { return false }
	c.code = p.run(append([]string{"check", "--json"}, args...))
	c.stderr = stderr.String()
	if len(stdout.Bytes()) > 0 {
		if err := json.Unmarshal(stdout.Bytes(), &c); err != nil {
			t.Fatalf("%v\n%s", err, &stdout)
		}
	}
	return c
}

// credentialsOf puts a key pair into the environment, and nothing else of AWS.
func credentialsOf(t *testing.T, id, secret string) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
		}
	}
	none := filepath.Join(t.TempDir(), "none")
	t.Setenv("AWS_CONFIG_FILE", none)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", none)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_ACCESS_KEY_ID", id)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
}

// The key pair of those who are known.
const goodID, goodSecret = "AKGOOD", "good"

// strictFake is a Kinesis that knows one key pair, with a stream in us-east-1.
func strictFake(t *testing.T, config streams.Config, allow ...iam.Statement) (*kinesisfake.Server, string) {
	t.Helper()
	return strictFakeBy(t, nil, config, allow...)
}

// strictFakeBy is strictFake by a clock of its own.
func strictFakeBy(t *testing.T, clock func() time.Time, config streams.Config, allow ...iam.Statement) (
	*kinesisfake.Server, string) {
	t.Helper()
	if allow == nil {
		allow = []iam.Statement{{Actions: []string{"*"}}}
	}
	fake := fakeFor(t, iam.KeyPair{ID: goodID, Secret: goodSecret, Allow: allow}, config, clock)
	return fake.Server, fake.URL
}

// fakeFor is a Kinesis that knows a key pair, with a stream of two shards.
func fakeFor(t *testing.T, pair iam.KeyPair, config streams.Config, clock func() time.Time) *kinesisfake.Fake {
	t.Helper()
	access, err := iam.New(0, pair)
	if err != nil {
		t.Fatal(err)
	}
	fake := kinesisfake.Start(t, kinesisfake.StartWith{Config: config, Options: kinesisfake.Options{Access: access, Clock: clock}})
	fake.CreateStream("profiles", 2)
	return fake
}

// wantMissing wants a check to fail, with a message and a mend.
func wantMissing(t *testing.T, c checked, code int, parts ...string) {
	t.Helper()
	if c.code != code {
		t.Errorf("exit code %d, want %d: %s%s", c.code, code, c.wrong(), c.stderr)
	}
	for _, part := range parts {
		if !strings.Contains(c.wrong(), part) {
			t.Errorf("%q is not in %q", part, c.wrong())
		}
	}
}

// wantAll wants all to be there.
func wantAll(t *testing.T, c checked) {
	t.Helper()
	if c.code != 0 || c.wrong() != "" || len(c.Checks) == 0 {
		t.Errorf("exit code %d, %s%s", c.code, c.wrong(), c.stderr)
	}
}
