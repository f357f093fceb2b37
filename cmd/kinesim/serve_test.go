package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/report"
)

// child is a kinesim serve in a process of its own.
type child struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	stdout bytes.Buffer
	stderr bytes.Buffer
	read   sync.WaitGroup
}

// startServe starts kinesim serve on a free port, and returns when it answers.
func startServe(t *testing.T, env []string, flags ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: exec.Command(self, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...)...)}
	c.cmd.Args[0] = "kinesim" // TestMain makes the test binary one
	c.cmd.Env = append(append(os.Environ(), "AWS_REGION=", "AWS_DEFAULT_REGION="), env...)
	c.cmd.Stderr = &c.stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.cmd.Process.Kill(); _ = c.cmd.Wait() }) // of one that has ended, both only fail
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil {
		c.cmd.Wait()
		t.Fatalf("no endpoint: %v\n%s", err, &c.stderr)
	}
	c.url = strings.TrimSpace(first)
	c.read.Go(func() { io.Copy(&c.stdout, lines) })
	return c
}

// end sends a signal, and returns the exit code and what was printed.
func (c *child) end(signal os.Signal) (code int, stdout, stderr string) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(signal); err != nil {
		c.t.Fatal(err)
	}
	c.read.Wait()
	err := c.cmd.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		c.t.Fatal(err)
	}
	return c.cmd.ProcessState.ExitCode(), c.stdout.String(), c.stderr.String()
}

// client is a client of AWS's own.
func (c *child) client(id, secret string, transport *http.Transport) *sdk.Client {
	if transport == nil {
		transport = &http.Transport{}
	}
	c.t.Cleanup(transport.CloseIdleConnections)
	return sdk.New(sdk.Options{
		BaseEndpoint: aws.String(
			c.url,
		), Region: "us-east-1", Retryer: aws.NopRetryer{}, HTTPClient: &http.Client{Transport: readOnlyBody{transport}},
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, ""),
	})
}

