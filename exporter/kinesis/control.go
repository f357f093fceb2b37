package kinesis

import (
	"context"
	"errors"
	"net/http"
	"time"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/exporter"
)

const (
	// controlAttempts is how often a request about streams and shards is made while AWS says that it asks too often or
	// has trouble. Its quotas are for the whole account, five calls a second for most, so that other programs can use
	// them up for a moment.
	controlAttempts = 5
	// controlPause is the pause before the second attempt; each further one is twice as long.
	controlPause = 250 * time.Millisecond
	// reachTime bounds a request that only asks whether the stream is there: who is not there is told within seconds.
	reachTime = 10 * time.Second
)

// control makes a request about streams and shards, again while trying soon may help.
func control[T any](ctx context.Context, c *Client, operation string, request func(context.Context) (T, error)) (T, error) {
	wait := c.pause
	for attempt := 1; ; attempt++ {
		out, err := call(ctx, c, operation, request)
		if err == nil || attempt == controlAttempts || !transient(err) && !dropped(err) || !exporter.Pause(ctx, wait) {
			return out, err
		}
		wait *= 2
	}
}

// dropped tells of a connection that broke before the answer. Requests about streams may be made twice.
func dropped(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Code == CodeConnectionReset
}

// call makes one request of at most the client's timeout and explains its error. A request that was refused for this
// machine's clock is made again, which the SDK then signs with the endpoint's time.
func call[T any](ctx context.Context, c *Client, operation string, request func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return unbounded(ctx, c, operation, request)
}

// unbounded is call without the bound of time.
func unbounded[T any](ctx context.Context, c *Client, operation string, request func(context.Context) (T, error)) (T, error) {
	var watched attempt
	out, err := request(watched.watch(ctx))
	if c.clockIsOff(err) {
		watched = attempt{}
		out, err = request(watched.watch(ctx))
	}
	return out, explain(operation, err, watched.connected.Load())
}

// clockTolerance is what AWS allows between a signature's time and its own, but for a margin: the SDK's.
const clockTolerance = 4 * time.Minute

// clockIsOff tells whether an error may be due to this machine's clock, and notes how far off that is.
func (c *Client) clockIsOff(err error) bool {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil || response.Response.Response == nil {
		return false
	}
	if status := response.HTTPStatusCode(); status != http.StatusBadRequest && status != http.StatusForbidden {
		return false
	}
	now, err := http.ParseTime(response.Response.Header.Get("Date"))
	if err != nil {
		return false
	}
	off := time.Until(now)
	// Once it is known, another refusal has another reason.
	if known := time.Duration(c.clock.Load()); (off - known).Abs() < clockTolerance {
		return false
	}
	c.clock.Store(int64(off))
	return true
}

// ClockOff is how far the endpoint's clock is ahead of this machine's, where that was so much that a request was
// refused; else 0. Requests are signed with the endpoint's time since then.
func (c *Client) ClockOff() time.Duration { return time.Duration(c.clock.Load()).Round(time.Second) }

// now is the endpoint's time, as far as it is known.
func (c *Client) now() time.Time { return time.Now().Add(time.Duration(c.clock.Load())) }
