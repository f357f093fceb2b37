package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/report"
)

// rehearsed is a run with consumers that a test plays.
type rehearsed struct {
	t       *testing.T
	url     string
	code    int
	summary report.Summary
	ended   chan struct{}
}

// startRehearsal runs the small scenario on a free port, and returns when its endpoint is known. An answer takes its
// time: the SDK for Go takes one that comes before it is done with the request for a broken connection, and reads again
// (smithy-go v1.28.9, transport/http: the body's WriteTo, once it was closed, is an error).
func startRehearsal(t *testing.T, flags ...string) *rehearsed {
	t.Helper()
	dir := t.TempDir()
	file, out := filepath.Join(dir, "small.yaml"), filepath.Join(dir, "out")
	if err := os.WriteFile(file, []byte(smallScenario), 0o644); err != nil {
		t.Fatal(err)
	}
	told, tell := io.Pipe()
	p := newProgram()
	p.stdout, p.stderr, p.isTerminal = io.Discard, tell, func(any) bool { return false }
	r := &rehearsed{t: t, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.code = p.run(append([]string{"run", file, "--ui", "none", "--out", out, "--listen", "127.0.0.1:0",
			"--set", "stream.latency=5ms"}, flags...))
		tell.Close()
		text, err := os.ReadFile(filepath.Join(out, "summary.json"))
		if err == nil {
			err = json.Unmarshal(text, &r.summary)
		}
		if err != nil {
			t.Errorf("summary.json: %v", err)
		}
	}()
	lines := bufio.NewReader(told)
	for !strings.HasPrefix(r.url, "http") {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("no endpoint: %v", err)
		}
		r.url = strings.TrimSpace(line)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }() // until the run has ended
	t.Cleanup(func() { <-r.ended })
	return r
}

// client is an SDK of its own.
func (r *rehearsed) client(keyID, secret string) *sdk.Client {
	transport := &http.Transport{}
	r.t.Cleanup(transport.CloseIdleConnections)
	return sdk.New(sdk.Options{
		HTTPClient:       &http.Client{Transport: readOnlyBody{transport}},
		RetryMaxAttempts: 1, // what is read twice would be counted twice
		BaseEndpoint:     aws.String(r.url), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(keyID, secret, ""),
	})
}

// verdict tells whether the run ended with a verdict, or with none since this machine was too slow to tell.
func (r *rehearsed) verdict(want report.Verdict) bool {
	return r.code == r.summary.Verdict.ExitCode() && (r.summary.Verdict == want || r.summary.Verdict == report.Unreliable)
}

const rehearsedStream = "rehearsal"

// place is where a consumer goes on: a shard, and the last that it has read of it.
type place struct{ shard, after string }

// poll reads all shards in turn, so many records a call, until ctx ends or it was enough; it returns where it stands,
// and how many records it has read. It begins at the places given, or at the beginning.
func (r *rehearsed) poll(ctx context.Context, client *sdk.Client, from []place, limit int32, enough int) (at []place, n int) {
	if from == nil {
		shards, err := client.ListShards(ctx, &sdk.ListShardsInput{StreamName: aws.String(rehearsedStream)})
		if err != nil {
			r.t.Errorf("list shards: %v", err)
			return nil, 0
		}
		for _, shard := range shards.Shards {
			from = append(from, place{shard: *shard.ShardId})
		}
	}
	iterators := make([]*string, len(from))
	for i, p := range from {
		in := &sdk.GetShardIteratorInput{StreamName: aws.String(rehearsedStream), ShardId: aws.String(p.shard), ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
		if p.after != "" {
			in.ShardIteratorType, in.StartingSequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, aws.String(p.after)
		}
		got, err := client.GetShardIterator(ctx, in)
		if err != nil {
			r.t.Errorf("get shard iterator: %v", err)
			return nil, 0
		}
		iterators[i] = got.ShardIterator
	}
	pause := time.NewTicker(20 * time.Millisecond) // or it takes the machine from the generator
	defer pause.Stop()
	for ; ctx.Err() == nil && n < enough; <-pause.C {
		for i := range iterators {
			got, err := client.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: iterators[i], Limit: aws.Int32(limit)})
			if err != nil {
				return from, n // the run has ended
			}
			iterators[i] = got.NextShardIterator
			if last := len(got.Records) - 1; last >= 0 {
				from[i].after = *got.Records[last].SequenceNumber
				n += last + 1
			}
		}
	}
	return from, n
}

