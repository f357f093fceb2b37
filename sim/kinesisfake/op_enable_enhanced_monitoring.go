package kinesisfake

import (
	"fmt"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// EnableEnhancedMonitoring: the metrics are shown by the descriptions of the stream. There is no CloudWatch to send
// them to.
func enableEnhancedMonitoring(s *Server, c *call) error { return s.setMonitoring(c, true) }

func (s *Server) setMonitoring(c *call, on bool) error {
	var r struct {
		streamID
		ShardLevelMetrics []string
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		value := "[" + strings.Join(r.ShardLevelMetrics, ", ") + "]"
		switch n := len(r.ShardLevelMetrics); {
		case r.ShardLevelMetrics == nil:
			v.null("shardLevelMetrics")
		case n < 1:
			v.text("shardLevelMetrics", value, atLeast(1))
		case n > streams.ShardMetrics:
			v.text("shardLevelMetrics", value, atMost(streams.ShardMetrics))
		}
		for i, metric := range r.ShardLevelMetrics {
			v.oneOf(fmt.Sprintf("shardLevelMetrics.%d.member", i+1), &metric, shardMetricsEnumeration)
		}
	})
	if err != nil {
		return err
	}
	answer := struct {
		StreamName, StreamARN                              string
		CurrentShardLevelMetrics, DesiredShardLevelMetrics []string
	}{StreamName: name}
	err = s.do(c, name, func(now time.Time, m *streams.Model) (err error) {
		answer.StreamARN = m.ARN(name)
		answer.CurrentShardLevelMetrics, answer.DesiredShardLevelMetrics, err = m.SetMonitoring(now, name, r.ShardLevelMetrics, on)
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(answer)
}
