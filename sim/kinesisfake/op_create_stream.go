package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// CreateStream: both modes. Without ShardCount and a mode the stream is on demand; one that is to be provisioned is
// refused without.
func createStream(s *Server, c *call) error {
	var r struct {
		StreamName                 *string
		ShardCount                 *int64
		MaxRecordSizeInKiB         *int64
		StreamModeDetails          *modeDetails
		Tags                       map[string]string
		WarmThroughputMiBps        *int64
		RecordDistributionStrategy *string
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	v.require("streamName", r.StreamName != nil)
	v.streamName("streamName", r.StreamName)
	v.within("shardCount", r.ShardCount, 1, 1<<31-1)
	v.within("maxRecordSizeInKiB", r.MaxRecordSizeInKiB, streams.RecordKiBDefault, streams.RecordKiBMax)
	v.within("warmThroughputMiBps", r.WarmThroughputMiBps, 0, 1<<31-1)
	v.oneOf("recordDistributionStrategy", r.RecordDistributionStrategy, strategyEnumeration)
	r.StreamModeDetails.validate(&v)
	v.tags(r.Tags)
	if err := v.err(); err != nil {
		return err
	}
	spec := streams.NewStream{
		Name: *r.StreamName, Mode: r.StreamModeDetails.mode(), RecordKiB: valueOf(r.MaxRecordSizeInKiB),
		WarmMiB: valueOf(r.WarmThroughputMiBps),
		Auto:    valueOf(r.RecordDistributionStrategy) == strategyAuto, Tags: r.Tags,
	}
	switch {
	case r.ShardCount == nil && r.StreamModeDetails == nil:
		spec.Mode = streams.OnDemand
	case spec.Mode == streams.Provisioned:
		if r.ShardCount == nil {
			return &streams.Error{Code: "ValidationException", Message: "ShardCount is required for a stream in PROVISIONED mode."}
		}
		spec.Shards = int(min(*r.ShardCount, int64(s.shardsMax)+1)) // the model refuses more
	}
	return s.do(c, spec.Name, func(now time.Time, m *streams.Model) error { return m.Create(now, spec) })
}

// modeDetails is a stream's mode in a request or an answer.
type modeDetails struct{ StreamMode *streams.StreamMode }

func (d *modeDetails) validate(v *violations) {
	if d == nil {
		return
	}
	v.requireOneOf("streamModeDetails.streamMode", (*string)(d.StreamMode), streamModeEnumeration)
}

// mode is Provisioned if nothing else is said.
func (d *modeDetails) mode() streams.StreamMode {
	if d == nil {
		return streams.Provisioned
	}
	return *d.StreamMode
}

// valueOf is an optional member of a request, the zero value if it is absent.
func valueOf[T any](member *T) (value T) {
	if member != nil {
		value = *member
	}
	return value
}
