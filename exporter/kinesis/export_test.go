package kinesis

import (
	"context"
	"net"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/exporter/kinesis/internal/conn"
)

// CleanEnv hides the machine's AWS settings from a test.
func CleanEnv(t *testing.T) { cleanEnv(t) }

// API is the SDK's client, for what only tests call.
func (c *Client) API() *kinesis.Client { return c.api }

// Dial makes the client connect through a function, before its first request.
func (c *Client) Dial(dial func(context.Context) (net.Conn, error)) {
	c.transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }
	c.pushes.DialContext = c.transport.DialContext
	if c.format != nil {
		c.transport.DialContext = conn.Whole(c.transport.DialContext)
	}
}

// Shards is how many shards were met so far, and how many of them are read to their ends.
func (f *Follower) Shards() (met, finished int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.tree.shards {
		if s.state == shardFinished {
			finished++
		}
	}
	return len(f.tree.shards), finished
}
