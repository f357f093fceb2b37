package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskinesis "github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
)

// partedScenario takes three seconds.
const partedScenario = `version: 1
name: parted
population: {profiles: 3_000}
stream: {name: parted, shards: 4}
workload:
  - {phase: only, duration: 3s, rate: 300/s}
`

// kinesimProcess is the test binary as a kinesim of its own.
func kinesimProcess(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], arguments...)
	cmd.Env = append(os.Environ(), asKinesim+"=1")
	return cmd
}

func summaryIn(t *testing.T, dir string) (s report.Summary) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, report.SummaryFile))
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPartsOfOneStream runs three parts as processes against one stream, and proves what they delivered together; then
// somebody doubles a record.
func TestPartsOfOneStream(t *testing.T) {
	t.Parallel()
	endpoint := kinesisfake.Start(t, kinesisfake.StartWith{Config: streams.Config{Region: "us-east-1"}})
	dir := t.TempDir()
	file := filepath.Join(dir, "parted.yaml")
	if err := os.WriteFile(file, []byte(partedScenario), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := kinesimProcess(t, "run", file, "--virtual", "--ui", "none", "--out", filepath.Join(dir, "whole")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	at := time.Now().Add(4 * time.Second).UTC().Format(time.RFC3339)
	var running sync.WaitGroup
	logs := make([]bytes.Buffer, 3)
	for i := range logs {
		cmd := kinesimProcess(t, "run", file, "--endpoint", endpoint.URL, "--part", fmt.Sprintf("%d/3", i), "--start-at", at,
			"--ui", "none", "--out", filepath.Join(dir, "parts", fmt.Sprint(i)))
		cmd.Stdout, cmd.Stderr = &logs[i], &logs[i]
		running.Go(func() { _ = cmd.Run() }) // its summary tells
	}
	running.Wait()
	merge := func(arguments ...string) (report.Summary, string) {
		out := filepath.Join(dir, "merged")
		text, _ := kinesimProcess(t, append([]string{"merge", filepath.Join(dir, "parts"), "--out", out}, arguments...)...).CombinedOutput()
		return summaryIn(t, out), string(text)
	}
	whole := summaryIn(t, filepath.Join(dir, "whole"))
	s, text := merge()
	if s.Digest != whole.Digest || s.Exports.Count != whole.Exports.Count || s.Ledger.Offered != whole.Ledger.Offered {
		t.Fatalf("%s\n%s", text, logs[0].String())
	}
	if v := s.Verification; v.Verdict != report.Verified || v.Matched != whole.Exports.Count {
		t.Errorf("%s: %s\n%s", v.Verdict, v.Reason, text)
	}

	// Once more, with the key and bytes of a record that is there.
	record := putAgain(t, endpoint.URL)
	s, text = merge("--read", "all")
	v := s.Verification
	if s.Verdict != report.Unverified || v.Unexplained != 1 || len(v.Differences) != 1 {
		t.Fatalf("%s, %d doubled\n%s", s.Verdict, v.Unexplained, text)
	}
	if r := v.Differences[0].Records[0]; r.What != "doubled" || r.Key != record {
		t.Errorf("told of %+v, not of %s", r, record)
	}
}

// putAgain puts a record of the stream into it once more, and returns its key.
func putAgain(t *testing.T, url string) string {
	t.Helper()
	client, err := kinesis.NewClient(t.Context(), kinesis.Config{
		Endpoint: url, Region: "us-east-1", Stream: "parted", AccessKeyID: "test", SecretAccessKey: "test", Isolated: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	follower := kinesis.NewFollower(client, kinesis.FollowOptions{FromStart: true, Poll: 20 * time.Millisecond})
	if err := follower.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var key string
	var data []byte
	ended := make(chan error, 1)
	go func() {
		ended <- follower.Run(ctx, func(_, _, k string, d []byte) {
			mu.Lock()
			defer mu.Unlock()
			key, data = k, d
		})
	}()
	if err := follower.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	_, err = client.SDK().PutRecord(t.Context(), &awskinesis.PutRecordInput{
		StreamName: aws.String("parted"), PartitionKey: &key, Data: data,
	})
	if err != nil {
		t.Fatal(err)
	}
	return key
}
