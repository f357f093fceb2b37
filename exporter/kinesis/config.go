package kinesis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go/logging"
)

// Config says which stream to talk to, as whom, and how many requests at a time. The zero value of each field has a default.
type Config struct {
	Region  string // default: AWS_REGION, then the profile's; us-east-1 for an endpoint that is not AWS
	Profile string // of the shared configuration files; default: AWS_PROFILE

	// AccessKeyID and SecretAccessKey, both or neither, and a SessionToken for temporary ones. Without them the SDK's chain decides:
	// environment, shared files, SSO, web identity, container, instance.
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string

	// Endpoint is a URL such as http://localhost:4566. Default: AWS_ENDPOINT_URL_KINESIS, AWS_ENDPOINT_URL, the profile's, then AWS.
	Endpoint string

	Stream   string        // name of the stream
	InFlight int           // PutRecords requests under way at once; default 16
	Timeout  time.Duration // of one request; default 30 s
	Wire     Wire          // how PutRecords is written; default WireJSON
}

const (
	defaultInFlight = 16
	defaultTimeout  = 30 * time.Second
	dialTimeout     = 5 * time.Second
	localRegion     = "us-east-1"      // what emulators assume, too
	readsInFlight   = 16               // GetRecords calls of a Follower at once
	idleTimeout     = 30 * time.Second // before front ends close a connection, commonly after 60 s, so that few requests meet a closing one
	spareConns      = 4                // for ListStreams, ListShards and the like while all others are busy
)

// String tells everything but the credentials, so that a Config can be printed.
func (c Config) String() string {
	keys := "chain"
	if c.AccessKeyID != "" {
		keys = "given"
	}
	return fmt.Sprintf("stream %q region %q endpoint %q profile %q credentials %s", c.Stream, c.Region, plainURL(c.Endpoint), c.Profile, keys)
}

// GoString is String, so that %#v holds no credentials either.
func (c Config) GoString() string { return c.String() }

// Client is a connection pool to one stream. It may be used by many goroutines at once.
type Client struct {
	api       *kinesis.Client
	transport *http.Transport
	stream    string
	inFlight  int
	timeout   time.Duration
	format    *format // of PutRecords; nil for WirePlain
	endpoint  string  // URL of an endpoint that was configured, or "" for the SDK's own
	region    string
}

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
	loaded, err := config.LoadDefaultConfig(ctx, c.loadOptions()...)
	if err != nil {
		return nil, fmt.Errorf("load AWS configuration: %s", redact(err.Error()))
	}
	if c.Wire == "" {
		c.Wire = WireJSON
	}
	client := &Client{stream: c.Stream, inFlight: c.InFlight, timeout: c.Timeout, format: formats[c.Wire]}
	// The service's constructor is what knows AWS_ENDPOINT_URL_KINESIS, so it is asked before region and credentials are settled.
	client.endpoint = c.Endpoint
	if base := kinesis.NewFromConfig(loaded).Options().BaseEndpoint; client.endpoint == "" && base != nil {
		client.endpoint = *base
	}
	if err := client.settle(&loaded); err != nil {
		return nil, err
	}
	pool, ok := loaded.HTTPClient.(*awshttp.BuildableClient) // ours, with the certificates of AWS_CA_BUNDLE added
	if !ok {
		return nil, fmt.Errorf("load AWS configuration: unexpected HTTP client %T", loaded.HTTPClient)
	}
	client.transport = pool.GetTransport()
	client.api = kinesis.NewFromConfig(loaded, func(o *kinesis.Options) {
		o.Retryer = aws.NopRetryer{}
		o.RetryMaxAttempts = 0 // AWS_MAX_ATTEMPTS would wrap the retryer again
		o.APIOptions = append(o.APIOptions, resendable)
		if client.format != nil {
			o.Protocol = newProtocol(client.format)
			o.APIOptions = append(o.APIOptions, hashed)
			client.transport.DialTLSContext = wholeTLS(client.transport, client.transport.DialContext)
			client.transport.DialContext = whole(client.transport.DialContext)
		}
		// The SDK's client follows 307 and 308; a redirect followed would be a second attempt inside one. It also hides its transport.
		o.HTTPClient = &watchedClient{http.Client{
			Transport:     client.transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}}
		if c.Endpoint != "" {
			o.BaseEndpoint = aws.String(c.Endpoint)
		}
	})
	return client, nil
}

// Stream is the name of the stream.
func (c *Client) Stream() string { return c.stream }

// Region is the region that requests are signed for.
func (c *Client) Region() string { return c.region }

