package main

import (
	"errors"
	"net/url"
	"regexp"
	"slices"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
)

// targetFlags are the flags that say where exports go. Their zero value is the embedded Kinesis.
type targetFlags struct {
	target          string // --target; "" when it was not given
	endpoint        string
	stream          string
	region          string
	profile         string
	createStream    bool
	keepStream      bool
	yes             bool
	localstackImage string
}

func (f *targetFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.target, "target", "", "embedded (default), localstack (starts a container) or aws")
	set.StringVar(&f.endpoint, "endpoint", "", "`URL` of a Kinesis endpoint that already runs; with --target aws, of AWS's own, such as a VPC endpoint")
	set.StringVar(&f.stream, "stream", "", "stream `NAME`; default: the scenario's. --target aws wants it said")
	set.StringVar(&f.region, "region", "", "AWS `REGION`; default: AWS_REGION, then the profile's")
	set.StringVar(&f.profile, "profile", "", "`NAME` in the shared AWS configuration files; default: AWS_PROFILE")
	set.BoolVar(&f.createStream, "create-stream", false, "let --target aws create the stream, and delete it afterwards; the other targets always do")
	set.BoolVar(&f.keepStream, "keep-stream", false, "do not delete a stream that was created for this run")
	set.BoolVar(&f.yes, "yes", false, "send to AWS without asking")
	set.StringVar(&f.localstackImage, "localstack-image", "",
		"`IMAGE` for --target localstack; default: "+defaultLocalStackImage+". Newer ones need LOCALSTACK_AUTH_TOKEN")
}

// streamName is what AWS allows as the name of a stream (CreateStream API reference).
var streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)

// validate returns the kind of target that the flags mean, or a usage failure when they cannot be meant together.
func (f targetFlags) validate() (kind string, err error) {
	const help = "kinesim run --help"
	kind = f.target
	switch {
	case kind == "" && f.endpoint != "":
		kind = endpointTarget
	case kind == "":
		kind = embeddedTarget
	}
	kinds := []string{embeddedTarget, localstackTarget, awsTarget}
	switch {
	case f.target != "" && !slices.Contains(kinds, f.target):
		return "", cli.Usage(help, "--target %q is not known: it is embedded, localstack or aws%s", f.target, cli.DidYouMean(f.target, "", kinds))
	case f.endpoint != "" && (kind == embeddedTarget || kind == localstackTarget):
		return "", cli.Usage("--endpoint URL alone for an endpoint that already runs, or --target "+kind+" alone",
			"--endpoint and --target %s are two targets", kind)
	case f.stream != "" && !streamName.MatchString(f.stream):
		return "", cli.Usage("a name of letters, digits, _ . and -, at most 128 of them", "--stream %q is not a stream's name", f.stream)
	case kind == awsTarget && f.stream == "":
		return "", cli.Usage("--stream NAME", "--target aws needs the name of the stream")
	case f.createStream && kind != awsTarget:
		return "", cli.Usage("leave it out: other targets always create a stream that is not there", "--create-stream belongs to --target aws")
	case f.keepStream && (kind == embeddedTarget || kind == localstackTarget):
		return "", cli.Usage("--endpoint URL, or leave it out", "--keep-stream: nothing of --target %s outlives the run", kind)
	case f.localstackImage != "" && kind != localstackTarget:
		return "", cli.Usage("--target localstack", "--localstack-image belongs to --target localstack")
	case f.profile != "" && (kind == embeddedTarget || kind == localstackTarget):
		return "", cli.Usage("leave it out", "--profile: --target %s takes any credentials", kind)
	}
	return kind, checkURL(f.endpoint)
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

// safeURL is an endpoint as it may be printed.
func safeURL(endpoint string) string {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return "the given endpoint"
	}
	return parsed.Redacted()
}
