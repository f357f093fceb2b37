//go:build slim

package metrics

import (
	"context"
	"errors"
	"time"
)

// A slim build shows a run to nobody: what Prometheus and OpenTelemetry are told with is a fifth of a program. Its
// parts write how they are going for kinesim view.
var errSlim = errors.New("this build of kinesim is slim, and has no metrics")

// Server and Pusher cannot be had.
type (
	Server struct{}
	Pusher struct{}
)

// Listen is refused, CheckEndpoint refuses any, and Push is never called.
func Listen(string) (*Server, error) { return nil, errSlim }
func CheckEndpoint(string) error     { return errSlim }
func Push(context.Context, string, Source, Run, time.Time, func(error)) (*Pusher, error) {
	return nil, errSlim
}

// The rest is that of other builds.
func (*Server) URL() string                        { return "" }
func (*Server) Serve(Source, Run, time.Time) error { return errSlim }
func (*Server) Close() error                       { return nil }
func (*Pusher) Close() error                       { return nil }
