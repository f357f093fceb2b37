package main

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/exporter/kinesis"
)

// policyFlags are the flags of policy.
type policyFlags struct {
	stream     string
	documented bool
	readBack   string
	options    kinesis.PolicyOptions
}

func (p *program) policyCommand() *cobra.Command {
	var flags policyFlags
	cmd := &cobra.Command{
		Use:   "policy --stream ARN",
		Short: "Print the least policy of IAM that the destination needs",
		Long: `Policy prints a policy document of IAM for whoever exports to a stream: the least that really works. ListStreams is
allowed on "*", since IAM knows no resource for it; the destination's documentation puts it on the stream's ARN, where
it is denied. On standard output there is the document and nothing else, to be attached as it is, or rehearsed:
serve --policy FILE, or stream.policy of a scenario.`,
		Example: `  kinesim policy --stream arn:aws:kinesis:eu-west-1:111122223333:stream/profiles > policy.json
  kinesim policy --stream arn:aws:kinesis:eu-west-1:111122223333:stream/profiles --read-back --create
  kinesim policy --stream 'arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/*' --as-documented`,
		Args: cli.NoArguments,
		RunE: func(*cobra.Command, []string) error { return p.policy(flags) },
	}
	set := cmd.Flags()
	set.StringVar(&flags.stream, "stream", "", "`ARN` of the stream, of any partition; * and ? stand for others in it")
	set.BoolVar(&flags.documented, "as-documented", false,
		"print the policy as the destination's documentation has it, and say what is wrong with it")
	set.StringVar(&flags.readBack, "read-back", "", "allow reading the stream back, too, as run --read-back `HOW` does: "+
		"fan-out needs other actions")
	set.Lookup("read-back").NoOptDefVal = target.ReadGentle
	set.BoolVar(&flags.options.Create, "create", false, "allow creating and deleting the stream, too")
	set.StringVar(&flags.options.Key, "key", "", "`ARN` of the key of KMS that the stream is encrypted with, unless it is AWS's own")
	return cmd
}

// What a policy may name: a stream of any partition, with patterns in it, and a key of KMS.
var (
	streamPattern = regexp.MustCompile(`^arn:aws[a-z-]*:kinesis:[a-z0-9*?-]+:[0-9*?]{1,12}:stream/[a-zA-Z0-9_.*?-]{1,128}$`)
	keyPattern    = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9*?-]+:[0-9*?]{1,12}:key/[a-zA-Z0-9*?-]+$`)
)

// policy prints the document.
func (p *program) policy(f policyFlags) error {
	const example = "--stream arn:aws:kinesis:eu-west-1:111122223333:stream/NAME"
	switch {
	case f.stream == "":
		return cli.Usage(example, "policy needs the ARN of the stream")
	case !streamPattern.MatchString(f.stream):
		return cli.Usage(example, "--stream %q is not the ARN of a stream", f.stream)
	case f.options.Key != "" && !keyPattern.MatchString(f.options.Key):
		return cli.Usage("--key arn:aws:kms:eu-west-1:111122223333:key/ID", "--key %q is not the ARN of a key of KMS", f.options.Key)
	case f.readBack != "" && !slices.Contains(target.ReadBacks(), f.readBack):
		return cli.Usage("--read-back alone, or --read-back=fan-out", "--read-back %q is not known: it is off, gentle, full or fan-out%s",
			f.readBack, cli.DidYouMean(f.readBack, "", target.ReadBacks()))
	}
	f.options.FanOut = f.readBack == target.ReadFanOut
	f.options.ReadBack = !f.options.FanOut && f.readBack != "" && f.readBack != target.ReadOff
	if f.documented && f.options != (kinesis.PolicyOptions{}) {
		return cli.Usage("leave them out", "--as-documented is the destination's own policy, to which nothing is added")
	}
	document := kinesis.LeastPolicy(f.stream, f.options)
	if f.documented {
		document = kinesis.DocumentedPolicy(f.stream)
		p.say(`note: this is how the destination's documentation prints it, and it does not work: ListStreams, which the destination
calls to check the connection, has no resource in IAM, so that a statement on a stream's ARN never allows it. Leave
--as-documented out for one that works: ListStreams in a statement of its own with "Resource": "*"`)
	}
	_, err := fmt.Fprint(p.stdout, document.JSON())
	return err
}
