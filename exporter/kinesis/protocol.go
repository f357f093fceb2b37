package kinesis

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/schemas"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"kinesim/exporter/kinesis/internal/wire"
)

// protocol is the SDK's own protocol, except for a PutRecords that carries an exchange: its body has been built
// already, and its answer is read into the exchange's results. What the scan does not understand, and every error, is
// left to the SDK's.
type protocol struct {
	*awsjson.Protocol
	format *wire.Format
}

var _ smithyhttp.ClientProtocol = (*protocol)(nil)

func newProtocol(f *wire.Format) *protocol {
	return &protocol{Protocol: awsjson.New11(schemas.Kinesis_20131202), format: f}
}

// SerializeRequest implements the SDK's ClientProtocol.
func (p *protocol) SerializeRequest(
	ctx context.Context, schema *smithy.OperationSchema, in smithy.Serializable, request *smithyhttp.Request,
) error {
	x := exchangeOf(ctx)
	if x == nil {
		err := p.Protocol.SerializeRequest(ctx, schema, in, request)
		if asked := probeOf(ctx); asked != nil && err == nil {
			err = asked.serialize(request)
		}
		return err
	}
	request.Method = http.MethodPost
	if request.URL.Path == "" {
		request.URL.Path = "/"
	}
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.PutRecords")
	request.Header.Set("Content-Type", p.format.ContentType)
	// The reader tells the SDK the length, and nothing else reads it: the bytes that are sent come from the body
	// itself, see resendable.
	streamed, err := request.SetStream(bytes.NewReader(x.body.Bytes))
	if err != nil {
		return fmt.Errorf("set stream: %w", err)
	}
	*request = *streamed
	return nil
}

// DeserializeResponse implements the SDK's ClientProtocol.
func (p *protocol) DeserializeResponse(
	ctx context.Context, schema *smithy.OperationSchema, types *smithy.TypeRegistry,
	response *smithyhttp.Response, out smithy.Deserializable,
) error {
	x := exchangeOf(ctx)
	if x == nil {
		if asked := probeOf(ctx); asked != nil {
			if err := asked.deserialize(response); err != nil {
				return err
			}
		}
		return p.Protocol.DeserializeResponse(ctx, schema, types, response, out)
	}
	if err := x.read(response); err != nil {
		return &smithy.DeserializationError{Err: err}
	}
	if response.StatusCode == http.StatusOK && p.format.Scan(&x.entries, x.answer) {
		x.scanned = true
		return nil
	}
	answer := x.answer
	if wire.IsCBOR(response.Header.Get("Content-Type")) {
		var err error
		if answer, err = wire.JSONOf(answer); err != nil {
			return &smithy.DeserializationError{Err: err}
		}
	}
	response.Body = readCloser{bytes.NewReader(answer), response.Body}
	return p.Protocol.DeserializeResponse(ctx, schema, types, response, out)
}

type readCloser struct {
	io.Reader
	io.Closer
}

// hashed hands the SDK the payload hash that was computed while the body was built.
func hashed(stack *middleware.Stack) error {
	const compute = "ComputePayloadHash"
	if _, found := stack.Finalize.Get(compute); !found {
		return nil // an operation without a payload hash
	}
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("KnownPayloadHash", func(
		ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
	) (middleware.FinalizeOutput, middleware.Metadata, error) {
		if x := exchangeOf(ctx); x != nil {
			ctx = v4.SetPayloadHash(ctx, x.body.Hash)
		}
		return next.HandleFinalize(ctx, in)
	}), compute, middleware.Before)
}
