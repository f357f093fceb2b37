package streams

import (
	"encoding/json"
	"fmt"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// storedStream is a stream as the disk holds it, without its records. What quotas have left is not kept: a restart
// refills them.
type storedStream struct {
	Name      string
	CreatedAt time.Time
	Status    Status
	ReadyAt   time.Time
	Retention time.Duration
	RecordKiB int64
	Settings  settings
	Consumers []*consumer `json:",omitempty"`
	Shards    []storedShard
}

// storedShard is a shard as the disk holds it. Records with other indexes than Head to Next-1 may lie on the disk:
// those before Head are gone, those from Next on came later.
type storedShard struct {
	Start, End string
	Parents    []uint32 `json:",omitempty"`
	CreateSecs uint64
	OpenedAt   int64
	ClosedAt   int64 `json:",omitempty"`
	Arrival    int64
	Head, Next uint64
}

func encodeStream(s *stream) ([]byte, error) {
	stored := storedStream{
		Name: s.name, CreatedAt: s.createdAt, Status: s.status, ReadyAt: s.readyAt, Retention: s.retention, RecordKiB: s.recordKiB,
		Settings: s.settings, Consumers: s.consumers,
	}
	for _, shard := range s.shards {
		stored.Shards = append(stored.Shards, storedShard{
			Start: shard.start.String(), End: shard.end.String(), Parents: shard.parents, CreateSecs: shard.createSecs,
			OpenedAt: shard.openedAt, ClosedAt: shard.closedAt, Arrival: shard.arrival, Head: shard.log.head, Next: shard.log.next,
		})
	}
	text, err := json.Marshal(stored)
	if err != nil {
		return nil, fmt.Errorf("encode stream %s: %w", s.name, err)
	}
	return text, nil
}

// decodeStream is a stream without its records, and the index of the first that each shard may have. Their logs are
// empty and go on where they were.
func decodeStream(text []byte) (s *stream, heads []uint64, err error) {
	var stored storedStream
	if err := json.Unmarshal(text, &stored); err != nil {
		return nil, nil, fmt.Errorf("decode stream: %w", err)
	}
	s = &stream{
		name: stored.Name, createdAt: stored.CreatedAt, status: stored.Status, readyAt: stored.ReadyAt,
		retention: stored.Retention, recordKiB: stored.RecordKiB,
		settings: stored.Settings, consumers: stored.Consumers,
	}
	if s.Mode == "" {
		s.Mode = Provisioned // of a store that knew no others
	}
	for _, c := range s.consumers {
		c.grants = map[uint32]*grant{}
	}
	for i, one := range stored.Shards {
		start, _, first := bignum.ParseHashKey([]byte(one.Start))
		end, _, last := bignum.ParseHashKey([]byte(one.End))
		if !first || !last || one.Head < 1 || one.Next < one.Head {
			return nil, nil, fmt.Errorf("decode stream %s: shard %d is damaged", stored.Name, i)
		}
		s.shards = append(s.shards, &shard{
			number: uint32(i), start: start, end: end, parents: one.Parents, createSecs: one.CreateSecs,
			openedAt: one.OpenedAt, closedAt: one.ClosedAt, arrival: one.Arrival,
			log: entryLog{base: one.Next, head: one.Next, next: one.Next},
		})
		heads = append(heads, one.Head)
	}
	s.reopen()
	return s, heads, nil
}