// TestServeTellsOfConsumers has one consumer read a shard of two to its end, and another the first of three records.
func TestServeTellsOfConsumers(t *testing.T) {
	c := startServe(t, nil, "--stream", "s", "--shards", "2", "--consumer", "billing=key:BILLING", "--consumer", "mail=key:MAILING")
	var records []types.PutRecordsRequestEntry
	for i := range 3 {
		records = append(records, types.PutRecordsRequestEntry{
			PartitionKey: aws.String("key"), ExplicitHashKey: aws.String("0"), Data: fmt.Appendf(nil, "record %d", i),
		})
	}
	if _, err := c.client("PRODUCER", "secret", nil).PutRecords(t.Context(), &sdk.PutRecordsInput{
		StreamName: aws.String("s"), Records: records,
	}); err != nil {
		t.Fatal(err)
	}
	for id, limit := range map[string]int32{"BILLING": 10, "MAILING": 1} {
		client := c.client(id, "secret", nil)
		it, err := client.GetShardIterator(t.Context(), &sdk.GetShardIteratorInput{
			StreamName: aws.String("s"), ShardId: aws.String("shardId-000000000000"), ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.GetRecords(t.Context(), &sdk.GetRecordsInput{ShardIterator: it.ShardIterator, Limit: &limit}); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := c.end(os.Interrupt)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(stdout) {
		if cells := strings.Fields(line); len(cells) > 0 {
			rows[cells[0]] = cells
		}
	}
	for _, want := range [][]string{ // a lag is of the wall clock
		{"consumer", "stream", "records", "MB", "reads", "throttled", "behind", "lag", "again", "skipped", "lost"},
		{"billing", "s", "3", "0.00", "1", "0", "0", "0s", "0", "0", "0"},
		{"mail", "s", "1", "0.00", "1", "0", "2", "", "0", "0", "0"},
	} {
		got := rows[want[0]]
		if len(got) == len(want) && want[7] == "" {
			got[7] = ""
		}
		if !slices.Equal(got, want) {
			t.Errorf("the table says %q, want %q", got, want)
		}
	}
	for _, name := range []string{"billing", "mail"} {
		if note := name + " has never read of s: shardId-000000000001"; !strings.Contains(stderr, note) {
			t.Errorf("it is not said that %s:\n%s", note, stderr)
		}
	}
	if t.Failed() {
		t.Log(stdout)
	}
}

// readOnlyBody hides the WriteTo of request bodies: the SDK closes a body as soon as the answer's header is there, and
// net/http takes what WriteTo of a closed body answers for a broken connection ("use of closed network connection").
type readOnlyBody struct{ http.RoundTripper }

func (t readOnlyBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return t.RoundTripper.RoundTrip(r)
}

func putSome(ctx context.Context, client *sdk.Client, stream, prefix string, n, size int) (acked []string, err error) {
	in := &sdk.PutRecordsInput{StreamName: &stream}
	for i := range n {
		key := fmt.Sprintf("%s-%d", prefix, i)
		in.Records = append(
			in.Records,
			types.PutRecordsRequestEntry{PartitionKey: aws.String(key), Data: append([]byte(key), make([]byte, size)...)},
		)
	}
	out, err := client.PutRecords(ctx, in)
	if err != nil {
		return nil, err
	}
	for i, r := range out.Records {
		if r.SequenceNumber != nil {
			acked = append(acked, *in.Records[i].PartitionKey)
		}
	}
	return acked, nil
}

// readAll are the keys of all records of a stream, and the newest sequence number of each shard.
func readAll(t *testing.T, client *sdk.Client, stream string) (keys []string, newest map[string]string) {
	t.Helper()
	newest = map[string]string{}
	shards, err := client.ListShards(t.Context(), &sdk.ListShardsInput{StreamName: &stream})
	if err != nil {
		t.Fatal(err)
	}
	for _, shard := range shards.Shards {
		it, err := client.GetShardIterator(
			t.Context(),
			&sdk.GetShardIteratorInput{StreamName: &stream, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon},
		)
		if err != nil {
			t.Fatal(err)
		}
		for next := it.ShardIterator; ; {
			page, err := client.GetRecords(t.Context(), &sdk.GetRecordsInput{ShardIterator: next})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Records {
				keys = append(keys, *r.PartitionKey)
				newest[*shard.ShardId] = *r.SequenceNumber
			}
			if len(page.Records) == 0 {
				break
			}
			next = page.NextShardIterator
		}
	}
	return keys, newest
}

func TestServeFromStartToEnd(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "requests.jsonl")
	c := startServe(t, nil, "--stream", "profiles", "--shards", "3", "--log="+log)
	client := c.client("any", "thing", nil)
	if acked, err := putSome(t.Context(), client, "profiles", "k", 100, 10); err != nil || len(acked) != 100 {
		t.Fatalf("%d acked, %v", len(acked), err)
	}
	if keys, _ := readAll(t, client, "profiles"); len(keys) != 100 {
		t.Errorf("%d records are read, want 100", len(keys))
	}
	code, stdout, stderr := c.end(syscall.SIGTERM)
	if code != 0 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	for _, want := range []string{"export AWS_ENDPOINT_URL_KINESIS=" + c.url + "\n", "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n", "AWS_SECRET_ACCESS_KEY=test",
		"PutRecords      1       0    0", "100 records stored", "0 dropped"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("stdout lacks %q:\n%s", want, stdout)
		}
	}
	text, err := os.ReadFile(log)
	if err != nil || strings.Count(string(text), "\n") < 8 || !strings.Contains(string(text), `"operation":"PutRecords","status":200,`) {
		t.Errorf("the log says %s, %v", text, err)
	}
}

// Kill it in the middle of load, again and again: what was acknowledged is there afterwards, and sequence numbers go
// on.
func TestServeSurvivesKill(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	flags := []string{"--stream", "s", "--shards", "2", "--throttle", "off", "--data", filepath.Join(t.TempDir(), "data")}
	acked := map[string]bool{}
	before := map[string]string{}
	for round := range 4 {
		c := startServe(t, nil, flags...)
		keys, newest := readAll(t, c.client("a", "b", nil), "s")
		for key := range acked {
			if !slices.Contains(keys, key) {
				t.Fatalf("round %d: %s was acknowledged, and is gone", round, key)
			}
		}
		for shard, sequence := range before {
			if newest[shard] < sequence { // all have the same number of digits
				t.Errorf("round %d: %s ends with %s, and held %s before", round, shard, newest[shard], sequence)
			}
		}
		before = newest
		var mu sync.Mutex
		var all sync.WaitGroup
		enough := 20 + random.IntN(60)
		calls := 0
		for worker := range 4 {
			client := c.client("a", "b", nil)
			all.Go(func() {
				for n := 0; ; n++ {
					got, err := putSome(t.Context(), client, "s", fmt.Sprintf("%d-%d-%d", round, worker, n), 20, 500)
					if err != nil {
						return // it was killed
					}
					mu.Lock()
					for _, key := range got {
						acked[key] = true
					}
					if calls++; calls == enough {
						c.cmd.Process.Kill()
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		c.read.Wait()
		c.cmd.Wait()
	}
	if len(acked) < 4*20*20 {
		t.Errorf("only %d records were acknowledged", len(acked))
	}
}

func TestServeCredentials(t *testing.T) {
	t.Parallel()
	const secret, other = "wJalrXUtnFEMI/K7MDENG", "uq5ZoKk0vT9"
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, []byte("\ufeff# the reader\nAKREADER:"+other+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	c := startServe(
		t,
		[]string{"THE_SECRET=" + secret},
		"--stream",
		"s",
		"--log="+log,
		"--credentials",
		"AKWRITER:$THE_SECRET:PutRecord, PutRecords@arn:aws:kinesis:*:*:stream/s,kinesis:ListStreams",
		"--credentials",
		file,
	)
	writer := c.client("AKWRITER", secret, nil)
	if _, err := putSome(t.Context(), writer, "s", "k", 10, 10); err != nil {
		t.Error(err)
	}
	if _, err := putSome(t.Context(), writer, "t", "k", 1, 1); err == nil || !strings.Contains(err.Error(), "AccessDeniedException") {
		t.Errorf("the writer puts into another stream: %v", err)
	}
	if _, err := writer.ListShards(t.Context(), &sdk.ListShardsInput{StreamName: aws.String("s")}); err == nil ||
		!strings.Contains(err.Error(), "AccessDeniedException") {
		t.Errorf("the writer lists shards: %v", err)
	}
	if keys, _ := readAll(t, c.client("AKREADER", other, nil), "s"); len(keys) != 10 {
		t.Errorf("%d records are read", len(keys))
	}
	if _, err := putSome(t.Context(), c.client("AKWRITER", "wrong", nil), "s", "k", 1, 1); err == nil ||
		!strings.Contains(err.Error(), "Signature") {
		t.Errorf("a wrong secret: %v", err)
	}
	code, stdout, stderr := c.end(os.Interrupt)
	text, err := os.ReadFile(log)
	if err != nil || code != 0 || !strings.Contains(stdout, "AWS_ACCESS_KEY_ID=AKWRITER") ||
		strings.Contains(stdout+stderr+string(text), secret) ||
		strings.Contains(stdout+stderr+string(text), other) {
		t.Errorf("exit code %d, %v\n%s%s%s", code, err, stdout, stderr, text)
	}
}

func TestServeTLS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	const nobody = 1<<22 + 1 // more than Linux gives to a process
	left := filepath.Join(dir, fmt.Sprintf("kinesim-%s-%d-1.pem", host, nobody))
	others := []string{
		filepath.Join(
			dir,
			fmt.Sprintf("kinesim-%s-%d-1.pem", host, os.Getpid()),
		), filepath.Join(dir, fmt.Sprintf("kinesim-elsewhere-%d-1.pem", nobody)),
	}
	for _, file := range append(others, left) {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := startServe(t, []string{"XDG_RUNTIME_DIR=" + dir}, "--stream", "s", "--tls")
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a killed process left is there: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, fmt.Sprintf("kinesim-%s-%d-*.pem", host, c.cmd.Process.Pid)))
	if err != nil || len(files) != 1 || !strings.HasPrefix(c.url, "https://") {
		t.Fatalf("%s with %v, %v", c.url, files, err)
	}
	roots := x509.NewCertPool()
	for _, file := range files {
		if pem, err := os.ReadFile(file); err == nil {
			roots.AppendCertsFromPEM(pem)
		}
	}
	client := c.client("a", "b", &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}})
	if _, err := putSome(t.Context(), client, "s", "k", 10, 10); err != nil {
		t.Error(err)
	}
	code, stdout, stderr := c.end(syscall.SIGTERM)
	_, bundle, _ := strings.Cut(stdout, "export AWS_CA_BUNDLE=")
	bundle, _, _ = strings.Cut(bundle, "\n")
	if _, err := os.Stat(bundle); code != 0 || !errors.Is(err, os.ErrNotExist) || !slices.Contains(files, bundle) {
		t.Errorf("exit code %d, certificate %q: %v\n%s", code, bundle, err, stderr)
	}
	for _, file := range others {
		if _, err := os.Stat(file); err != nil {
			t.Errorf("what is another's: %v", err)
		}
	}
}

// Faults of a scenario, a full memory, and what is said about it.
func TestServeFaultsAndDrops(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f.yaml")
	if err := os.WriteFile(file, []byte("version: 1\ntimeline: [{at: 0s, fault: unavailable_error, for: 1h, operations: [ListStreams]}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := startServe(t, nil, "--stream", "s", "--throttle", "off", "--memory", "4 MiB", "--faults", file, "--latency", "1ms/5ms")
	client := c.client("a", "b", nil)
	if _, err := client.ListStreams(t.Context(), &sdk.ListStreamsInput{}); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("ListStreams under its fault: %v", err)
	}
	for range 4 {
		if _, err := putSome(t.Context(), client, "s", "k", 4, 500_000); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := c.end(syscall.SIGTERM)
	if code != 0 || strings.Contains(stdout, " 0 dropped") ||
		!strings.Contains(stderr, "were dropped before their retention ended: --memory 4 MiB was too little") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// A run against it: what is read back is what was acknowledged.
func TestRunAgainstServe(t *testing.T) {
	t.Parallel()
	c := startServe(t, nil, "--data", filepath.Join(t.TempDir(), "data"), "--throttle", "off")
	code, s, text := runSmall(t, "--endpoint", c.url, "--region", "us-east-1")
	if code != report.Pass.ExitCode() && code != report.Unreliable.ExitCode() {
		t.Errorf("exit code %d\n%s", code, text)
	}
	if s.Verification.Verdict != report.Verified || s.Ledger.Acked != s.Exports.Count || s.Ledger.Acked == 0 {
		t.Errorf("ledger %+v, verification %+v", s.Ledger, s.Verification)
	}
	if code, _, stderr := c.end(syscall.SIGTERM); code != 0 {
		t.Errorf("serve ends with %d\n%s", code, stderr)
	}
}

func TestServeRefusals(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	unwritable := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(unwritable, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		flags string
		code  int
		want  string
	}{
		{"--listen " + busy.Addr().String(), 3, "address already in use"},
		{"--listen 4567", 2, "is not HOST:PORT"},
		{"--throttle strickt", 2, "did you mean strict?"},
		{"--stream a/b", 2, "is not a stream's name"},
		{"--shards 0", 2, "--shards 0: 1 to 20000"},
		{"--max-record 20MiB", 2, "--max-record 20MiB: from 1MiB to 10MiB"},
		{"--memory lots", 2, "want a size such as 512MiB"},
		{"--memory 1KiB", 2, "from 4MiB to 1TiB"},
		{"--latency fast", 2, "is not a latency such as 20ms"},
		{"--data " + unwritable, 3, "open data directory"},
		{"--log=" + unwritable + "/log", 2, "write the log"},
		{"--faults quickstart", 2, "the scenario has no fault"},
		{"--faults quikstart", 2, "did you mean quickstart?"},
		{"--credentials nobody", 2, "it is neither a file nor ID:SECRET"},
		{"--credentials AKID:$KINESIM_NONE", 2, "the environment has no KINESIM_NONE"},
		{"--credentials AKID:s3cr3t:a,,b", 2, "there is an action without a name"},
		{"--credentials AKID:s3cr3t --credentials AKID:s3cr3t", 2, "key pair AKID occurs twice"},
		{"--credentials AKID:s3cr3t:PutRecord,kinesis:PutRecrods", 2, `Kinesis has no action "PutRecrods"; did you mean PutRecords?`},
		{"--credentials AKID:s3cr3t:PutRecord@profiles", 2, `the resource "profiles" of PutRecord is no ARN`},
		{"--credentials s3cr3t/XUtnFEMI+K7MDENG:AKID", 2, "the id of a key pair is of letters and digits"},
		{"--credentials AKID:s3cr3t:nowhere.json", 2, "open nowhere.json"},
		{"--state-delay -1s", 2, "--state-delay -1s: 0s to 10m"},
		{"--consumer billing", 2, `--consumer "billing" does not say who is meant`},
		{"--consumer billing=AKID", 2, `--consumer "billing=AKID" does not say who is meant`},
		{"--consumer billing=key:", 2, `--consumer "billing=key:" does not say who is meant`},
		{"--consumer =key:AKID", 2, `--consumer "=key:AKID" does not say who is meant`},
		{"--consumer billing=kye:AKID", 2, `"kye" is not known; did you mean key?`},
	} {
		p, _, printed := quietProgram()
		code := p.run(append([]string{"serve"}, strings.Fields(test.flags)...))
		if text := printed.String(); code != test.code || !strings.Contains(text, test.want) || !strings.Contains(text, "\ntry: ") ||
			strings.Contains(text, "s3cr3t") {
			t.Errorf("serve %s: exit code %d, want %d and %q:\n%s", test.flags, code, test.code, test.want, text)
		}
	}
}

func TestServeWarnsOfAnOpenPort(t *testing.T) {
	for listen, warns := range map[string]bool{":0": true, "0.0.0.0:0": true, "[::]:0": true, "192.0.2.1:0": true, "127.0.0.1:0": false, "localhost:0": false, "[::1]:0": false} {
		p, _, printed := quietProgram()
		if _, err := p.serveSettings(serveFlags{listen: listen, throttle: "burst", shards: 1, maxRecord: "1MiB", memory: "1.5GiB", latency: "0s"}); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
		if warned := strings.Contains(printed.String(), "warning: --listen "+listen+": whoever reaches this machine can reach it, with any credentials"); warned != warns {
			t.Errorf("%s: printed %q", listen, printed)
		}
	}
}

func TestSizeFlag(t *testing.T) {
	for text, want := range map[string]int64{"512MiB": 512 << 20, "512 MiB": 512 << 20, "1.5GiB": 3 << 29, "5000KB": 4999168, "8388608": 8 << 20, "8388608B": 8 << 20, "1TiB": 1 << 40} {
		if got, err := sizeFlag("memory", text, 4<<20, 1<<40); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MiB", "-5MiB", "NaN", "1e400", "5XB", "2TiB"} {
		if got, err := sizeFlag("memory", text, 4<<20, 1<<40); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}
