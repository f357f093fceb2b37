package kinesis

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigWrong(t *testing.T) {
	tests := []struct {
		name   string
		config Config
		want   []string
	}{
		{"nothing", Config{}, []string{"stream: no name given"}},
		{"no region", Config{Stream: "s"}, []string{"no region: give one, or set AWS_REGION"}},
		{
			"no region for AWS by hand",
			Config{Stream: "s", Endpoint: "https://vpce-1.kinesis.eu-west-1.vpce.amazonaws.com"},
			[]string{"no region"},
		},
		{"half a key", Config{Stream: "s", Region: "r", AccessKeyID: "AKIDX"}, []string{"belong together"}},
		{"token alone", Config{Stream: "s", Region: "r", SessionToken: "TOKENX"}, []string{"session token needs"}},
		{
			"keys and profile",
			Config{Stream: "s", Region: "r", AccessKeyID: "AKIDX", SecretAccessKey: "SECRETX", Profile: "p"},
			[]string{"not both"},
		},
		{"no scheme", Config{Stream: "s", Endpoint: "localhost:4566"}, []string{"endpoint: want a URL"}},
		{"no host", Config{Stream: "s", Endpoint: "http://"}, []string{"endpoint: want a URL"}},
		{"password in a bad URL", Config{Stream: "s", Endpoint: "ftp://me:SECRETX@host"}, []string{"endpoint: want a URL"}},
		{"two at once", Config{SessionToken: "TOKENX", InFlight: -1}, []string{"stream: no name", "session token needs", "in flight -1"}},
		{"no such profile", Config{Stream: "s", Region: "r", Profile: "absent"}, []string{"load AWS configuration: there is no profile \"absent\", which --profile, a connection or AWS_PROFILE names"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cleanEnv(t)
			_, err := NewClient(t.Context(), test.config)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want it to hold %q", err, want)
				}
			}
			for _, secret := range []string{"AKIDX", "SECRETX", "TOKENX"} {
				if said := fmt.Sprintf("%v %+v %#v", err, test.config, test.config); strings.Contains(said, secret) {
					t.Errorf("%q is in %q", secret, said)
				}
			}
		})
	}
}

