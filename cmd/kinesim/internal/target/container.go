//go:build !slim

package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/modules/localstack"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

const (
	containerCreateTime = 30 * time.Second // for the engine to make the container, before it starts
	containerStopTime   = 30 * time.Second // for its removal, whatever became of the run
)

// Container is a LocalStack to be started.
type Container struct {
	Image string
	Token string // LOCALSTACK_AUTH_TOKEN; "" when there is none
	Say   func(format string, args ...any)
}

// Start starts a container whose only service is Kinesis, and returns its URL and what removes it. When it fails, or
// ctx ends in the middle, nothing is left behind and stop is nil.
func (l Container) Start(ctx context.Context) (endpoint string, stop func() error, err error) {
	silence()
	if err := l.prepare(ctx); err != nil {
		return "", nil, err
	}
	var ready ready
	container, err := l.create(ctx, &ready)
	if container != nil {
		stop = func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), containerStopTime)
			defer cancel()
			return container.Terminate(ctx, testcontainers.StopTimeout(0))
		}
	}
	if err == nil {
		err = container.Start(ctx)
	}
	if err == nil {
		return ready.endpoint, stop, nil
	}
	if stop != nil {
		err = errors.Join(err, stop())
	}
	return "", nil, l.explain(ctx, err)
}

// silence keeps testcontainers from telling every step to standard error.
var silence = sync.OnceFunc(func() { log.SetDefault(log.NewNoopLogger()) })

// prepare makes sure that an engine is there and has the image, and removes what earlier runs have left.
func (l Container) prepare(ctx context.Context) error {
	docker, err := l.engine(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = docker.Close() }()
	l.removeLeftovers(ctx, docker)
	if _, err := docker.ImageInspect(ctx, l.Image); err == nil {
		return nil
	}
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return noDocker(err)
	}
	defer func() { _ = provider.Close() }()
	l.Say("pulling %s, which can take minutes", l.Image)
	if err := provider.PullImage(ctx, l.Image); err != nil {
		return l.explain(ctx, err)
	}
	return nil
}

// create makes the container without starting it. An interruption must not reach it: when the request is given up while
// the engine is at it, there is a container that nobody knows of.
func (l Container) create(ctx context.Context, ready *ready) (testcontainers.Container, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), containerCreateTime)
	defer cancel()
	environment := map[string]string{
		"SERVICES":            "kinesis",
		"KINESIS_SHARD_LIMIT": "10000", // AWS's own limit is a quota of the account; LocalStack's default of 100 is nobody's
	}
	if l.Token != "" {
		environment["LOCALSTACK_AUTH_TOKEN"] = l.Token
	}
	created, err := localstack.Run(ctx, l.Image,
		testcontainers.WithNoStart(),
		testcontainers.WithEnv(environment),
		testcontainers.WithLogger(log.NewNoopLogger()),
		testcontainers.WithLabels(labels()),
		testcontainers.WithWaitStrategyAndDeadline(kinesisTime, ready),
		// In place of the module's own, which hands the engine's socket to the container: a Kinesis alone starts none.
		testcontainers.WithHostConfigModifier(func(host *container.HostConfig) { publish(ctx, host) }),
	)
	if created == nil { // a nil pointer must not become an interface that is not nil
		return nil, err
	}
	return created.Container, err
}

// servicePort is where LocalStack listens.
const servicePort = "4566/tcp"

// publish lets the port be reached from this machine alone, since LocalStack serves anybody. An engine on another
// machine has to publish it for other machines.
func publish(ctx context.Context, host *container.HostConfig) {
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return // it was there a moment ago, and whoever creates the container finds out better
	}
	defer func() { _ = provider.Close() }()
	daemon, err := provider.DaemonHost(ctx)
	if err != nil {
		return
	}
	address, _ := netip.ParseAddr(daemon) // the zero address is nobody's
	switch {
	case daemon == "localhost" || address.IsLoopback() || ours(address):
		address = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	case !address.IsValid() || !strings.HasPrefix(provider.Client().DaemonHost(), "unix:"):
		return
	}
	// Else this process is in a container beside, and the address is that of the bridge between them.
	host.PortBindings = network.PortMap{network.MustParsePort(servicePort): {{HostIP: address}}}
}

// ours tells whether an address is one of this machine's.
func ours(address netip.Addr) bool {
	all, _ := net.InterfaceAddrs() // a machine that does not tell has none
	return slices.ContainsFunc(all, func(a net.Addr) bool {
		prefix, err := netip.ParsePrefix(a.String())
		return err == nil && prefix.Addr() == address
	})
}

func noDocker(err error) error {
	return cli.Fail(report.Unreachable, "start Docker, or use the embedded Kinesis: leave --target out",
		fmt.Errorf("no Docker engine answers, and --target localstack needs one: %w", err))
}

// explain says what to do about a container that did not start.
func (l Container) explain(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("start LocalStack: %w", cause)
	}
	try := "docker pull " + l.Image
	if errors.Is(err, errSlow) || strings.Contains(err.Error(), errSlow.Error()) {
		try = "try again when this machine has less to do, or start LocalStack yourself and name it by --endpoint"
	} else if strings.Contains(err.Error(), "wait until ready") {
		try = "see whether the ports of containers can be reached from here; " +
			hostOverride + " names the host that they are published on"
	} else if strings.Contains(err.Error(), "cannot assign requested address") {
		try = hostOverride + "=localhost in the environment, if the engine runs on this machine: ports of containers " +
			"would be published on an address that it does not have"
	} else if strings.Contains(err.Error(), "reaper") {
		try = "TESTCONTAINERS_RYUK_DISABLED=true in the environment: " +
			"the helper container that removes others after a crash cannot be started"
	} else if l.Token == "" && l.Image != DefaultImage {
		try = "set LOCALSTACK_AUTH_TOKEN, which LocalStack after 4.14.0 asks for, or leave --localstack-image out"
	}
	return cli.Fail(report.Unreachable, try, fmt.Errorf("start LocalStack: %w", err))
}
