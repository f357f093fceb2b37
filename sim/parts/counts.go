package parts

import (
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

// snapshot is what a part that has ended did, as the exporter counted it; but for what was kept to be looked at.
func (k *Kept) snapshot() (exporter.Snapshot, error) {
	s := &k.Summary
	shot := exporter.Snapshot{
		At:     time.Duration(s.Elapsed * float64(time.Second)),
		Ledger: s.Ledger, Exports: s.Exports.Count, PayloadBytes: s.Exports.PayloadBytes, Counters: s.Records.Copy(),
		Identities: s.Identities,
		Stages:     k.Exact.Stages, Shards: map[string]exporter.ShardCount{}, Backpressure: k.Exact.Blocked,
	}
	for t := range profile.TriggerCount {
		shot.Triggers[t] = s.Exports.ByTrigger[t.String()]
	}
	for r := range profile.ReasonCount {
		shot.Suppressed[r] = s.Exports.Suppressed[r.String()]
	}
	for id, c := range k.Exact.Shards {
		shot.Shards[id] = exporter.ShardCount{ID: id, Records: c.Records, Bytes: c.Bytes, Throttled: c.Throttled}
	}
	if err := shot.Digest.UnmarshalText([]byte(s.Digest)); err != nil {
		return shot, err
	}
	for _, h := range []struct {
		name string
		from string
		to   **hdr.Histogram
	}{{"due_to_ack", k.Exact.DueToAck, &shot.DueToAck}, {"sent_to_ack", k.Exact.SentToAck, &shot.SentToAck}, {"lateness",
		k.Exact.Lateness, &shot.Lateness}} {
		decoded, err := hdr.Decode([]byte(h.from))
		if err != nil {
			return shot, fmt.Errorf("histogram %s: %w", h.name, err)
		}
		*h.to = decoded
	}
	return shot, nil
}
