package streams

import "time"

// UpdateMaxRecordSize changes the largest record that a stream takes, in KiB. Records that are stored stay readable.
func (m *Model) UpdateMaxRecordSize(now time.Time, name string, kib int64) error {
	s, err := m.active(now, name)
	if err != nil {
		return err
	}
	s.recordKiB = kib
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}
