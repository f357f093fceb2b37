package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/streams"
)

// TestCheckOfCredentials has keys that are wrong in each way, and then right.
func TestCheckOfCredentials(t *testing.T) {
	_, url := strictFake(t, streams.Config{})
	where := []string{"--endpoint", url, "--stream", "profiles", "--region", "us-east-1"}
	credentialsOf(t, "AKNOBODY", "good")
	wantMissing(t, checkJSON(t, where...), 8, "credentials: ", "UnrecognizedClientException", "check the access key id")
	credentialsOf(t, goodID, "bad")
	wantMissing(t, checkJSON(t, where...), 8, "credentials: ", "InvalidSignatureException", "check the secret access key")
	credentialsOf(t, goodID, goodSecret)
	wantAll(t, checkJSON(t, where...))

	credentialsOf(t, "", "")
	c := checkJSON(t, "--target", "aws", "--stream", "profiles", "--region", "us-east-1")
	wantMissing(t, c, 8, "credentials: ", "NoCredentials", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	if c = checkJSON(t, "--target", "aws", "--stream", "profiles"); c.code != 2 || !strings.Contains(c.stderr, "AWS_REGION") {
		t.Errorf("without a region: exit code %d, %s", c.code, c.stderr)
	}
}

// TestCheckOfPermissions lacks each action in turn, and mends it with the statement that is said.
func TestCheckOfPermissions(t *testing.T) {
	credentialsOf(t, goodID, goodSecret)
	actions := []string{"ListStreams", "PutRecord", "PutRecords"}
	for _, lacking := range actions {
		var allow []iam.Statement
		for _, action := range actions {
			if action != lacking {
				allow = append(allow, iam.Statement{Actions: []string{"kinesis:" + action}})
			}
		}
		_, url := strictFake(t, streams.Config{}, allow...)
		c := checkJSON(t, "--endpoint", url, "--stream", "profiles")
		wantMissing(t, c, 8, "AccessDeniedException", "allow kinesis:"+lacking+" ", `"Action":"kinesis:`+lacking+`"`)
		if strings.Count(c.wrong(), "\n") > 0 {
			t.Errorf("more is missing than %s: %s", lacking, c.wrong())
		}
		for _, one := range c.Checks {
			if one.OK {
				continue
			}
			mended, err := iam.ParsePolicy([]byte(`{"Version":"2012-10-17","Statement":`+string(one.Statement)+`}`), kinesisfake.Actions())
			if err != nil {
				t.Fatal(err)
			}
			_, url = strictFake(t, streams.Config{}, append(allow, mended...)...)
			wantAll(t, checkJSON(t, "--endpoint", url, "--stream", "profiles"))
		}
	}
}

// TestCheckOfFanOut lacks each action that reading back by enhanced fan-out needs. It is missed when the stream is to
// be read so, which the statement that is said mends, and never otherwise; and nobody is registered.
func TestCheckOfFanOut(t *testing.T) {
	credentialsOf(t, goodID, goodSecret)
	check := func(allow []iam.Statement, how ...string) checked {
		server, url := strictFake(t, streams.Config{}, allow...)
		another := relay(t, url, func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			w.Header().Set("Server", "another") // which nobody waits for between two DryRuns
			return false
		})
		c := checkJSON(t, slices.Concat([]string{"--endpoint", another, "--stream",
			"arn:aws:kinesis:us-east-1:000000000000:stream/profiles"}, how)...)
		server.Do(func(now time.Time, m *streams.Model) {
			left, _, err := m.ListConsumers(now, "profiles", 0, 100)
			if stored := m.Stats().Stored; err != nil || len(left) > 0 || stored > 0 {
				t.Errorf("left are %d records, %v, %v", stored, left, err)
			}
		})
		return c
	}
	allow := []iam.Statement{{Actions: []string{"kinesis:ListStreams", "kinesis:PutRecord", "kinesis:PutRecords"}}}
	for how, asked := range map[string]int{"": 3, "--read-back=gentle": 3, "--read-back=full": 3, "--read-back=off": 0} {
		c := check(allow, strings.Fields(how)...)
		wantAll(t, c)
		if len(c.ReadBack) != asked {
			t.Errorf("%s asks for %+v", how, c.ReadBack)
		}
	}
	const fanOut = "--read-back=fan-out"
	actions := []string{"ListShards", "RegisterStreamConsumer", "DescribeStreamConsumer", "SubscribeToShard", "DeregisterStreamConsumer"}
	for _, lacking := range actions {
		granted := slices.Clone(allow)
		for _, action := range actions {
			if action != lacking {
				granted = append(granted, iam.Statement{Actions: []string{"kinesis:" + action}})
			}
		}
		c := check(granted, fanOut)
		wantMissing(t, c, 8)
		if len(c.ReadBack) != len(actions) {
			t.Fatalf("%+v", c.ReadBack)
		}
		for i, one := range c.ReadBack {
			if one.Action != "kinesis:"+actions[i] || one.OK != (actions[i] != lacking) {
				t.Errorf("without %s: %+v", lacking, one)
			}
			if one.OK {
				continue
			}
			mended, err := iam.ParsePolicy([]byte(`{"Version":"2012-10-17","Statement":`+string(one.Statement)+`}`), kinesisfake.Actions())
			if err != nil {
				t.Fatal(err)
			}
			wantAll(t, check(append(granted, mended...), fanOut))
		}
	}
}

