package world

import (
	"cmp"

	"kinesim/exporter"
	"kinesim/scenarios"
)

// ExportConfig is how the scenario wants its exports delivered. The jitter of the back-off comes from the scenario's seed.
func ExportConfig(sc *scenarios.Scenario) exporter.Config {
	lanes, queue := sc.Export.Lanes, sc.Export.QueueRecords
	if sc.Export.Pacing {
		lanes, queue = 1, lanes*queue // a shard's quota is one number, so one lane holds what several would
	}
	return exporter.Config{
		Lanes: lanes,
		// A lane without a request of its own could never send anything.
		InFlight:       max(sc.Export.InFlight, lanes),
		BatchRecords:   sc.Export.BatchRecords,
		BatchBytes:     sc.Export.BatchBytes,
		Linger:         sc.Export.Linger,
		OrderPerKey:    sc.Export.OrderPerKey,
		Pacing:         sc.Export.Pacing,
		Attempts:       sc.Export.Attempts,
		RetryFor:       sc.Export.RetryFor,
		Backoff:        cmp.Or(sc.Export.Backoff, exporter.DefaultConfig().Backoff), // scenarios that are drawn or were stored have none
		QueueRecords:   min(queue, exporter.MaxQueueRecords),
		Timeout:        sc.Export.Timeout,
		MaxRecordBytes: sc.Stream.MaxRecord,
		Seed:           sc.Seed,
	}
}
