package kinesis

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// cursor is a position in a shard: where reading begins, and from where it resumes when an iterator is lost.
type cursor struct {
	shard string
	from  types.ShardIteratorType // TRIM_HORIZON, LATEST or AT_TIMESTAMP, as long as nothing was read
	at    time.Time               // for AT_TIMESTAMP
	last  string                  // sequence number of the last record read, or ""
	next  string                  // iterator for the next read, or "" when one has to be asked for
}

// request asks for an iterator at the cursor. After a record was read, only AFTER_SEQUENCE_NUMBER neither repeats nor
// skips any.
func (c *cursor) request(of *Client) *kinesis.GetShardIteratorInput {
	input := &kinesis.GetShardIteratorInput{StreamName: of.name, StreamARN: of.arn, ShardId: &c.shard}
	switch {
	case c.last != "":
		input.ShardIteratorType, input.StartingSequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &c.last
	case c.from == types.ShardIteratorTypeAtTimestamp:
		input.ShardIteratorType, input.Timestamp = c.from, &c.at
	default:
		input.ShardIteratorType = c.from
	}
	return input
}

// page is what one read of a shard brought.
type page struct {
	records  []types.Record
	children []types.ChildShard
	end      bool // of the shard
	caughtUp bool // nothing more was in the shard when it was read
}

// read reads the next page at the cursor and moves the cursor behind it.
func (c *Client) read(ctx context.Context, at *cursor, limit int) (page, error) {
	if at.next == "" {
		out, err := call(ctx, c, "GetShardIterator", func(ctx context.Context) (*kinesis.GetShardIteratorOutput, error) {
			return c.api.GetShardIterator(ctx, at.request(c))
		})
		if err != nil {
			return page{}, err
		}
		if at.next = aws.ToString(out.ShardIterator); at.next == "" {
			return page{}, malformed("GetShardIterator", "an answer without an iterator")
		}
	}
	out, err := call(ctx, c, "GetRecords", func(ctx context.Context) (*kinesis.GetRecordsOutput, error) {
		return c.api.GetRecords(ctx, &kinesis.GetRecordsInput{StreamARN: c.arn, ShardIterator: &at.next, Limit: aws.Int32(int32(limit))})
	})
	if err != nil {
		if lostIterator(err) {
			at.next = ""
		}
		return page{}, err
	}
	at.next = aws.ToString(out.NextShardIterator)
	if n := len(out.Records); n > 0 {
		at.last = aws.ToString(out.Records[n-1].SequenceNumber)
	}
	// Neither of the two alone proves that nothing is left. AWS answers empty pages while it is still on its way to the
	// next record, and says so in MillisBehindLatest. LocalStack answers 0 when the records that are left arrived in
	// the millisecond of the last one read.
	return page{
		records:  out.Records,
		children: out.ChildShards,
		end:      at.next == "",
		caughtUp: len(out.Records) == 0 && aws.ToInt64(out.MillisBehindLatest) == 0,
	}, nil
}

// lostIterator tells whether an iterator is of no more use: expired after five minutes (GetShardIterator), or made by
// an endpoint that has been restarted since and does not know it.
func lostIterator(err error) bool {
	var failed *Error
	return errors.Is(err, ErrExpiredCursor) ||
		errors.As(err, &failed) && (failed.Code == "InvalidArgumentException" || failed.Code == "ValidationException")
}
