package streams

import "time"

// Retention in hours that AWS allows: 24 to 8,760 (service-sizes-and-limits).
const (
	retentionHoursMin = 24
	retentionHoursMax = 8760
)

// IncreaseRetention keeps the records of a stream for longer. Those that are gone stay gone.
func (m *Model) IncreaseRetention(now time.Time, name string, hours int64) error {
	s, err := m.retained(now, name, hours)
	if err != nil {
		return err
	}
	if had := s.retentionHours(); hours < had {
		return InvalidArgument("Requested retention period (%d hours) for stream %s can not be shorter than existing retention period "+
			"(%d hours). Use DecreaseRetentionPeriod API.", hours, name, had)
	}
	return m.retain(now, s, hours)
}

// DecreaseRetention keeps the records of a stream for less long, and drops those that are older at once.
func (m *Model) DecreaseRetention(now time.Time, name string, hours int64) error {
	s, err := m.retained(now, name, hours)
	if err != nil {
		return err
	}
	if had := s.retentionHours(); hours > had {
		return InvalidArgument("Requested retention period (%d hours) for stream %s can not be longer than existing retention period "+
			"(%d hours). Use IncreaseRetentionPeriod API.", hours, name, had)
	}
	return m.retain(now, s, hours)
}

func (m *Model) retained(now time.Time, name string, hours int64) (*stream, error) {
	s, err := m.active(now, name)
	if err != nil {
		return nil, err
	}
	if hours < retentionHoursMin {
		return nil, InvalidArgument("Minimum allowed retention period is %d hours. Requested retention period (%d hours) is too short.",
			retentionHoursMin, hours)
	}
	if hours > retentionHoursMax {
		return nil, InvalidArgument("Maximum allowed retention period is %d hours. Requested retention period (%d hours) is too long.",
			retentionHoursMax, hours)
	}
	return s, nil
}

func (m *Model) retain(now time.Time, s *stream, hours int64) error {
	if hours == s.retentionHours() {
		return nil
	}
	s.retention = time.Duration(hours) * time.Hour
	for _, shard := range s.shards {
		m.expire(now, s, shard)
	}
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}

func (s *stream) retentionHours() int64 { return int64(s.retention / time.Hour) }
