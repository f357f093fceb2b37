package kinesis

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/exporter/kinesis/internal/conn"
	"kinesim/exporter/kinesis/internal/wire"
)

// Client is a connection pool to one stream. It may be used by many goroutines at once.
type Client struct {
	api       *kinesis.Client
	transport *http.Transport
	pushes    *http.Transport // of subscriptions
	stream    string          // its name
	name, arn *string         // one of them, as requests say it
	full      string          // that one
	inFlight  int
	timeout   time.Duration
	format    *wire.Format // of PutRecords; nil for WirePlain
	endpoint  string       // URL of an endpoint that was configured, or "" for the SDK's own
	region    string
	pause     time.Duration // before the second attempt of a request about streams and shards
	loaded    aws.Config    // for other services
	met       atomic.Pointer[meeting]
	clock     atomic.Int64 // nanoseconds that the endpoint's is ahead, once that made it refuse a request
}

// UserAgent is how a Client names itself, beside the SDK: an endpoint can tell a run's reader from those whom it
// rehearses.
const UserAgent = "kinesim"

// NewClient makes a Client. It opens no connection and asks for no credentials yet: the first request does.
func NewClient(ctx context.Context, c Config) (*Client, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	if c.InFlight == 0 {
		c.InFlight = defaultInFlight
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	arn, byARN := ARN{}, IsARN(c.Stream)
	if byARN {
		arn, _ = ParseARN(c.Stream) // which is valid
		c.Region = arn.Region
	}
	loaded, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	if c.Wire == "" {
		c.Wire = WireJSON
	}
	client := &Client{
		stream: c.Stream, full: c.Stream, inFlight: c.InFlight, timeout: c.Timeout, format: formats[c.Wire], pause: controlPause,
	}
	if client.name = &client.full; byARN {
		client.stream, client.name, client.arn = arn.Stream, nil, &client.full
	}
	// The service's constructor is what knows AWS_ENDPOINT_URL_KINESIS, so it is asked before region and credentials
	// are completed.
	client.endpoint = c.Endpoint
	if base := kinesis.NewFromConfig(loaded).Options().BaseEndpoint; client.endpoint == "" && base != nil {
		client.endpoint = *base
	}
	if err := client.complete(&loaded); err != nil {
		return nil, err
	}
	pool, ok := loaded.HTTPClient.(*awshttp.BuildableClient) // ours, with the certificates of AWS_CA_BUNDLE added
	if !ok {
		return nil, fmt.Errorf("load AWS configuration: unexpected HTTP client %T", loaded.HTTPClient)
	}
	client.transport, client.pushes, client.loaded = pool.GetTransport(), pushTransport(pool.GetTransport()), loaded
	client.api = kinesis.NewFromConfig(loaded, func(o *kinesis.Options) {
		o.Retryer = aws.NopRetryer{}
		o.RetryMaxAttempts = 0 // AWS_MAX_ATTEMPTS would wrap the retryer again
		o.APIOptions = append(o.APIOptions, resendable)
		if !c.Anonymous {
			o.APIOptions = append(o.APIOptions, middleware.AddUserAgentKeyValue(UserAgent, "1"))
		}
		if client.format != nil {
			o.Protocol = newProtocol(client.format)
			o.APIOptions = append(o.APIOptions, hashed)
			client.transport.DialTLSContext = conn.WholeTLS(client.transport, client.transport.DialContext)
			client.transport.DialContext = conn.Whole(client.transport.DialContext)
		}
		o.HTTPClient = direct(client.transport)
		if c.Endpoint != "" {
			o.BaseEndpoint = aws.String(c.Endpoint)
		}
		if !client.AWS() { // what chooses among AWS's endpoints, and the SDK refuses beside another one
			o.EndpointOptions.UseFIPSEndpoint = aws.FIPSEndpointStateDisabled
			o.EndpointOptions.UseDualStackEndpoint = aws.DualStackEndpointStateDisabled
			o.AccountIDEndpointMode = aws.AccountIDEndpointModeDisabled
		}
	})
	return client, nil
}

// Stream is the name of the stream.
func (c *Client) Stream() string { return c.stream }

// ARN is the stream's ARN when it was named by it, else "".
func (c *Client) ARN() string {
	if c.arn == nil {
		return ""
	}
	return c.full
}

// Region is the region that requests are signed for.
func (c *Client) Region() string { return c.region }

// Endpoint is the URL that requests go to when one was configured, or "" for the one of the region.
func (c *Client) Endpoint() string { return c.endpoint }

// AWS tells whether requests go to Amazon, and so cost money and count against quotas that others share.
func (c *Client) AWS() bool { return c.endpoint == "" || awsHost(c.endpoint) }

// SDK is the SDK's client. On WirePlain it is the SDK as it comes, with this package's connection pool and attempts,
// for who wants to compare.
func (c *Client) SDK() *kinesis.Client { return c.api }

// address is the URL that requests go to.
func (c *Client) address(ctx context.Context) (string, error) {
	if c.endpoint != "" {
		return c.endpoint, nil
	}
	o := c.api.Options()
	resolved, err := o.EndpointResolverV2.ResolveEndpoint(ctx, kinesis.EndpointParameters{
		Region:       &c.region,
		UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
		UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
	})
	if err != nil {
		return "", fmt.Errorf("the endpoint of %s: %w", c.region, err)
	}
	return resolved.URI.String(), nil
}

// Close lets go of idle connections.
func (c *Client) Close() {
	c.transport.CloseIdleConnections()
	c.pushes.CloseIdleConnections()
}

// direct sends requests through a transport. The SDK's client follows 307 and 308; a redirect followed would be a
// second attempt inside one. It also hides its transport.
func direct(transport *http.Transport) *watchedClient {
	return &watchedClient{http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}
