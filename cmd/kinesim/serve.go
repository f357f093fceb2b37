package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// serveThrottles are the values of --throttle.
var serveThrottles = []string{"strict", "burst", "off"}

// serveFlags are the flags of serve.
type serveFlags struct {
	listen   string
	tls      bool
	region   string
	stream   string
	shards   int
	throttle string

	maxRecord, memory string // sizes, such as 512MiB
	latency           string
	states            time.Duration
	data              string
	credentials       []string
	policy            string // a file
	consumers         []string
	log               string // "" for none, - for stdout, else a file
	faults            string // a scenario

	given func(flag string) bool // on the command line
}

func (f *serveFlags) register(set *pflag.FlagSet) {
	f.given = set.Changed
	set.StringVar(&f.listen, "listen", "127.0.0.1:4567", "`HOST:PORT` to listen on; port 0 for a free one")
	set.BoolVar(&f.tls, "tls", false, listen.TLSUsage)
	set.StringVar(&f.region, "region", "",
		"`REGION` that --stream is created in; default AWS_REGION, then us-east-1. Others are served too, apart from it")
	set.StringVar(&f.stream, "stream", "", "create a stream with this `NAME`, unless it is there; default none")
	set.IntVar(&f.shards, "shards", 1, "`N` shards for --stream")
	set.StringVar(&f.maxRecord, "max-record", "1MiB", "`SIZE` of the largest record of --stream, data and partition key: 1MiB to 10MiB")
	set.StringVar(&f.throttle, "throttle", "strict",
		"quotas of a shard: strict (1 MiB and 1,000 records over any second), burst (the same with bursts of 10 MiB) or off")
	set.StringVar(&f.latency, "latency", "0s", "an answer takes `D`: 20ms, or 20ms/200ms for a median and a p99")
	set.Lookup("latency").DefValue = "" // no time, which goes without saying
	set.DurationVar(&f.states, "state-delay", streams.StateDelayDefault,
		"how long streams are CREATING, UPDATING and DELETING, and consumers CREATING and DELETING; "+
			"0s for not at all")
	set.StringVar(&f.data, "data", "", "keep streams and records in `DIR`, over restarts and crashes; default memory alone")
	set.StringVar(&f.memory, "memory", "512MiB", "`SIZE` of the memory that records may take, also with --data; beyond it the oldest are dropped")
	set.StringArrayVar(&f.credentials, "credentials", nil, listen.CredentialsUsage)
	set.StringVar(&f.policy, "policy", "",
		"apply the policy of IAM in `FILE`, such as kinesim policy prints, to those of --credentials that say no actions; "+
			"without --credentials to test:test")
	set.StringArrayVar(&f.consumers, "consumer", nil, listen.NameUsage)
	set.StringVar(&f.log, "log", "", "write a line of JSON for each request to stdout, or with --log=`FILE` to a file")
	set.Lookup("log").NoOptDefVal = "-"
	set.StringVar(&f.faults, "faults", "",
		"do wrong as the faults in the timeline of a scenario say, `FILE` or name; they begin with the start")
}

func (p *program) serveCommand() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the embedded Kinesis alone, for any producer or consumer",
		Long: `Serve is an Amazon Kinesis endpoint for whatever speaks to Kinesis: SDKs, the KCL, the KPL (with --tls), the AWS CLI. It
throttles, splits and fails as Kinesis does, takes any credentials unless it is told some, and keeps accounts and
regions apart: an access key id of 12 digits names an account, and the region is that of the signature.

It prints its endpoint once it answers, with the environment that clients need, and its counts at the end: Ctrl-C or
SIGTERM.`,
		Example: `  kinesim serve --stream profiles --shards 4
  kinesim serve --listen 127.0.0.1:0 --data ./kinesis-data
  kinesim serve --stream s --throttle burst --latency 20ms/200ms --faults my.yaml
  kinesim serve --credentials 'AKIDEXAMPLE:$SECRET:PutRecord,PutRecords,ListStreams' --log=requests.jsonl`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s := &serving{program: p, flags: flags}
			return s.run(cmd.Context())
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

// shutdownTime is how long answers under way may take at the end.
const shutdownTime = 2 * time.Second

// serving is one run of serve.
type serving struct {
	program *program
	flags   serveFlags

	settings serveSettings
	server   *kinesisfake.Server
	port     *listen.Port
	ends     []func() error // what was opened, in order
}

// run serves until a signal.
func (s *serving) run(ctx context.Context) (err error) {
	if s.settings, err = s.program.serveSettings(s.flags); err != nil {
		return err
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	defer func() {
		if closing := s.close(); err == nil {
			err = closing
		}
	}()
	if err := s.open(); err != nil {
		return err
	}
	s.greet()
	end := s.watch()
	<-stop.Soft.Done()
	end()
	s.shutDown(stop.Hard)
	return err
}

// shutDown lets answers under way be sent, within a bound of time, and prints what was done.
func (s *serving) shutDown(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, shutdownTime)
	defer cancel()
	if err := s.port.Shutdown(ctx); err != nil {
		s.program.say("note: %v", err)
	}
	s.count()
}

// atEnd has something closed at the end that is kept in a place.
func (s *serving) atEnd(place, besides string, end func() error) {
	s.ends = append(s.ends, func() error {
		if err := end(); err != nil {
			return cli.Unwritten(err, place, besides)
		}
		return nil
	})
}

// close closes what was opened, in reverse order.
func (s *serving) close() error {
	var first error
	for i := len(s.ends) - 1; i >= 0; i-- {
		if err := s.ends[i](); first == nil {
			first = err
		}
	}
	s.ends = nil
	return first
}

// greet prints the endpoint, and what a client needs to find it.
func (s *serving) greet() {
	words := ""
	if len(s.flags.credentials) == 0 && s.flags.policy != "" {
		words = "may do what --policy says"
	}
	s.port.Greet(s.program.stdout, s.settings.config.Region, s.settings.keyID, words)
	if s.flags.tls {
		s.program.say(listen.SelfSigned)
	}
}
