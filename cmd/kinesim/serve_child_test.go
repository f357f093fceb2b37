package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
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
