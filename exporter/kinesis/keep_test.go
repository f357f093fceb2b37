package kinesis_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"kinesim/exporter/kinesis"
)

// TestPutKeepsConnection puts many times over one connection. Losing it loses answers; see watchedClient. It is in a
// bubble, since net/http gives a connection up whose writer does not come to say within 50 ms that it is done, as on a
// busy machine.
func TestPutKeepsConnection(t *testing.T) {
	for _, wire := range []kinesis.Wire{kinesis.WirePlain, kinesis.WireJSON, kinesis.WireCBOR} {
		t.Run(string(wire), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 1, nil)
				client, err := kinesis.NewClient(t.Context(), kinesis.Config{Endpoint: "http://memory", Stream: "stream", Wire: wire})
				if err != nil {
					t.Fatal(err)
				}
				defer client.Close()
				var dials atomic.Int64
				client.Dial(func(ctx context.Context) (net.Conn, error) {
					dials.Add(1)
					return w.dial(ctx)
				})
				sink := kinesis.NewSink(client)
				for n := range 300 {
					put(t, sink, n, "a", "b", "c")
				}
				if n := dials.Load(); n != 1 {
					t.Errorf("%d connections for requests one after another", n)
				}
			})
		})
	}
}
