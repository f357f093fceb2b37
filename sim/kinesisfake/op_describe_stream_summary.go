package kinesisfake

import "time"

// DescribeStreamSummary: a stream in any of its states. There are no consumers, so ConsumerCount is 0.
func describeStreamSummary(s *Server, c *call) error {
	var r streamID
	name, err := s.decodeStream(c, &r, &r)
	if err != nil {
		return err
	}
	var info StreamInfo
	var arn string
	s.doRecords(func(now time.Time, m *Model) {
		info, err = m.DescribeStream(now, name)
		arn = m.ARN(name)
	})
	if err != nil {
		return err
	}
	type summary struct {
		StreamName              string
		StreamARN               string
		StreamStatus            Status
		StreamModeDetails       streamMode
		RetentionPeriodHours    int64
		StreamCreationTimestamp epoch
		EnhancedMonitoring      []struct{ ShardLevelMetrics []string }
		EncryptionType          string
		OpenShardCount          int
		ConsumerCount           int
		MaxRecordSizeInKiB      int64
	}
	return c.respond(struct{ StreamDescriptionSummary summary }{summary{
		StreamName: name, StreamARN: arn, StreamStatus: info.Status, StreamModeDetails: streamMode{"PROVISIONED"},
		RetentionPeriodHours: int64(info.Retention / time.Hour), StreamCreationTimestamp: epoch{info.CreatedAt},
		EnhancedMonitoring: []struct{ ShardLevelMetrics []string }{{[]string{}}}, EncryptionType: "NONE",
		OpenShardCount: info.OpenShards, MaxRecordSizeInKiB: info.RecordKiB,
	}})
}

type streamMode struct{ StreamMode string }
