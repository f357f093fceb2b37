package world

import (
	"kinesim/exporter"
	"kinesim/scenarios"
)

// ExportConfig is how the scenario wants its exports delivered. The jitter of the back-off comes from the scenario's
// seed.
func ExportConfig(sc *scenarios.Scenario) exporter.Config {
	c := sc.Export.WithDefaults()
	c.MaxRecordBytes, c.Seed = sc.Stream.MaxRecord, sc.Seed
	if c.Pacing { // a shard's quota is one number, so one lane holds what several would
		c.QueueRecords, c.Lanes = min(c.QueueRecords*c.Lanes, exporter.MaxQueueRecords), 1
	}
	c.InFlight = max(c.InFlight, c.Lanes) // a lane without a request of its own could never send anything
	return c
}