// TestBadCABundle has a file of certificates that is none.
func TestBadCABundle(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.pem")
	text := filepath.Join(t.TempDir(), "text.pem")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{none, text} {
		cleanEnv(t)
		t.Setenv("AWS_CA_BUNDLE", file)
		_, err := NewClient(t.Context(), Config{Stream: "s", Endpoint: "https://127.0.0.1:1"})
		if err == nil || !strings.Contains(err.Error(), "load AWS configuration: AWS_CA_BUNDLE has to name a file of certificates in PEM form: ") {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
}

// asked is what a request to list streams showed of the client's settings.
type asked struct{ host, authorization, token string }

func ask(t *testing.T, c Config) (*Client, asked) {
	t.Helper()
	c.Stream = "s"
	client, err := NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return client, lastAsked
}

var lastAsked asked // tests of this file run one after another

func listing(t *testing.T) *stub {
	return newStub(t, func(w http.ResponseWriter, r *http.Request) {
		lastAsked = asked{r.Host, r.Header.Get("Authorization"), r.Header.Get("X-Amz-Security-Token")}
		answer(200, `{"HasMoreStreams":false,"StreamNames":["s"]}`)(w, r)
	})
}

func TestEndpointFromEnvironment(t *testing.T) {
	general, special, given := listing(t), listing(t), listing(t)
	host := func(s *stub) string { return strings.TrimPrefix(s.URL, "http://") }

	cleanEnv(t)
	t.Setenv("AWS_ENDPOINT_URL", general.URL)
	if client, got := ask(t, Config{}); got.host != host(general) || client.AWS() || client.Endpoint() != general.URL {
		t.Errorf("AWS_ENDPOINT_URL: asked %s, want %s", got.host, general.URL)
	}
	t.Setenv("AWS_ENDPOINT_URL_KINESIS", special.URL)
	if client, got := ask(t, Config{}); got.host != host(special) || client.AWS() {
		t.Errorf("AWS_ENDPOINT_URL_KINESIS: asked %s, want %s", got.host, special.URL)
	}
	if client, got := ask(t, Config{Endpoint: given.URL}); got.host != host(given) || client.AWS() {
		t.Errorf("endpoint given: asked %s, want %s", got.host, given.URL)
	}
	t.Setenv("AWS_ENDPOINT_URL_KINESIS", "localhost:1")
	if _, err := NewClient(t.Context(), Config{Stream: "s"}); err == nil {
		t.Error("an endpoint without a scheme was taken from the environment")
	}
}

// otherTools are settings of the AWS environment that are meant for other programs, or are wrong.
var otherTools = map[string]string{
	"AWS_USE_FIPS_ENDPOINT":        "true",
	"AWS_USE_DUALSTACK_ENDPOINT":   "true",
	"AWS_RETRY_MODE":               "legacy",
	"AWS_MAX_ATTEMPTS":             "none",
	"AWS_PROFILE":                  "not-there",
	"AWS_CA_BUNDLE":                "/nonexistent.pem",
	"AWS_ACCOUNT_ID_ENDPOINT_MODE": "required",
	"AWS_AUTH_SCHEME_PREFERENCE":   "sigv4a",
	"AWS_ENDPOINT_URL":             "http://127.0.0.1:9",
	"AWS_REGION":                   "moon-1",
	"AWS_ACCESS_KEY_ID":            "only-the-id",
	"AWS_SESSION_TOKEN":            "stale-token",
	"HTTP_PROXY":                   "http://127.0.0.1:9",
}

// TestIsolated has the client of an endpoint of our own see nothing of the machine's AWS settings.
func TestIsolated(t *testing.T) {
	server := listing(t)
	for name, value := range otherTools {
		t.Run(name, func(t *testing.T) {
			cleanEnv(t)
			t.Setenv(name, value)
			_, got := ask(t, Config{Endpoint: server.URL, Isolated: true})
			if !strings.Contains(got.authorization, "Credential=test/") || !strings.Contains(got.authorization, "/us-east-1/kinesis/") ||
				got.token != "" {
				t.Errorf("signed %q with token %q", got.authorization, got.token)
			}
		})
	}
	if _, err := NewClient(t.Context(), Config{Stream: "s", Isolated: true}); err == nil {
		t.Error("no endpoint was taken")
	}
}

// TestEmulatorBesideOtherTools has an emulator's endpoint given by hand: what chooses among Amazon's endpoints has no
// part in it.
func TestEmulatorBesideOtherTools(t *testing.T) {
	server := listing(t)
	for _, name := range []string{"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ACCOUNT_ID_ENDPOINT_MODE"} {
		cleanEnv(t)
		t.Setenv(name, otherTools[name])
		if _, got := ask(t, Config{Endpoint: server.URL}); got.host != strings.TrimPrefix(server.URL, "http://") {
			t.Errorf("%s: asked %s", name, got.host)
		}
	}
}

func TestCredentials(t *testing.T) {
	server := listing(t)
	write := func(name, text string) {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(name, path)
	}
	expect := func(name string, got asked, key, region, token string) {
		t.Helper()
		if !strings.Contains(got.authorization, "Credential="+key+"/") || !strings.Contains(got.authorization, "/"+region+"/kinesis/") ||
			got.token != token {
			t.Errorf(
				"%s: signed %q with token %q, want key %s, region %s, token %q",
				name,
				got.authorization,
				got.token,
				key,
				region,
				token,
			)
		}
	}
	cleanEnv(t)
	// The metadata service must not be asked: where there is none, nobody answers for seconds.
	metadata := newStub(t, answer(404, ""))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.URL)
	_, got := ask(t, Config{Endpoint: server.URL})
	expect("nothing set", got, "test", "us-east-1", "")
	if n := metadata.requests.Load(); n != 0 {
		t.Errorf("nothing set: the metadata service was asked %d times", n)
	}

	write(
		"AWS_SHARED_CREDENTIALS_FILE",
		"[default]\naws_access_key_id = DEFKEY\naws_secret_access_key = x\n[other]\naws_access_key_id = OTHERKEY\naws_secret_access_key = y\naws_session_token = z\n",
	)
	write("AWS_CONFIG_FILE", "[profile other]\nregion = eu-central-1\n")
	_, got = ask(t, Config{Endpoint: server.URL})
	expect("default profile", got, "DEFKEY", "us-east-1", "")
	_, got = ask(t, Config{Endpoint: server.URL, Profile: "other"})
	expect("profile given", got, "OTHERKEY", "eu-central-1", "z")
	t.Setenv("AWS_PROFILE", "other")
	_, got = ask(t, Config{Endpoint: server.URL})
	expect("AWS_PROFILE", got, "OTHERKEY", "eu-central-1", "z")

	t.Setenv("AWS_ACCESS_KEY_ID", "ENVKEY")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "e")
	t.Setenv("AWS_REGION", "eu-west-3")
	_, got = ask(t, Config{Endpoint: server.URL})
	expect("environment", got, "ENVKEY", "eu-west-3", "")
	_, got = ask(t, Config{Endpoint: server.URL, Region: "ap-south-1", AccessKeyID: "GIVENKEY", SecretAccessKey: "g", SessionToken: "t"})
	expect("given", got, "GIVENKEY", "ap-south-1", "t")
}

// TestTransport pins what the SDK's defaults would do otherwise.
func TestTransport(t *testing.T) {
	cleanEnv(t)
	t.Setenv("AWS_MAX_ATTEMPTS", "5")
	client, err := NewClient(t.Context(), Config{Stream: "s", Region: "eu-west-1", InFlight: 100})
	if err != nil {
		t.Fatal(err)
	}
	if !client.AWS() || client.Region() != "eu-west-1" || client.Endpoint() != "" {
		t.Errorf("AWS %t, region %q, endpoint %q", client.AWS(), client.Region(), client.Endpoint())
	}
	tr := client.transport
	if tr.MaxIdleConnsPerHost < 100 || tr.MaxConnsPerHost < 100 || tr.MaxIdleConns < tr.MaxIdleConnsPerHost {
		t.Errorf(
			"pool of %d idle, %d in all for a host, %d idle overall: too small for 100 in flight",
			tr.MaxIdleConnsPerHost,
			tr.MaxConnsPerHost,
			tr.MaxIdleConns,
		)
	}
	if tr.ForceAttemptHTTP2 || tr.Protocols == nil || tr.Protocols.HTTP2() || tr.Protocols.UnencryptedHTTP2() || !tr.Protocols.HTTP1() {
		t.Errorf("protocols %v, want HTTP/1 alone", tr.Protocols)
	}
	if n := client.api.Options().Retryer.MaxAttempts(); n != 1 {
		t.Errorf("%d attempts by the SDK, want 1", n)
	}
}
