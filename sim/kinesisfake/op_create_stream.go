package kinesisfake

import "time"

// CreateStream: provisioned streams, with ShardCount and MaxRecordSizeInKiB.
//   - on-demand streams, tags and warm throughput: not yet; a request for the first is refused, tags are ignored
func createStream(s *Server, c *call) error {
	var r struct {
		StreamName         *string
		ShardCount         *int64
		MaxRecordSizeInKiB *int64
		StreamModeDetails  *struct{ StreamMode string }
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	if r.StreamName == nil {
		v.missing("streamName")
	}
	v.streamName("streamName", r.StreamName)
	v.within("shardCount", r.ShardCount, 1, 1<<31-1)
	v.within("maxRecordSizeInKiB", r.MaxRecordSizeInKiB, RecordKiBDefault, RecordKiBMax)
	if r.StreamModeDetails != nil {
		v.oneOf("streamModeDetails.streamMode", r.StreamModeDetails.StreamMode, "[PROVISIONED, ON_DEMAND]")
	}
	if err := v.err(); err != nil {
		return err
	}
	if r.StreamModeDetails != nil && r.StreamModeDetails.StreamMode == "ON_DEMAND" {
		return invalidArgument("On-demand streams are not offered by this endpoint.")
	}
	if r.ShardCount == nil {
		return &Error{"ValidationException", "ShardCount is required for a stream in PROVISIONED mode."}
	}
	if *r.ShardCount > int64(s.shardsMax) {
		*r.ShardCount = int64(s.shardsMax) + 1 // the model refuses it
	}
	recordKiB := int64(0)
	if r.MaxRecordSizeInKiB != nil {
		recordKiB = *r.MaxRecordSizeInKiB
	}
	var err error
	s.Do(func(now time.Time, m *Model) { err = m.CreateStream(now, *r.StreamName, int(*r.ShardCount), recordKiB) })
	return err
}
