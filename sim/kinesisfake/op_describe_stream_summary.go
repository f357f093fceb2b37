package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// DescribeStreamSummary: a stream in any of its states. What is not set, such as warm throughput, is absent.
func describeStreamSummary(s *Server, c *call) error {
	var r streamID
	name, err := s.decodeStream(c, &r, &r, nil)
	if err != nil {
		return err
	}
	type summary struct {
		streamState
		OpenShardCount             int
		ConsumerCount              int
		MaxRecordSizeInKiB         int64
		RecordDistributionStrategy string
		WarmThroughput             *warmThroughput `json:",omitempty"`
	}
	var answer summary
	err = s.look(c, name, func(now time.Time, m *streams.Model) error {
		info, err := m.DescribeStream(now, name)
		answer = summary{
			streamState: newStreamState(m, info), OpenShardCount: info.OpenShards, ConsumerCount: info.Consumers,
			MaxRecordSizeInKiB: info.RecordKiB, RecordDistributionStrategy: strategyKey,
		}
		if info.Auto {
			answer.RecordDistributionStrategy = strategyAuto
		}
		if info.WarmMiB != 0 {
			answer.WarmThroughput = &warmThroughput{info.WarmMiB, min(info.WarmMiB, int64(info.OpenShards))}
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(struct{ StreamDescriptionSummary summary }{answer})
}

type warmThroughput struct{ TargetMiBps, CurrentMiBps int64 }

// streamState is what both descriptions of a stream say.
type streamState struct {
	StreamName              string
	StreamARN               string
	StreamStatus            streams.Status
	StreamModeDetails       modeDetails
	RetentionPeriodHours    int64
	StreamCreationTimestamp wire.Epoch
	EnhancedMonitoring      []enhancedMetrics
	EncryptionType          string
	KeyId                   string `json:",omitempty"`
}

type enhancedMetrics struct{ ShardLevelMetrics []string }

func newStreamState(m *streams.Model, info streams.StreamInfo) streamState {
	state := streamState{
		StreamName: info.Name, StreamARN: m.ARN(info.Name), StreamStatus: info.Status, StreamModeDetails: modeDetails{&info.Mode},
		RetentionPeriodHours: int64(info.Retention / time.Hour), StreamCreationTimestamp: wire.Epoch{Time: info.CreatedAt},
		EnhancedMonitoring: []enhancedMetrics{{append([]string{}, info.Metrics...)}}, EncryptionType: encryptionNone,
	}
	if info.KeyID != "" {
		state.EncryptionType, state.KeyId = encryptionKMS, info.KeyID
	}
	return state
}