// subscribe registers for fan-out and reads all shards until the run ends. Each shard has a client of its own, since
// the subscriptions of one share a decoder without a lock (smithy-go v1.28.9, internal/eventstream).
func (r *rehearsed) subscribe(ctx context.Context, keyID, name string) {
	client := r.client(keyID, "x")
	stream, err := client.DescribeStreamSummary(ctx, &sdk.DescribeStreamSummaryInput{StreamName: aws.String(rehearsedStream)})
	if err != nil {
		r.t.Errorf("describe: %v", err)
		return
	}
	arn := stream.StreamDescriptionSummary.StreamARN
	made, err := client.RegisterStreamConsumer(ctx, &sdk.RegisterStreamConsumerInput{StreamARN: arn, ConsumerName: aws.String(name)})
	if err != nil {
		r.t.Errorf("register: %v", err)
		return
	}
	for {
		got, err := client.DescribeStreamConsumer(ctx, &sdk.DescribeStreamConsumerInput{ConsumerARN: made.Consumer.ConsumerARN})
		if err != nil {
			r.t.Errorf("describe consumer: %v", err)
			return
		}
		if got.ConsumerDescription.ConsumerStatus == types.ConsumerStatusActive {
			break
		}
	}
	shards, err := client.ListShards(ctx, &sdk.ListShardsInput{StreamARN: arn})
	if err != nil {
		r.t.Errorf("list shards: %v", err)
		return
	}
	var reading sync.WaitGroup
	for _, shard := range shards.Shards {
		reading.Go(func() {
			out, err := r.client(keyID, "x").SubscribeToShard(ctx, &sdk.SubscribeToShardInput{ConsumerARN: made.Consumer.ConsumerARN, ShardId: shard.ShardId,
				StartingPosition: &types.StartingPosition{Type: types.ShardIteratorTypeTrimHorizon}})
			if err != nil {
				r.t.Errorf("subscribe: %v", err)
				return
			}
			defer out.GetStream().Close()
			for range out.GetStream().Events() {
			}
		})
	}
	reading.Wait()
}

// boto3 reads all shards in a process of its own.
const boto3 = `
import sys, time, boto3, botocore
kinesis = boto3.client("kinesis", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="BOTO",
    aws_secret_access_key="any", config=botocore.config.Config(retries={"max_attempts": 0}))
name = "rehearsal"
iterators = [kinesis.get_shard_iterator(StreamName=name, ShardId=s["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    for s in kinesis.list_shards(StreamName=name)["Shards"]]
try:
    while True:
        for i, iterator in enumerate(iterators):
            time.sleep(0.02)
            iterators[i] = kinesis.get_records(ShardIterator=iterator)["NextShardIterator"]
except botocore.exceptions.EndpointConnectionError: pass # the run is over
except botocore.exceptions.ConnectionClosedError: pass
`

