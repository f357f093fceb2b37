package target

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/connection"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// Flags say where exports go. Their zero value is the embedded Kinesis.
type Flags struct {
	Target          string // --target; "" when it was not given
	Endpoint        string
	Stream          string
	Region          string
	Profile         string
	CreateStream    bool
	KeepStream      bool
	Yes             bool
	LocalStackImage string
	Connection      string         // a file
	Prices          *report.Prices // of the estimate; nil for those that come along
	ReadBack        string         // off, gentle, full or fan-out; "" for what is right for the kind

	// Of the embedded Kinesis, for the consumers that connect to it.
	TLS         bool
	Credentials []string // one or many key pairs each

	// Part is the part of a divided run that exports there. A stream that it creates is the other parts', too, so it is
	// not deleted at the end.
	Part world.Part

	keys  connection.Keys        // of the connection
	given func(flag string) bool // on the command line; nil when there is none
}

// Register adds the flags of a command that sends.
func (f *Flags) Register(set *pflag.FlagSet) {
	f.RegisterReach(set)
	set.BoolVar(&f.CreateStream, "create-stream", false,
		"let --target aws create the stream, and delete it afterwards; the other targets always do")
	set.BoolVar(&f.KeepStream, "keep-stream", false, "do not delete a stream that was created for this run")
	set.BoolVar(&f.Yes, "yes", false, "send to AWS without asking")
	set.StringVar(&f.ReadBack, "read-back", "",
		"how the stream is read back: off; gentle, one read a second of each shard, and fewer while reads are throttled, so that "+
			"consumers keep their share; full, as fast as it goes; or fan-out, by a consumer of its own, which takes nothing from others, and "+
			"which AWS charges by hour and shard. Default: gentle on AWS, elsewhere as fast as nobody is disturbed")
}

// RegisterReach adds the flags that say where a stream is.
func (f *Flags) RegisterReach(set *pflag.FlagSet) {
	f.given = set.Changed
	set.StringVar(&f.Target, "target", "", either(func(k *Kind) string { return k.Words }))
	set.StringVar(&f.Endpoint, "endpoint", "",
		"`URL` of a Kinesis endpoint that already runs; with --target aws, of AWS's own, such as a VPC endpoint")
	set.StringVar(&f.Connection, "connection", "",
		"`FILE` of a connection (kinesim connection --help): stream, region and credentials; --target aws, unless --endpoint is said")
	set.StringVar(&f.Stream, "stream", "", "stream `NAME`, or its ARN; default: the scenario's. --target aws wants it said")
	set.StringVar(&f.Region, "region", "", "AWS `REGION`; default: AWS_REGION, then the profile's")
	set.StringVar(&f.Profile, "profile", "", "`NAME` in the shared AWS configuration files; default: AWS_PROFILE")
	set.StringVar(&f.LocalStackImage, "localstack-image", "",
		"`IMAGE` for --target localstack; default: "+DefaultImage+". Newer ones need LOCALSTACK_AUTH_TOKEN")
}

// RegisterListening adds those for a run that consumers connect to.
func (f *Flags) RegisterListening(set *pflag.FlagSet) {
	set.BoolVar(&f.TLS, "tls", false, "with --listen: "+listen.TLSUsage)
	set.StringArrayVar(&f.Credentials, "credentials", nil, "with --listen: "+listen.CredentialsUsage)
}

// Listening is the flag for consumers that was given, or "".
func (f Flags) Listening() string {
	for _, flag := range []string{"listen", "tls", "credentials"} {
		if f.given != nil && f.given(flag) {
			return "--" + flag
		}
	}
	return ""
}

// CheckListening refuses flags that are about consumers of a run that no consumer can reach.
func (f Flags) CheckListening(stream scenarios.Stream) error {
	if flag := f.Listening(); flag != "" && stream.Listen == "" {
		return cli.Usage("--listen 127.0.0.1:4567", "%s is for the consumers of an endpoint that listens for them", flag)
	}
	return nil
}