// Endpoint is the URL that requests go to when one was configured, or "" for the one of the region.
func (c *Client) Endpoint() string { return c.endpoint }

// AWS tells whether requests go to Amazon, and so cost money and count against quotas that others share.
func (c *Client) AWS() bool { return c.endpoint == "" || awsHost(c.endpoint) }

// SDK is the SDK's client. On WirePlain it is the SDK as it comes, with this package's connection pool and attempts, for who wants to
// compare.
func (c *Client) SDK() *kinesis.Client { return c.api }

// Close lets go of idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func (c Config) validate() error {
	var wrong []error
	if c.Stream == "" {
		wrong = append(wrong, errors.New("stream: no name given"))
	}
	if (c.AccessKeyID == "") != (c.SecretAccessKey == "") {
		wrong = append(wrong, errors.New("credentials: access key id and secret access key belong together; only one is given"))
	}
	if c.SessionToken != "" && c.AccessKeyID == "" {
		wrong = append(wrong, errors.New("credentials: a session token needs an access key id and a secret access key"))
	}
	if c.AccessKeyID != "" && c.Profile != "" {
		wrong = append(wrong, errors.New("credentials: give keys or a profile, not both"))
	}
	if c.Endpoint != "" {
		wrong = append(wrong, checkEndpoint(c.Endpoint))
	}
	if c.InFlight < 0 || c.Timeout < 0 {
		wrong = append(wrong, fmt.Errorf("in flight %d, timeout %s: want more than 0, or 0 for the default", c.InFlight, c.Timeout))
	}
	wrong = append(wrong, c.Wire.validate())
	return errors.Join(wrong...)
}

// checkEndpoint wants a scheme and a host. The value itself is not repeated: a URL can hold a password.
func checkEndpoint(endpoint string) error {
	parsed, err := url.Parse(endpoint)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Hostname() == "" {
		return errors.New("endpoint: want a URL such as http://localhost:4566")
	}
	return nil
}

func (c Config) loadOptions() []func(*config.LoadOptions) error {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(httpClient(c.InFlight)),
		config.WithLogger(logging.Nop{}), // the SDK's own writes warnings to standard error, across a live display
	}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(c.Profile))
	}
	if c.AccessKeyID != "" {
		options = append(options, config.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(c.AccessKeyID, c.SecretAccessKey, c.SessionToken)))
	}
	return options
}

// settle fills the region and the credentials that an endpoint outside AWS does not need to be told.
func (c *Client) settle(loaded *aws.Config) error {
	if c.endpoint != "" {
		if err := checkEndpoint(c.endpoint); err != nil {
			return fmt.Errorf("AWS_ENDPOINT_URL or profile: %w", err)
		}
	}
	if loaded.Region == "" {
		if c.AWS() {
			return errors.New("no region: give one, or set AWS_REGION or a profile that has one")
		}
		loaded.Region = localRegion
	}
	c.region = loaded.Region
	// The end of the chain is the metadata service of an EC2 instance. An emulator takes any credentials, and waiting for a metadata
	// service that is not there would stall the start by seconds.
	if !c.AWS() && aws.IsCredentialsProvider(loaded.Credentials, (*ec2rolecreds.Provider)(nil)) {
		loaded.Credentials = credentials.NewStaticCredentialsProvider("test", "test", "")
	}
	return nil
}

// awsHost tells whether a URL's host is Amazon's, as a VPC or FIPS endpoint given by hand is.
func awsHost(endpoint string) bool {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	host := strings.ToLower(parsed.Hostname())
	for _, suffix := range []string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

// httpClient is the SDK's client, so that AWS_CA_BUNDLE and proxies work, with a pool as large as the requests in flight: the SDK keeps
// ten idle connections a host, and each further one would be a handshake per request (reference: export-performance C5).
func httpClient(inFlight int) *awshttp.BuildableClient {
	if inFlight == 0 {
		inFlight = defaultInFlight
	}
	conns := inFlight + readsInFlight + spareConns
	return awshttp.NewBuildableClient().WithDialerOptions(func(d *net.Dialer) {
		d.Timeout = dialTimeout
	}).WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns = 2 * conns // data and control endpoints are two hosts on AWS
		t.MaxIdleConnsPerHost = conns
		t.MaxConnsPerHost = conns
		t.TLSHandshakeTimeout = dialTimeout
		t.IdleConnTimeout = idleTimeout
		// HTTP/2 costs 3 to 10 % more CPU here, and puts all requests on one connection, whose loss makes all of them ambiguous.
		t.ForceAttemptHTTP2 = false
		t.Protocols = new(http.Protocols)
		t.Protocols.SetHTTP1(true)
	})
}