// TestCheckOfStreams has a stream somewhere else, nowhere, on its way, and of another account.
func TestCheckOfStreams(t *testing.T) {
	var ahead, looks atomic.Int64
	server, url := strictFakeBy(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }, streams.Config{})
	credentialsOf(t, goodID, goodSecret)
	c := checkJSON(t, "--endpoint", url, "--stream", "profiles", "--region", "eu-west-1")
	wantMissing(t, c, 8, "there is one of that name in us-east-1", "--region us-east-1")
	wantMissing(t, checkJSON(t, "--endpoint", url, "--stream", "profilez"), 8, "stream profilez is not among", ", which are profiles / check the stream's name")
	// A stream comes, and goes, when it was looked at once, however long that takes.
	server.Do(func(_ time.Time, m *streams.Model) {
		m.SetDurations(streams.Durations{Create: time.Hour, Delete: time.Hour})
	})
	server.SetControl(func(operation string, _ []byte) *faults.Fault {
		if operation == "DescribeStreamSummary" && looks.Add(1) == 2 {
			ahead.Add(int64(time.Hour))
		}
		return nil
	})
	server.Do(func(now time.Time, m *streams.Model) {
		if err := m.CreateStream(now, "young", 1, 0); err != nil {
			t.Error(err)
		}
	})
	c = checkJSON(t, "--endpoint", url, "--stream", "young")
	wantAll(t, c)
	if !strings.Contains(c.stderr, "waiting for stream young, which is CREATING") {
		t.Errorf("said %q", c.stderr)
	}
	server.Do(func(now time.Time, m *streams.Model) {
		if err := m.DeleteStream(now, "young"); err != nil {
			t.Error(err)
		}
	})
	looks.Store(0)
	c = checkJSON(t, "--endpoint", url, "--stream", "young")
	wantMissing(t, c, 8, "stream: the stream was being deleted, and is gone now: ", "not found", "create it again")
	if !strings.Contains(c.stderr, "which is DELETING") {
		t.Errorf("said %q", c.stderr)
	}
	wantAll(t, checkJSON(t, "--endpoint", url, "--stream", "arn:aws:kinesis:us-east-1:000000000000:stream/profiles"))
	server.Do(func(now time.Time, m *streams.Model) {
		if stats := m.Stats(); stats.Stored != 0 {
			t.Errorf("%d records are left", stats.Stored)
		}
	})
}

// TestCheckThroughARelay has what only AWS, a network or a proxy does.
func TestCheckThroughARelay(t *testing.T) {
	_, url := strictFake(t, streams.Config{})
	credentialsOf(t, goodID, goodSecret)
	check := func(t *testing.T, answer func(http.ResponseWriter, *http.Request, string) bool) checked {
		return checkJSON(t, "--endpoint", relay(t, url, answer), "--stream", "profiles")
	}
	t.Run("nothing wrong", func(t *testing.T) {
		wantAll(t, check(t, func(http.ResponseWriter, *http.Request, string) bool { return false }))
	})
	t.Run("an endpoint that is not known to know DryRun", func(t *testing.T) {
		c := check(t, func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			w.Header().Set("Server", "another")
			return false
		})
		wantAll(t, c)
		if said := c.Checks[len(c.Checks)-1].Message; !strings.Contains(said, "validation refuses") {
			t.Errorf("asked %q", said)
		}
	})
	t.Run("expired token", func(t *testing.T) {
		wantMissing(t, check(t, func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			return refuse(w, 403, "ExpiredTokenException", "The security token included in the request is expired")
		}), 8, "credentials: ", "is expired", "get new temporary credentials")
	})
	t.Run("a clock that is off", func(t *testing.T) {
		wantMissing(t, check(t, func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			return false
		}), 8, "clock: this machine's clock is ", " behind the endpoint's", "set the clock")
	})
	t.Run("throttled for a moment", func(t *testing.T) {
		var asked atomic.Int32
		wantAll(t, check(t, func(w http.ResponseWriter, _ *http.Request, operation string) bool {
			return operation == "ListStreams" && asked.Add(1) <= 2 && refuse(w, 400, "LimitExceededException", "Rate exceeded for account")
		}))
	})
	t.Run("throttled for good", func(t *testing.T) {
		wantMissing(t, check(t, func(w http.ResponseWriter, _ *http.Request, operation string) bool {
			return refuse(w, 400, "LimitExceededException", "Rate exceeded for account")
		}), 3, "endpoint: ", "Rate exceeded", "try again in a while")
	})
	t.Run("a proxy that answers", func(t *testing.T) {
		wantMissing(t, check(t, func(w http.ResponseWriter, _ *http.Request, _ string) bool {
			http.Error(w, "<html>blocked by policy</html>", http.StatusForbidden)
			return true
		}), 3, "HTTP403", "a proxy or gateway in between", "NO_PROXY")
	})
	t.Run("no network", func(t *testing.T) {
		c := checkJSON(t, "--endpoint", "http://127.0.0.1:1", "--stream", "profiles") // no system gives that port to who asks for any
		wantMissing(t, c, 3, "connection refused", "check the endpoint's URL and port")
	})
}

// TestCheckOfAPrivateCA trusts nobody, and then whom AWS_CA_BUNDLE names.
func TestCheckOfAPrivateCA(t *testing.T) {
	server, _ := strictFake(t, streams.Config{})
	certificate, err := httpserver.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := httpserver.StartTLS(server, "127.0.0.1:0", certificate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endpoint.Close() })
	credentialsOf(t, goodID, goodSecret)
	where := []string{"--endpoint", endpoint.URL, "--stream", "profiles"}
	wantMissing(t, checkJSON(t, where...), 3, "x509: ", "AWS_CA_BUNDLE=FILE")
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(bundle, certificate.PEM, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CA_BUNDLE", bundle)
	wantAll(t, checkJSON(t, where...))
}
