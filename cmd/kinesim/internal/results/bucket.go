package results

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"

	"kinesim/exporter/kinesis"
)

// bucket is the objects of a bucket behind a prefix. It makes four kinds of request, signed by the SDK; the SDK's own
// client of S3 would add 5 MB to a program that an image of 30 MB has to hold.
type bucket struct {
	http        *http.Client
	credentials aws.CredentialsProvider
	region      string
	base        string // URL of the bucket, without a slash at its end
	prefix      string
}

// Requests are tried again while the other side has trouble.
const (
	requestTime     = 2 * time.Minute
	requestAttempts = 4
	requestPause    = 250 * time.Millisecond // doubled each time
)

// openBucket takes region, credentials and endpoint from where the SDK does. It sends no request.
func openBucket(ctx context.Context, name, prefix string) (*bucket, error) {
	loaded, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("load AWS configuration: %w", err)
	}
	b := &bucket{
		http: &http.Client{Timeout: requestTime}, credentials: loaded.Credentials, region: cmp.Or(loaded.Region, "us-east-1"),
		prefix: prefix,
	}
	b.base = kinesis.Address(name+".s3", b.region)
	// An endpoint of its own has no name for each bucket.
	if endpoint := cmp.Or(os.Getenv("AWS_ENDPOINT_URL_S3"), aws.ToString(loaded.BaseEndpoint)); endpoint != "" {
		b.base = strings.TrimRight(endpoint, "/") + "/" + name
	}
	return b, nil
}

// listing is a page of a list of objects.
type listing struct {
	IsTruncated           bool
	NextContinuationToken string
	Contents              []struct{ Key, ETag string }
}

func (b *bucket) list(ctx context.Context) (map[string]string, error) {
	tags := map[string]string{}
	for token := ""; ; {
		query := url.Values{"list-type": {"2"}, "prefix": {b.prefix}}
		if token != "" {
			query.Set("continuation-token", token)
		}
		body, err := b.do(ctx, http.MethodGet, "", query, nil)
		if err != nil {
			return nil, err
		}
		var page listing
		if err := xml.Unmarshal(body, &page); err != nil {
			return nil, fmt.Errorf("a list of objects: %w", err)
		}
		for _, object := range page.Contents {
			if name := strings.TrimPrefix(object.Key, b.prefix); name != "" && !strings.HasSuffix(name, "/") {
				tags[name] = object.ETag
			}
		}
		if token = page.NextContinuationToken; !page.IsTruncated || token == "" {
			return tags, nil
		}
	}
}

func (b *bucket) put(ctx context.Context, name, file string) error {
	body, err := os.ReadFile(file)
	if err == nil {
		_, err = b.do(ctx, http.MethodPut, b.prefix+name, nil, body)
	}
	return err
}

func (b *bucket) get(ctx context.Context, name, file string) error {
	body, err := b.do(ctx, http.MethodGet, b.prefix+name, nil, nil)
	if err != nil {
		return err
	}
	// Beside the file first, so that nobody reads half of it.
	f, err := os.CreateTemp(filepath.Dir(file), ".*")
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), file)
}

func (b *bucket) remove(ctx context.Context, name string) error {
	_, err := b.do(ctx, http.MethodDelete, b.prefix+name, nil, nil)
	return err
}

// do makes a request, again while the other side has trouble.
func (b *bucket) do(ctx context.Context, method, key string, query url.Values, body []byte) ([]byte, error) {
	pause := requestPause
	for attempt := 1; ; attempt++ {
		answer, again, err := b.once(ctx, method, key, query, body)
		if err == nil || !again || attempt == requestAttempts || ctx.Err() != nil {
			return answer, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
		pause *= 2
	}
}

// once makes a request, and tells whether it may be worth another attempt.
func (b *bucket) once(ctx context.Context, method, key string, query url.Values, body []byte) (answer []byte, again bool, err error) {
	request, err := http.NewRequestWithContext(ctx, method, b.base, bytes.NewReader(body))
	if err != nil {
		return nil, false, errors.New("the endpoint of S3 is no URL")
	}
	escaped := strings.TrimRight(request.URL.Path, "/") + "/" + escape(key)
	request.URL.Path, request.URL.RawPath = strings.TrimRight(request.URL.Path, "/")+"/"+key, escaped
	request.URL.RawQuery = query.Encode()
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", hash)
	credentials, err := b.credentials.Retrieve(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("credentials: %w", err)
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	if err := signer.SignHTTP(ctx, credentials, request, hash, "s3", b.region, time.Now()); err != nil {
		return nil, false, fmt.Errorf("sign: %w", err)
	}
	response, err := b.http.Do(request)
	if err != nil {
		if about, ok := errors.AsType[*url.Error](err); ok {
			err = about.Err // which does not repeat the URL
		}
		return nil, true, err
	}
	answer, err = io.ReadAll(response.Body)
	err = errors.Join(err, response.Body.Close())
	if err == nil && response.StatusCode/100 != 2 {
		err = refusal(response.Status, answer)
	}
	return answer, err != nil && (response.StatusCode/100 == 2 || response.StatusCode >= 500 || response.StatusCode == 429), err
}

// errGone tells of an object that is not there.
var errGone = errors.New("NoSuchKey")

// refusal is what S3 says is wrong.
func refusal(status string, answer []byte) error {
	var said struct{ Code, Message string }
	if xml.Unmarshal(answer, &said) == nil && said.Code != "" {
		if said.Code == "NoSuchKey" {
			return fmt.Errorf("%w: %s", errGone, said.Message)
		}
		return fmt.Errorf("%s: %s", said.Code, said.Message)
	}
	return errors.New(status)
}

// escape is a key in a URL, as its signature wants it: all is escaped but letters, digits, - . _ ~ and /.
func escape(key string) string {
	var out strings.Builder
	for i := range len(key) {
		switch c := key[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			out.WriteByte(c)
		default:
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}
