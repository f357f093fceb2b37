package lease

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"kinesim/exporter/kinesis"
)

// Place is how tables are reached.
type Place struct {
	Endpoint    string // URL; "" for that of the region
	Region      string
	Credentials aws.CredentialsProvider
	HTTP        *http.Client // nil for one of its own
}

// table is the lease table of a consumer. It makes one kind of request; the SDK's own client of DynamoDB would be one
// module more for it.
type table struct {
	place  Place
	name   string
	stream string // whose leases count, in a table of several
}

// ErrNoTable is that of a consumer that has not made its table yet.
var ErrNoTable = errors.New("there is no such table")

const (
	scanTime   = 5 * time.Second
	scanTarget = "DynamoDB_20120810.Scan"
	scanMost   = 16 << 20 // bytes of an answer, which holds 1 MB of items (Scan)
)

// item is a lease, as far as it matters here.
type item struct {
	LeaseKey   struct{ S string } `json:"leaseKey"`
	Checkpoint struct{ S string } `json:"checkpoint"`
}

// checkpoints are where the consumer has come to in each shard: a sequence number, or a word such as TRIM_HORIZON.
func (t *table) checkpoints(ctx context.Context) (map[string]string, error) {
	at := map[string]string{}
	var from json.RawMessage
	for {
		body, err := json.Marshal(struct {
			TableName         string
			ConsistentRead    bool
			ExclusiveStartKey json.RawMessage `json:",omitempty"`
		}{t.name, true, from})
		if err != nil {
			return nil, err
		}
		answer, err := t.scan(ctx, body)
		if err != nil {
			return nil, err
		}
		var page struct {
			Items            []item
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal(answer, &page); err != nil {
			return nil, fmt.Errorf("the answer of DynamoDB: %w", err)
		}
		for _, one := range page.Items {
			if shard, own := t.shard(one.LeaseKey.S); own {
				at[shard] = one.Checkpoint.S
			}
		}
		if from = page.LastEvaluatedKey; len(from) == 0 {
			return at, nil
		}
	}
}

// shard is the shard that a lease is of. Where an application reads several streams, its key is
// account:stream:created:shard.
func (t *table) shard(key string) (shard string, own bool) {
	parts := strings.Split(key, ":")
	shard = parts[len(parts)-1]
	return shard, strings.HasPrefix(shard, "shardId-") && (len(parts) == 1 || len(parts) == 4 && parts[1] == t.stream)
}

// scan asks for a page of the table.
func (t *table) scan(ctx context.Context, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, scanTime)
	defer cancel()
	endpoint := cmp.Or(t.place.Endpoint, kinesis.Address("dynamodb", t.place.Region))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(endpoint, "/")+"/", bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the endpoint of DynamoDB is no URL")
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", scanTarget)
	credentials, err := t.place.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hash, "dynamodb", t.place.Region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	response, err := t.place.HTTP.Do(request)
	if err != nil {
		if about, ok := errors.AsType[*url.Error](err); ok {
			err = about.Err // which does not repeat the URL
		}
		return nil, err
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, scanMost))
	err = errors.Join(err, response.Body.Close())
	if err == nil && response.StatusCode != http.StatusOK {
		err = refusal(response.Status, answer)
	}
	return answer, err
}

// refusal is what DynamoDB says is wrong.
func refusal(status string, answer []byte) error {
	var said struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	if json.Unmarshal(answer, &said) != nil || said.Type == "" {
		return errors.New(status)
	}
	code := said.Type[strings.LastIndexByte(said.Type, '#')+1:]
	if code == "ResourceNotFoundException" {
		return ErrNoTable
	}
	return fmt.Errorf("%s: %s", code, said.Message)
}
