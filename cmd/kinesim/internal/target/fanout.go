package target

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
)

// registerTime is for a consumer to be registered, which takes AWS some seconds, and for the subscriptions to its
// shards.
const registerTime = 2 * time.Minute

// register registers the consumer that the stream is read back by, after those that killed runs have left. It is
// deregistered at the end, whatever became of the run.
func (s *stream) register(ctx context.Context) (*kinesis.Consumer, error) {
	s.removeConsumers(ctx)
	s.console.say("registering a consumer with enhanced fan-out, which reads the stream back")
	consumer, err := s.client.Register(ctx, consumerName())
	if consumer != nil {
		s.AtEnd(func() error { return s.deregister(context.WithoutCancel(ctx), consumer) })
	}
	if err == nil {
		return consumer, nil
	}
	err = fmt.Errorf("--read-back fan-out: %w", err)
	if try := kinesis.Hint(err); try != "" {
		err = fmt.Errorf("%w; try: %s", err, try)
	}
	return nil, err
}

// deregister ends a consumer, or says who can.
func (s *stream) deregister(ctx context.Context, consumer *kinesis.Consumer) error {
	ctx, cancel := context.WithTimeout(ctx, deleteTime)
	defer cancel()
	err := consumer.Deregister(ctx)
	if err == nil {
		return nil
	}
	command := "aws kinesis deregister-stream-consumer --region " + s.client.Region() + " --consumer-arn " + consumer.ARN
	if s.Config.Endpoint != "" {
		command += " --endpoint-url " + SafeURL(s.Config.Endpoint)
	}
	if hint := kinesis.Hint(err); hint != "" {
		command += "; " + hint
	}
	return cli.Fail(report.Unwritten, command,
		fmt.Errorf("consumer %s, which was registered for this run, is still there: %w", consumer.Name, err))
}

// consumerPrefix begins the name of each consumer of a run, before place, process and its start: who has killed a run
// finds it by that, and so does the next run.
const consumerPrefix = "kinesim"

// consumerName is the name of this process' consumer.
func consumerName() string {
	pid := os.Getpid()
	return strings.Join([]string{consumerPrefix, place(), strconv.Itoa(pid), cmp.Or(born(pid), "0")}, "-")
}

// removeConsumers deregisters the consumers whose processes, of this machine, ended without doing so. Without the
// permission to list them they stay.
func (s *stream) removeConsumers(ctx context.Context) {
	all, err := s.client.Consumers(ctx)
	if err != nil {
		return // registering is about to fail for a better reason, or goes well
	}
	for _, left := range all {
		part := strings.Split(left.Name, "-")
		if len(part) != 4 || part[0] != consumerPrefix || part[1] != place() {
			continue
		}
		pid, err := strconv.Atoi(part[2])
		if err != nil || alive(pid, strings.TrimPrefix(part[3], "0")) {
			continue
		}
		s.console.say("deregistering %s, a consumer that an earlier run has left behind (process %d)", left.Name, pid)
		if err := left.Deregister(ctx); err != nil {
			s.console.say("note: it could not be deregistered: %v", err)
		}
	}
}

// fanOut is how many consumers with enhanced fan-out a run has registered, which AWS charges.
func (t *Target) fanOut() int {
	if t.readBack == ReadFanOut {
		return 1
	}
	return 0
}