// TestConsumersUnderRehearsal: real clients read a run, by polling and by fan-out, and are told from each other and
// from the run's own verifier, which is none of them.
func TestConsumersUnderRehearsal(t *testing.T) {
	flags := []string{"--consumer", "poller=key:POLL", "--consumer", "pushed=fan-out:audit"}
	names := []string{"poller", "pushed"}
	python, err := exec.LookPath("python3")
	if err == nil && exec.Command(python, "-c", "import boto3").Run() == nil {
		flags, names = append(flags, "--consumer", "boto3=key:BOTO"), append(names, "boto3")
	} else if os.Getenv("KINESIM_REQUIRE_BOTO3") != "" {
		t.Fatal("there is no boto3 here, and KINESIM_REQUIRE_BOTO3 is set")
	} else {
		t.Log("without boto3: python3 -m pip install boto3")
		python = ""
	}
	r := startRehearsal(t, append(flags, "--wait-for-consumers", string(rune('0'+len(names))))...)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var reading sync.WaitGroup
	reading.Go(func() { r.poll(ctx, r.client("POLL", "x"), nil, 10_000, 1<<30) })
	reading.Go(func() { r.subscribe(ctx, "PUSH", "audit") })
	if python != "" {
		reading.Go(func() {
			if out, err := exec.CommandContext(ctx, python, "-c", boto3, r.url).CombinedOutput(); err != nil {
				t.Errorf("boto3: %v\n%s", err, out)
			}
		})
	}
	<-r.ended
	reading.Wait()
	s := r.summary
	if !r.verdict(report.Pass) || len(s.Consumers) != len(names) {
		t.Fatalf("exit code %d, verdict %s, %+v\n%+v", r.code, s.Verdict, s.Reasons, s.Consumers)
	}
	stored := s.Ledger.Acked + s.Verification.Duplicates // of requests that were answered too late, on a busy machine
	for _, c := range s.Consumers {
		if c.Records != stored || c.Rereads != 0 || c.BehindRecords != 0 || c.NeverRead != 0 || c.DrainedAfter == nil || c.Shards != 2 {
			t.Errorf("%s: %+v, want all %d records, each once", c.Name, c, stored)
		}
		if (c.Name == "pushed") != (c.FanOut == "audit") {
			t.Errorf("%s is registered as %q", c.Name, c.FanOut)
		}
	}
	if s.Cost.FanOut != 1 { // which no scenario names: it was seen
		t.Errorf("%d consumers with fan-out are paid for, want 1", s.Cost.FanOut)
	}
	if s.Verification.Verdict != report.Verified {
		t.Errorf("verification %s", s.Verification.Verdict)
	}
}

// TestSlowConsumerIsNamed: a consumer that is killed goes on where it was when it is started again, nothing counts
// twice, and the verdict names it when it is late.
func TestSlowConsumerIsNamed(t *testing.T) {
	r := startRehearsal(t, "--consumer", "billing=key:BILL", "--consumer", "crm=key:CRM", "--wait-for-consumers", "1", "--hold", "300ms",
		"--credentials", "BILL:secret", "--credentials", "CRM:other")
	if _, err := r.client("BILL", "wrong").ListStreams(context.Background(), &sdk.ListStreamsInput{}); err == nil {
		t.Error("a wrong secret is taken")
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	at, first := r.poll(ctx, r.client("BILL", "secret"), nil, 5, 40)
	_, second := r.poll(ctx, r.client("BILL", "secret"), at, 5, 40) // in another process, as it were
	if first < 40 || second < 40 {
		t.Errorf("read %d records, then %d", first, second)
	}
	<-r.ended
	s := r.summary
	if !r.verdict(report.Objective) || len(s.Consumers) != 2 {
		t.Fatalf("exit code %d, verdict %s, %+v\n%+v", r.code, s.Verdict, s.Reasons, s.Consumers)
	}
	billing, crm := s.Consumers[0], s.Consumers[1]
	if billing.Name != "billing" || billing.Records != uint64(first+second) || billing.Rereads != 0 || billing.Resumed != 2 ||
		billing.BehindRecords != s.Ledger.Acked+s.Verification.Duplicates-billing.Records || billing.DrainedAfter != nil {
		t.Errorf("billing: %+v, of %d records", billing, s.Ledger.Acked)
	}
	if crm.Name != "crm" || crm.Reads != 0 || crm.Enough == "" {
		t.Errorf("crm: %+v", crm)
	}
	if what := s.Reasons[len(s.Reasons)-1].What; !strings.Contains(what, "consumer billing was") || !strings.Contains(what, "consumer crm never read") {
		t.Errorf("the verdict says %q", what)
	}
	if strings.Contains(s.Repeat, "secret") || !strings.Contains(s.Repeat, "--credentials='BILL:$SECRET'") {
		t.Errorf("repeat: %s", s.Repeat)
	}
}

// TestWaitingForConsumersIsInterrupted: nothing has been sent then.
func TestWaitingForConsumersIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, "run", "--listen", "127.0.0.1:0", "--wait-for-consumers", "1", "--ui", "none")
	cmd.Args[0] = "kinesim"
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	for lines := bufio.NewScanner(told); lines.Scan(); {
		printed.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "waiting for consumers: 0 of 1") {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	err = cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 130 || !strings.Contains(printed.String(), "nothing was sent") {
		t.Errorf("%v\n%s", err, &printed)
	}
}
