package kinesisfake

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
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
	if r.ShardIterator == nil {
		v.missing("shardIterator")
	} else {
		v.length("shardIterator", *r.ShardIterator, 1, 512)
	}
	v.streamARN(r.StreamARN)
	v.within("limit", r.Limit, 1, GetRecordsMax)
	if err := v.err(); err != nil {
		return err
	}
	it, err := ParseIterator([]byte(*r.ShardIterator))
	if err != nil {
		return err
	}
	limit := GetRecordsMax
	if r.Limit != nil {
		limit = int(*r.Limit)
	}
	if r.DryRun {
		limit = 0
	}
	if entryOutcome(c.fault.Entries, c.fault.Roll(0), it.Shard) == Throttled {
		return &Error{codeThrottled, string(appendRateExceeded(nil, s.account, it.Stream, it.Shard))}
	}
	var reading Reading
	s.doRecords(func(now time.Time, m *Model) { reading, err = m.GetRecords(now, it, limit, c.records[:0]) })
	if err != nil {
		return err
	}
	c.records = reading.Records
	if r.DryRun {
		return dryRun(c.name)
	}
	return c.appendReading(reading)
}

func (c *call) appendReading(reading Reading) error {
	size := 512
	for i := range reading.Records {
		size += 256 + len(reading.Records[i].Data)*4/3
	}
	out := slices.Grow(c.answer, size)
	out = append(out, `{"MillisBehindLatest":`...)
	out = strconv.AppendInt(out, reading.BehindLatest.Milliseconds(), 10)
	if reading.End {
		children := []wireChild{}
		for _, info := range reading.Children {
			children = append(children, newWireChild(info))
		}
		text, err := json.Marshal(children)
		if err != nil {
			return err
		}
		out = append(append(out, `,"ChildShards":`...), text...)
	} else {
		out = reading.Next.AppendToken(append(out, `,"NextShardIterator":"`...))
		out = append(out, '"')
	}
	out = append(out, `,"Records":[`...)
	for i := range reading.Records {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendRecord(out, &reading.Records[i])
	}
	c.answer = append(out, ']', '}')
	return nil
}

func appendRecord(out []byte, r *Record) []byte {
	out = append(out, `{"SequenceNumber":`...)
	out = appendQuotedSequence(out, r.Sequence)
	out = append(out, `,"ApproximateArrivalTimestamp":`...)
	out = appendEpoch(out, r.Arrival)
	out = append(out, `,"Data":`...)
	out = appendBase64(out, r.Data)
	out = append(out, `,"PartitionKey":`...)
	out = appendString(out, r.Key)
	return append(out, '}')
}

// wireChild is a shard in the answer at a shard's end.
type wireChild struct {
	ShardId      string
	ParentShards []string
	HashKeyRange wireHashKeyRange
}

func newWireChild(info ShardInfo) wireChild {
	child := wireChild{ShardId: ShardID(info.Number), HashKeyRange: wireHashKeyRange{info.Start.String(), info.End.String()}}
	for _, parent := range info.Parents {
		child.ParentShards = append(child.ParentShards, ShardID(parent))
	}
	return child
}
