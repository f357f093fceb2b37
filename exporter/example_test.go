package exporter_test

import (
	"context"
	"fmt"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

// printer is a Sink that prints what it is given. It refuses its first request, as a shard does that has no room.
type printer struct{ requests int }

func (p *printer) Put(_ context.Context, records []exporter.Record, results []exporter.Result) {
	p.requests++
	for i, r := range records {
		if p.requests == 1 {
			fmt.Printf("throttled %s\n", r.Key)
			results[i] = exporter.Result{Outcome: exporter.Throttled, Code: exporter.CodeThroughputExceeded}
			continue
		}
		fmt.Printf("stored    %s %.70s…\n", r.Key, r.Data)
		results[i] = exporter.Result{Outcome: exporter.Acked, Shard: "shardId-000000000000", Sequence: fmt.Sprint(p.requests)}
	}
}

// A member of a mapped segment gets three updates. Two change what is mapped and are exported, in their order although
// the first has to be sent again; the third changes an attribute that nobody asked for.
func Example() {
	schema := &profile.Schema{
		Attributes: []profile.Attribute{{Path: "tier"}, {Path: "note"}},
		Segments:   []profile.Segment{{ID: "sale", Namespace: "ups"}},
	}
	mapping := profile.Mapping{Segments: []profile.MappedSegment{{Segment: 0}}, Attributes: []string{"tier"}}
	flow, err := profile.NewDataflow(schema, mapping, profile.DefaultSettings())
	if err != nil {
		fmt.Println(err)
		return
	}

	config := exporter.DefaultConfig()
	config.Lanes, config.InFlight = 1, 1 // one request at a time, for a sink that prints
	config.Backoff = time.Millisecond
	start := time.Now()
	clock := func() time.Duration { return time.Since(start) }
	export, err := exporter.Start(config, flow, profile.PartitionKey{}, &printer{}, nil, clock)
	if err != nil {
		fmt.Println(err)
		return
	}

	updates := export.Producer()
	offer := func(tier, note string, written int) {
		now := clock()
		updates.Offer(now, now, &profile.Update{
			Profile: &profile.Profile{
				ID: []byte("ann"),
				Attributes: []profile.Value{
					{Kind: profile.String, Text: []byte(tier)}, {Kind: profile.String, Text: []byte(note)},
				},
				Memberships: []profile.Membership{{Status: profile.Realized, LastQualification: 1_700_000_000_000}},
			},
			At:      1_700_000_100_000,
			Changes: []profile.Change{{Kind: profile.Written, Index: written}},
		})
	}
	offer("gold", "", 0)
	offer("platinum", "", 0)
	offer("platinum", "called", 1)
	updates.Close()
	export.Close()

	ledger := export.Snapshot().Ledger
	fmt.Printf("offered %d = suppressed %d + acked %d\n", ledger.Offered, ledger.Suppressed, ledger.Acked)
	// Output:
	// throttled ann
	// stored    ann {"tier":"gold","segmentMembership":{"ups":{"sale":{"lastQualificationT…
	// stored    ann {"tier":"platinum","segmentMembership":{"ups":{"sale":{"lastQualificat…
	// offered 3 = suppressed 1 + acked 2
}
