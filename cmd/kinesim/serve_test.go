package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/report"
)

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
