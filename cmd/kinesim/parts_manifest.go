package main

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/manifest"
	"kinesim/cmd/kinesim/internal/results"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim/world"
)

// manifestFlags are the flags of parts manifest.
type manifestFlags struct {
	job      manifest.Job
	ahead    time.Duration
	target   target.Flags
	scenario scenarioFlags
}

// The manifest's defaults.
const (
	manifestAhead = 2 * time.Minute // pods have to be placed, and images pulled
	manifestWait  = time.Hour
	manifestImage = "kinesim:latest"
)

func (p *program) manifestCommand() *cobra.Command {
	var flags manifestFlags
	cmd := &cobra.Command{
		Use:   "manifest --parts N [FILE | NAME]",
		Short: "Print the Kubernetes objects that run a divided rehearsal",
		Long: `Manifest prints YAML for kubectl apply -f -: an Indexed Job with a pod for each part, which is started again when it is
killed, and a Job that waits for the parts and merges them. Results go to S3 or to a volume that all nodes can write.
All parts begin at one moment, which lies --in ahead.`,
		Example: `  kinesim parts manifest --parts 8 my.yaml --target aws --stream profiles --region eu-west-1 \
    --results s3://results/monday --role-arn arn:aws:iam::123456789012:role/kinesim | kubectl apply -f -
  kinesim parts manifest --parts 4 my.yaml --endpoint http://10.0.0.7:4567 --claim results`,
		Args: cli.AtMostOne("scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			argument := defaultScenario
			if len(args) > 0 {
				argument = args[0]
			}
			return p.manifest(cmd.Flags(), flags, argument)
		},
	}
	set := cmd.Flags()
	j := &flags.job
	set.IntVar(&j.Parts, "parts", 0, "`N` parts, each a pod")
	set.StringVar(&j.Name, "name", "kinesim", "`NAME` of the objects")
	set.StringVar(&j.Namespace, "namespace", "", "`NAMESPACE`; default: that of whoever applies it")
	set.StringVar(&j.Image, "image", manifestImage, "`IMAGE` that holds kinesim as its entrypoint")
	set.StringVar(&j.Results, "results", "", "write results to `s3://BUCKET/PREFIX`")
	set.StringVar(&j.Claim, "claim", "", "write results to the PersistentVolumeClaim `NAME`, which all nodes can write")
	set.StringVar(&j.HostPath, "host-path", "", "write results to `DIR` of the node, for clusters of one")
	set.StringVar(&j.Storage, "storage", "10Gi", "`SIZE` of the claim that is made when no place is named for results")
	set.StringVar(&j.ServiceAccount, "service-account", "", "run as the service account `NAME`, which exists; default: one is made")
	set.StringVar(&j.RoleARN, "role-arn", "", "let the service account that is made assume the IAM role `ARN`")
	set.StringVar(&j.CPU, "cpu", "1", "`CPU` that each part asks for")
	set.StringVar(&j.Memory, "memory", "1Gi", "`MEMORY` that each part asks for, and gets at most")
	set.IntVar(&j.Retries, "retries", 3, "start a part that is killed again `N` times")
	set.DurationVar(&j.Wait, "wait", manifestWait, "how long the merge waits for the parts")
	set.BoolVar(&j.HostNetwork, "host-network", false, "use the network of the node")
	set.DurationVar(&flags.ahead, "in", manifestAhead, "begin so much later, when all pods are there; 0 begins each at once")
	flags.scenario.register(set)
	flags.target.Register(set)
	return cmd
}

func (p *program) manifest(set *pflag.FlagSet, flags manifestFlags, argument string) error {
	kind, err := flags.target.Kind()
	if err != nil {
		return err
	}
	switch {
	case kind.Own && !kind.Modelled:
		return cli.Usage("--endpoint URL of a LocalStack that runs in the cluster", "pods cannot start containers, as --target %s does",
			kind.Name)
	case kind.Own:
		p.say("note: without --endpoint or --target aws each part exports to an embedded Kinesis of its own, with its share of the quotas")
	case flags.target.Connection != "":
		return cli.Usage("--service-account, or --role-arn", "--connection: pods take their credentials from their service account")
	}
	if flags.ahead < 0 {
		return cli.Usage("--in 2m", "--in %s: not below 0", flags.ahead)
	}
	if set.Changed("storage") && flags.job.Results+flags.job.Claim+flags.job.HostPath != "" {
		return cli.Usage("leave it out", "--storage is of the claim that is made when no place is named for results")
	}
	if flags.job.Retries < 0 {
		return cli.Usage("--retries 3", "--retries %d: not below 0", flags.job.Retries)
	}
	if flags.job.Results != "" {
		if _, _, err := results.Parse(flags.job.Results); err != nil {
			return cli.Usage("--results s3://BUCKET/PREFIX", "--results: %w", err)
		}
	}
	scenario, _, err := p.loadScenario(argument, flags.scenario.sets)
	if err != nil {
		return err
	}
	reads := objectiveOfConsumers(scenario)
	switch crosses := world.CrossingKey(scenario); {
	case crosses != "":
		return cli.Usage("dataflow.partition_key: profile", "this scenario cannot be divided: %s", crosses)
	case reads != "":
		return cli.Usage("run it undivided, or leave the objective out", "this scenario cannot be divided: %s", reads)
	case scenario.Replay != nil:
		return cli.Usage("run it undivided", "recorded updates are one sequence, and cannot be divided")
	case scenario.StartsNow && !set.Changed("start"):
		return cli.Usage("--start 2026-11-28T00:00:00Z", "the scenario begins now, which is another moment for each part")
	}
	j := &flags.job
	if err := flags.fill(p, argument); err != nil {
		return err
	}
	if flags.ahead > 0 {
		j.StartAt = time.Now().Add(flags.ahead + time.Second - 1).Truncate(time.Second)
	}
	var out bytes.Buffer
	if err := j.WriteYAML(&out); err != nil {
		return cli.Usage("kinesim parts manifest --help", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	_, err = p.stdout.Write(out.Bytes())
	return err
}

// includes finds a scenario that builds on other files.
var includes = regexp.MustCompile(`(?m)^["']?include["']?\s*:`)

// fill takes the scenario and the flags of the target into the job.
func (f *manifestFlags) fill(p *program, argument string) error {
	j := &f.job
	if isBuiltin(argument) {
		j.Builtin = argument
	} else {
		source, err := p.openSource(argument)
		if err != nil {
			return err
		}
		if includes.Match(source.Data) {
			return cli.Usage("write what it includes into the file", "%s includes other files, which pods do not have", argument)
		}
		j.Scenario = string(source.Data)
	}
	t := &f.target
	given := func(to *[]string, flag, value string) {
		if value != "" {
			*to = append(*to, "--"+flag, value)
		}
	}
	given(&j.Args, "target", t.Target)
	given(&j.Args, "endpoint", t.Endpoint)
	given(&j.Args, "stream", t.Stream)
	given(&j.Args, "region", t.Region)
	given(&j.Args, "profile", t.Profile)
	given(&j.Args, "read-back", t.ReadBack)
	if t.CreateStream {
		j.Args = append(j.Args, "--create-stream")
	}
	if kind, err := t.Kind(); err == nil && kind.Charges {
		j.Args = append(j.Args, "--yes") // a pod has nobody to ask
	}
	for _, s := range f.scenario.sets {
		j.Args = append(j.Args, "--set", s.Path+"="+s.Value)
	}
	given(&j.Reach, "endpoint", t.Endpoint)
	given(&j.Reach, "region", t.Region)
	return nil
}
