package kinesis

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"kinesim/exporter/kinesis/internal/redact"
)

// Config says which stream to talk to, as whom, and how many requests at a time. The zero value of each field has a
// default.
type Config struct {
	Region  string // default: the stream's, of its ARN; AWS_REGION, then the profile's; us-east-1 for an endpoint that is not AWS
	Profile string // of the shared configuration files; default: AWS_PROFILE

	// AccessKeyID and SecretAccessKey, both or neither, and a SessionToken for temporary ones. Without them the SDK's
	// chain decides: environment, shared files, SSO, web identity, container, instance.
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string

	// Endpoint is a URL such as http://localhost:4566. Default: AWS_ENDPOINT_URL_KINESIS, AWS_ENDPOINT_URL, the
	// profile's, then AWS.
	Endpoint string

	// Isolated keeps the machine's AWS settings out: neither environment nor shared files are read, for an Endpoint of
	// our own that takes any credentials. What other tools are told there (FIPS, a profile, a proxy) is not meant for
	// it.
	Isolated bool

	// Anonymous leaves kinesim's name out of the requests, so that an endpoint of ours takes them for a consumer's.
	Anonymous bool

	Stream   string        // name of the stream, or its ARN, which names its account and its region too
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
	return fmt.Sprintf("stream %q region %q endpoint %q profile %q credentials %s",
		c.Stream, c.Region, redact.URL(c.Endpoint), c.Profile, keys)
}

// GoString is String, so that %#v holds no credentials either.
func (c Config) GoString() string { return c.String() }

func (c Config) validate() error {
	var wrong []error
	if c.Stream == "" {
		wrong = append(wrong, errors.New("stream: no name given"))
	}
	if IsARN(c.Stream) {
		arn, err := ParseARN(c.Stream)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("stream: %w", err))
		} else if c.Region != "" && c.Region != arn.Region {
			wrong = append(wrong, fmt.Errorf("region: %s is given, and the stream's ARN says %s", c.Region, arn.Region))
		}
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
	} else if c.Isolated {
		wrong = append(wrong, errors.New("isolated: needs an endpoint, which the environment can not name then"))
	}
	if c.InFlight < 0 || c.Timeout < 0 {
		wrong = append(wrong, fmt.Errorf("in flight %d, timeout %s: want more than 0, or 0 for the default", c.InFlight, c.Timeout))
	}
	wrong = append(wrong, checkWire(c.Wire))
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
