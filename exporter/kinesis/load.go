package kinesis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/smithy-go/logging"

	"kinesim/exporter/kinesis/internal/redact"
)

// load reads the machine's AWS settings as the SDK does, unless the Config keeps them out.
func (c Config) load(ctx context.Context) (aws.Config, error) {
	if c.Isolated {
		return aws.Config{
			Region: cmp.Or(c.Region, localRegion), HTTPClient: httpClient(c.InFlight, true), Logger: logging.Nop{},
			Credentials: credentials.NewStaticCredentialsProvider(
				cmp.Or(c.AccessKeyID, emulatorKey), cmp.Or(c.SecretAccessKey, emulatorKey), c.SessionToken),
		}, nil
	}
	loaded, err := config.LoadDefaultConfig(ctx, c.loadOptions()...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load AWS configuration: %s", redact.Message(c.unloaded(err)))
	}
	return loaded, nil
}

// unloaded says what of the machine's AWS settings is wrong, by the name that people know it by.
func (c Config) unloaded(err error) string {
	profile := cmp.Or(c.Profile, os.Getenv("AWS_PROFILE"))
	if _, missing := errors.AsType[config.SharedConfigProfileNotExistError](err); missing {
		return fmt.Sprintf("there is no profile %q, which --profile, a connection or AWS_PROFILE names, in the shared configuration files: %v",
			profile, err)
	}
	bundle := os.Getenv("AWS_CA_BUNDLE")
	if text := err.Error(); bundle != "" && (strings.Contains(text, bundle) || strings.Contains(text, "CA bundle")) {
		return fmt.Sprintf("AWS_CA_BUNDLE has to name a file of certificates in PEM form: %v", err)
	}
	return err.Error()
}

// proxyRefuses is how the error begins of a proxy that makes no connection.
const proxyRefuses = "refuses to connect"

// emulatorKey is what emulators are given where no credentials are to be had: they take any.
const emulatorKey = "test"

func (c Config) loadOptions() []func(*config.LoadOptions) error {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(httpClient(c.InFlight, false)),
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

// complete fills in the region and the credentials that an endpoint outside AWS does not need to be told.
func (c *Client) complete(loaded *aws.Config) error {
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
	// The end of the chain is the metadata service of an EC2 instance. An emulator takes any credentials, and waiting
	// for a metadata service that is not there would stall the start by seconds.
	if !c.AWS() && aws.IsCredentialsProvider(loaded.Credentials, (*ec2rolecreds.Provider)(nil)) {
		loaded.Credentials = credentials.NewStaticCredentialsProvider(emulatorKey, emulatorKey, "")
	}
	return nil
}

// httpClient is the SDK's client, so that AWS_CA_BUNDLE and proxies work, with a pool as large as the requests in
// flight: the SDK keeps ten idle connections a host, and each further one would be a handshake per request.
func httpClient(inFlight int, isolated bool) *awshttp.BuildableClient {
	if inFlight == 0 {
		inFlight = defaultInFlight
	}
	conns := inFlight + readsInFlight + spareConns
	return awshttp.NewBuildableClient().WithDialerOptions(func(d *net.Dialer) {
		d.Timeout = dialTimeout
	}).WithTransportOptions(func(t *http.Transport) {
		if isolated {
			t.Proxy = nil
		}
		t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			return fmt.Errorf("%s %s with %s", redact.URL(proxy.String()), proxyRefuses, answer.Status)
		}
		t.MaxIdleConns = 2 * conns // data and control endpoints are two hosts on AWS
		t.MaxIdleConnsPerHost = conns
		t.MaxConnsPerHost = conns
		t.TLSHandshakeTimeout = dialTimeout
		t.IdleConnTimeout = idleTimeout
		// HTTP/2 costs 3 to 10 % more CPU here, and puts all requests on one connection, whose loss makes all of them
		// ambiguous.
		t.ForceAttemptHTTP2 = false
		t.Protocols = new(http.Protocols)
		t.Protocols.SetHTTP1(true)
	})
}
