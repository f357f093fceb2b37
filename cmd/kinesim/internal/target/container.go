package target

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/modules/localstack"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// DefaultImage is the last LocalStack that starts without a token.
const DefaultImage = "localstack/localstack:4.14.0"

// containerLabel is on each container, with the id of the process that started it, so that one left by a killed process
// can be found: docker ps --filter label=kinesim.pid
const containerLabel = "kinesim.pid"

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
	container, err := l.create(ctx)
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
		endpoint, err = container.PortEndpoint(ctx, "4566/tcp", "http")
	}
	if err == nil {
		return endpoint, stop, nil
	}
	if stop != nil {
		err = errors.Join(err, stop())
	}
	return "", nil, l.explain(ctx, err)
}

// silence keeps testcontainers from telling every step to standard error.
var silence = sync.OnceFunc(func() { log.SetDefault(log.NewNoopLogger()) })

// prepare makes sure that the engine is there, since the module panics when it is not, and that it has the image.
func (l Container) prepare(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = noDocker(fmt.Errorf("%v", cause))
		}
	}()
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithLogger(log.NewNoopLogger()))
	if err != nil {
		return noDocker(err)
	}
	defer provider.Close()
	if err := provider.Health(ctx); err != nil {
		return noDocker(err)
	}
	if _, err := provider.Client().ImageInspect(ctx, l.Image); err == nil {
		return nil
	}
	l.Say("pulling %s, which can take minutes", l.Image)
	if err := provider.PullImage(ctx, l.Image); err != nil {
		return l.explain(ctx, err)
	}
	return nil
}

// create makes the container without starting it. An interruption must not reach it: when the request is given up while
// the engine is at it, there is a container that nobody knows of.
func (l Container) create(ctx context.Context) (testcontainers.Container, error) {
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
		testcontainers.WithLabels(map[string]string{containerLabel: strconv.Itoa(os.Getpid())}),
		// The module hands the engine's socket to the container; a Kinesis alone starts no containers of its own.
		testcontainers.WithHostConfigModifier(func(*container.HostConfig) {}),
	)
	if created == nil { // a nil pointer must not become an interface that is not nil
		return nil, err
	}
	return created.Container, err
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
	if strings.Contains(err.Error(), "reaper") {
		try = "TESTCONTAINERS_RYUK_DISABLED=true in the environment: " +
			"the helper container that removes others after a crash cannot be started"
	} else if l.Token == "" && l.Image != DefaultImage {
		try = "set LOCALSTACK_AUTH_TOKEN, which LocalStack after 4.14.0 asks for, or leave --localstack-image out"
	}
	return cli.Fail(report.Unreachable, try, fmt.Errorf("start LocalStack: %w", err))
}
