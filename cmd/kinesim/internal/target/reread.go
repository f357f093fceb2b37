package target

import (
	"cmp"
	"context"
	"time"

	"github.com/spf13/pflag"

	"kinesim/exporter/kinesis"
)

// Reached says where a stream is reached that an earlier run has named; what it leaves out is as that run said.
type Reached struct{ Endpoint, Region, Profile string }

// Register adds its flags to those of a command.
func (r *Reached) Register(set *pflag.FlagSet) {
	set.StringVar(&r.Endpoint, "endpoint", "", "`URL` of the stream's endpoint; default: the parts'")
	set.StringVar(&r.Region, "region", "", "AWS `REGION` of the stream; default: the parts'")
	set.StringVar(&r.Profile, "profile", "", "`NAME` in the shared AWS configuration files; default: AWS_PROFILE")
}

// Check refuses what is no region, and no URL.
func (r *Reached) Check() error {
	if err := CheckRegion("--region", r.Region); err != nil {
		return err
	}
	return checkURL(r.Endpoint)
}

// Read reads shards of a stream from a moment on, its start when that is zero, to the ends that they have now.
func (r *Reached) Read(ctx context.Context, stream, endpoint, region string, from time.Time, own func(shard string) bool,
	seen func(shard, sequence, key string, data []byte)) error {
	if r.Endpoint != "" {
		endpoint = r.Endpoint
	}
	if err := checkURL(endpoint); err != nil {
		return err
	}
	client, err := kinesis.NewClient(ctx, kinesis.Config{
		Endpoint: endpoint, Region: cmp.Or(r.Region, region), Profile: r.Profile, Stream: stream, Timeout: ReachTime,
	})
	if err != nil {
		return err
	}
	defer client.Close()
	follower := kinesis.NewFollower(client, kinesis.FollowOptions{FromStart: from.IsZero(), Since: from, Own: own})
	opening, cancel := context.WithTimeout(ctx, ReachTime)
	defer cancel()
	if err := follower.Open(opening); err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- follower.Run(reading, seen) }()
	err = follower.Drain(ctx)
	stop()
	if failed := <-ended; err == nil {
		err = failed
	}
	return err
}
