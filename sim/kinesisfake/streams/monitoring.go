package streams

import (
	"slices"
	"time"
)

// ShardMetrics are how many shard-level metrics there are.
const ShardMetrics = 7

// shardMetrics are the shard-level metrics of CloudWatch (API_EnhancedMetrics), sorted. ALL stands for each of them.
var shardMetrics = [ShardMetrics]string{
	"IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
	"ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
}

// SetMonitoring adds metrics to those of a stream, or takes them away, and answers those before and after. Nothing is
// measured by them.
func (m *Model) SetMonitoring(now time.Time, name string, metrics []string, on bool) (before, after []string, err error) {
	s, err := m.active(now, name)
	if err != nil {
		return nil, nil, err
	}
	if slices.Contains(metrics, "ALL") {
		metrics = shardMetrics[:]
	}
	after = []string{}
	for _, metric := range shardMetrics {
		if slices.Contains(metrics, metric) && on || slices.Contains(s.Metrics, metric) && (on || !slices.Contains(metrics, metric)) {
			after = append(after, metric)
		}
	}
	before, s.Metrics = append([]string{}, s.Metrics...), after
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return before, after, nil
}