// either lists the kinds that --target names, in words.
func either(words func(*Kind) string) string {
	var list []string
	for _, k := range named() {
		list = append(list, words(k))
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// streamName is what AWS allows as the name of a stream (CreateStream API reference).
var streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)

// CheckRegion refuses a region that is none, and says where it is from, such as --region: the SDK says so when it makes
// the first request, and not of the flag.
func CheckRegion(from, region string) error {
	if region != "" && !regionLabel.MatchString(region) {
		return cli.Usage("a region such as eu-west-1", "%s %q is not the name of a region", from, region)
	}
	return nil
}

// regionLabel is what the SDK takes for a region, which becomes a label of a host's name: emulators have some of their
// own, such as local.
var regionLabel = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$`)

// Resolve reads the connection that the flags name, and takes from it what they do not say.
func (f *Flags) Resolve(env func(string) string) error {
	if f.Connection == "" || f.keys != (connection.Keys{}) {
		return nil
	}
	for flag, value := range map[string]string{"stream": f.Stream, "region": f.Region, "profile": f.Profile} {
		if value != "" {
			return cli.Usage("leave one of them out", "--connection and --%s both say what to connect to", flag)
		}
	}
	const help = "kinesim connection new FILE"
	c, err := connection.Read(f.Connection)
	if err == nil {
		f.keys, err = c.Credentials.Resolve(f.Connection, env)
	}
	if readable, ok := errors.AsType[*connection.ReadableError](err); ok {
		return cli.Usage("chmod 600 "+readable.Path, "--connection: %w", err)
	}
	if err != nil {
		return cli.Usage(help, "--connection: %w", err)
	}
	f.Stream, f.Region, f.Profile = c.Stream, c.Region, c.Credentials.Profile
	if f.Target == "" && f.Endpoint == "" {
		f.Target = aws.Name
	}
	return nil
}

// The values of --read-back.
const (
	ReadOff    = "off"
	ReadGentle = "gentle"
	ReadFull   = "full"
	ReadFanOut = "fan-out"
)

// ReadBacks are the values of --read-back.
func ReadBacks() []string { return []string{ReadOff, ReadGentle, ReadFull, ReadFanOut} }

// checkStream refuses what can be neither the name of a stream nor its ARN.
func (f Flags) checkStream(kind *Kind) error {
	if !kinesis.IsARN(f.Stream) {
		return CheckStream(f.Stream)
	}
	arn, err := kinesis.ParseARN(f.Stream)
	switch {
	case err != nil:
		return cli.Usage("--stream NAME, or a whole ARN", "--stream: %w", err)
	case kind.Own:
		return cli.Usage("--stream "+arn.Stream, "--stream: a stream of --target %s has no ARN before it is there", kind.Name)
	case f.Region != "" && f.Region != arn.Region:
		return cli.Usage("leave --region out", "--region %s is not that of the stream's ARN, %s", f.Region, arn.Region)
	}
	return nil
}

// CheckStream refuses what cannot be the name of a stream.
func CheckStream(name string) error {
	if name != "" && !streamName.MatchString(name) {
		return cli.Usage("a name of letters, digits, _ . and -, at most 128 of them", "--stream %q is not a stream's name", name)
	}
	return nil
}

// Kind is the kind of target that the flags mean, or a usage failure when they cannot be meant together.
func (f Flags) Kind() (*Kind, error) {
	const help = "kinesim run --help"
	known := named()
	kind := known[0]
	switch i := slices.IndexFunc(known, func(k *Kind) bool { return k.Name == f.Target }); {
	case i >= 0:
		kind = known[i]
	case f.Target != "":
		return nil, cli.Usage(help, "--target %q is not known: it is %s%s", f.Target, either(func(k *Kind) string { return k.Name }),
			cli.DidYouMean(f.Target, "", Names()))
	case f.Endpoint != "":
		kind = endpoint
	}
	if f.Endpoint != "" && kind.Own {
		return nil, cli.Usage("--endpoint URL alone for an endpoint that already runs, or --target "+kind.Name+" alone",
			"--endpoint and --target %s are two targets", kind.Name)
	}
	if err := CheckRegion("--region", f.Region); err != nil {
		return nil, err
	}
	if err := f.checkStream(kind); err != nil {
		return nil, err
	}
	if f.ReadBack != "" && !slices.Contains(ReadBacks(), f.ReadBack) {
		return nil, cli.Usage(help, "--read-back %q is not known: it is off, gentle, full or fan-out%s", f.ReadBack,
			cli.DidYouMean(f.ReadBack, "", ReadBacks()))
	}
	if kind.Asked && f.Stream == "" {
		return nil, cli.Usage("--stream NAME", "--target %s needs the name of the stream", kind.Name)
	}
	for _, other := range known {
		if other != kind && other.own != nil && other.own(f) != "" {
			return nil, cli.Usage(other.ownTry, "%s belongs to --target %s", other.own(f), other.Name)
		}
	}
	if kind.check != nil {
		if err := kind.check(f); err != nil {
			return nil, err
		}
	}
	switch {
	case f.KeepStream && kind.Own:
		return nil, cli.Usage("--endpoint URL, or leave it out", "--keep-stream: nothing of --target %s outlives the run", kind.Name)
	case f.Connection != "" && kind.Own:
		return nil, cli.Usage("leave one of them out",
			"--connection is to AWS or an --endpoint; --target %s has a stream of its own", kind.Name)
	case f.Profile != "" && kind.Own:
		return nil, cli.Usage("leave it out", "--profile: --target %s takes any credentials", kind.Name)
	}
	return kind, checkURL(f.Endpoint)
}

// checkURL refuses what is no URL of an endpoint. It does not repeat the value, which can hold a password.
func checkURL(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	parsed, err := url.Parse(endpoint)
	if err == nil && (parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Hostname() == "") {
		err = errors.New("not a URL with http:// or https:// and a host")
	}
	if err != nil {
		return cli.Usage("--endpoint http://localhost:4566", "--endpoint is not the URL of an endpoint")
	}
	return nil
}

// SafeURL is an endpoint as it may be printed.
func SafeURL(endpoint string) string {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return "the given endpoint"
	}
	if _, named := parsed.User.Password(); parsed.User != nil && !named {
		parsed.User = url.User("xxxxx") // a token, perhaps
	}
	parsed.RawQuery, parsed.Fragment = "", ""
	return parsed.Redacted()
}
