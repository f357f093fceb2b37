package conform

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
)

// lab is what a probe asks with.
type lab struct {
	config kinesis.Config
	client *kinesis.Client
	api    *sdk.Client
	prefix string
	made   []string          // streams, which are deleted at the end
	shared map[int]string    // a stream by its shards, for probes that leave it as it is
	ready  map[string]string // how a stream came to be
}

const (
	pollTime   = 250 * time.Millisecond
	deleteTime = time.Minute
)

func newLab(ctx context.Context, config kinesis.Config) (*lab, error) {
	prefix := "kinesim-validate-" + strings.ToLower(rand.Text()[:6])
	config.Stream, config.Anonymous, config.Wire = prefix, true, kinesis.WirePlain
	client, err := kinesis.NewClient(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := client.Meet(ctx); err != nil && !errors.Is(err, kinesis.ErrNotAllowed) {
		client.Close()
		return nil, err
	}
	return &lab{
		config: config, client: client, api: client.SDK(), prefix: prefix, shared: map[int]string{}, ready: map[string]string{},
	}, nil
}

// close deletes every stream.
func (l *lab) close(ctx context.Context) error {
	defer l.client.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deleteTime)
	defer cancel()
	var failed []error
	for _, name := range l.made {
		if err := l.delete(ctx, name); err != nil && code(err) != "ResourceNotFoundException" && code(err) != "ResourceInUseException" {
			failed = append(failed, fmt.Errorf("delete stream %s: %s", name, l.read(err)))
		}
	}
	return errors.Join(failed...)
}

// delete deletes a stream, as often as AWS lets that be done: five times a second. One that is on its way out is in
// use.
func (l *lab) delete(ctx context.Context, name string) error {
	for {
		_, err := l.api.DeleteStream(ctx, &sdk.DeleteStreamInput{StreamName: &name, EnforceConsumerDeletion: aws.Bool(true)})
		if code(err) != "LimitExceededException" {
			return err
		}
		if waiting := sleep(ctx, pollTime); waiting != nil {
			return err
		}
	}
}

// stream is a stream that other probes use, too.
func (l *lab) stream(ctx context.Context, shards int) (string, error) {
	if name := l.shared[shards]; name != "" {
		return name, nil
	}
	name, err := l.create(ctx, shards)
	if err == nil {
		l.shared[shards] = name
	}
	return name, err
}

// create makes a stream and waits for it. Its first status is kept.
func (l *lab) create(ctx context.Context, shards int) (string, error) {
	name := fmt.Sprintf("%s-%d", l.prefix, len(l.made))
	if _, err := l.api.CreateStream(ctx, &sdk.CreateStreamInput{StreamName: &name, ShardCount: aws.Int32(int32(shards))}); err != nil {
		return "", err
	}
	l.made = append(l.made, name)
	if status, err := l.status(ctx, name); err == nil {
		l.ready[name] = status
	}
	return name, l.wait(ctx, name)
}

// status is a stream's, by the one operation that every endpoint knows.
func (l *lab) status(ctx context.Context, name string) (string, error) {
	out, err := l.api.DescribeStream(ctx, &sdk.DescribeStreamInput{StreamName: &name})
	if err != nil {
		return "", err
	}
	return string(out.StreamDescription.StreamStatus), nil
}

// wait waits until a stream takes records.
func (l *lab) wait(ctx context.Context, name string) error {
	for {
		status, err := l.status(ctx, name)
		switch {
		case err != nil && code(err) != "LimitExceededException" && code(err) != "ResourceNotFoundException":
			return err
		case status == string(types.StreamStatusActive):
			return nil
		}
		if err := sleep(ctx, pollTime); err != nil {
			return err
		}
	}
}

// sleep waits; its error is that ctx has ended.
func sleep(ctx context.Context, d time.Duration) error {
	exporter.Pause(ctx, d)
	return ctx.Err()
}

// put puts one record.
func (l *lab) put(ctx context.Context, name, key string) (*sdk.PutRecordOutput, error) {
	return l.api.PutRecord(ctx, &sdk.PutRecordInput{StreamName: &name, PartitionKey: &key, Data: []byte("x")})
}

// iterator is where reading a shard begins.
func (l *lab) iterator(ctx context.Context, name, shard string, from types.ShardIteratorType) (*string, error) {
	out, err := l.api.GetShardIterator(ctx, &sdk.GetShardIteratorInput{StreamName: &name, ShardId: &shard, ShardIteratorType: from})
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

const firstShard = "shardId-000000000000"

// code is AWS's code of an error, or the status of an answer that has none of AWS's, or "" when there was no answer.
func code(err error) string {
	api, ok := errors.AsType[smithy.APIError](err)
	if ok && awsCode.MatchString(api.ErrorCode()) && api.ErrorCode() != "UnknownError" {
		return api.ErrorCode()
	}
	if response, ok := errors.AsType[*smithyhttp.ResponseError](err); ok && response.HTTPStatusCode() >= 300 {
		return fmt.Sprintf("HTTP %d without a code of AWS's", response.HTTPStatusCode())
	}
	return ""
}

// read is an error as an observation: code and message, without what differs from day to day.
func (l *lab) read(err error) string {
	api, ok := errors.AsType[smithy.APIError](err)
	if said := code(err); !ok || said != api.ErrorCode() {
		if said == "" {
			said = "no answer that could be understood"
		}
		return said
	}
	message := strings.ReplaceAll(api.ErrorMessage(), l.prefix, "NAME")
	message = names.ReplaceAllString(message, "NAME")
	message = strings.Join(strings.Fields(accounts.ReplaceAllString(message, "ACCOUNT")), " ")
	if len(message) > mostMessage {
		message = message[:mostMessage] + "…"
	}
	if message == "" {
		return api.ErrorCode()
	}
	return api.ErrorCode() + ": " + message
}

// mostMessage bounds what is quoted of a message: some repeat the request.
const mostMessage = 200

var (
	awsCode  = regexp.MustCompile(`^[A-Za-z]+$`)
	names    = regexp.MustCompile(`NAME-\d+`)
	accounts = regexp.MustCompile(`\b\d{12}\b`)
)

// taken is what is observed of something that AWS might refuse, and the endpoint does not.
const taken = "taken"

// refusal asks for something that AWS refuses, and tells the code it is refused with.
func (l *lab) refusal(err error) (string, error) {
	switch {
	case err == nil:
		return taken, nil
	case code(err) == "":
		return "", err
	}
	return "refused: " + code(err), nil
}

// text is the same with the message.
func (l *lab) text(err error) (string, error) {
	switch {
	case err == nil:
		return taken, nil
	case code(err) == "":
		return "", err
	}
	return l.read(err), nil
}
