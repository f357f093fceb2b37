package kinesisfake

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// GetRecords: up to 10,000 records and 10 MiB, ChildShards and no NextShardIterator at the end of a closed shard.
//   - StreamARN: only checked for its form; the iterator knows its stream
func getRecords(s *Server, c *call) error {
	var r struct {
		StreamARN     *string
		ShardIterator *string
		Limit         *int64
		DryRun        bool
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	v.require("shardIterator", r.ShardIterator != nil)
	if r.ShardIterator != nil {
		v.length("shardIterator", *r.ShardIterator, 1, 512)
	}
	v.streamARN(r.StreamARN)
	v.within("limit", r.Limit, 1, streams.GetRecordsMax)
	if err := v.err(); err != nil {
		return err
	}
	it, err := streams.ParseIterator([]byte(*r.ShardIterator))
	if err != nil {
		return err
	}
	limit := streams.GetRecordsMax
	if r.Limit != nil {
		limit = int(*r.Limit)
	}
	if streams.EntryOutcome(c.fault.Entries, c.fault.Roll(0), it.Shard) == streams.Throttled {
		return streams.RateExceeded(s.account, it.Stream, it.Shard)
	}
	var reading streams.Reading
	var at time.Time
	s.model.See(func(now time.Time, m *streams.Model) {
		at = now
		if r.DryRun {
			err = m.TryGetRecords(now, it, c.name)
		} else {
			reading, err = m.GetRecords(now, it, limit, c.records[:0], !c.exempt)
		}
	})
	if !r.DryRun && !c.exempt {
		who := s.consumers.Who(c.caller())
		if err == nil {
			s.consumers.Took(at, who, reading)
		} else {
			s.consumers.Refused(at, who, it, err)
		}
	}
	if err != nil {
		return err
	}
	c.records = reading.Records
	return c.appendReading(reading)
}

func (c *call) appendReading(reading streams.Reading) error {
	size := 512
	for i := range reading.Records {
		size += 256 + len(reading.Records[i].Data)*4/3
	}
	out := slices.Grow(c.answer, size)
	out = append(out, `{"MillisBehindLatest":`...)
	out = strconv.AppendInt(out, reading.BehindLatest.Milliseconds(), 10)
	if reading.End {
		var err error
		if out, err = appendChildren(append(out, `,"ChildShards":`...), reading.Children); err != nil {
			return err
		}
	} else {
		out = reading.Next.AppendToken(append(out, `,"NextShardIterator":"`...))
		out = append(out, '"')
	}
	c.answer = appendRecords(append(out, `,"Records":`...), reading.Records, '}')
	return nil
}

// appendRecords appends a list of records and what comes behind it.
func appendRecords(out []byte, records []streams.Record, behind byte) []byte {
	out = append(out, '[')
	for i := range records {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendRecord(out, &records[i])
	}
	return append(out, ']', behind)
}

func appendRecord(out []byte, r *streams.Record) []byte {
	out = append(out, `{"SequenceNumber":`...)
	out = appendQuotedSequence(out, r.Sequence)
	out = append(out, `,"ApproximateArrivalTimestamp":`...)
	out = wire.AppendEpoch(out, r.Arrival)
	out = append(out, `,"Data":`...)
	out = wire.AppendBase64(out, r.Data)
	if len(r.Key) > 0 {
		out = wire.AppendString(append(out, `,"PartitionKey":`...), r.Key)
	}
	if r.Encrypted {
		out = append(out, `,"EncryptionType":"`+encryptionKMS+`"`...)
	}
	return append(out, '}')
}

// wireChild is a shard in the answer at a shard's end.
type wireChild struct {
	ShardId      string
	ParentShards []string
	HashKeyRange wireHashKeyRange
}

func newWireChild(info streams.ShardInfo) wireChild {
	child := wireChild{ShardId: streams.ShardID(info.Number), HashKeyRange: wireHashKeyRange{info.Start.String(), info.End.String()}}
	for _, parent := range info.Parents {
		child.ParentShards = append(child.ParentShards, streams.ShardID(parent))
	}
	return child
}

func appendChildren(out []byte, infos []streams.ShardInfo) ([]byte, error) {
	children := []wireChild{}
	for _, info := range infos {
		children = append(children, newWireChild(info))
	}
	text, err := json.Marshal(children)
	return append(out, text...), err
}
