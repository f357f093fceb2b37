package kinesis_test

import (
	"math"
	"testing"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
)

func TestSpansCoverTheRing(t *testing.T) {
	endpoint := kinesisfake.Start(t)
	endpoint.CreateStream("s", 3)
	client, err := kinesis.NewClient(t.Context(), kinesis.Config{Endpoint: endpoint.URL, Stream: "s"})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	spans, err := client.Spans(t.Context())
	if err != nil || len(spans) != 3 {
		t.Fatalf("spans %+v, error %v", spans, err)
	}
	if spans[0].First != 0 || spans[2].Last != math.MaxUint64 || spans[0].ID != "shardId-000000000000" {
		t.Errorf("spans %+v", spans)
	}
	for i := 1; i < len(spans); i++ {
		if gap := spans[i].First - spans[i-1].Last; gap > 1 { // the border itself lies within one upper half
			t.Errorf("a gap of %d between %+v and %+v", gap, spans[i-1], spans[i])
		}
	}
}
