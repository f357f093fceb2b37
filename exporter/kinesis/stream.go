package kinesis

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/redact"
)

// DefaultMaxRecordBytes is the limit of a record, data and partition key, on a stream that was created without one
// (UpdateMaxRecordSize).
const DefaultMaxRecordBytes = 1 << 20

const (
	// maxStreamPages bounds Check at 100 names a page, AWS's most: more than an account can have.
	maxStreamPages = 500
	// pagePause keeps Check to the five ListStreams a second that AWS allows an account.
	pagePause = 200 * time.Millisecond
)

// Info is what Describe tells of a stream.
type Info struct {
	Active         bool
	Deleting       bool
	Status         string // CREATING, ACTIVE, UPDATING, DELETING
	Mode           string // PROVISIONED or ON_DEMAND; "" where the endpoint knows no modes
	Shards         int    // open ones
	MaxRecordBytes int    // DefaultMaxRecordBytes where the endpoint does not say
	RetentionHours int
	Created        time.Time // which tells it from another of its name; zero where the endpoint does not say
	ARN            string    // "" where the endpoint does not say
	Encrypted      bool      // on the server's side, with a key of KMS
	KeyID          string    // that key, by id, ARN or alias
}

// Check is the destination's connection check: the stream is listed. It needs the permission kinesis:ListStreams and no
// other. The error is ErrNoStream when the list does not hold it, which says nothing of a stream of another account.
func (c *Client) Check(ctx context.Context) error {
	var (
		after *string
		names []string // that are there
	)
	for range maxStreamPages {
		if after != nil && !exporter.Pause(ctx, pagePause) {
			return &Error{Operation: "ListStreams", Code: CodeInterrupted, Message: "given up in the middle of the list"}
		}
		input := &kinesis.ListStreamsInput{ExclusiveStartStreamName: after}
		out, err := control(ctx, c, "ListStreams", func(ctx context.Context) (*kinesis.ListStreamsOutput, error) {
			ctx, cancel := context.WithTimeout(ctx, reachTime)
			defer cancel()
			return c.listStreams(ctx, input)
		})
		if err != nil {
			return err
		}
		if out.StreamNames == nil {
			return malformed("ListStreams", "an answer without names of streams")
		}
		for _, name := range out.StreamNames {
			if name == c.stream {
				return nil
			}
		}
		names = append(names, out.StreamNames...)
		if !aws.ToBool(out.HasMoreStreams) || len(out.StreamNames) == 0 {
			break
		}
		after = &out.StreamNames[len(out.StreamNames)-1]
	}
	return &Error{
		Operation: "ListStreams", Code: "ResourceNotFoundException", kind: ErrNoStream,
		Message: fmt.Sprintf("stream %s is not among the streams of %s, %s", c.stream, c.where(), among(names)),
	}
}

// namesTold is how many names of streams a message has.
const namesTold = 5

// among tells of the streams that are there, since a name that is not found is often a misspelled one.
func among(names []string) string {
	if len(names) == 0 {
		return "which has none"
	}
	told := "which are " + strings.Join(names[:min(len(names), namesTold)], ", ")
	if more := len(names) - namesTold; more > 0 {
		told += fmt.Sprintf(" and %d more", more)
	}
	return told
}

// listStreams lists a page of streams, and keeps what its answer tells of the endpoint.
func (c *Client) listStreams(ctx context.Context, input *kinesis.ListStreamsInput) (*kinesis.ListStreamsOutput, error) {
	out, err := c.api.ListStreams(ctx, input)
	if err != nil {
		return nil, err
	}
	if raw, ok := middleware.GetRawResponse(out.ResultMetadata).(*smithyhttp.Response); ok && raw.Response != nil {
		c.met.Store(&meeting{date: raw.Header.Get("Date"), server: raw.Header.Get("Server"), at: time.Now()})
	}
	return out, nil
}

// Meet asks for the shortest list of streams, which tells whether that is allowed, and who answers.
func (c *Client) Meet(ctx context.Context) error {
	_, err := control(ctx, c, "ListStreams", func(ctx context.Context) (*kinesis.ListStreamsOutput, error) {
		ctx, cancel := context.WithTimeout(ctx, reachTime)
		defer cancel()
		return c.listStreams(ctx, &kinesis.ListStreamsInput{Limit: aws.Int32(1)})
	})
	return err
}

// meeting is what an answer told of its endpoint.
type meeting struct {
	date, server string
	at           time.Time
}

// ours is how kinesim's own endpoint calls itself.
const ours = "kinesim"

// DryRuns tells whether the endpoint is known to know DryRun: Amazon's, or our own. Any other may take the request for
// one that is meant, and store its record.
func (c *Client) DryRuns() bool {
	met := c.met.Load()
	return c.AWS() || met != nil && met.server == ours
}

// Skew is how far the endpoint's clock is ahead of this machine's, to a second, and whether it has told its time.
func (c *Client) Skew() (ahead time.Duration, known bool) {
	if off := c.ClockOff(); off != 0 {
		return off, true
	}
	met := c.met.Load()
	if met == nil {
		return 0, false
	}
	now, err := http.ParseTime(met.date)
	return now.Sub(met.at).Round(time.Second), err == nil
}

func (c *Client) where() string {
	if c.endpoint != "" {
		return redact.URL(c.endpoint)
	}
	return c.region
}

