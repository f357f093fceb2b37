package exporter

import (
	"context"
	"testing"

	"kinesim/exporter/profile"
)

// nullSink acknowledges everything at once: what is measured is the exporter.
type nullSink struct{}

func (nullSink) Put(_ context.Context, _ []Record, results []Result) {
	for i := range results {
		results[i] = Result{
			Outcome:  Acked,
			Shard:    "shardId-000000000000",
			Sequence: "49590338271490256608559692538361571095921575989136588898",
		}
	}
}

// BenchmarkExport takes updates from Offer to their settlement, without a network: detection, payload, hash, lanes,
// batches, histograms.
func BenchmarkExport(b *testing.B) {
	b.ReportAllocs()
	e, updates := benchExporter(b)
	p := e.Producer()
	for i := 0; b.Loop(); i++ {
		p.Offer(e.clock(), 0, updates[i%len(updates)])
	}
	p.Close()
	e.Close()
}

// BenchmarkSuppress is an update that nothing is exported for.
func BenchmarkSuppress(b *testing.B) {
	b.ReportAllocs()
	e, updates := benchExporter(b)
	for _, u := range updates {
		u.Changes[0].Index = 1
	}
	p := e.Producer()
	for i := 0; b.Loop(); i++ {
		p.Offer(0, 0, updates[i%len(updates)])
	}
	p.Close()
	e.Close()
}

func benchExporter(tb testing.TB) (*Exporter, []*profile.Update) {
	r := newRig(&testing.T{}, nil, nil)
	r.exporter.Close()
	cfg := DefaultConfig()
	e, err := Start(cfg, r.flow, profile.PartitionKey{}, nullSink{}, nil, r.clock)
	if err != nil {
		tb.Fatal(err)
	}
	updates := make([]*profile.Update, 10_000)
	for i := range updates {
		updates[i] = r.update(i, "gold", true)
	}
	return e, updates
}

// TestExportAllocatesNothingPerRecord guards the hot path: what is left is per request and per turn.
func TestExportAllocatesNothingPerRecord(t *testing.T) {
	e, updates := benchExporter(t)
	p := e.Producer()
	all := func() {
		for _, u := range updates {
			p.Offer(0, 0, u)
		}
		p.Flush()
	}
	all() // warm up: chunks, slots, batches
	perRecord := testing.AllocsPerRun(20, all) / float64(len(updates))
	if perRecord > 0.1 {
		t.Errorf("%.3f allocations per record, want at most 0.1", perRecord)
	}
	p.Close()
	e.Close()
}
