package kinesisfake

import (
	"slices"
	"time"
)

// Status is a stream's state.
type Status string

const (
	StatusCreating Status = "CREATING"
	StatusActive   Status = "ACTIVE"
	StatusUpdating Status = "UPDATING"
	StatusDeleting Status = "DELETING"
	statusGone     Status = "" // deleted, to be forgotten by whoever comes across it
)

type stream struct {
	name      string
	createdAt time.Time
	status    Status
	readyAt   time.Time // when a passing status ends
	retention time.Duration
	recordKiB int64
	shards    []*shard // by number
	open      []*shard // by start of their range; they cover the ring

	id          uint64 // in a Store; 0 before it is kept there
	savedShards int    // how many of shards the Store knows of
}

// settle ends a passing status whose time has come.
func (s *stream) settle(now time.Time) {
	if s.status == StatusActive || now.Before(s.readyAt) {
		return
	}
	if s.status == StatusDeleting {
		s.status = statusGone
		return
	}
	s.status = StatusActive
}

// pass puts the stream into a passing status.
func (s *stream) pass(now time.Time, status Status, duration time.Duration) {
	s.status = status
	s.readyAt = now.Add(duration)
	s.settle(now)
}

// StreamInfo describes a stream.
type StreamInfo struct {
	Name       string
	CreatedAt  time.Time
	Status     Status
	Retention  time.Duration
	RecordKiB  int64 // largest record, data and partition key
	OpenShards int
}

func (s *stream) info() StreamInfo {
	return StreamInfo{s.name, s.createdAt, s.status, s.retention, s.recordKiB, len(s.open)}
}

// CreateStream makes a provisioned stream whose shards divide the ring evenly. recordKiB is its largest record, 0 for the default. The
// stream is CREATING for Durations.Create and exists from then on only for those who describe it.
func (m *Model) CreateStream(now time.Time, name string, shards int, recordKiB int64) error {
	if _, err := m.find(now, name); err == nil {
		return inUse("Stream %s under account %s already exists.", name, m.config.Account)
	}
	if current := m.openShards(); current+shards > m.config.ShardsMax {
		return m.shardLimit(current, shards)
	}
	if recordKiB == 0 {
		recordKiB = RecordKiBDefault
	}
	s := &stream{name: name, createdAt: now, retention: m.config.Retention, recordKiB: recordKiB}
	for i := range shards {
		end := MaxHashKey
		if i < shards-1 {
			end = evenStart(i+1, shards).Previous()
		}
		s.shards = append(s.shards, newShard(uint32(i), evenStart(i, shards), end, now, uint64(now.Unix())))
	}
	s.reopen()
	s.pass(now, StatusCreating, m.config.Durations.Create)
	m.streams[name] = s
	i, _ := slices.BinarySearch(m.names, name)
	m.names = slices.Insert(m.names, i, name)
	return nil
}

// DeleteStream deletes a stream with its records, at once or after Durations.Delete.
func (m *Model) DeleteStream(now time.Time, name string) error {
	s, err := m.find(now, name)
	if err != nil {
		return err
	}
	if s.status == StatusDeleting {
		return nil
	}
	s.pass(now, StatusDeleting, m.config.Durations.Delete)
	if s.status == statusGone {
		m.remove(s)
	}
	return nil
}

// DescribeStream describes a stream in any of its states.
func (m *Model) DescribeStream(now time.Time, name string) (StreamInfo, error) {
	s, err := m.find(now, name)
	if err != nil {
		return StreamInfo{}, err
	}
	return s.info(), nil
}

// ListStreams appends at most limit streams to dst, by name, from the first behind after; more tells whether others follow.
func (m *Model) ListStreams(now time.Time, after string, limit int, dst []StreamInfo) (page []StreamInfo, more bool) {
	i, found := slices.BinarySearch(m.names, after)
	if found {
		i++
	}
	for i < len(m.names) {
		s, err := m.find(now, m.names[i])
		if err != nil {
			continue // find has removed the name
		}
		if limit == 0 {
			return dst, true
		}
		dst = append(dst, s.info())
		limit--
		i++
	}
	return dst, false
}