// Describe asks for the stream's state. It needs kinesis:DescribeStreamSummary.
func (c *Client) Describe(ctx context.Context) (Info, error) {
	out, err := control(ctx, c, "DescribeStreamSummary", func(ctx context.Context) (*kinesis.DescribeStreamSummaryOutput, error) {
		return c.api.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: c.name, StreamARN: c.arn})
	})
	if err != nil {
		return Info{}, err
	}
	summary := out.StreamDescriptionSummary
	if summary == nil {
		return Info{}, malformed("DescribeStreamSummary", "an answer without a description")
	}
	info := Info{
		// A stream that is being resharded takes records.
		Active:         summary.StreamStatus == types.StreamStatusActive || summary.StreamStatus == types.StreamStatusUpdating,
		Deleting:       summary.StreamStatus == types.StreamStatusDeleting,
		Status:         string(summary.StreamStatus),
		Shards:         int(aws.ToInt32(summary.OpenShardCount)),
		MaxRecordBytes: int(aws.ToInt32(summary.MaxRecordSizeInKiB)) << 10,
		RetentionHours: int(aws.ToInt32(summary.RetentionPeriodHours)),
		Created:        aws.ToTime(summary.StreamCreationTimestamp),
		ARN:            aws.ToString(summary.StreamARN),
		Encrypted:      summary.EncryptionType == types.EncryptionTypeKms,
		KeyID:          aws.ToString(summary.KeyId),
	}
	if info.MaxRecordBytes == 0 {
		info.MaxRecordBytes = DefaultMaxRecordBytes
	}
	if summary.StreamModeDetails != nil {
		info.Mode = string(summary.StreamModeDetails.StreamMode)
	}
	return info, nil
}

// Exists tells whether there is such a stream, in whatever state. It needs kinesis:DescribeStreamSummary.
func (c *Client) Exists(ctx context.Context) (bool, error) {
	_, err := c.Describe(ctx)
	if errors.Is(err, ErrNoStream) {
		return false, nil
	}
	return err == nil, err
}

// Create asks for a provisioned stream of that many shards; WaitActive waits for it. maxRecordBytes is a multiple of 1
// KiB from 1 MiB to 10 MiB, or 0 for the default. It needs kinesis:CreateStream. The error is ErrStreamExists when
// there is one already.
func (c *Client) Create(ctx context.Context, shards, maxRecordBytes int) error {
	input := &kinesis.CreateStreamInput{StreamName: &c.stream, ShardCount: aws.Int32(int32(shards))}
	if maxRecordBytes != 0 && maxRecordBytes != DefaultMaxRecordBytes {
		input.MaxRecordSizeInKiB = aws.Int32(int32(maxRecordBytes >> 10))
	}
	_, err := control(ctx, c, "CreateStream", func(ctx context.Context) (*kinesis.CreateStreamOutput, error) {
		return c.api.CreateStream(ctx, input)
	})
	return err
}

// WaitActive returns when the stream takes records, asking every poll (default 500 ms; AWS allows 20
// DescribeStreamSummary a second). Throttled calls, and a stream that is not visible yet, are asked again until ctx
// ends. The error is ErrDeleting when the stream is on its way out: see WaitGone.
func (c *Client) WaitActive(ctx context.Context, poll time.Duration) error {
	return c.wait(ctx, poll, func(info Info, err error) (bool, error) {
		switch {
		case err == nil && info.Status == string(types.StreamStatusDeleting):
			return false, fmt.Errorf("wait for stream %s: %w", c.stream, ErrDeleting)
		case errors.Is(err, ErrNoStream):
			return false, nil
		}
		return info.Active, err
	})
}

// WaitGone returns when there is no stream of that name any more, asking every poll as WaitActive does. AWS takes half
// a minute to delete one.
func (c *Client) WaitGone(ctx context.Context, poll time.Duration) error {
	return c.wait(ctx, poll, func(info Info, err error) (bool, error) {
		switch {
		case errors.Is(err, ErrNoStream):
			return true, nil
		case err == nil && info.Status != string(types.StreamStatusDeleting):
			return false, fmt.Errorf("wait until stream %s is gone: it is %s", c.stream, info.Status)
		}
		return false, err
	})
}

// wait describes the stream until enough is known of it. Errors that may pass are asked again.
func (c *Client) wait(ctx context.Context, poll time.Duration, enough func(Info, error) (bool, error)) error {
	if poll <= 0 {
		poll = 500 * time.Millisecond
	}
	seen := "nothing"
	for {
		info, err := c.Describe(ctx)
		done, wrong := enough(info, err)
		switch {
		case done:
			return nil
		case wrong != nil && !transient(wrong) && ctx.Err() == nil:
			return wrong
		case err != nil:
			seen = err.Error()
		default:
			seen = info.Status
		}
		if !exporter.Pause(ctx, poll) {
			return fmt.Errorf("wait for stream %s (last seen: %s): %w", c.stream, seen, ctx.Err())
		}
	}
}

// Delete deletes the stream and everything in it, the registrations of consumers with enhanced fan-out too: without
// that, Kinesis keeps a stream for as long as one of them is registered. It needs kinesis:DeleteStream. A stream that
// is not there is no error; but LocalStack 4.14 then deletes, half a second later, a stream of that name that was made
// meanwhile.
func (c *Client) Delete(ctx context.Context) error {
	_, err := control(ctx, c, "DeleteStream", func(ctx context.Context) (*kinesis.DeleteStreamOutput, error) {
		return c.api.DeleteStream(ctx, &kinesis.DeleteStreamInput{
			StreamName: c.name, StreamARN: c.arn, EnforceConsumerDeletion: aws.Bool(true),
		})
	})
	if errors.Is(err, ErrNoStream) {
		return nil
	}
	return err
}
