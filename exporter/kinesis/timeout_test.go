package kinesis_test

import (
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// TestPutTimesOut holds what a request becomes that gets no answer within Config.Timeout: it was stored, and nobody
// knows.
func TestPutTimesOut(t *testing.T) {
	const limit = 50 * time.Millisecond
	for _, wire := range []kinesis.Wire{kinesis.WirePlain, kinesis.WireJSON, kinesis.WireCBOR} {
		t.Run(string(wire), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t, 1, nil)
				w.server.SetControl(func(string, []byte) *faults.Fault { return &faults.Fault{Cut: faults.DropAnswer} })
				client, err := kinesis.NewClient(t.Context(), kinesis.Config{
					Endpoint: "http://memory", Stream: "stream", Wire: wire, Timeout: limit,
				})
				if err != nil {
					t.Fatal(err)
				}
				defer client.Close()
				client.Dial(w.dial)
				results, began := make([]exporter.Result, 1), time.Now()
				kinesis.NewSink(client).Put(t.Context(), []exporter.Record{{Key: []byte("key"), Data: []byte("data")}}, results)
				if results[0].Outcome != exporter.Ambiguous || results[0].Code != kinesis.CodeTimeout {
					t.Errorf("got %+v, want ambiguous, %s", results[0], kinesis.CodeTimeout)
				}
				if took := time.Since(began); took != limit {
					t.Errorf("it was given up after %s", took)
				}
				stored := uint64(0)
				w.server.Do(func(_ time.Time, m *streams.Model) { stored = m.Stats().Stored })
				if stored != 1 {
					t.Errorf("%d records are stored", stored)
				}
			})
		})
	}
}
