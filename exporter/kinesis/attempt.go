package kinesis

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// attempt watches one request. A request that was never given a connection was certainly not stored, whatever its error
// says: refused connections, unknown hosts, failed handshakes, missing credentials, and a deadline that passed while
// waiting for a free connection.
type attempt struct {
	connected atomic.Bool // it was given a connection
	reused    atomic.Bool // that was used before
	sent      atomic.Bool // some of it may have reached the endpoint, if it goes through an exchange
	exchange  *exchange   // what the request's body and answer go through, unless it is a plain one
}

// began tells whether the endpoint may have got anything of the request.
func (a *attempt) began() bool {
	return a.connected.Load() && (a.sent.Load() || a.exchange == nil)
}

type attemptKey struct{}

func (a *attempt) watch(ctx context.Context) context.Context {
	return context.WithValue(ctx, attemptKey{}, a)
}

// watchedClient tells a request's attempt when it is given a connection. The hook is set here and not in the caller's
// context, because that context also reaches the requests that fetch credentials.
//
// It also takes the body out of the SDK's wrapper. The SDK closes the body as soon as the answer's header is there, and
// its wrapper then answers io.EOF as an error (smithy-go v1.28.9, safeWriteToReadCloser.WriteTo). If net/http's writer
// has not yet looked for the end of the body by then, it takes that for a failed write and closes the connection, while
// the answer is being read: "deserialization failed … use of closed network connection" on a 200, and records whose
// outcome is unknown for no reason. On loopback it met every second request.
type watchedClient struct{ http.Client }

// Do implements the SDK's HTTPClient.
func (c *watchedClient) Do(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	watched, _ := ctx.Value(attemptKey{}).(*attempt)
	if watched != nil {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			GotConn: func(got httptrace.GotConnInfo) {
				watched.connected.Store(true)
				watched.reused.Store(got.Reused)
			},
		})
	}
	request = request.WithContext(ctx) // a copy: the SDK closes the body of its own once it has an answer
	for {
		if request.GetBody != nil {
			body, err := request.GetBody()
			if err != nil {
				return nil, err
			}
			request.Body = body
		}
		response, err := c.Client.Do(request)
		// net/http moves an unwritten request to another connection, but takes a header that was held back (package
		// conn) for written.
		if err == nil || watched == nil || watched.began() || !watched.reused.Load() || ctx.Err() != nil {
			return response, err
		}
		watched.connected.Store(false)
		watched.reused.Store(false)
	}
}

// resendable lets net/http move a request to another connection when the one it was given turns out to be closed and
// not one byte was written to it. Without a GetBody it would fail, and count as ambiguous each time that an idle
// connection had timed out. A POST of which anything was written is never sent twice (net/http.Transport: requests are
// retried only if idempotent or unwritten).
func resendable(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("ResendUnwritten", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		request, ok := in.Request.(*smithyhttp.Request)
		watched, _ := ctx.Value(attemptKey{}).(*attempt)
		switch x := exchangeOf(ctx); {
		case !ok:
		case x != nil:
			b, turn := x.body, x.turn
			request.GetBody = func() (io.ReadCloser, error) { return b.Open(turn, &watched.sent), nil }
		default:
			if body, ok := request.GetStream().(*bytes.Reader); ok {
				start := *body
				request.GetBody = func() (io.ReadCloser, error) {
					again := start
					return io.NopCloser(&again), nil
				}
			}
		}
		return next.HandleDeserialize(ctx, in)
	}), middleware.After)
}
