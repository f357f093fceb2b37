package streams

import "time"

// StreamMode says who decides about the number of shards.
type StreamMode string

const (
	Provisioned StreamMode = "PROVISIONED" // whoever owns the stream
	OnDemand    StreamMode = "ON_DEMAND"   // the service: see demand.go

	modesMax = 2 // switches over 24 hours (how-do-i-size-a-stream)
)

// UpdateStreamMode switches a stream between the modes. Its shards stay as they are; on demand they follow its traffic
// from then on. warmMiB is the warm throughput that a stream on demand is to have, 0 for none.
func (m *Model) UpdateStreamMode(now time.Time, name string, mode StreamMode, warmMiB int64) error {
	s, err := m.active(now, name)
	if err != nil {
		return err
	}
	if mode == Provisioned && warmMiB != 0 {
		return provisionedHasNone(false)
	}
	if mode == s.Mode {
		if mode == OnDemand && warmMiB != 0 {
			return m.warm(now, s, warmMiB)
		}
		return nil
	}
	if mode == OnDemand {
		if err := m.mayBeOnDemand(now, warmMiB); err != nil {
			return err
		}
	}
	if !s.Modes.take(now, modesMax) {
		return limitExceeded("Stream %s under account %s has switched its mode %d times within 24 hours, which is the limit.",
			name, m.config.Account, modesMax)
	}
	s.Mode, s.WarmMiB = mode, warmMiB
	if mode == Provisioned {
		s.Auto = false
	}
	s.Demand.begin(now, s)
	s.tendAt = now.Add(m.tendEvery(s))
	m.grow(now, s, int(warmMiB))
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}

// UpdateWarmThroughput sets the throughput, in MiB/s, that a stream on demand is ready for without having seen it, and
// answers what it is ready for now. A smaller one lets go of shards as its traffic allows.
func (m *Model) UpdateWarmThroughput(now time.Time, name string, warmMiB int64) (current int64, err error) {
	s, err := m.active(now, name)
	if err != nil {
		return 0, err
	}
	if s.Mode != OnDemand {
		return 0, provisionedHasNone(false)
	}
	if err := m.warm(now, s, warmMiB); err != nil {
		return 0, err
	}
	return s.currentWarmMiB(), nil
}

func (m *Model) warm(now time.Time, s *stream, warmMiB int64) error {
	if err := m.mayBeWarm(now, warmMiB); err != nil {
		return err
	}
	if more := int(warmMiB) - len(s.open); more > 0 && m.openShards()+more > m.config.ShardsMax {
		return m.shardLimit(m.openShards(), more)
	}
	s.WarmMiB = warmMiB
	m.grow(now, s, int(warmMiB))
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}

// currentWarmMiB is what a stream is ready for: a shard takes 1 MiB/s.
func (s *stream) currentWarmMiB() int64 { return min(int64(len(s.open)), s.WarmMiB) }

// mayBeOnDemand checks whether the account takes another stream on demand.
func (m *Model) mayBeOnDemand(now time.Time, warmMiB int64) error {
	if count := m.onDemandStreams(); count >= m.config.OnDemand.StreamsMax {
		return limitExceeded("Account %s has %d on-demand streams. Limit: %d.", m.config.Account, count, m.config.OnDemand.StreamsMax)
	}
	if warmMiB != 0 {
		return m.mayBeWarm(now, warmMiB)
	}
	return nil
}

func (m *Model) mayBeWarm(now time.Time, warmMiB int64) error {
	if m.account.status(now) == CommitmentDisabled && warmMiB != 0 {
		return InvalidArgument(
			"Warm throughput needs MinimumThroughputBillingCommitment to be enabled for account %s (UpdateAccountSettings).",
			m.config.Account,
		)
	}
	if warmMiB > warmMiBMax {
		return limitExceeded("Warm throughput of %d MiBps is larger than the limit of %d MiBps.", warmMiB, warmMiBMax)
	}
	return nil
}

// warmMiBMax is 10 GiB/s (API_UpdateStreamWarmThroughput).
const warmMiBMax = 10 << 10

func (m *Model) onDemandStreams() int {
	n := 0
	for _, name := range m.names {
		if m.streams[name].Mode == OnDemand {
			n++
		}
	}
	return n
}

// provisionedHasNone is the refusal of what only streams on demand have.
func provisionedHasNone(auto bool) error {
	if auto {
		return InvalidArgument("RecordDistributionStrategy AUTO is only supported for data streams with the on-demand capacity mode.")
	}
	return InvalidArgument("WarmThroughputMiBps is only supported for data streams with the on-demand capacity mode.")
}

// provisioned is an active stream whose shards its owner may change.
func (m *Model) provisioned(now time.Time, name string) (*stream, error) {
	s, err := m.find(now, name)
	if err != nil {
		return nil, err
	}
	if s.Mode == OnDemand {
		return nil, &Error{"ValidationException", "This operation is only supported for data streams with the provisioned capacity mode."}
	}
	return s, nil
}
