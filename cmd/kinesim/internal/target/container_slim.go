//go:build slim

package target

import (
	"context"
	"errors"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// Container is a LocalStack that a slim build cannot start: it runs in containers, where there is no engine.
type Container struct {
	Image string
	Token string
	Say   func(format string, args ...any)
}

// Start is refused.
func (Container) Start(context.Context) (endpoint string, stop func() error, err error) {
	return "", nil, cli.Fail(report.Unreachable, "--endpoint URL of a LocalStack that runs",
		errors.New("this build of kinesim is slim: it cannot start containers"))
}
